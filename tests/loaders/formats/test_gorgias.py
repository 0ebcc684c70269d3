"""Gorgias: every shape of its export gives the counts that reading the fixture gives; hazards; nothing lost."""

from __future__ import annotations

import copy
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

ROWS = rows_of(READING / "gorgias" / "tickets.jsonl")
HEADS = without(ROWS, "messages")
# counted by hand: twelve messages, of which one was deleted and one failed
COUNTS = {
    "format": "gorgias",
    "conversations": 3,
    "customer": 4,
    "agent": 3,
    "bot": 2,
    "note": 1,
    "deleted message": 1,
    "message that failed to be sent": 1,
}


def parts_of(row: Row) -> list[Any]:
    held: list[Any] = row["messages"]
    return held


def apart() -> list[Row]:
    return [message for row in ROWS for message in parts_of(row)]


def one(**more: Any) -> Row:
    """A ticket with a customer's message and an agent's that has these fields."""
    row = copy.deepcopy(ROWS[0])
    row["messages"] = [parts_of(row)[0], {**parts_of(row)[3], **more}]
    return row


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_has_the_same_counts(shape: str, tmp_path: Path) -> None:
    assert tally(SHAPES[shape](tmp_path, ROWS, "tickets")) == COUNTS


def test_pages_of_the_api(tmp_path: Path) -> None:
    for number, rows in enumerate((ROWS[:2], ROWS[1:])):
        dump(tmp_path / f"{number}.json", {"data": rows, "object": "list", "meta": {"next_cursor": "x"}})
    assert tally(tmp_path) == COUNTS


@pytest.mark.parametrize("mark", [".", "_", "__", ""])
@pytest.mark.parametrize("kind", ["csv", "lines"])
def test_tables_of_a_pipeline_are_joined(kind: str, mark: str, tmp_path: Path) -> None:
    write = {"csv": table, "lines": lines}[kind]
    write(tmp_path / f"b.{kind}", [flattened(m, mark, "sender", "source") if mark else m for m in apart()])
    tickets = [flattened(row, mark, "customer", "assignee_user") if mark else row for row in HEADS]
    write(tmp_path / f"a.{kind}", tickets)
    assert tally(tmp_path) == COUNTS
    found = {c.id: c for c in read(tmp_path)}
    assert found["8800101"].outcome == {"solved": True, "rating": "good"}
    assert found["8800102"].outcome == {"solved": False} and found["8800102"].locale == "fr"
    assert found["8800102"].customer == "660102" and found["8800103"].subject == "Glaze"


@pytest.mark.parametrize("kind", ["csv", "lines"])
def test_messages_alone(kind: str, tmp_path: Path) -> None:
    assert tally({"csv": table, "lines": lines}[kind](tmp_path / f"x.{kind}", apart())) == COUNTS


def test_surveys_in_a_stream_of_their_own(tmp_path: Path) -> None:
    survey = {
        "id": 1,
        "ticket_id": 8800102,
        "score": 2,
        "should_send_datetime": None,
        "scored_datetime": None,
    }
    values = [("tickets", row) for row in ROWS] + [("satisfaction_surveys", survey)]
    path = lines(tmp_path / "x.jsonl", [{"type": "RECORD", "stream": s, "record": v} for s, v in values])
    assert {c.id: c.outcome.get("rating") for c in read(path)} == {
        "8800101": "good",
        "8800102": "bad",
        "8800103": None,
    }


def test_texts_without_their_quotes_names_and_ids(tmp_path: Path) -> None:
    report = LoadReport()
    first, second, _ = read(lines(tmp_path / "x.jsonl", ROWS), report)
    assert said(first)[-1] == ("customer", "Heel fijn, bedankt!")
    assert [m.id for m in first.messages] == ["77001", "77002", "77003", "77004", "77005"]
    assert (first.customer, first.emails) == ("660101", ["anneke.vos@example.nl"])
    assert "Kit Rowe" in first.names and [d.code for d in report.doubts] == ["broken_off"]
    assert second.messages[0].text_type == "text"
    (html,) = read(lines(tmp_path / "x.jsonl", [one(stripped_text="", body_text=None, body_html="<b>x</b>")]))
    (bare,) = read(lines(tmp_path / "x.jsonl", [one(stripped_text=None, body_text="y")]))
    assert html.messages[1].text_type == "html" or html.messages[1].text.startswith("<div>")
    assert bare.messages[1].text == "y"


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({}, "message"),
        ({"public": "true"}, "message"),
        ({"public": 1}, "message"),
        ({"public": False}, "note"),
        ({"public": "false"}, "note"),
        ({"public": "0"}, "note"),
        ({"public": "no"}, "note"),
        ({"public": None}, "note"),
        ({"public": ""}, "note"),
        ({"public": "perhaps"}, "note"),
        ({"channel": "internal-note"}, "note"),
        ({"via": "internal-note"}, "note"),
    ],
    ids=str,
)
def test_a_message_is_public_only_where_it_says_so(more: Row, kind: str, tmp_path: Path) -> None:
    (talk,) = read(lines(tmp_path / "x.jsonl", [one(**more)]))
    assert [m.kind for m in talk.messages] == ["message", kind]


@pytest.mark.parametrize(
    ("more", "role"),
    [
        ({}, "agent"),
        ({"from_agent": "true"}, "agent"),
        ({"from_agent": False}, "customer"),
        ({"from_agent": "false"}, "customer"),
        ({"rule_id": 7}, "bot"),
        ({"via": "rule"}, "bot"),
        ({"from_agent": False, "rule_id": 7}, "customer"),
        ({"sender": {"id": 1, "name": "Gorgias Bot"}}, "bot"),
        ({"from_agent": None}, "agent"),  # to whom the ticket is assigned
        ({"from_agent": None, "sender": {"id": 660101}}, "customer"),
        ({"from_agent": None, "sender": {"id": 5}}, "unknown"),
        ({"from_agent": None, "sender": None}, "unknown"),
    ],
    ids=str,
)
def test_roles(more: Row, role: str, tmp_path: Path) -> None:
    (talk,) = read(lines(tmp_path / "x.jsonl", [one(**more)]))
    assert talk.messages[-1].role == role


@pytest.mark.parametrize(
    ("more", "told"),
    [({"via": "api"}, True), ({"via": "helpdesk"}, False), ({"via": "api", "from_agent": False}, False)],
    ids=str,
)
def test_replies_through_the_api_are_a_persons_and_the_report_says_so(
    more: Row, told: bool, tmp_path: Path
) -> None:
    report = LoadReport()
    (talk,) = read(lines(tmp_path / "x.jsonl", [one(**more)]), report=report)
    assert talk.messages[-1].role == ("customer" if "from_agent" in more else "agent")
    assert any("through the API" in warning for warning in report.warnings) is told


@pytest.mark.parametrize("field", ["deleted_datetime", "failed_datetime"])
def test_what_was_deleted_or_failed_is_left_out_in_every_page(field: str, tmp_path: Path) -> None:
    newer = {**one(**{field: "2024-06-04T09:00:01"}), "updated_datetime": "2025-01-01T00:00:00"}
    for order in ([one(), newer], [newer, one()]):
        (talk,) = read(lines(tmp_path / "x.jsonl", order))
        assert len(talk.messages) == 1


def test_tickets_in_the_bin_and_spam(tmp_path: Path) -> None:
    rows = [{**one(), "trashed_datetime": "2025-01-01"}, {**one(), "id": 6, "spam": "true"}]
    report = LoadReport()
    gone, spam = read(lines(tmp_path / "x.jsonl", rows), report)
    assert not gone.messages and report.omitted == {"message of a deleted ticket": 2}
    assert [m.outcome for m in spam.messages] == [{"spam": True}, {}]


@pytest.mark.parametrize("shape", ["lines", "pages", "csv"])
def test_a_list_without_messages_is_refused_or_asked_about(shape: str, tmp_path: Path) -> None:
    path = SHAPES[shape](tmp_path, HEADS, "data")
    try:
        said_ = " ".join(q.describe() for q in inspect([path]).questions)
    except CurateError as refused:
        said_ = str(refused)
    assert "/api/messages" in said_


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wrong=damages())
def test_nothing_is_lost_under_damage(tmp_path: Path, wrong: list[tuple[str, int, int, int]]) -> None:
    rows = damaged_rows(ROWS, wrong, parts_of)
    put_in = sum(len(parts_of(row)) for row in rows)
    assert pieces_read(lines(tmp_path / "x.jsonl", rows)) == put_in
