"""Files of predictions, and to which record each belongs."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from curate.errors import CurateError
from curate.evaluate.held_out import HeldOut, read_held_out
from curate.evaluate.predictions import named, read_predictions
from curate.run_folder.folder import RunFolder
from tests.helpers.held_out import held_out_run, lines, record


@pytest.fixture
def held(tmp_path: Path) -> HeldOut:
    return read_held_out(RunFolder(held_out_run(tmp_path / "run")))


def prompt(number: int) -> Any:
    return record(number, "test")["prompt"]


def test_ids_and_completions(held: HeldOut, tmp_path: Path) -> None:
    rows = [{"id": f"r_test_{n}", "completion": f"reply {n}"} for n in (3, 0, 5)]
    (one,) = read_predictions("tuned", lines(tmp_path / "p.jsonl", rows), held)
    assert one.texts == {3: "reply 3", 0: "reply 0", 5: "reply 5"}
    assert one.account["missing"] == 3
    assert one.account["missing_ids"] == ["r_test_1", "r_test_2", "r_test_4"]
    assert any("3 records without a prediction" in note for note in one.notes())


def test_double_and_unknown_ids_are_told_and_the_first_counts(held: HeldOut, tmp_path: Path) -> None:
    rows = [
        {"id": "r_test_0", "completion": "first"},
        {"id": "r_test_0", "completion": "second"},
        {"id": "r_elsewhere", "completion": "lost"},
        {"id": "r_test_1"},
    ]
    (one,) = read_predictions("m", lines(tmp_path / "p.jsonl", rows), held)
    assert one.texts == {0: "first"}
    told = one.account
    assert (told["double"], told["unknown"], told["unread"]) == (1, 1, 1)
    assert told["double_ids"] == ["r_test_0"]
    assert told["unknown_ids"] == ["r_elsewhere"]
    assert len(one.notes()) == 4


def test_a_prediction_for_a_training_record_is_refused(held: HeldOut, tmp_path: Path) -> None:
    rows = [{"id": "r_test_0", "completion": "x"}, {"id": "r_train_2", "completion": "y"}]
    with pytest.raises(CurateError, match=r"1 prediction is for training records \(first: r_train_2\)"):
        read_predictions("m", lines(tmp_path / "p.jsonl", rows), held)
    with pytest.raises(CurateError, match="r_train_4"):
        row = {"prompt": record(4, "train")["prompt"], "completion": "y"}
        read_predictions("m", lines(tmp_path / "q.jsonl", [row]), held)


def test_rows_of_an_export_are_matched_by_their_questions(held: HeldOut, tmp_path: Path) -> None:
    rows = [{"messages": [*prompt(n), {"role": "assistant", "content": f"reply {n}"}]} for n in (4, 2)]
    (one,) = read_predictions("m", lines(tmp_path / "p.jsonl", rows), held)
    assert one.texts == {4: "reply 4", 2: "reply 2"}
    assert one.account["matched_by"] == "question"


def test_rows_without_ids_are_taken_in_order_where_they_are_as_many(held: HeldOut, tmp_path: Path) -> None:
    file = lines(tmp_path / "p.jsonl", [{"completion": f"reply {n}"} for n in range(6)])
    (one,) = read_predictions("m", file, held)
    assert one.texts[5] == "reply 5"
    assert any("in the order of test.jsonl" in note for note in one.notes())
    with pytest.raises(CurateError, match="5 rows have no ids"):
        read_predictions("m", lines(tmp_path / "q.jsonl", [{"completion": "a"}] * 5), held)


def test_the_order_of_an_export_that_left_records_out_is_that_of_its_provenance(
    held: HeldOut, tmp_path: Path
) -> None:
    folder = held.run.file("exports") / "openai-chat"
    folder.mkdir(parents=True)
    ids = ["r_test_5", "r_test_1", "r_test_0", "r_test_2"]
    lines(folder / "provenance.jsonl", [{"split": "test", "line": n, "id": i} for n, i in enumerate(ids, 1)])
    file = lines(tmp_path / "p.jsonl", [{"completion": f"reply {n}"} for n in range(4)])
    (one,) = read_predictions("m", file, held)
    assert one.texts == {5: "reply 0", 1: "reply 1", 0: "reply 2", 2: "reply 3"}


def test_orders_of_the_same_length_that_differ_decide_nothing(held: HeldOut, tmp_path: Path) -> None:
    for name, ids in (("trl", [0, 1, 2]), ("azure", [3, 4, 5])):
        folder = held.run.file("exports") / name
        folder.mkdir(parents=True)
        lines(folder / "provenance.jsonl", [{"split": "test", "id": f"r_test_{n}"} for n in ids])
    with pytest.raises(CurateError, match="exports/azure and in exports/trl"):
        read_predictions("m", lines(tmp_path / "p.jsonl", [{"completion": "x"}] * 3), held)


def test_the_log_of_inspect(held: HeldOut, tmp_path: Path) -> None:
    samples = [
        {
            "id": f"r_test_{n}",
            "epoch": 1,
            "input": prompt(n),
            "target": "t",
            "output": {"choices": [{"message": {"role": "assistant", "content": content}}]},
        }
        for n, content in ((0, "plain"), (1, [{"type": "text", "text": "in parts"}]))
    ]
    log = {"version": 2, "eval": {"model": "m"}, "samples": samples}
    (tmp_path / "log.json").write_text(json.dumps(log, indent=1), encoding="utf-8")
    (one,) = read_predictions("m", tmp_path / "log.json", held)
    assert one.texts == {0: "plain", 1: "in parts"}
    with zipfile.ZipFile(tmp_path / "log.eval", "w") as archive:
        for n, sample in enumerate(samples):
            archive.writestr(f"samples/r_test_{n}_epoch_1.json", json.dumps(sample))
        archive.writestr("header.json", "{}")
    (two,) = read_predictions("m", tmp_path / "log.eval", held)
    assert two.texts == one.texts


def test_the_results_of_promptfoo_tell_models_apart(held: HeldOut, tmp_path: Path) -> None:
    results = [
        {
            "provider": {"id": provider, "label": ""},
            "response": {"output": f"{provider} says {n}"},
            "testCase": {"vars": {"messages": json.dumps(prompt(n))}, "metadata": {"id": f"r_test_{n}"}},
        }
        for provider in ("small", "large")
        for n in (0, 3)
    ]
    content = {"evalId": "e", "results": {"version": 3, "results": results}}
    (tmp_path / "r.json").write_text(json.dumps(content), encoding="utf-8")
    small, large = read_predictions("pf", tmp_path / "r.json", held)
    assert (small.name, large.name) == ("pf (small)", "pf (large)")
    assert large.texts == {0: "large says 0", 3: "large says 3"}


def test_the_samples_of_lm_eval(held: HeldOut, tmp_path: Path) -> None:
    rows = [
        {
            "doc_id": n,
            "doc": {"prompt": prompt(n)[0]["content"], "completion": "t"},
            "resps": [[f" raw {n}"]],
            "filtered_resps": [f"reply {n}"],
        }
        for n in (2, 1)
    ]
    (one,) = read_predictions("m", lines(tmp_path / "samples.jsonl", rows), held)
    assert one.texts == {2: "reply 2", 1: "reply 1"}


def test_the_events_of_openai_evals_without_those_of_the_grader(held: HeldOut, tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"spec": {"completion_fns": ["m"]}}]
    for n in (0, 1):
        event = {"sample_id": f"curate_support.test.{n}", "type": "sampling"}
        rows.append({**event, "data": {"prompt": prompt(n), "sampled": [f"reply {n}"]}})
        rows.append({**event, "data": {"prompt": [{"role": "user", "content": "Grade."}], "sampled": ["A"]}})
    rows.append({"final_report": {"score": 1}})
    (one,) = read_predictions("m", lines(tmp_path / "events.jsonl", rows), held)
    assert one.texts == {0: "reply 0", 1: "reply 1"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds nothing"),
        (b"\x00\x01\xff\xfe\x00binary", "no text in UTF-8"),
        (b"PK\x03\x04broken", "zip that cannot be read"),
        (b"just words\nand more\n", "no prediction"),
        (b'{"id": "r_nowhere", "completion": "x"}\n', "none of its ids is in test.jsonl"),
        (b"[" * 50_000, "no prediction"),
    ],
)
def test_a_wrong_file_is_one_sentence(held: HeldOut, tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "p.jsonl").write_bytes(content)
    with pytest.raises(CurateError, match=said):
        read_predictions("m", tmp_path / "p.jsonl", held)


def test_names_of_models() -> None:
    assert named("tuned=a/b.jsonl") == ("tuned", Path("a/b.jsonl"))
    assert named("a/b=c.jsonl")[1] == Path("a/b=c.jsonl")
    for wrong in ("human=a.jsonl", "name="):
        with pytest.raises(ValueError, match=r"always there|no file"):
            named(wrong)


def test_validation_is_a_side_only_where_the_run_has_one(tmp_path: Path) -> None:
    run = RunFolder(held_out_run(tmp_path / "run"))
    with pytest.raises(CurateError, match="holds out no record for validation"):
        read_held_out(run, "validation")
    rows = {side: [record(n, side) for n in range(3)] for side in ("train", "validation", "test")}
    held = read_held_out(RunFolder(held_out_run(tmp_path / "more", rows=rows)), "validation")
    assert [case.id for case in held.cases] == ["r_validation_0", "r_validation_1", "r_validation_2"]


def test_a_side_that_was_changed_after_the_run_is_refused(tmp_path: Path) -> None:
    folder = held_out_run(tmp_path / "run")
    with (folder / "test.jsonl").open("a") as file:
        file.write("\n")
    with pytest.raises(CurateError, match=r"test.jsonl was changed after the run"):
        read_held_out(RunFolder(folder))
