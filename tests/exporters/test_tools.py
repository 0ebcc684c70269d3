"""Calls of tools in the exports: each platform gets them in its own form, or is said not to hold them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import datasets
import jsonschema
import pyarrow.parquet as pq
import pytest

from curate.exporters import EXPORTERS
from curate.exporters.base import Exporter
from curate.exporters.chat import NotExportable, example_of

CALL = {"id": "c1", "type": "function", "function": {"name": "find", "arguments": '{"order": 7}'}}
OTHER = {"id": "c2", "type": "function", "function": {"name": "tell", "arguments": '{"who": "all"}'}}
TOOLS = [{"type": "function", "function": {"name": "find", "parameters": {"type": "object"}}}]
RESULT = {"role": "tool", "content": '{"state": "sent"}', "tool_call_id": "c1", "name": "find"}
ASKED = {"role": "user", "content": "Where is it?"}
FINAL = {"role": "assistant", "content": "It was sent."}


def calling(*calls: Any, content: Any = "") -> dict[str, Any]:
    return {"role": "assistant", "content": content, "tool_calls": list(calls)}


ROW = {"id": "r1", "prompt": [ASKED], "completion": [calling(CALL), RESULT, FINAL], "tools": TOOLS}
PLAIN = {"id": "r2", "prompt": [ASKED], "completion": [FINAL]}
ONLY_CALL = {"id": "r3", "prompt": [ASKED], "completion": [calling(OTHER)], "tools": TOOLS}
ROWS = [ROW, PLAIN, ONLY_CALL]


def test_openai_has_calls_results_and_descriptions(tmp_path: Path) -> None:
    exporter = EXPORTERS.get("openai-chat")()
    rows = exporter.to_rows(ROWS)
    assert rows[0] == {"messages": [ASKED, calling(CALL), RESULT, FINAL], "tools": TOOLS}
    assert rows[1] == {"messages": [ASKED, FINAL]}
    assert rows[2]["messages"][-1]["tool_calls"] == [OTHER]
    for row in rows:
        jsonschema.validate(row, exporter.schema())
        assert list(exporter.check(row)) == []


def test_trl_learns_what_the_assistant_writes_and_never_what_a_tool_gave() -> None:
    exporter = EXPORTERS.get("trl")()
    rows = exporter.to_rows(ROWS)
    with_object = calling({**CALL, "function": {"name": "find", "arguments": {"order": 7}}})
    described = json.dumps(TOOLS)
    assert rows == [
        {"prompt": [ASKED], "completion": [with_object], "tools": described},
        {"prompt": [ASKED, with_object, RESULT], "completion": [FINAL], "tools": described},
        {"prompt": [ASKED], "completion": [FINAL], "tools": None},
        {
            "prompt": [ASKED],
            "completion": [calling({**OTHER, "function": {"name": "tell", "arguments": {"who": "all"}}})],
            "tools": described,
        },
    ]
    for row in rows:
        jsonschema.validate(row, exporter.schema())
        assert list(exporter.check(row)) == []


def test_without_tools_the_columns_are_those_of_before() -> None:
    assert EXPORTERS.get("trl")().to_rows([PLAIN]) == [{"prompt": [ASKED], "completion": [FINAL]}]


@pytest.mark.parametrize("name", ["trl", "hf-dataset"])
def test_files_with_tools_load_in_datasets_without_a_null_in_any_message(tmp_path: Path, name: str) -> None:
    exporter = EXPORTERS.get(name)()
    exporter.write(tmp_path / "out", {"train": ROWS, "test": [PLAIN]})
    rows = [{k: row[k] for k in ("prompt", "completion", "tools")} for row in exporter.to_rows(ROWS)]
    given = (
        {"path": str(tmp_path / "out")}
        if name == "hf-dataset"
        else {
            "path": "parquet",
            "data_files": {s: str(tmp_path / "out" / f"{s}.parquet") for s in ("train", "test")},
        }
    )
    loaded = datasets.load_dataset(**given, cache_dir=str(tmp_path / "cache"))
    assert loaded["train"].select_columns(["prompt", "completion", "tools"]).to_list() == rows
    assert loaded["test"][0]["completion"] == [FINAL] and loaded["test"][0]["tools"] is None
    target = tmp_path / "out" if name == "hf-dataset" else tmp_path / "out" / "train.parquet"
    assert [p.code for p in exporter.validate(target) if p.line] == []
    lines = (tmp_path / "out" / "provenance.jsonl").read_text().splitlines()
    ids = [json.loads(line)["id"] for line in lines]
    assert ids == ["r1", "r1", "r2", "r3", "r2"]


def test_a_format_that_holds_no_tools_skips_such_records_and_says_so(tmp_path: Path) -> None:
    class Bare(EXPORTERS.get("openai-chat")):  # type: ignore[misc]
        name = "bare"
        tools = False

    bare: Exporter = Bare()
    bare.write(tmp_path, {"train": ROWS, "test": []})
    skipped = [json.loads(line) for line in (tmp_path / "skipped.jsonl").read_text().splitlines()]
    assert [(s["id"], s["reason"]) for s in skipped] == [
        (i, "it calls tools, which this format cannot hold") for i in ("r1", "r3")
    ]
    assert len((tmp_path / "train.jsonl").read_text().splitlines()) == 1


@pytest.mark.parametrize(
    ("completion", "words"),
    [
        ([calling(CALL), FINAL], "no result"),
        ([calling(CALL), {**RESULT, "tool_call_id": "other"}, FINAL], "no call before it"),
        ([calling(CALL), {"role": "tool", "content": "x"}, FINAL], "tool_call_id"),
        ([calling({"id": "c1"}), RESULT, FINAL], "no function"),
        ([calling(CALL), RESULT], "end with the assistant"),
    ],
)
def test_what_no_platform_takes_is_no_example(completion: list[Any], words: str) -> None:
    with pytest.raises(NotExportable, match=words):
        example_of({"prompt": [ASKED], "completion": completion})


def test_parallel_calls_and_contents_of_null_are_taken() -> None:
    second = {**RESULT, "tool_call_id": "c2"}
    example = example_of(
        {"prompt": [ASKED], "completion": [calling(CALL, OTHER, content=None), second, RESULT, FINAL]}
    )
    assert [m["role"] for m in example.completion] == ["assistant", "tool", "tool", "assistant"]
    assert example.completion[0]["content"] == ""


def test_parquet_holds_the_messages_as_json(tmp_path: Path) -> None:
    EXPORTERS.get("trl")().write(tmp_path, {"train": [ROW], "test": []})
    assert "json" in str(pq.read_schema(tmp_path / "train.parquet").field("prompt").type)
    EXPORTERS.get("trl")().write(tmp_path, {"train": [PLAIN], "test": []})
    assert pq.read_table(tmp_path / "train.parquet").to_pylist() == [
        {"prompt": [ASKED], "completion": [FINAL]}
    ]


def test_words_of_the_user_behind_a_result_are_left_out_where_trainers_drop_the_row() -> None:
    asked_again = {"role": "user", "content": "And now?"}
    row = {**ROW, "prompt": [ASKED, calling(CALL), RESULT, asked_again], "completion": [FINAL]}
    assert EXPORTERS.get("llama-factory")().to_rows([row]) == []
    assert len(EXPORTERS.get("axolotl")().to_rows([row])) == 1


@pytest.mark.parametrize("side", ["chosen", "rejected"])
def test_a_pair_never_learns_what_a_tool_gave(side: str, tmp_path: Path) -> None:
    row = {"id": "r1", "prompt": [ASKED], "chosen": [FINAL], "rejected": [calling(OTHER)], "tools": TOOLS}
    exporter = EXPORTERS.get("trl-preference")()
    assert len(exporter.to_rows([row])) == 1
    exporter.write(
        tmp_path, {"train": [row, {**row, side: [calling(CALL), RESULT, {**FINAL, "content": "Yes."}]}]}
    )
    (skipped,) = [json.loads(line) for line in (tmp_path / "skipped.jsonl").read_text().splitlines()]
    assert skipped["reason"] == "a tool answers within one of the replies, and its result would be learned"
