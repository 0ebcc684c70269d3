"""Help Scout: every shape of its export gives the counts that reading the fixture gives; hazards; nothing
lost."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from curate.errors import CurateError
from curate.loaders import LoadReport, inspect
from curate.verbs.inspection_text import describe
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

ROWS = rows_of(READING / "helpscout" / "conversations.jsonl")
HEADS = without(ROWS, "_embedded")
# counted by hand: fifteen threads, of which one is an event
COUNTS = {
    "format": "helpscout",
    "conversations": 3,
    "customer": 5,
    "agent": 4,
    "bot": 2,
    "note": 2,
    "message that was not sent": 1,
}


def parts_of(row: Row) -> list[Any]:
    held: list[Any] = row["_embedded"]["threads"]
    return held


def snake(value: Any) -> Any:
    """As pipelines write it: other names, and nothing embedded."""
    if isinstance(value, list):
        return [snake(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        re.sub(r"(?<=[a-z])([A-Z])", r"_\1", k).lower(): snake(v)
        for k, v in value.items()
        if k not in ("_embedded", "_links")
    }


def apart() -> list[Row]:
    return [{**snake(t), "conversation_id": row["id"]} for row in ROWS for t in parts_of(row)]


def one(**more: Any) -> Row:
    """A conversation with a customer's thread and another one that has these fields."""
    row = copy.deepcopy(ROWS[0])
    first, second = parts_of(row)[6], parts_of(row)[4]
    row["_embedded"]["threads"] = [{**second, **more}, first]
    return row


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_has_the_same_counts(shape: str, tmp_path: Path) -> None:
    assert tally(SHAPES[shape](tmp_path, ROWS, "conversations")) == COUNTS


def test_answers_of_the_api(tmp_path: Path) -> None:
    dump(tmp_path / "1.json", {"_embedded": {"conversations": ROWS[:2]}, "page": {"size": 2, "number": 1}})
    dump(tmp_path / "2.json", {"_embedded": {"conversations": ROWS[1:]}, "page": {"size": 2, "number": 2}})
    assert tally(tmp_path) == COUNTS


def test_threads_of_each_conversation_in_a_page_of_their_own(tmp_path: Path) -> None:
    dump(tmp_path / "list.json", {"_embedded": {"conversations": HEADS}, "page": {"size": 3}})
    for row in ROWS:
        link = f"https://api.helpscout.example/v2/conversations/{row['id']}/threads?page=1"
        page = {"_embedded": {"threads": parts_of(row)}, "_links": {"self": {"href": link}}}
        dump(tmp_path / f"{row['number']}.json", page)
    assert tally(tmp_path) == COUNTS
    assert {c.id: c.subject for c in read(tmp_path)}["5000611"] == "Schnur verdreht"


@pytest.mark.parametrize("mark", [".", "_", "__", ""])
@pytest.mark.parametrize("kind", ["csv", "lines"])
def test_tables_of_a_pipeline_are_joined(kind: str, mark: str, tmp_path: Path) -> None:
    write = {"csv": table, "lines": lines}[kind]
    threads = [flattened(row, mark, "created_by", "source", "action") if mark else row for row in apart()]
    write(tmp_path / f"b.{kind}", threads)
    write(tmp_path / f"a.{kind}", [snake(row) for row in ROWS])
    assert tally(tmp_path) == COUNTS
    assert [c.outcome for c in read(tmp_path)] == [{"solved": True}, {}, {"solved": True}]


def test_threads_alone(tmp_path: Path) -> None:
    found = inspect([lines(tmp_path / "x.jsonl", apart())])
    assert found.messages == {"customer": 5, "agent": 4, "bot": 2, "note": 2}
    assert not found.doubts and not found.questions


def test_ratings_in_a_stream_of_their_own(tmp_path: Path) -> None:
    ratings = [
        {
            "conversation_id": 5000611,
            "thread_id": 91003,
            "rating": "Great",
            "created_at": "2024-05-07T00:00:00Z",
        },
        {"id": 5000612, "thread_id": 91014, "rating_id": 3},
        {"conversation_id": 7, "thread_id": 8, "rating": "okay"},
    ]
    lines(tmp_path / "r.jsonl", ratings)
    lines(tmp_path / "c.jsonl", ROWS)
    report = LoadReport()
    ratings_read = {c.id: c.outcome.get("rating") for c in read(tmp_path, report)}
    assert ratings_read == {"5000611": "good", "5000612": "bad", "5000613": None}
    assert report.omitted["Help Scout record of a conversation that is not in the input"] == 1


def test_order_names_ids_and_outcome(tmp_path: Path) -> None:
    report = LoadReport()
    first, second, third = read(lines(tmp_path / "x.jsonl", ROWS), report)
    assert [m.id for m in first.messages] == ["91001", "91002", "91003", "91004", "91005", "91006"]
    assert first.names == ["Elke Sommer", "Kite Assistant", "Omar Haddad", "Tess Marlow"]
    assert (first.customer, first.emails) == ("70501", ["elke.sommer@example.de"]) and report.events == 1
    assert second.messages[2].kind == "note" and third.messages[0].role == "customer"
    assert [d.code for d in report.doubts] == ["broken_off"]


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"type": "message"}, "message"),
        ({"type": "beaconchat"}, "message"),
        ({"type": "note"}, "note"),
        ({"type": "forwardchild"}, "note"),
        ({"type": "whisper"}, "note"),
        ({"type": None}, "note"),
        ({"type": ""}, "note"),
        ({"state": None}, "message"),
        ({"state": "odd"}, "note"),
    ],
)
def test_a_thread_is_public_only_where_its_sort_says_so(more: Row, kind: str, tmp_path: Path) -> None:
    (talk,) = read(lines(tmp_path / "x.jsonl", [one(**more)]))
    assert [m.kind for m in talk.messages] == ["message", kind]


@pytest.mark.parametrize(
    ("more", "role"),
    [
        ({}, "agent"),
        ({"type": "chat", "createdBy": {"id": 5, "type": "customer"}}, "customer"),
        ({"createdBy": {"id": 5, "type": "system_user"}}, "bot"),
        ({"createdBy": {"id": 5, "type": "user", "first": "Help", "last": "Bot"}}, "bot"),
        ({"createdBy": {"id": 5, "type": "user", "email": "bot@x.example"}}, "bot"),
        ({"createdBy": {"id": 5, "type": "user", "email": "max@bot.example"}}, "agent"),
        ({"action": {"type": "workflow"}}, "bot"),
        ({"action": {"type": "manual-workflow"}}, "agent"),
        ({"createdBy": None}, "agent"),
        ({"createdBy": {"id": 5, "type": "partner"}}, "unknown"),
        ({"type": "customer", "createdBy": {"id": 5, "type": "partner"}}, "customer"),
        ({"type": "customer", "createdBy": None}, "customer"),
        ({"type": "customer", "createdBy": {"id": 4101, "type": "user"}}, "customer"),
    ],
)
def test_roles(more: Row, role: str, tmp_path: Path) -> None:
    (talk,) = read(lines(tmp_path / "x.jsonl", [one(**more)]))
    assert talk.messages[-1].role == role


@pytest.mark.parametrize("state", ["draft", "hidden", "underreview"])
def test_what_was_not_sent_is_left_out_in_every_page(state: str, tmp_path: Path) -> None:
    older, newer = one(), {**one(state=state), "userUpdatedAt": "2025-01-01T00:00:00Z"}
    for order in ([older, newer], [newer, older]):
        (talk,) = read(lines(tmp_path / "x.jsonl", order))
        assert len(talk.messages) == 1


def test_deleted_conversations_and_spam(tmp_path: Path) -> None:
    rows = [{**one(), "state": "deleted"}, {**one(), "id": 6, "status": "spam"}]
    report = LoadReport()
    gone, spam = read(lines(tmp_path / "x.jsonl", rows), report)
    assert not gone.messages and report.omitted == {"message of a deleted conversation": 2}
    assert [m.outcome for m in spam.messages] == [{"spam": True}, {}] and spam.outcome == {}


@pytest.mark.parametrize("shape", ["lines", "pages", "csv"])
def test_a_list_without_threads_is_refused_or_asked_about(shape: str, tmp_path: Path) -> None:
    path = SHAPES[shape](tmp_path, HEADS, "conversations")
    try:
        said_ = " ".join(q.describe() for q in inspect([path]).questions)
    except CurateError as refused:
        said_ = str(refused)
    assert "Help Scout" in said_ or "embed=threads" in said_


def test_other_products_with_such_keys_are_none_of_it(tmp_path: Path) -> None:
    article = {
        "id": 1,
        "ticket_id": 2,
        "type": "note",
        "body": "x",
        "content_type": "text/html",
        "created_by": "a",
    }
    for rows in (
        [article] * 3,
        [{"id": 1, "threads": [1, 2]}] * 3,
        [{"type": "note", "body": "x", "id": 1}] * 3,
    ):
        try:
            found = inspect([lines(tmp_path / "x.jsonl", rows)])
        except CurateError:
            continue
        assert found.files[0].format != "helpscout"


def test_the_first_version_of_the_api(tmp_path: Path) -> None:
    row = {k: v for k, v in ROWS[0].items() if k not in ("_embedded", "threads")}
    item = {"item": {**row, "customer": row["primaryCustomer"], "threads": parts_of(ROWS[0])}}
    (talk,) = read(dump(tmp_path / "x.json", item))
    assert [role for role, _ in said(talk)] == ["customer", "bot", "agent", "customer", "agent"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wrong=damages())
def test_nothing_is_lost_under_damage(tmp_path: Path, wrong: list[tuple[str, int, int, int]]) -> None:
    rows = damaged_rows(ROWS, wrong, parts_of)
    put_in = sum(len(parts_of(row)) for row in rows)
    assert pieces_read(lines(tmp_path / "x.jsonl", rows)) == put_in


def test_inspect_shows_how_many_events_there_were(tmp_path: Path) -> None:
    found = inspect([lines(tmp_path / "x.jsonl", ROWS)])
    assert found.events == 1 and found.to_dict()["events"] == 1
    assert any(line.startswith("events         1 ") for line in describe(found).splitlines())
