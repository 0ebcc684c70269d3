"""LiveChat: archives, threads alone, several threads of a chat, the first API; damage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.errors import CurateError
from curate.loaders import inspect
from tests.helpers.desk import FEW_EXAMPLES, cut_off, damaged, facts, shapes, table
from tests.helpers.loading import dump, lines

ILSE, MAX, BOT = "b7eff798-f8df-4364-8059-649c35c9ed0c", "max@example.com", "0affb00a82d64e07ae6156ba5c36f743"
USERS = [
    {"id": ILSE, "type": "customer", "name": "Ilse", "email": "Ilse@example.org"},
    {"id": MAX, "type": "agent", "name": "Max"},
    {"id": BOT, "type": "agent", "name": "Lumi"},
]


def event(number: int, author: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"e{number}",
        "type": "message",
        "author_id": author,
        "text": text,
        "visibility": "all",
        "created_at": f"2024-03-01T08:{number % 60:02d}:00.000000Z",
        **more,
    }


EVENTS = [
    event(1, ILSE, "The lamp flickers."),
    event(2, BOT, "I am here to help."),
    event(3, MAX, "Welcome!", properties={"lc2": {"welcome_message": True}}),
    event(4, MAX, "Turn the ring."),
    event(5, MAX, "Ask Ada first.", visibility="agents"),
    event(6, MAX, "Who sees this?", visibility=None),
    event(7, "", "Max left the chat", type="system_message"),
    event(8, ILSE, "", type="filled_form", fields=[{"label": "Name", "answer": "Ilse"}]),
    event(9, ILSE, "", type="file", url="x"),
    event(10, MAX, "", type="rich_message", elements=[{"title": "Bulbs", "subtitle": "E14 fits"}]),
]
OTHER = [event(21, ILSE, "Which bulb fits?"), event(22, MAX, "An E14 bulb.")]
RATED = {"rating": {"score": {"value": 1}, "comment": {"value": "fine"}}}
THREADS = [
    {"id": "K1", "active": False, "events": EVENTS, "properties": RATED},
    {"id": "K2", "active": False, "events": OTHER, "properties": {"rating": {"score": 0}}},
]
CHATS = [{"id": "P1", "users": USERS, "thread": thread, "properties": {}} for thread in THREADS]
WANTED = {"customer": 3, "agent": 3, "bot": 2, "note": 2, "event": 1}
LEFT = {"form that the customer filled in": 1}
OUTCOMES = {"K1": {"rating": "good"}, "K2": {"rating": "bad"}}


def test_archives_in_every_shape(tmp_path: Path) -> None:
    for path in shapes(tmp_path, CHATS, "chats"):
        found = facts(path)
        assert (found.formats, found.counts, found.outcomes) == ({"livechat"}, WANTED, OUTCOMES), path
        assert found.report.omitted == LEFT and not found.rejects and not found.codes, path
    first = next(c for c in found.talks if c.id == "K1")
    assert (first.customer, first.emails) == (ILSE, ["ilse@example.org"])
    assert ("agent", "Bulbs\nE14 fits") in found.talk("K1")


def test_events_of_webhooks_are_brought_together_by_thread(tmp_path: Path) -> None:
    """Webhooks come without the list of users, and one may come with a whole chat."""
    plain = {"webhook_id": "w", "action": "incoming_event", "organization_id": "o"}
    hooks = [
        {**plain, "payload": {"chat_id": "P1", "thread_id": thread["id"], "event": one}}
        for thread in THREADS
        for one in thread["events"]
    ]
    found = facts(lines(tmp_path / "x.jsonl", hooks))
    assert (found.formats, found.counts, found.report.omitted) == ({"livechat"}, WANTED, LEFT)
    assert {c.id for c in found.talks} == {"K1", "K2"}
    opened = {**plain, "action": "incoming_chat", "payload": {"chat": CHATS[0]}}
    found = facts(lines(tmp_path / "y.jsonl", [*hooks, opened]))
    assert found.counts == WANTED and found.report.repeated_messages == len(EVENTS)


@pytest.mark.parametrize("columns", ["text", "own"])
def test_threads_in_tables_are_json_text_or_columns(columns: str, tmp_path: Path) -> None:
    rows = [
        {"id": chat["id"], "users": USERS, "thread": chat["thread"]}
        if columns == "text"
        else {"chat_id": chat["id"], "users": USERS, **{f"thread.{k}": v for k, v in chat["thread"].items()}}
        for chat in CHATS
    ]
    found = facts(table(tmp_path / "chats.csv", rows))
    assert (found.formats, found.counts, found.outcomes) == ({"livechat"}, WANTED, OUTCOMES)


def test_a_chat_with_several_threads_is_several_conversations(tmp_path: Path) -> None:
    found = facts(dump(tmp_path / "x.json", [{"id": "P1", "users": USERS, "threads": THREADS}]))
    assert (found.counts, found.outcomes) == (WANTED, OUTCOMES)


def test_threads_without_their_chat_tell_the_sides_by_the_ids(tmp_path: Path) -> None:
    found = facts(dump(tmp_path / "x.json", {"threads": THREADS, "found_threads": 2}))
    assert (found.formats, found.counts, found.outcomes) == ({"livechat"}, WANTED, OUTCOMES)
    odd = [{**t, "events": [{**e, "author_id": "7"} for e in t["events"]]} for t in THREADS]
    assert "roles" in facts(dump(tmp_path / "y.json", {"threads": odd})).codes


def test_the_recipients_of_an_older_version(tmp_path: Path) -> None:
    old = [{("recipients" if k == "visibility" else k): v for k, v in e.items()} for e in EVENTS]
    found = facts(
        dump(tmp_path / "x.json", {"chats": [{**CHATS[0], "thread": {**THREADS[0], "events": old}}]})
    )
    assert found.counts == {"customer": 2, "agent": 2, "bot": 2, "note": 2, "event": 1}


def test_chats_of_the_first_api(tmp_path: Path) -> None:
    def entry(second: int, kind: str, text: str, **more: Any) -> dict[str, Any]:
        return {
            "author_name": kind,
            "text": text,
            "timestamp": 1717401600 + second,
            "user_type": kind,
            **more,
        }

    chat = {
        "type": "chat",
        "id": "MH1",
        "visitor": {"id": "S1", "name": "Ilse", "email": "ilse@example.org"},
        "rate": "rated_bad",
        "messages": [
            entry(1, "agent", "Welcome!", welcome_message=True),
            entry(2, "visitor", "The lamp flickers."),
            entry(3, "agent", "Turn the ring.", agent_id=MAX),
            entry(4, "supervisor", "Ask Ada first."),
        ],
    }
    found = facts(dump(tmp_path / "x.json", {"chats": [chat], "total": 1, "pages": 1}))
    assert found.counts == {"customer": 1, "agent": 1, "bot": 1, "note": 1}
    assert found.outcomes == {"MH1": {"rating": "bad"}} and found.formats == {"livechat"}
    events = [
        *chat["messages"],
        {"type": "event", "text": "closed", "user_type": "agent", "timestamp": 1717401700},
    ]
    both = facts(dump(tmp_path / "y.json", {"chats": [{**chat, "events": events}]}))
    assert both.counts == {**found.counts, "event": 1}


def test_a_list_of_chats_without_threads_is_refused(tmp_path: Path) -> None:
    listed = {"chats_summary": [{"id": "P1", "users": USERS, "last_thread_summary": {"id": "K1"}}] * 2}
    with pytest.raises(CurateError, match="LiveChat"):
        inspect([dump(tmp_path / "x.json", listed)])


def test_doubled_pages_and_a_broken_end(tmp_path: Path) -> None:
    dump(tmp_path / "1.json", {"chats": CHATS})
    cut_off(tmp_path / "2.json", {"chats": CHATS}, "Which bulb")
    found = facts(tmp_path)
    assert (found.counts["customer"], found.rejects) == (3, {"truncated": 1})
    assert found.report.repeated_conversations == 1


@FEW_EXAMPLES
@given(data=st.data())
def test_nothing_is_lost_whatever_is_damaged(data: st.DataObject, tmp_path: Path) -> None:
    keys = ("id", "type", "author_id", "visibility", "created_at", "properties")
    held = data.draw(damaged(EVENTS, keys))
    found = facts(
        lines(tmp_path / "x.jsonl", [{**CHATS[0], "thread": {**THREADS[0], "events": held}}, CHATS[1]])
    )
    assert found.pieces == len(held) + 2
    shown = {m.text for c in found.talks for m in c.messages if m.kind == "message"}
    seen = ("all", "a text", True)  # words for what a customer sees
    hidden = {e["text"] for e in held if isinstance(e, dict) and e.get("visibility") not in seen}
    assert not (shown - {""}) & hidden
