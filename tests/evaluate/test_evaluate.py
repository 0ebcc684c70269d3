"""`curate evaluate` over a small invented run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from curate.verbs.evaluate import evaluate
from curate.verbs.evaluated import Evaluated
from tests.helpers.command import Invoke, one_sentence
from tests.helpers.held_out import KINDS, held_out_run, lines, record, reply_to

TEST = 12


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return held_out_run(tmp_path / "run", train=12, test=TEST)


def predictions(path: Path, texts: dict[int, str]) -> Path:
    return lines(path, [{"id": f"r_test_{n}", "completion": text} for n, text in texts.items()])


def human(path: Path) -> Path:
    return predictions(path, {n: reply_to(n) for n in range(TEST)})


def others(path: Path) -> Path:
    """Replies of other situations, with a price that nobody named."""
    return predictions(path, {n: f"{reply_to(n + 1)} It costs $77.50." for n in range(TEST)})


@pytest.fixture
def found(run: Path, tmp_path: Path) -> Evaluated:
    return evaluate(run, {"good": human(tmp_path / "g.jsonl"), "bad": others(tmp_path / "b.jsonl")})


def test_the_human_beats_chance_and_the_copier_has_no_row_of_itself(found: Evaluated) -> None:
    told = found.evaluation
    rows = told["models"] | told["baselines"]
    assert [*rows] == ["good", "bad", "human", "copier", "chance"]

    def figure(row: str, measure: str) -> float:
        return float(rows[row]["measures"][measure]["value"])

    assert figure("human", "answers_question") == 1 > figure("chance", "answers_question")
    assert figure("human", "likeness_chrf") > figure("chance", "likeness_chrf")
    assert figure("copier", "likeness_chrf") < 1  # what it copied is not what it is compared with
    assert figure("copier", "copied") == 1
    assert not any(one["useless"] for one in told["measures"].values())


def test_all_are_compared_with_the_same_replies_and_the_own_one_is_left_out(found: Evaluated) -> None:
    told = found.evaluation
    good, human_row = told["models"]["good"]["measures"], told["baselines"]["human"]["measures"]
    assert good["likeness_chrf"] == human_row["likeness_chrf"]
    assert good["likeness_chrf"]["value"] < good["own_chrf"]["value"] == 1
    own = {"own_chrf", "own_cosine", "answers_as_human", "length", "specifics", "acts_added"}
    assert own <= {*good} and not own & {*human_row}


def test_models_are_compared_and_the_verdict_is_in_words(found: Evaluated) -> None:
    rows = {r["measure"]: r for r in found.evaluation["comparisons"] if (r["a"], r["b"]) == ("good", "bad")}
    assert rows["answers_question"]["verdict"] == "better"
    assert rows["specifics"]["difference"] <= -1
    assert rows["empty"]["verdict"] == "cannot_tell"
    assert "good is better than bad in" in found.describe()


def test_no_verdict_rests_on_a_measure_that_is_useless_here(found: Evaluated) -> None:
    def surely_better() -> set[str]:
        line = next(
            line for line in found.describe().splitlines() if line.startswith("good is better than bad")
        )
        return {*line.removeprefix("good is better than bad in ").rstrip(".").split(", ")}

    every = surely_better()
    assert "likeness_chrf" in every
    found.evaluation["measures"]["likeness_chrf"]["useless"] = True
    assert surely_better() == every - {"likeness_chrf"}


def test_failures_are_the_worst_first_with_their_evidence(found: Evaluated) -> None:
    assert {row["model"] for row in found.failures if row["kinds"] != ["copied"]} == {"bad"}
    first = found.failures[0]
    assert {"specifics", "answers_question"} <= {*first["kinds"]}
    assert "price: $77.50" in first["evidence"]["specifics"]
    assert first["situation"] in KINDS
    assert [r["severity"] for r in found.failures] == sorted(
        (r["severity"] for r in found.failures), reverse=True
    )


def test_by_situation_edge_case_and_language(found: Evaluated) -> None:
    row = found.evaluation["models"]["bad"]
    assert {*row["by_situation"]} == {*KINDS}
    assert row["by_situation"]["parcel"]["specifics"]["n"] == TEST / 3
    assert {*row["by_edge_case"]} == {"rare situations", "other situations"}
    assert {*row["by_language"]} == {"en"}


def test_the_users_own_edge_cases_are_named(tmp_path: Path) -> None:
    case = {"name": "lost parcel", "examples": ["Where is my parcel?", "my parcel is not here"]}
    recipe = {"coverage": {"edge_cases": [case], "case_similarity": 0.5}}
    folder = held_out_run(tmp_path / "run", train=12, test=TEST, recipe=recipe)
    found = evaluate(folder, human(tmp_path / "g.jsonl"))
    assert found.evaluation["models"]["g"]["by_edge_case"]["lost parcel"]["empty"]["n"] == TEST / 3


def test_the_same_again_gives_the_same_bytes_and_counts_as_one_look(run: Path, tmp_path: Path) -> None:
    file = human(tmp_path / "g.jsonl")
    for name in ("one", "two"):
        evaluate(run, file).write(tmp_path / name)
    for name in Evaluated.FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert len((run / "history.jsonl").read_text().splitlines()) == 1
    again = evaluate(run, others(tmp_path / "b.jsonl"))
    assert again.evaluation["looks"] == 2
    assert "no longer untouched" in again.describe()
    again.write(tmp_path / "three")
    assert "no longer" in (tmp_path / "three" / "evaluation.html").read_text()


def test_what_became_worse_is_named(run: Path, tmp_path: Path) -> None:
    evaluate(run, {"m": human(tmp_path / "g.jsonl")}).write(tmp_path / "old")
    found = evaluate(run, {"m": others(tmp_path / "b.jsonl")}, against=tmp_path / "old")
    worse = {row["measure"] for row in found.evaluation["since"]["regressions"]}
    assert {"answers_question", "own_chrf"} <= worse
    assert "Worse than in the earlier evaluation: m in" in found.describe()
    same = evaluate(run, {"m": human(tmp_path / "g.jsonl")}, against=tmp_path / "old" / "evaluation.json")
    assert same.evaluation["since"]["regressions"] == []


def test_a_gate_of_required_figures(run: Path, tmp_path: Path, invoke: Invoke) -> None:
    gate = tmp_path / "gate.yaml"
    file = human(tmp_path / "m.jsonl")
    gate.write_text("- {figure: empty, max: 0}\n- {figure: m.own_chrf, situation: parcel, min: 0.9}\n")
    status, out, _ = invoke("evaluate", run, "--predictions", file, "-o", "good", "--require", gate, "--json")
    assert status == 0 and all(row["holds"] for row in json.loads(out)["required"])
    gate.write_text("- {figure: likeness_chrf, min: 0.999}\n- {figure: nonsense, max: 1}\n")
    status, _, err = invoke("evaluate", run, "--predictions", file, "-o", "bad", "--require", gate)
    assert status == 1
    assert "required likeness_chrf at least 0.999 of m: it is 0." in err
    assert "required nonsense at most 1: there is no such figure" in err
    assert (tmp_path / "bad" / "evaluation.json").exists()


def test_what_does_not_fit_is_said_and_is_no_failure(run: Path, tmp_path: Path, invoke: Invoke) -> None:
    file = predictions(tmp_path / "few.jsonl", {0: "Yes.", 99: "No."})
    status, out, err = invoke("evaluate", run, "--predictions", f"tiny={file}", "-o", "out")
    assert status == 0
    assert "tiny: held-out 11 records without a prediction" in err
    assert "1 prediction of no held-out record" in err
    assert "12 held-out records" in out


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"id": "r_train_1", "completion": "x"}, "training records"),
        ({"id": "r_none", "completion": "x"}, "none of its ids"),
    ],
)
def test_wrong_predictions_are_one_sentence_and_write_nothing(
    run: Path, tmp_path: Path, invoke: Invoke, row: dict[str, Any], said: str
) -> None:
    file = lines(tmp_path / "p.jsonl", [row])
    one_sentence(invoke("evaluate", run, "--predictions", file, "-o", "out", "--quiet"), said)
    assert not (tmp_path / "out").exists()
    assert not (run / "history.jsonl").exists()


def test_two_models_of_one_name_and_no_run_are_one_sentence(
    run: Path, tmp_path: Path, invoke: Invoke
) -> None:
    file = human(tmp_path / "g.jsonl")
    two = ("--predictions", file, "--predictions", file)
    one_sentence(invoke("evaluate", run, *two, "-o", "out", "--quiet"), "two models are named")
    one_sentence(invoke("evaluate", tmp_path, "--predictions", file, "-o", "out", "--quiet"), "manifest")


def test_labels_have_a_confusion_and_no_likeness(tmp_path: Path) -> None:
    rows = {side: [record(n, side) for n in range(count)] for side, count in (("train", 24), ("test", 12))}
    for row in (row for side in rows.values() for row in side):
        row["completion"] = [{"role": "assistant", "content": row["cluster_label"]}]
    folder = held_out_run(tmp_path / "run", rows=rows)
    texts = {n: "parcel" if n == 1 else str(rows["test"][n]["cluster_label"]) for n in range(12)}
    found = evaluate(folder, predictions(tmp_path / "p.jsonl", texts)).evaluation
    model = found["models"]["p"]
    assert found["task"]["kind"] == "label"
    assert model["measures"]["accuracy"]["value"] == pytest.approx(11 / 12, abs=1e-4)
    f1 = np.mean([2 * 4 / 9, 2 * 3 / 7, 1])  # of parcel, refund and password
    assert model["measures"]["macro_f1"]["value"] == pytest.approx(f1, abs=1e-4)
    assert model["labels"]["worst_class"] == "refund"
    assert model["labels"]["confusion"] == [{"human": "refund", "model": "parcel", "records": 1}]
    assert "likeness_chrf" not in found["measures"]


def test_nothing_that_predictions_hold_runs_on_the_page(run: Path, tmp_path: Path) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>\u202e</details>{{ 7*7 }}"
    file = lines(tmp_path / "p.jsonl", [{"id": f"r_test_{n}", "completion": bad} for n in range(TEST)])
    evaluate(run, {'<b onclick="x">': file}).write(tmp_path / "out")
    page = (tmp_path / "out" / "evaluation.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page and "<img" not in page and "\u202e" not in page
    assert "&lt;script&gt;alert(1)" in page and "<b onclick" not in page and "{{ 7*7 }}" in page


def test_names_of_models_stand_apart_in_the_terminal_and_what_is_left_out_is_said(
    run: Path, tmp_path: Path
) -> None:
    names = ["plain", "plain+prompt+retrieval", "plain+retrieval", "tuned"]
    files = {name: human(tmp_path / f"{n}.jsonl") for n, name in enumerate(names)}
    two = evaluate(run, {name: files[name] for name in names[:3]}).describe()
    (head,) = (line for line in two.splitlines() if "copier" in line and "human" in line)
    assert head.split() == [*names[:3], "human", "copier", "chance"]
    assert "1 more model: see the page" in evaluate(run, files).describe() and "more model" not in two


def test_what_became_worse_in_one_situation_is_named(tmp_path: Path) -> None:
    size = 60
    run = held_out_run(tmp_path / "run", train=12, test=size)
    texts = {n: reply_to(n) for n in range(size)}
    evaluate(run, {"m": predictions(tmp_path / "g.jsonl", texts)}).write(tmp_path / "old")
    damaged = {n: f"{text} It costs $77.50." if n % 3 == 0 else text for n, text in texts.items()}
    given = {"m": predictions(tmp_path / "b.jsonl", damaged)}
    found = evaluate(run, given, against=tmp_path / "old")
    told = found.evaluation["since"]["situations"]
    assert (told["compared"], told["too_small"]) == (3, 0)
    assert {row["situation"] for row in told["regressions"]} == {"parcel"}
    assert "specifics" in {row["measure"] for row in told["regressions"]}
    assert "m in specifics of parcel (+1.000)" in found.describe()
    found.write(tmp_path / "new")
    assert "specifics of parcel" in (tmp_path / "new" / "evaluation.html").read_text()


def test_a_situation_with_few_conversations_is_said_not_to_tell(run: Path, tmp_path: Path) -> None:
    evaluate(run, {"m": human(tmp_path / "g.jsonl")}).write(tmp_path / "old")
    found = evaluate(run, {"m": others(tmp_path / "b.jsonl")}, against=tmp_path / "old")
    assert found.evaluation["since"]["situations"] == {"compared": 0, "too_small": 3, "regressions": []}
    assert "3 situations with fewer than 6 conversations: too few to tell" in found.describe()
