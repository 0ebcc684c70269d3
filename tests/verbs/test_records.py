"""Record files with everything that real ones hold, and the verbs that must neither crash on them, leak, nor
lose anything."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from curate.errors import CurateError
from curate.exporters import EXPORTERS
from curate.files.atomic import replacing_folder
from curate.privacy import redact_row
from curate.record_files.reading import read_rows
from curate.record_files.rows import RowFile, number_field
from curate.verbs.export import export
from curate.verbs.redact import redact
from curate.verbs.score import Scored
from curate.verbs.split import split
from tests.helpers.command import Command
from tests.helpers.files import rows
from tests.helpers.paths import DUMP, SAMPLE

RECORDS = SAMPLE / "records.jsonl"
NEEDS = (
    "where is my parcel",
    "how do I change the address of my bill",
    "the lamp flickers since Monday",
    "can I pay with a voucher",
)


def write(path: Path, *lines: Any) -> Path:
    path.write_text(
        "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines),
        encoding="utf-8",
    )
    return path


# --- files take their places together


def test_files_of_a_verb_replace_the_old_ones_together_or_not_at_all(tmp_path: Path, curate: Command) -> None:
    out = tmp_path / "o"
    (out / "test.jsonl").mkdir(parents=True)  # what makes the writing fail
    write(out / "train.jsonl", {"id": "old"})
    done = curate("split", RECORDS, "-o", out, "--force")
    assert done.returncode == 2 and "test.jsonl" in done.stderr and "Traceback" not in done.stderr
    assert rows(out / "train.jsonl") == [{"id": "old"}] and {p.name for p in out.iterdir()} == {
        "train.jsonl",
        "test.jsonl",
    }


def test_a_block_that_fails_leaves_the_old_files_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    with pytest.raises(ZeroDivisionError), replacing_folder(tmp_path) as fresh:
        (fresh / "a").write_text("new")
        raise ZeroDivisionError
    assert (tmp_path / "a").read_text() == "old" and [p.name for p in tmp_path.iterdir()] == ["a"]
    with replacing_folder(tmp_path, lambda _: ["a", "gone"]) as fresh:
        (fresh / "in").mkdir()
        (fresh / "in" / "b").write_text("new")
    assert [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()] == ["in/b"]


def test_a_value_that_cannot_be_written_leaves_the_old_split(tmp_path: Path) -> None:
    result = split(RECORDS)
    result.write(tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    result.test[-1]["x"] = object()
    with pytest.raises(TypeError):
        result.write(tmp_path, force=True)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


# --- reading


def test_a_training_file_of_chat_messages_is_named(tmp_path: Path, curate: Command) -> None:
    chat = {"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]}
    done = curate("split", write(tmp_path / "in.jsonl", chat), "-o", tmp_path / "o")
    assert (
        done.returncode == 2
        and "no_prompt" in done.stderr
        and "a training file of chat messages: `curate run FILE -o OUT` reads it" in done.stderr
    )


def test_half_characters_are_replaced_everywhere(tmp_path: Path) -> None:
    path = write(
        tmp_path / "in.jsonl",
        r'{"id": "a\ud800", "prompt": "hi \uD83d", "k\udc00": [{"x": "\udfff"}], "whole": "\ud83d\ude00"}',
    )
    (row,) = read_rows(path).rows
    assert (
        row.data == {"id": "a\ufffd", "prompt": "hi \ufffd", "k\ufffd": [{"x": "\ufffd"}], "whole": "😀"}
        and row.id == "a\ufffd"
    )
    redact(path).write(tmp_path / "o")
    assert rows(tmp_path / "o" / "redacted.jsonl")[0]["prompt"] == "hi \ufffd"
    assert read_rows([{"prompt": "x\ud800"}]).rows[0].prompt == "x\ufffd"


def test_rejects_name_the_reason_and_mask_the_excerpt(tmp_path: Path) -> None:
    good = '{"id": "g", "prompt": "p"}'
    bad = {
        '{"prompt": "p", "x": 1e400}': "not_a_number",
        '{"prompt": "p", "x": NaN}': "not_a_number",
        '{"prompt": [{"role": "user", "content": [{"type": "text", "text": "p"}]}]}': "bad_content",
        '{"prompt": [{"role": "user", "content": "p"}, {"role": "user", "content": 7}]}': "bad_content",
        '{"prompt": "mail jo@example.com", "completion": 7}': "bad_completion",
        '{"prompt": "  "}': "empty_prompt",
        '{"prompt": "p", "x": ' + "[" * 300 + "]" * 300 + "}": "nested_too_deep",
        '{oops, mail jo@example.com "\\ud800': "not_json",
    }
    found = read_rows(write(tmp_path / "in.jsonl", good, *bad))
    assert [r["reason"] for r in found.rejects] == list(bad.values()) and len(found.rows) == 1
    assert all(set(r) == {"source", "locator", "reason", "excerpt"} for r in found.rejects)
    assert "jo@example" not in json.dumps(found.rejects) and "[EMAIL_1]" in found.rejects[4]["excerpt"]
    assert (
        read_rows([{"prompt": "p"}, {"prompt": "p", "x": float("inf")}]).rejects[0]["reason"]
        == "not_a_number"
    )
    long = read_rows(write(tmp_path / "long.jsonl", good, "{" + "x" * 9000)).rejects[0]["excerpt"]
    assert len(long) == 200


def test_an_empty_completion_is_a_missing_one_where_it_may_be_missing() -> None:
    given = [
        {"prompt": "p", "completion": c}
        for c in ("", "  ", [], [{"role": "assistant", "content": None}], None)
    ]
    assert [r.completion for r in read_rows(given).rows] == [None] * 5
    whole = {"prompt": "p", "completion": "c"}
    assert [r["reason"] for r in read_rows([whole, *given], completion=True).rejects] == [
        "empty_completion"
    ] * 4 + ["no_completion"]


def test_null_content_is_no_text_of_the_need() -> None:
    (row,) = read_rows(
        [
            {
                "prompt": [
                    {"role": "user", "content": "where"},
                    {"role": "assistant"},
                    {"role": "user", "content": None},
                ]
            }
        ]
    ).rows
    assert row.need == "where" and row.prompt == "where"


def test_every_output_row_can_be_joined_to_the_ledger(tmp_path: Path, curate: Command) -> None:
    ids = ["a", "a", "a~2", 7, "7", {"b": 1}, None]
    given = [{"id": i, "prompt": f"{NEEDS[n % 4]} {n}", "n": n} for n, i in enumerate(ids)] + [
        {"prompt": "no id at all", "n": 7}
    ]
    done = curate("select", write(tmp_path / "in.jsonl", *given), "-o", tmp_path / "o", "--budget", 8)
    assert done.returncode == 0, done.stderr
    ledger = set(pd.read_parquet(tmp_path / "o" / "ledger.parquet").record_id)
    by_n = {r["n"]: r["id"] for r in rows(tmp_path / "o" / "selected.jsonl")}
    assert [by_n[n] for n in range(6)] == ["a", "a~2", "a~2~2", 7, "7~2", {"b": 1}]
    assert len(ledger) == 8 and {i if isinstance(i, str) else json.dumps(i) for i in by_n.values()} == ledger


# --- what is said of them


def test_a_field_that_is_no_number_is_not_shown() -> None:
    found = read_rows(
        [{"prompt": "p", "q": "jo@example.com"}, {"prompt": "p", "q": 10**400}, {"prompt": "p", "q": True}]
    )
    for row, kind in zip(found.rows, ("text", "something", "true or false"), strict=True):
        with pytest.raises(CurateError, match=rf"^f\.jsonl: line \d: .*{kind}") as why:
            number_field(RowFile("f.jsonl", [row]), "q")
        assert "jo@" not in str(why.value) and len(str(why.value)) < 200


def test_redact_reaches_every_text_of_a_message() -> None:
    call = {
        "id": "c1",
        "type": "function",
        "function": {"name": "find_order", "arguments": '{"email": "jo@example.com"}'},
    }
    row = {
        "prompt": [
            {"role": "user", "name": "Torkild Hansen", "content": "Torkild here"},
            {"role": "assistant", "content": None, "tool_calls": [call]},
        ],
        "completion": {"text": ["mail jo@example.com"], "n": 3},
        "note": "jo@example.com",
    }
    done, spans = redact_row(row)
    assert "Torkild" not in json.dumps(done["prompt"]) and "jo@" not in json.dumps(
        [done["prompt"], done["completion"]]
    )
    assert done["prompt"][1]["tool_calls"][0]["function"] == {
        "name": "find_order",
        "arguments": '{"email": "[EMAIL_1]"}',
    }
    assert (
        done["prompt"][0]["role"] == "user"
        and done["completion"] == {"text": ["mail [EMAIL_1]"], "n": 3}
        and done["note"] == row["note"]
    )
    assert {s["field"] for s in spans} == {
        "prompt[0].name",
        "prompt[0].content",
        "prompt[1].tool_calls[0].function.arguments",
        "completion.text[0]",
    }


def test_scores_of_a_record_file_have_its_ids_and_broken_lines_end_with_1(
    tmp_path: Path, curate: Command
) -> None:
    path = write(tmp_path / "in.jsonl", RECORDS.read_text(encoding="utf-8").rstrip("\n"), *["{broken"] * 8)
    done = curate("score", path, "-o", tmp_path / "o", "--format", "training-set", "--quiet")
    assert (
        done.returncode == 1 and "8 lines" in done.stderr and len(rows(tmp_path / "o" / "rejects.jsonl")) == 8
    )
    assert [r["id"] for r in rows(tmp_path / "o" / "scores.jsonl")] == [r["id"] for r in rows(RECORDS)]
    assert not Scored([{}] * 96, [{}] * 4).too_many_rejects


def test_a_split_by_date_needs_times(tmp_path: Path, curate: Command) -> None:
    done = curate("split", RECORDS, "-o", tmp_path / "o", "--test-after", "2024-05-01")
    assert done.returncode == 2 and "no record has a numeric time" in done.stderr


# --- exports


def test_hf_dataset_casts_what_can_be_and_names_what_cannot(tmp_path: Path) -> None:
    base: dict[str, Any] = {"prompt": "p", "completion": "c"}
    more: list[dict[str, Any]] = [
        {"quality": "0.7", "edge": "true", "id": 7, "cluster_label": 3},
        {"quality": 1, "edge": 0},
        {"quality": None},
    ]
    EXPORTERS.get("hf-dataset")().write(tmp_path / "a", {"train": [{**base, **m} for m in more]})
    table = pd.read_parquet(tmp_path / "a" / "data" / "train-00000-of-00001.parquet")
    assert (
        table.quality[:2].tolist() == [0.7, 1.0]
        and table.edge.tolist() == [True, False, None]
        and table.id[0] == "7"
    )
    for key, value in (("quality", "good"), ("quality", [1]), ("quality", True), ("edge", "perhaps")):
        with pytest.raises(CurateError, match=rf"train record 2: the key '{key}'") as why:
            EXPORTERS.get("hf-dataset")().write(tmp_path / "b", {"train": [base, {**base, key: value}]})
        assert str(value) not in str(why.value).split("Make it")[0] or value is True
        assert not any((tmp_path / "b").rglob("*.*"))


def test_an_export_takes_away_the_old_side_and_counts_what_it_could_not_read(
    tmp_path: Path, curate: Command
) -> None:
    run = tmp_path / "run"
    run.mkdir()
    good = {"prompt": "p", "completion": "c"}
    write(run / "train.jsonl", good)
    write(run / "test.jsonl", good)
    assert export(run, "trl", tmp_path / "o").files == [
        "provenance.jsonl",
        "test.jsonl",
        "test.parquet",
        "train.jsonl",
        "train.parquet",
        "train.py",
    ]
    (tmp_path / "o" / "mine.txt").write_text("stays")
    done = curate(
        "export",
        write(tmp_path / "in.jsonl", good, "{oops"),
        "--format",
        "trl",
        "-o",
        tmp_path / "o",
        "--force",
    )
    assert done.returncode == 1 and "1 line could not" in done.stderr
    assert {p.name for p in (tmp_path / "o").iterdir()} == {
        "provenance.jsonl",
        "train.jsonl",
        "train.parquet",
        "train.py",
        "rejects.jsonl",
        "mine.txt",
    }


def test_export_takes_a_recipe(tmp_path: Path, curate: Command) -> None:
    (tmp_path / "r.yaml").write_text("export: {system_prompt: Be kind.}\n")
    done = curate(
        "export",
        RECORDS,
        "--format",
        "axolotl",
        "-o",
        tmp_path / "o",
        "--recipe",
        tmp_path / "r.yaml",
        "--quiet",
    )
    assert done.returncode == 0 and done.stderr == ""
    system = rows(tmp_path / "o" / "train.jsonl")[0]["messages"][0]
    assert (system["role"], system["content"]) == ("system", "Be kind.")


# --- options


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["select", "--budget", "²"], "whole number above 0"),
        (["select", "--budget", "9" * 5000], "whole number above 0"),
        (["split", "--test-fraction", "0.99"], "between 0 and 0.9"),
        (["split", "--test-fraction", "nan"], "between 0 and 0.9"),
    ],
)
def test_numbers_out_of_bounds_are_usage_errors(
    args: list[str], said: str, tmp_path: Path, curate: Command
) -> None:
    done = curate(args[0], RECORDS, "-o", tmp_path / "o", *args[1:])
    assert done.returncode == 2 and said in done.stderr


def test_inspect_takes_a_window_a_recipe_and_quiet(tmp_path: Path, curate: Command) -> None:
    done = curate("inspect", DUMP / "chats.csv", "--limit", 3, "--quiet", "--json")
    assert json.loads(done.stdout)["conversations"] == 3 and done.stderr == ""
    everything = json.loads(curate("inspect", DUMP / "chats.csv", "--json", "--quiet").stdout)
    day = everything["span"][1]
    some = json.loads(curate("inspect", DUMP / "chats.csv", "--since", day, "--until", day, "--json").stdout)
    assert 0 < some["conversations"] < everything["conversations"]
    (tmp_path / "r.yaml").write_text("source: {format: transcript}\n")
    assert (
        json.loads(curate("inspect", DUMP / "chats.csv", "--recipe", tmp_path / "r.yaml", "--json").stdout)[
            "files"
        ][0]["format"]
        == "transcript"
    )
    talk = write(
        tmp_path / "talk.txt", "Ann: where is it?", "Zed: on its way.", "", "Ann: thanks", "Zed: welcome"
    )
    assert (
        json.loads(curate("inspect", talk, "--format", "transcript", "--agent", "Zed", "--json").stdout)[
            "messages"
        ]["agent"]
        == 2
    )


def test_init_takes_a_format_and_agents(tmp_path: Path, curate: Command) -> None:
    talk = write(
        tmp_path / "talk.txt", "Ann: where is it?", "Zed: on its way.", "Ann: thanks", "Zed: welcome"
    )
    done = curate("init", talk, "-o", tmp_path / "r.yaml", "--format", "transcript", "--agent", "Zed")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "r.yaml").read_text()
    assert "format: transcript" in text and "agents: [Zed]" in text
    done = curate("init", talk, "-o", tmp_path / "s.yaml", "--format", "transkript")
    assert done.returncode == 2 and "transcript" in done.stderr


def test_validate_reads_standard_input() -> None:
    turns = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    good = "".join(json.dumps({"messages": turns}) + "\n" for _ in range(10))
    for text, status in ((good, 0), (good + "{oops\n", 1)):
        done = subprocess.run(
            [sys.executable, "-m", "curate", "validate", "-", "--format", "openai-chat"],
            input=text,
            capture_output=True,
            text=True,
        )
        assert done.returncode == status, (done.stdout, done.stderr)
    assert ":11: bad_json" in done.stdout
