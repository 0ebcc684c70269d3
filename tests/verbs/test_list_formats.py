"""The list of formats, and what is said of platforms that close."""

from __future__ import annotations

import json
from pathlib import Path

from curate.exporters import EXPORTERS, ExportSettings
from curate.verbs.list_formats import _fit, list_formats
from tests.helpers.command import Invoke

GOOD = {"prompt": "Where is my box?", "completion": "It left today."}


def test_every_format_is_listed_with_its_limits(invoke: Invoke) -> None:
    status, out, _ = invoke("export", "--list")
    assert status == 0
    assert [name for name in EXPORTERS.names() if f"\n{name} " not in f"\n{out}"] == []
    assert "[closing]" in out and "2027-01-06" in out and "this dataset" not in out
    status, out, _ = invoke("export", "--list", "--json")
    listed = {row["format"]: row for row in json.loads(out)["formats"]}
    assert listed["gemini"]["max_tokens"] == 131_072 and listed["trl"]["state"] == "open"
    status, _, err = invoke("export", "--format", "trl")  # without --list all is required, as before
    assert status == 2 and "RUN_OR_FILE" in err


def test_the_list_says_whether_a_dataset_fits(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    long = {"prompt": "a", "completion": "b " * 300_000}
    several = {
        "prompt": [{"role": r, "content": "x"} for r in ("user", "assistant", "user")],
        "completion": "y",
    }
    source.write_text("".join(json.dumps(row) + "\n" for row in [GOOD] * 6 + [long, several]))
    fits = {row["format"]: row["fit"] for row in list_formats(source).formats}
    assert fits["trl"]["fits"] and fits["trl"]["rows"] == {"train": 8, "validation": 0, "test": 0}
    assert not fits["openai-chat"]["fits"] and "at least 10" in fits["openai-chat"]["problems"][0]
    assert "300,0" in fits["gemini"]["problems"][0] and "estimate" in fits["gemini"]["problems"][0]
    assert (fits["alpaca"]["rows"]["train"], fits["alpaca"]["left_out"]["train"]) == (7, 1)
    assert fits["alpaca"]["words"] == "7 rows for train (1 record left out)"
    assert fits["trl"]["words"] == "8 rows for train"


def test_an_export_says_once_that_its_platform_closes_and_what_it_left_out(invoke: Invoke) -> None:
    Path("a.jsonl").write_text(json.dumps(GOOD) + "\n" + json.dumps({**GOOD, "label": False}) + "\n")
    status, _, err = invoke("export", "a.jsonl", "--format", "openai-chat", "-o", "o")
    assert status == 0 and err.count("2027-01-06") == 1
    assert "1 record was left out: the answer is marked as rejected (1): see o/skipped.jsonl" in err
    assert "2027" not in invoke("export", "a.jsonl", "--format", "trl", "-o", "t")[2]


def test_a_file_is_the_held_out_set_of_a_format_for_evaluation(invoke: Invoke) -> None:
    Path("a.jsonl").write_text(json.dumps(GOOD) + "\n")
    assert invoke("export", "a.jsonl", "--format", "inspect", "-o", "o")[0] == 0
    assert json.loads(Path("o/test.jsonl").read_text())["target"] == "It left today."


def test_a_pair_is_read_from_a_file(invoke: Invoke) -> None:
    pair = {"prompt": "a", "chosen": "b", "rejected": "c"}
    Path("a.jsonl").write_text(json.dumps(pair) + "\n")
    for name in ("trl-preference", "openai-chat"):
        status, out, _ = invoke("export", "a.jsonl", "--format", name, "-o", name)
        assert status == 0 and ("preference pairs in" in out) is (name == "trl-preference")
    row = json.loads(Path("trl-preference/train.jsonl").read_text())
    assert row["chosen"] == [{"role": "assistant", "content": "b"}]
    assert json.loads(Path("openai-chat/train.jsonl").read_text())["messages"][-1]["content"] == "b"


def test_an_export_of_nothing_leaves_older_files_as_they_are(invoke: Invoke) -> None:
    Path("good.jsonl").write_text(json.dumps(GOOD) + "\n")
    assert invoke("export", "good.jsonl", "--format", "trl", "-o", "o")[0] == 0
    before = {p.name: p.read_bytes() for p in Path("o").iterdir()}
    calm = [{"role": "system", "content": "Be calm."}]
    bad = [{**GOOD, "label": False}, {**GOOD, "label": False}, {**GOOD, "prompt": calm}]
    Path("bad.jsonl").write_text("".join(json.dumps(row) + "\n" for row in bad))
    status, out, err = invoke("export", "bad.jsonl", "--format", "trl", "-o", "o", "--force")
    assert status == 2 and not out
    assert "bad.jsonl: gives no row in trl format (3 records left out, 2 of them because: the answer" in err
    assert {p.name: p.read_bytes() for p in Path("o").iterdir()} == before


def test_the_list_looks_at_all_splits_and_at_what_a_sheet_cannot_hold(tmp_path: Path) -> None:
    long = {**GOOD, "completion": "b" * 32_768}
    settings = ExportSettings()
    for name, fits in (("xlsx", False), ("csv", True)):
        told = _fit(EXPORTERS.get(name)(), {"train": [GOOD], "test": [long]}, settings)
        assert told["fits"] is fits and told["rows"] == {"train": 1, "validation": 0, "test": 1}
    told = _fit(EXPORTERS.get("alpaca")(), {"train": [GOOD], "test": [{**GOOD, "completion": ""}]}, settings)
    assert told["words"] == "1 row for train, 0 rows for test (1 record left out)"
    told = _fit(EXPORTERS.get("xlsx")(), {"train": [GOOD], "test": [long]}, settings)
    assert told["problems"] == ["test: a cell with more than 32,767 characters, which Excel cannot hold"]
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(long) + "\n")
    listed = {row["format"]: row["fit"] for row in list_formats(path).formats}
    assert not listed["xlsx"]["fits"] and listed["csv"]["fits"]
