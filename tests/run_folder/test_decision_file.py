"""decisions.jsonl: what is read of it, and what stops a run before its work."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from curate.errors import CurateError
from curate.run_folder.decision_file import ACTIONS, DecisionFile

LINE = {"at": "2026-01-01", "by": "ann", "target": {"situation": "A"}, "action": "rename", "value": "B"}

TAKE = {"at": "2026-01-01", "by": "ann", "target": {"record": "r1"}, "action": "accept", "reason": "good"}


def read(folder: Path, *rows: Any) -> DecisionFile:
    path = folder / "decisions.jsonl"
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return DecisionFile.read(path)


def test_lines_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = read(
        tmp_path, {**LINE, "value": "1"}, "", {**LINE, "value": "2"}, {**LINE, "by": "next", "value": "3"}
    )
    assert [(line.value, line.line, line.by_command) for line in file.of("rename")] == [
        ("1", 1, False),
        ("2", 3, False),
        ("3", 4, True),
    ]
    first = file.decisions[0]
    assert (first.kind, first.target, first.by) == ("situation", "A", "ann")
    assert file.sha256 == hashlib.sha256((tmp_path / "decisions.jsonl").read_bytes()).hexdigest()


def test_a_record_or_a_conversation_is_accepted_and_rejected_with_a_reason(tmp_path: Path) -> None:
    file = read(tmp_path, TAKE, {**TAKE, "action": "reject", "target": {"conversation": "c"}, "reason": None})
    assert [(d.action, d.kind, d.target, d.value, d.reason) for d in file.of("accept", "reject")] == [
        ("accept", "record", "r1", "", "good"),
        ("reject", "conversation", "c", "", ""),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("not json", "no JSON"),
        ("[]", "has no action"),
        ({}, "has no action"),
        ({**LINE, "action": ["rename"]}, "has no action"),
        ({**LINE, "action": "renam"}, "'renam' is unknown. Did you mean 'rename'?"),
        ({**LINE, "target": {"record": "r1"}}, "target of 'rename' does not fit"),
        ({**LINE, "target": {"situation": "A", "record": "r1"}}, "target of 'rename' does not fit"),
        ({**LINE, "target": "A"}, "target of 'rename' does not fit"),
        ({**LINE, "target": {"situation": " "}}, "names nothing"),
        ({**LINE, "target": {"situation": 7}}, "names nothing"),
        ({**LINE, "value": None}, "is no name"),
        ({**LINE, "value": " \t "}, "is no name"),
        ({**LINE, "value": "x" * 201}, "is no name"),
        ({**TAKE, "target": {"situation": "A"}}, "target of 'accept' does not fit"),
        ({**TAKE, "target": {"record": ""}}, "names nothing"),
        ({**TAKE, "value": "yes"}, "'accept' takes no value"),
    ],
)
def test_what_is_no_decision_is_an_error_with_its_line(row: Any, said: str, tmp_path: Path) -> None:
    with pytest.raises(CurateError) as error:
        read(tmp_path, LINE, row)
    assert said in str(error.value) and "decisions.jsonl:2: " in str(error.value)


@pytest.mark.parametrize("action", ["edit", "answer", "choose", "redact", "label"])
def test_an_action_that_is_not_carried_out_is_not_passed_over(action: str, tmp_path: Path) -> None:
    assert action in ACTIONS
    with pytest.raises(CurateError, match=f"does not carry out the action '{action}'"):
        read(tmp_path, {**LINE, "action": action, "target": {"record": "r1"}})


def test_a_line_that_is_nested_without_end_is_an_error_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "decisions.jsonl").write_text("[" * 100_000 + "\n")
    with pytest.raises(CurateError, match="no JSON") as fault:
        DecisionFile.read(tmp_path / "decisions.jsonl")
    assert "decisions.jsonl:1" in str(fault.value)
