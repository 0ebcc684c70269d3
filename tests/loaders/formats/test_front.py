"""Front: every shape of its export gives the counts that reading the fixture gives; hazards; nothing lost."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from curate.errors import CurateError
from curate.loaders import LoadReport, inspect
from tests.helpers.desk import SHAPES, Row, damaged_rows, damages, pieces_read, rows_of, table, tally
from tests.helpers.loading import dump, lines, read
from tests.helpers.paths import READING

ROWS = rows_of(READING / "front" / "conversations.jsonl")
# counted by hand: eight messages, of which one is a draft and one failed, and a comment
COUNTS = {
    "format": "front",
    "conversations": 2,
    "customer": 3,
    "agent": 2,
    "bot": 1,
    "note": 1,
    "draft": 1,
    "message that failed to be sent": 1,
}
PER = {"id": "tea_9k2", "email": "per@x.example", "username": "per", "first_name": "Per", "is_admin": True}


def parts_of(row: Row) -> list[Any]:
    held: list[Any] = row["messages"]
    return held


def messages() -> list[Row]:
    return [message for row in ROWS for message in row["messages"]]


def comments() -> list[Row]:
    return [comment for row in ROWS for comment in row["comments"]]


def heads() -> list[Row]:
    return [{k: v for k, v in row.items() if k not in ("messages", "comments")} for row in ROWS]


def page(rows: list[Row], link: str) -> Row:
    return {"_pagination": {"next": None}, "_links": {"self": link}, "_results": rows}


def one(**more: Any) -> Row:
    """A conversation with a customer's message and an agent's that has these fields."""
    row = copy.deepcopy(ROWS[0])
    row["messages"], row["comments"] = [parts_of(row)[0], {**parts_of(row)[2], **more}], []
    return row


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_has_the_same_counts(shape: str, tmp_path: Path) -> None:
    assert tally(SHAPES[shape](tmp_path, ROWS, "conversations")) == COUNTS


def test_pages_of_each_object(tmp_path: Path) -> None:
    link = "https://api2.frontapp.example/conversations"
    dump(tmp_path / "z.json", page(heads(), link))
    for row in ROWS:
        dump(tmp_path / f"{row['id']}-m.json", page(row["messages"], f"{link}/{row['id']}/messages"))
        dump(tmp_path / f"{row['id']}-c.json", page(row["comments"], f"{link}/{row['id']}/comments"))
    assert tally(tmp_path) == COUNTS
    first, second = sorted(read(tmp_path), key=lambda c: c.id)
    assert (first.subject, first.outcome) == ("Kajak alquilado", {"solved": True})
    assert second.outcome == {"solved": False} and second.customer == "+15550109"


@pytest.mark.parametrize("kind", ["csv", "lines"])
def test_three_tables_are_joined(kind: str, tmp_path: Path) -> None:
    write = {"csv": table, "lines": lines}[kind]
    write(tmp_path / f"c.{kind}", heads())
    write(tmp_path / f"b.{kind}", messages())
    write(tmp_path / f"a.{kind}", comments())
    assert tally(tmp_path) == COUNTS


def test_messages_with_an_id_instead_of_a_link(tmp_path: Path) -> None:
    rows = [
        {**{k: v for k, v in m.items() if k != "_links"}, "conversation_id": row["id"]}
        for row in ROWS
        for m in row["messages"]
    ]
    assert tally(lines(tmp_path / "x.jsonl", rows)) == {k: v for k, v in COUNTS.items() if k != "note"}


def test_comments_alone_hold_nothing_public(tmp_path: Path) -> None:
    found = inspect([lines(tmp_path / "x.jsonl", comments() * 2)])
    assert found.messages == {"note": 1} and [q.code for q in found.questions] == ["visibility"]


def test_order_names_ids_and_times(tmp_path: Path) -> None:
    rows = copy.deepcopy(ROWS)
    for row in rows:
        row["messages"].reverse()
    first, second = read(lines(tmp_path / "x.jsonl", rows))
    assert [m.id for m in first.messages] == ["msg_71a", "msg_71b", "com_81a", "msg_71c", "msg_71d"]
    assert first.messages[0].time == 1718100000.25 and first.names == [
        "Nordkayak",
        "Paula Ruiz",
        "Per Aas",
        "Siv Lund",
    ]
    assert first.emails == ["paula.ruiz@example.es"] and second.messages[0].author == "+15550109"


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ({"draft_mode": None}, 2),
        ({"draft_mode": ""}, 2),
        ({"draft_mode": "false"}, 2),
        ({"draft_mode": "private"}, 1),
        ({"draft_mode": "shared"}, 1),
        ({"draft_mode": "another"}, 1),
        ({"is_draft": True}, 1),
        ({"is_draft": "0"}, 2),
        ({"error_type": "bounced"}, 1),
    ],
    ids=str,
)
def test_drafts_and_failures_are_left_out(more: Row, count: int, tmp_path: Path) -> None:
    report = LoadReport()
    (talk,) = read(lines(tmp_path / "x.jsonl", [one(**more)]), report)
    assert len(talk.messages) == count and sum(report.omitted.values()) == 2 - count


@pytest.mark.parametrize(
    ("more", "role"),
    [
        ({}, "agent"),
        ({"is_inbound": "false"}, "agent"),
        ({"is_inbound": "true"}, "customer"),
        ({"is_inbound": 1}, "customer"),
        ({"is_inbound": None}, "agent"),
        ({"is_inbound": None, "author": None}, "unknown"),
        ({"author": None}, "bot"),
        ({"author": {**PER, "first_name": "Reply Bot"}}, "bot"),
        ({"author": {**PER, "type": "user"}}, "agent"),
        ({"author": {**PER, "type": None}}, "agent"),
        ({"author": {**PER, "type": "rule"}}, "bot"),
        ({"author": {**PER, "type": "macro"}}, "bot"),
        ({"author": {**PER, "type": "API"}}, "bot"),
        ({"author": {**PER, "type": "CSAT"}}, "bot"),
        ({"author": {**PER, "type": "integration"}}, "bot"),
        ({"author": {**PER, "type": "something"}}, "unknown"),
        ({"author": {"id": None, "email": None, "is_admin": False}}, "bot"),
        ({"author": {}}, "bot"),
        ({"is_inbound": None, "author": {"id": None}}, "unknown"),
        ({"is_inbound": True, "recipients": "x"}, "customer"),
        ({"is_inbound": True, "recipients": None}, "customer"),
    ],
    ids=str,
)
def test_roles(more: Row, role: str, tmp_path: Path) -> None:
    (talk,) = read(lines(tmp_path / "x.jsonl", [one(**more)]))
    assert talk.messages[-1].role == role


def test_an_outbound_message_of_an_export_without_authors_is_an_agents(tmp_path: Path) -> None:
    row = one()
    del row["messages"][1]["author"]
    (talk,) = read(lines(tmp_path / "x.jsonl", [row]))
    assert talk.messages[1].role == "agent"


@pytest.mark.parametrize("mark", ["_", ".", "__"])
def test_a_table_with_columns_for_the_author(mark: str, tmp_path: Path) -> None:
    authors = [{"id": "tea_9k2", "type": ""}, {"id": "", "type": ""}, {"id": "tea_9k2", "type": "rule"}]
    rows = [one()["messages"][0]]
    rows += [{**one()["messages"][1], "id": f"msg_{n}", "text": f"Answer {n}."} for n in range(3)]
    rows = [{k: v for k, v in row.items() if k != "author"} for row in rows]
    for row, author in zip(rows[1:], authors, strict=True):
        row |= {f"author{mark}{name}": held for name, held in author.items()}
    (talk,) = read(table(tmp_path / "message.csv", rows))
    assert [m.role for m in talk.messages] == ["customer", "agent", "bot", "bot"]


def test_teammates_in_another_file_give_names(tmp_path: Path) -> None:
    dump(tmp_path / "t.json", page([PER], "https://api2.frontapp.example/teammates"))
    lines(tmp_path / "c.jsonl", [one(author={"id": "tea_9k2"})])
    (talk,) = read(tmp_path)
    assert "Per" in talk.names and talk.messages[1].role == "agent"


def test_deleted_conversations_and_spam(tmp_path: Path) -> None:
    rows = [{**one(), "status": "deleted"}, {**one(), "id": "cnv_9", "status": "spam"}]
    report = LoadReport()
    gone, spam = read(lines(tmp_path / "x.jsonl", rows), report)
    assert not gone.messages and report.omitted == {"message of a deleted conversation": 2}
    assert [m.outcome for m in spam.messages] == [{"spam": True}, {}]


@pytest.mark.parametrize("shape", ["lines", "pages", "csv"])
def test_a_list_without_messages_is_refused_or_asked_about(shape: str, tmp_path: Path) -> None:
    path = SHAPES[shape](tmp_path, heads(), "_results")
    try:
        said = " ".join(q.describe() for q in inspect([path]).questions)
    except CurateError as refused:
        said = str(refused)
    assert "/conversations/{id}/messages" in said


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wrong=damages())
def test_nothing_is_lost_under_damage(tmp_path: Path, wrong: list[tuple[str, int, int, int]]) -> None:
    rows = damaged_rows(ROWS, wrong, parts_of)
    put_in = sum(len(parts_of(row)) + len(row["comments"]) for row in rows)
    assert pieces_read(lines(tmp_path / "x.jsonl", rows)) == put_in


def test_whom_the_list_of_teammates_calls_a_rule_is_a_bot(tmp_path: Path) -> None:
    dump(tmp_path / "c.json", [one(author={"id": "tea_9k2"})])
    link = "https://api2.frontapp.example/teammates"
    for sort, role in (("user", "agent"), ("rule", "bot")):
        dump(tmp_path / "t.json", page([{**PER, "type": sort}], link))
        assert tally(tmp_path) == {"format": "front", "conversations": 1, "customer": 1, role: 1}


def test_a_draft_stands_beside_what_was_sent_instead(tmp_path: Path) -> None:
    def texts(*order: str) -> list[tuple[str, str]]:
        parts = {
            "asks": {"is_inbound": True, "text": "Which paddle fits?", "author": None},
            "draft": {"draft_mode": "shared", "text": "Any of them."},
            "sent": {"text": "The long one fits."},
        }
        row = copy.deepcopy(one())
        made = [
            {
                **copy.deepcopy(row["messages"][-1]),
                "body": "",
                **parts[name],
                "id": f"msg_{n}",
                "created_at": 1.7e9 + n,
            }
            for n, name in enumerate(order)
        ]
        (talk,) = read(lines(tmp_path / "x.jsonl", [{**row, "messages": made}]))
        return [(m.text, m.draft) for m in talk.messages]

    assert texts("asks", "draft", "sent")[1] == ("The long one fits.", "Any of them.")
    assert all(not draft for _, draft in texts("asks", "draft", "asks", "sent"))
    assert all(not draft for _, draft in texts("asks", "sent", "draft"))
