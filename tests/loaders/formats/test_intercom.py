"""Intercom: every shape of its export gives the counts that reading the fixture gives; hazards; nothing
lost."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from curate.errors import CurateError
from curate.loaders import LoadReport, inspect
from tests.helpers.desk import (
    SHAPES,
    Row,
    damaged_rows,
    damages,
    flattened,
    pieces_read,
    rows_of,
    table,
    tally,
    without,
)
from tests.helpers.loading import dump, lines, read, said
from tests.helpers.paths import READING

ROWS = rows_of(READING / "intercom" / "conversations.jsonl")
HEADS = without(ROWS, "conversation_parts")
# counted by hand: four openings and 20 parts, of which five are events
COUNTS = {
    "format": "intercom",
    "conversations": 4,
    "customer": 10,
    "agent": 5,
    "bot": 3,
    "note": 1,
    "redacted message": 1,
}


def parts_of(row: Row) -> list[Any]:
    held: list[Any] = row["conversation_parts"]["conversation_parts"]
    return held


def apart() -> list[Row]:
    return [{**p, "conversation_id": row["id"]} for row in ROWS for p in parts_of(row)]


def one(*parts: Row, **more: Any) -> Row:
    """The first conversation with other parts."""
    row = copy.deepcopy(ROWS[0]) | more
    row["conversation_parts"] = {"conversation_parts": list(parts)}
    return row


def part(number: int, **more: Any) -> Row:
    return {**parts_of(ROWS[0])[4], "id": str(number), "created_at": 1718000000 + number, **more}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_has_the_same_counts(shape: str, tmp_path: Path) -> None:
    assert tally(SHAPES[shape](tmp_path, ROWS, "conversations")) == COUNTS


@pytest.mark.parametrize("mark", [".", "_", "__", ""])
@pytest.mark.parametrize("kind", ["csv", "lines"])
def test_tables_of_a_pipeline_are_joined(kind: str, mark: str, tmp_path: Path) -> None:
    write = {"csv": table, "lines": lines}[kind]
    talks, parts = HEADS, apart()
    if mark:
        talks = [flattened(row, mark, "source", "statistics", "conversation_rating") for row in talks]
        talks = [flattened(row, mark, f"source{mark}author") for row in talks]
        parts = [flattened(row, mark, "author") for row in parts]
    write(tmp_path / f"b.{kind}", parts)
    write(tmp_path / f"a.{kind}", talks)
    assert tally(tmp_path) == COUNTS
    found = {c.id: c.outcome for c in read(tmp_path)}
    assert found["3101"] == {"solved": True, "rating": "good", "reopened": True}
    assert found["3103"] == {"solved": True, "rating": "bad", "reopened": False}


def test_streams_of_a_pipeline_in_one_file_with_people(tmp_path: Path) -> None:
    admin = {
        "type": "admin",
        "id": "801",
        "name": "Sam Field",
        "email": "s@x.example",
        "has_inbox_seat": True,
    }
    parts = [
        {k: v for k, v in p.items() if k != "author"} | {"author": {"id": p["author"]["id"]}} for p in apart()
    ]
    values = [("tags", {"id": "5", "name": "lamp"}), *(("conversation_parts", p) for p in parts[:9])]
    values += [("conversations", h) for h in HEADS[:1]] + [("admins", admin)]
    path = lines(tmp_path / "x.jsonl", [{"stream": s, "data": v, "emitted_at": 1} for s, v in values])
    (talk,) = read(path)
    roles = [m.role for m in talk.messages if m.kind == "message"]
    assert roles == ["customer", "unknown", "customer", "agent", "customer", "customer", "agent"]
    assert "Sam Field" in talk.names


def test_outcome_events_names_and_native_ids(tmp_path: Path) -> None:
    report = LoadReport()
    found = read(lines(tmp_path / "x.jsonl", ROWS), report)
    first, second, third, fourth = found
    assert report.events == 5 and first.subject == "Desk lamp flickers" and first.customer == "u-11"
    assert first.outcome == {"solved": True, "rating": "good", "reopened": True}
    assert [m.id for m in first.messages][:2] == ["31010", "31011"]
    assert second.outcome == {"solved": False, "reopened": False} and second.customer == "l-12"
    assert third.messages[0].text_type == "text" and first.messages[0].text_type == "html"
    assert [m.role for m in fourth.messages[1:4]] == ["customer", "bot", "agent"]
    assert first.emails == ["ada.brandt@example.org"]


@pytest.mark.parametrize(
    ("sort", "kind"),
    [
        ("comment", "message"),
        ("assignment", "note"),
        ("assign_and_reopen", "note"),
        ("close", "message"),
        ("note", "note"),
        ("note_and_reopen", "note"),
        (None, "note"),
        ("", "note"),
        ("whisper", "note"),
        (7, "note"),
    ],
)
def test_a_part_is_public_only_where_its_sort_says_so(sort: Any, kind: str, tmp_path: Path) -> None:
    (talk,) = read(lines(tmp_path / "x.jsonl", [one(part(1), part(2, part_type=sort))]))
    assert [m.kind for m in talk.messages] == ["message", "message", kind]


def test_what_a_customer_writes_is_public_also_where_it_assigns_the_conversation(tmp_path: Path) -> None:
    held = part(2, part_type="assignment", author={"type": "user", "id": "u-11"})
    (talk,) = read(lines(tmp_path / "x.jsonl", [one(part(1), held)]))
    assert [m.kind for m in talk.messages] == ["message", "message", "message"]


@pytest.mark.parametrize(
    ("author", "role"),
    [
        ({"type": "admin", "id": "1"}, "agent"),
        ({"type": "admin", "id": "1", "from_ai_agent": "true"}, "bot"),
        ({"type": "admin", "id": "1", "is_ai_answer": 1}, "bot"),
        ({"type": "admin", "id": "1", "from_ai_agent": "false"}, "agent"),
        ({"type": "admin", "id": "1", "from_ai_agent": None}, "agent"),
        ({"type": "admin", "id": "1", "name": "Lampbot"}, "agent"),
        ({"type": "admin", "id": "1", "name": "Lamp Bot"}, "bot"),
        ({"type": "lead", "id": "u-9"}, "customer"),
        ({"type": "contact", "id": "u-9"}, "customer"),
        ({"type": "team", "id": "9"}, "agent"),
        ({"id": "801"}, "agent"),  # to whom the conversation is assigned
        ({"id": "u-11"}, "customer"),
        ({"id": "55"}, "unknown"),
        (None, "unknown"),
        ("admin", "unknown"),
    ],
)
def test_roles(author: Any, role: str, tmp_path: Path) -> None:
    (talk,) = read(lines(tmp_path / "x.jsonl", [one(part(1, author=author))]))
    assert talk.messages[-1].role == role


@pytest.mark.parametrize(
    ("sent", "role"), [("automated", "bot"), ("admin_initiated", "agent"), (None, "agent")]
)
def test_a_first_message_that_nobody_wrote_to_this_customer_is_a_bots(
    sent: str | None, role: str, tmp_path: Path
) -> None:
    row = copy.deepcopy(ROWS[1])
    row["source"]["delivered_as"] = sent
    (talk,) = read(lines(tmp_path / "x.jsonl", [row]))
    assert talk.messages[0].role == role and talk.messages[1].role == "customer"


def test_what_was_redacted_later_is_in_no_page(tmp_path: Path) -> None:
    older, newer = one(part(1), part(2)), one(part(1), part(2, redacted=True), updated_at=1918000000)
    for order in ([older, newer], [newer, older]):
        report = LoadReport()
        (talk,) = read(lines(tmp_path / "x.jsonl", order), report)
        assert len(talk.messages) == 2 and report.omitted == {"redacted message": 1}
        assert report.repeated_conversations == 1 and report.repeated_messages == 3


def test_tickets_open_with_their_description(tmp_path: Path) -> None:
    ticket = {
        "type": "ticket",
        "id": "77",
        "created_at": 1718000000,
        "ticket_attributes": {"_default_title_": "Shade", "_default_description_": "The shade is torn."},
        "contacts": {"contacts": [{"type": "contact", "id": "u-5"}]},
        "ticket_parts": {"type": "ticket_part.list", "ticket_parts": [part(8)], "total_count": 1},
    }
    (talk,) = read(lines(tmp_path / "x.jsonl", [ticket]))
    assert [m.role for m in talk.messages] == ["customer", "agent"] and talk.subject == "Shade"


def test_the_first_version_of_the_api(tmp_path: Path) -> None:
    row = copy.deepcopy(ROWS[0])
    row["conversation_message"] = {"id": "5", "body": "hello", "author": {"type": "user", "id": "u-11"}}
    del row["source"], row["contacts"]
    (talk,) = read(lines(tmp_path / "x.jsonl", [row]))
    assert said(talk)[0] == ("customer", "hello") and talk.customer == "u-11"


# what is missing


def test_parts_alone_lack_their_openings_which_is_a_doubt(tmp_path: Path) -> None:
    found = inspect([lines(tmp_path / "x.jsonl", apart())])
    assert [d.code for d in found.doubts] == ["missing_openings"] and not found.questions
    assert found.messages == {"customer": 7, "agent": 5, "bot": 2, "note": 1}


@pytest.mark.parametrize("shape", ["lines", "pages", "airbyte"])
def test_a_list_without_parts_is_refused_with_what_to_export(shape: str, tmp_path: Path) -> None:
    path = SHAPES[shape](tmp_path, HEADS, "conversations")
    with pytest.raises(CurateError) as refused:
        inspect([path])
    assert "Intercom" in str(refused.value) and "/conversations/{id}" in str(refused.value)


def test_a_table_without_parts_is_asked_about(tmp_path: Path) -> None:
    (question,) = inspect([table(tmp_path / "x.csv", HEADS)]).questions
    assert question.code == "no_replies" and "conversation parts" in question.add[0]


def test_conversations_that_nobody_answered_are_a_question(tmp_path: Path) -> None:
    found = inspect([lines(tmp_path / "x.jsonl", [one(), one(part(2, part_type="note"), id="2")])])
    (question,) = found.questions
    assert question.code == "no_replies" and "conversation parts" in question.add[0]


def test_a_cap_on_parts_is_a_doubt(tmp_path: Path) -> None:
    found = inspect([dump(tmp_path / "x.json", ROWS)])
    assert [d.code for d in found.doubts] == ["broken_off"]


# hazards


def test_times_ids_and_order(tmp_path: Path) -> None:
    big = "99999999999999999999"
    parts = [
        part(3, created_at=1718000300000, body="third"),
        part(2, created_at="2024-06-10T06:16:40Z", body="second"),
        part(1, created_at=None, id=big, body="beside the second"),
    ]
    text = json.dumps(one(*parts)).replace(f'"{big}"', big)
    (tmp_path / "x.json").write_text(text)
    (talk,) = read(tmp_path / "x.json")
    assert [m.text for m in talk.messages[1:]] == ["second", "beside the second", "third"] or [
        m.text for m in talk.messages[1:]
    ] == ["second", "third", "beside the second"]
    assert big in {m.id for m in talk.messages}


def test_encodings_truncation_and_odd_pieces(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    data = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in ROWS).encode("utf-16")
    path.write_bytes(data)
    assert tally(path) == COUNTS
    path.write_bytes(b"\xef\xbb\xbf" + "".join(json.dumps(r) + "\r\n" for r in ROWS).encode()[:-40])
    assert tally(path) == {
        "format": "intercom",
        "conversations": 3,
        "customer": 7,
        "agent": 4,
        "bot": 2,
        "note": 1,
        "redacted message": 1,
        "truncated": 1,
    }
    odd = one(part(1))
    odd["conversation_parts"]["conversation_parts"] += [None, "text", 5]
    values = [odd, one(part(2), id="9", source="x"), one(part(2), id="10", source=None), {"id": 4, "a": 1}]
    assert tally(lines(path, values)) == {
        "format": "intercom",
        "conversations": 3,
        "customer": 1,
        "agent": 3,
        "not_a_message": 3,
        "not_a_conversation": 1,
    }


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wrong=damages())
def test_nothing_is_lost_under_damage(tmp_path: Path, wrong: list[tuple[str, int, int, int]]) -> None:
    rows = damaged_rows(ROWS, wrong, parts_of)
    put_in = sum(1 + len(parts_of(row)) for row in rows)
    assert pieces_read(lines(tmp_path / "x.jsonl", rows)) == put_in
