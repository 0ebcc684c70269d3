"""Freshdesk: tickets and conversations together and apart, account export, tables; damage of every kind."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.errors import CurateError
from curate.loaders import LoadReport, SourceBlock, inspect, read_all
from curate.records import Conversation
from tests.helpers.desk import FEW_EXAMPLES, damaged, facts, shapes, table
from tests.helpers.loading import dump, lines


def said(number: int, hour: int, text: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "ticket_id": number // 10,
        "user_id": 900 + number // 10 if more.get("incoming") else 7,
        "incoming": False,
        "private": False,
        "source": 0,
        "body": f"<div>{text}</div>",
        "body_text": text,
        "created_at": f"2024-03-01T{hour:02d}:00:00Z",
        "attachments": [],
        **more,
    }


def ticket(number: int, text: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "requester_id": 900 + number,
        "responder_id": 7,
        "fr_escalated": False,
        "source": 1,
        "status": 2,
        "subject": "a lamp",
        "description": f"<div>{text}</div>",
        "description_text": text,
        "created_at": "2024-03-01T08:00:00Z",
        "updated_at": "2024-03-02T08:00:00Z",
        "tags": [],
        **more,
    }


TICKETS = [
    ticket(1, "The lamp flickers.", status=5, stats={"reopened_at": "2024-03-02T08:00:00Z"}),
    ticket(2, "Which bulb fits?", status=4, stats={"reopened_at": None}),
    ticket(3, "Your lamp is ready.", source=10, status=3),
    ticket(4, "Win a prize", spam=True),
    ticket(5, "", description=None, description_text=None, attachments=[{"id": 1, "name": "x.png"}]),
    ticket(6, "", description="", description_text=""),
]
PARTS = [
    said(11, 9, "Turn the ring until it clicks."),
    said(12, 10, "Ask Ada first.", private=True, source=2),
    said(13, 11, "It clicks, thanks.", incoming=True, from_email="Ilse Varga <Ilse@Example.org>"),
    said(14, 12, "We got your message.", source=15),
    said(15, 13, "Please see this ticket.", source=8),
    said(16, 14, "The maker says hello.", incoming=True, category=4),
    said(17, 15, "status: closed", source=3, private=True),
    said(21, 9, "An E14 bulb of 4 W.", private="false"),
    said(22, 10, "Is that so?", private=None),
    said(23, 11, "Who knows?", private="maybe"),
    said(31, 9, "I fetch it today.", incoming=True),
    said(51, 9, "Please write what you see.", user_id=8),
]
WANTED = {"customer": 6, "agent": 4, "bot": 1, "note": 5, "event": 1}
RATINGS = [
    {
        "id": 1,
        "survey_id": 4,
        "ticket_id": 1,
        "ratings": {"default_question": -103},
        "created_at": "2024-03-03T08:00:00Z",
    },
    {
        "id": 2,
        "survey_id": 4,
        "ticket_id": 1,
        "ratings": {"default_question": 103},
        "created_at": "2024-03-04T08:00:00Z",
    },
    {"id": 3, "survey_id": 4, "ticket_id": 2, "ratings": {"default_question": 100}},
    {"id": 4, "survey_id": 4, "ticket_id": 77, "ratings": {"default_question": -101}},
]
TOGETHER = [{**t, "conversations": [p for p in PARTS if p["ticket_id"] == t["id"]]} for t in TICKETS]


def test_tickets_with_their_conversations_in_every_shape(tmp_path: Path) -> None:
    for path in shapes(tmp_path, TOGETHER, "results"):
        found = facts(path)
        assert (found.formats, len(found.talks), found.counts) == ({"freshdesk"}, 6, WANTED), path
        assert not found.rejects and not found.codes, path
    first = next(c for c in found.talks if c.id == "1")
    assert [(m.role, m.kind) for m in first.messages] == [
        ("customer", "message"),
        ("agent", "message"),
        ("agent", "note"),
        ("customer", "message"),
        ("bot", "message"),
        ("agent", "note"),
        ("customer", "note"),
        ("agent", "event"),
    ]
    assert (first.customer, first.emails, first.names) == ("901", ["ilse@example.org"], ["Ilse Varga"])
    assert [m.id for m in first.messages][:2] == ["1#0", "11"] and first.messages[1].text_type == "html"
    assert found.talk("3")[0] == ("agent", "<div>Your lamp is ready.</div>")
    assert found.outcomes == {
        "1": {"solved": True, "reopened": True},
        "2": {"solved": True, "reopened": False},
        "3": {"solved": False},
        "4": {"solved": False, "spam": True},
        "5": {"solved": False},
        "6": {"solved": False},
    }


def test_tickets_conversations_and_ratings_apart_in_any_order(tmp_path: Path) -> None:
    people = [{"id": 8, "ticket_scope": 1, "contact": {"name": "Support Bot", "email": "b@example.com"}}]
    for number, order in enumerate(("cat rat tic age", "tic rat cat age", "age tic cat rat")):
        held = {"tic": TICKETS, "cat": PARTS[::-1], "rat": RATINGS, "age": people}
        folder = tmp_path / str(number)
        for n, name in enumerate(order.split()):
            dump(folder / f"{n}.json", held[name])
        found = facts(folder)
        assert found.counts == {**WANTED, "agent": 3, "bot": 2, "event": 4}, order
        assert found.outcomes["1"]["rating"] == "good" and found.outcomes["2"]["rating"] == "neutral"
        assert found.report.omitted == {"Freshdesk record of a conversation that is not in the input": 1}
        assert sorted(c.id for c in found.talks) == list("123456") and not found.codes


@pytest.mark.parametrize(
    ("more", "role"),
    [
        ({"auto_response": True, "automation_id": None}, "bot"),
        ({"auto_response": "true"}, "bot"),
        ({"auto_response": False, "automation_id": 55}, "bot"),
        ({"automation_id": "48000012345"}, "bot"),
        ({"auto_response": True, "incoming": None}, "bot"),
        ({"auto_response": False, "automation_id": None}, "agent"),
        ({"auto_response": "", "automation_id": ""}, "agent"),
        ({"auto_response": None, "automation_id": 0}, "agent"),
        ({"auto_response": True, "incoming": True}, "customer"),  # out of office
    ],
    ids=str,
)
@pytest.mark.parametrize("write", [lines, table], ids=["lines", "table"])
def test_what_a_rule_sends_in_the_name_of_an_agent(
    write: Callable[..., Path], more: dict[str, Any], role: str, tmp_path: Path
) -> None:
    write(tmp_path / "1.csv", [ticket(1, "The lamp flickers.")])
    write(tmp_path / "2.csv", [said(11, 9, "Turn the ring."), said(12, 10, "We got it.", **more)])
    (talk,) = facts(tmp_path).talks
    assert [m.role for m in talk.messages] == ["customer", "agent", role]


def test_tables_of_a_pipeline_are_read_like_the_api(tmp_path: Path) -> None:
    table(tmp_path / "ticket.csv", TICKETS)
    table(tmp_path / "conversation.csv", PARTS)
    found = facts(tmp_path)
    assert (found.formats, found.counts) == ({"freshdesk"}, WANTED)
    assert found.outcomes["1"] == {"solved": True, "reopened": True}


def test_an_account_export_with_notes(tmp_path: Path) -> None:
    notes = [
        {"note": {**said(11, 9, "Turn the ring."), "body_html": "<p>Turn the ring.</p>"}},
        {"note": said(12, 10, "Ask Ada first.", private=True)},
        {"note": said(13, 11, "It clicks.", incoming=True, deleted=True)},
    ]
    old = ticket(
        5007,
        "The lamp flickers.",
        display_id=1,
        status=2,
        status_name="Closed",
        notes=notes,
        requester_id=901,
    )
    gone = ticket(5008, "Gone", display_id=2, deleted=True, notes=[{"note": said(21, 9, "x")}])
    people = [
        {
            "agent": {
                "id": 3,
                "user_id": 7,
                "ticket_permission": 1,
                "user": {"name": "Max", "email": "m@x.org"},
            }
        }
    ]
    dump(tmp_path / "Tickets0.json", [{"helpdesk_ticket": old}, {"helpdesk_ticket": gone}])
    dump(tmp_path / "Users0.json", [{"user": {"id": 901, "name": "Ilse", "helpdesk_agent": False}}, *people])
    found = facts(tmp_path)
    assert [c.id for c in found.talks] == ["1", "2"]
    assert found.counts == {"customer": 1, "agent": 1, "note": 1}
    assert found.report.omitted == {"deleted message": 1, "message of a deleted ticket": 2}
    assert found.talks[0].names == ["Ilse", "Max"]


def test_lines_with_all_tickets_before_the_first_conversation(tmp_path: Path) -> None:
    more = [ticket(n, f"Question {n}") for n in range(10, 80)]
    rows = [{"type": "RECORD", "stream": "tickets", "record": t} for t in [*TICKETS, *more]]
    rows += [{"type": "RECORD", "stream": "conversations", "record": p} for p in PARTS]
    found = facts(lines(tmp_path / "x.jsonl", rows))
    assert (found.formats, found.counts) == ({"freshdesk"}, {**WANTED, "customer": 76})


def test_one_answer_with_the_desks_other_lists_beside(tmp_path: Path) -> None:
    groups = [{"id": n, "name": f"group {n}"} for n in range(12)]
    found = facts(dump(tmp_path / "x.json", {"tickets": TICKETS, "groups": groups, "conversations": PARTS}))
    assert (found.formats, found.counts) == ({"freshdesk"}, WANTED)
    assert found.report.omitted == {"Freshdesk record of another kind (groups)": 12}


@pytest.mark.parametrize("path", ["tickets.json", "list.csv"])
def test_without_replies_it_is_refused_with_what_to_export(path: str, tmp_path: Path) -> None:
    held = tmp_path / path
    if path.endswith("csv"):
        table(held, TICKETS)
    else:
        dump(held, TICKETS)
    with pytest.raises(CurateError) as error:
        inspect([held])
    assert "Freshdesk" in str(error.value) and "conversations" in str(error.value)


def test_ratings_alone_are_no_conversations(tmp_path: Path) -> None:
    found = inspect([dump(tmp_path / "ratings.json", RATINGS)])
    assert not found.conversations and "It holds no messages" in str(found.nothing)


def test_conversations_alone_say_that_their_openings_are_missing(tmp_path: Path) -> None:
    found = facts(dump(tmp_path / "conversations.json", PARTS))
    assert found.codes == {"missing_openings"} and len(found.talks) == 4
    assert found.counts == {"customer": 2, "agent": 3, "bot": 1, "note": 5, "event": 1}


def test_a_page_per_ticket_is_told_by_its_name(tmp_path: Path) -> None:
    for number in (101, 102):
        bare = [
            {k: v for k, v in said(number * 10 + n, n, f"text {n}").items() if k != "ticket_id"}
            for n in (1, 2)
        ]
        dump(tmp_path / f"conversations_{number}.json", bare)
        dump(tmp_path / f"ticket_{number}.json", ticket(number, "The lamp flickers."))
    found = facts(tmp_path)
    assert sorted(c.id for c in found.talks) == ["101", "102"]
    assert found.counts == {"customer": 2, "agent": 4}


def many(number: int, count: int) -> list[dict[str, Any]]:
    return [
        said(number * 10, 9, f"text {n}", id=number * 100 + n, ticket_id=number, incoming=n % 2 == 0)
        for n in range(count)
    ]


def capped(counts: dict[int, int]) -> list[dict[str, Any]]:
    return [ticket(t, "A lamp.", conversations=many(t, count)) for t, count in counts.items()]


@pytest.mark.parametrize(
    ("counts", "doubted"),
    [
        ({1: 10}, 1),
        ({1: 3, 2: 10, 3: 10}, 2),
        ({1: 9}, 0),
        ({1: 10, 2: 11}, 0),  # so nothing cuts tickets at ten
        ({1: 11}, 0),
    ],
    ids=str,
)
def test_exactly_ten_conversations_may_be_the_first_ten(
    counts: dict[int, int], doubted: int, tmp_path: Path
) -> None:
    for path in shapes(tmp_path, capped(counts), "results"):
        found = facts(path)
        assert sum("ten_conversations" in c.flags for c in found.talks) == list(counts.values()).count(10)
        doubts = [d for d in found.report.doubts if d.code == "broken_off"]
        assert len(doubts) == bool(doubted), path
        assert not doubts or ("exactly ten" in doubts[0].what and f": {doubted};" in doubts[0].what), path
        report = LoadReport()
        list(read_all([path], SourceBlock(accept=["broken_off"]), report=report))
        assert not report.doubts


@pytest.mark.parametrize("count", [10, 12])
def test_ten_conversations_whose_pages_are_given_are_no_doubt(count: int, tmp_path: Path) -> None:
    dump(tmp_path / "t.json", capped({1: 10}))
    dump(tmp_path / "c.json", many(1, count))
    found = facts(tmp_path)
    assert sum(found.counts.values()) == count + 1 and not found.codes
    dump(tmp_path / "c.json", [{**RATINGS[0], "ticket_id": 1}])
    assert facts(tmp_path).codes == {"broken_off"}


def test_pages_that_overlap_and_swapped_order_count_once(tmp_path: Path) -> None:
    dump(tmp_path / "1.json", TICKETS[:4])
    dump(
        tmp_path / "2.json", [{**TICKETS[0], "status": 2, "updated_at": "2024-01-01T08:00:00Z"}, *TICKETS[2:]]
    )
    dump(tmp_path / "3.json", [*PARTS[::-1], *PARTS[:3]])
    found = facts(tmp_path)
    assert found.counts == WANTED and found.outcomes["1"]["solved"] is True
    assert (found.report.repeated_conversations, found.report.repeated_messages) == (3, 6)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_windows(encoding: str, tmp_path: Path) -> None:
    text = json.dumps([{**TOGETHER[0], "subject": "Glühbirne"}], ensure_ascii=False)
    (tmp_path / "x.json").write_bytes(text.encode(encoding))
    found = facts(tmp_path / "x.json")
    assert found.talks[0].subject == "Glühbirne" and found.counts["customer"] == 2


def test_a_file_that_breaks_off_keeps_what_stands_before(tmp_path: Path) -> None:
    text = json.dumps(TOGETHER)
    (tmp_path / "x.json").write_text(text[: text.index('"Which bulb fits?"')])
    found = facts(tmp_path / "x.json")
    assert [c.id for c in found.talks] == ["1"] and found.rejects == {"truncated": 1}


def test_nulls_and_texts_in_place_of_lists_are_rejects(tmp_path: Path) -> None:
    held = [
        {**TICKETS[0], "conversations": None},
        {**TICKETS[1], "conversations": "none"},
        {**TICKETS[2], "conversations": [None, "x", *PARTS[10:11]]},
        {**TICKETS[3], "id": None, "conversations": []},
    ]
    found = facts(lines(tmp_path / "x.jsonl", held))
    assert found.rejects == {"not_a_list": 1, "not_a_message": 2, "no_id": 1}
    assert found.counts == {"customer": 3, "agent": 1}


@FEW_EXAMPLES
@given(data=st.data())
def test_nothing_is_lost_whatever_is_damaged(data: st.DataObject, tmp_path: Path) -> None:
    keys = ("id", "user_id", "incoming", "private", "source", "body", "created_at", "category", "deleted")
    parts = data.draw(damaged(PARTS[:7], keys))
    found = facts(lines(tmp_path / "x.jsonl", [{**TICKETS[0], "conversations": parts}, TOGETHER[1]]))
    assert found.pieces == 1 + len(parts) + 1 + 3
    shown = {m.text for c in found.talks for m in c.messages if m.kind == "message"}
    assert not shown & {
        str(p.get("body")) for p in parts if isinstance(p, dict) and p.get("private") is not False
    }


def test_a_recipe_says_what_was_public_but_never_of_what_was_forwarded(tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", [TOGETHER[0]])
    held = list(read_all([path], SourceBlock(messages={"public_values": ["true"]})))
    (talk,) = [c for c in held if isinstance(c, Conversation)]
    shown = [m.id for m in talk.messages if m.kind == "message"]
    assert shown == ["1#0", "12"]
