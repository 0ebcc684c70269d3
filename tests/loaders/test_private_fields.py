"""Private messages in training sets: told by the fields of a message and of its row, or asked about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from curate.errors import CurateError
from curate.loaders import inspect
from curate.loaders.settings import SourceBlock
from tests.helpers.loading import counts
from tests.helpers.tenants import ASK, NOTE, SAY

READ_RIGHT = {"customer": 3, "note": 3, "agent": 3}
ALL_PUBLIC = {"customer": 3, "agent": 6}


def dump(path: Path, customer: Any, note: Any, agent: Any, row: Any = None) -> Path:
    """Three conversations with the fields of each message; `row` are those of the row."""
    rows = []
    for asked, said, noted in zip(ASK, SAY, NOTE, strict=True):
        talk = [("user", asked, customer), ("assistant", noted, note), ("assistant", said, agent)]
        rows.append(
            {
                **(row or {}),
                "messages": [{"role": role, "content": text, **(more or {})} for role, text, more in talk],
            }
        )
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("customer", "note", "agent"),
    [
        ({"message_type": "message"}, {"message_type": "private_note"}, {"message_type": "message"}),
        ({}, {"metadata": {"private": True}}, {"metadata": {"private": False}}),
        ({"event": "comment"}, {"event": "internal_comment"}, {"event": "comment"}),
        ({"tags": []}, {"tags": ["internal"]}, {"tags": ["reply"]}),
        ({"to": "agent"}, {"to": "agents"}, {"to": "customer"}),
        ({"channel": "web"}, {"channel": "internal"}, {"channel": "web"}),
        ({"art": "Antwort"}, {"art": "Interne Notiz"}, {"art": "Antwort"}),
        ({"status": "sent"}, {"status": "draft"}, {"status": "sent"}),
    ],
)
def test_a_field_of_a_message_tells_a_note(tmp_path: Path, customer: Any, note: Any, agent: Any) -> None:
    path = dump(tmp_path / "x.jsonl", customer, note, agent)
    assert counts(path) == READ_RIGHT
    assert not inspect([path]).questions


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("type", ("text", "assignment", "text")),
        ("step", (False, True, False)),
        ("channel", ("web", "huddle", "web")),
    ],
)
def test_a_value_that_nothing_explains_is_asked_about_and_answered(
    tmp_path: Path, name: str, values: Any
) -> None:
    path = dump(tmp_path / "x.jsonl", *({name: value} for value in values))
    found = inspect([path])
    assert [q.key for q in found.questions] == [name]
    said = {"format": "training-set", "messages": {"internal": name, "public_values": [values[0]]}}
    assert counts(path, SourceBlock.model_validate(said)) == READ_RIGHT
    assert counts(path, SourceBlock(format="training-set", leave_out=[name])) == ALL_PUBLIC
    assert not inspect([path], SourceBlock(format="training-set", leave_out=[name])).questions


@pytest.mark.parametrize(
    "more",
    [
        {"model": "m-1"},
        {"emotion": "calm"},
        {"finish_reason": "stop"},
        {"has_attachment": True},
        {"topic": "internal"},
        {"tokens": 12},
    ],
)
def test_fields_of_other_things_are_not_asked_about(tmp_path: Path, more: dict[str, Any]) -> None:
    other = {name: not value if isinstance(value, bool) else "other" for name, value in more.items()}
    path = dump(tmp_path / "x.jsonl", other, more, other)
    assert counts(path) == ALL_PUBLIC
    assert not inspect([path]).questions


@pytest.mark.parametrize(
    "row", [{"internal_ref": "A-17"}, {"internal_comment": "VIP"}, {"internal_notes": "3"}]
)
def test_a_reference_of_the_house_makes_nothing_private(tmp_path: Path, row: Any) -> None:
    assert counts(dump(tmp_path / "x.jsonl", {}, {}, {}, row)) == ALL_PUBLIC
    assert counts(dump(tmp_path / "y.jsonl", row, row, row)) == ALL_PUBLIC


@pytest.mark.parametrize("fields", ["row", "message"])
def test_a_flag_that_makes_nearly_all_private_is_asked_about(tmp_path: Path, fields: str) -> None:
    said = {"internal": True}
    path = (
        dump(tmp_path / "x.jsonl", {}, {}, {}, said)
        if fields == "row"
        else dump(tmp_path / "x.jsonl", said, said, said)
    )
    assert [q.key for q in inspect([path]).questions] == ["internal"]
    assert counts(path, SourceBlock(format="training-set", leave_out=["internal"])) == ALL_PUBLIC


def test_a_message_without_the_field_has_an_empty_one(tmp_path: Path) -> None:
    path = dump(tmp_path / "x.jsonl", {}, {"channel": "huddle"}, {"channel": "web"})
    said = {"format": "training-set", "messages": {"internal": "channel", "public_values": ["web", ""]}}
    assert counts(path, SourceBlock.model_validate(said)) == READ_RIGHT
    said["messages"] = {"internal": "channel", "public_values": ["web"]}
    assert counts(path, SourceBlock.model_validate(said)) == {"note": 6, "agent": 3}
    with pytest.raises(CurateError, match="no message has a field 'chanel'"):
        counts(
            path, SourceBlock.model_validate({"format": "training-set", "messages": {"internal": "chanel"}})
        )
