"""Zendesk Chat: chats with their history, offline messages; damage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from curate.loaders import LoadReport
from tests.helpers.desk import FEW_EXAMPLES, cut_off, damaged, facts, shapes, table
from tests.helpers.loading import dump, lines, read


def entry(number: int, nick: str, text: str | None, kind: str = "chat.msg", **more: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "name": "Ilse" if nick.startswith("visitor") else "Max",
        "nick": nick,
        "msg": text,
        "msg_id": f"h{number}",
        "timestamp": f"2024-03-01T08:{number:02d}:00Z",
        "index": number,
        **more,
    }


HISTORY = [
    entry(1, "visitor:9", None, "chat.memberjoin"),
    entry(2, "visitor:9", "The lamp flickers."),
    entry(3, "agent:trigger", "We are here to help.", sender_type="Trigger"),
    entry(4, "agent:7", "Turn the ring.", sender_type="Agent"),
    entry(5, "visitor", "It clicks."),
    entry(6, "agent:7", None, "chat.file", attachment={"url": "x"}),
    entry(7, "visitor:9", None, "chat.rating", new_rating="good"),
    entry(8, "agent:7", "Ask Ada first.", "internal_note"),
]


def chat(number: int, history: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": f"2403.{number}",
        "type": "chat",
        "visitor": {"id": "9", "name": "Ilse", "email": "Ilse@example.org", "notes": ""},
        "timestamp": "2024-03-01T08:00:00Z",
        "started_by": "visitor",
        "zendesk_ticket_id": 4,
        "agent_names": ["Max"],
        "rating": None,
        "tags": [],
        "history": history,
        **more,
    }


CHATS = [
    chat(1, HISTORY),
    chat(2, [entry(11, "visitor:9", "Which bulb fits?"), entry(12, "agent:7", "An E14 bulb.")], rating="bad"),
    {**chat(3, []), "type": "offline_msg", "message": "Please call me.", "history": None},
    chat(4, [entry(21, "visitor:9", "Gone")], deleted=True),
]
WANTED = {"customer": 4, "agent": 3, "bot": 1, "note": 1, "event": 2}


def test_chats_in_every_shape(tmp_path: Path) -> None:
    for path in (*shapes(tmp_path, CHATS, "chats"), table(tmp_path / "chats.csv", CHATS)):
        found = facts(path)
        assert (found.formats, len(found.talks), found.counts) == ({"zendesk-chat"}, 4, WANTED), path
        assert found.report.omitted == {"message of a deleted chat": 1} and not found.codes, path
        assert found.outcomes["2403.1"] == {"rating": "good"} and found.outcomes["2403.2"] == {
            "rating": "bad"
        }
    assert found.talk("2403.3") == [("customer", "Please call me.")]
    first = next(c for c in found.talks if c.id == "2403.1")
    assert (first.customer, first.emails, first.messages[0].id) == ("9", ["ilse@example.org"], "h2")
    assert [role for role, _ in found.talk("2403.1")] == [
        "customer",
        "bot",
        "agent",
        "customer",
        "agent",
        "note",
    ]


def test_chats_by_their_ids(tmp_path: Path) -> None:
    found = facts(dump(tmp_path / "x.json", {"count": 4, "docs": {c["id"]: c for c in CHATS}}))
    assert (found.formats, found.counts) == ({"zendesk-chat"}, WANTED)


def test_doubled_pages_and_a_broken_end(tmp_path: Path) -> None:
    dump(tmp_path / "1.json", {"chats": CHATS[:3], "next_page": "x"})
    cut_off(tmp_path / "2.json", {"chats": CHATS}, "Please call")
    found = facts(tmp_path)
    assert found.counts == WANTED and found.rejects == {"truncated": 1}
    assert found.report.repeated_conversations == 2


@FEW_EXAMPLES
@given(data=st.data())
def test_nothing_is_lost_whatever_is_damaged(data: st.DataObject, tmp_path: Path) -> None:
    held = data.draw(damaged(HISTORY, ("type", "name", "nick", "msg", "msg_id", "timestamp")))
    found = facts(lines(tmp_path / "x.jsonl", [chat(1, held), CHATS[1]]))
    assert found.pieces == len(held) + 2
    shown = {m.text for c in found.talks for m in c.messages if m.kind == "message"}
    assert "Ask Ada first." not in shown


def test_what_a_customer_remarks_on_a_rating_is_no_text_that_is_not_read(tmp_path: Path) -> None:
    remark = "The answer came late, and the store was closed when I arrived there."
    told = entry(9, "visitor", None, "chat.comment", new_comment=remark, comment="")
    report = LoadReport()
    history = [entry(1, "visitor", "Is it there?"), entry(2, "agent:1", "Yes, it is."), told]
    (talk,) = read(dump(tmp_path / "x.json", {"chats": [chat(1, history, comment=remark)]}), report)
    assert not report.doubts and [m.text for m in talk.messages] == ["Is it there?", "Yes, it is."]


def test_what_a_trigger_says_is_a_message_of_a_program_and_without_a_text_an_event(tmp_path: Path) -> None:
    history = [
        *HISTORY,
        entry(9, "agent:7", "Still there?", "chat.triggered"),
        entry(10, "", "", "chat.triggered"),
    ]
    (talk,) = read(lines(tmp_path / "x.jsonl", [chat(9, history)]))
    last = talk.messages[-1]
    assert (last.id, last.role, last.kind, last.text) == ("h9", "bot", "message", "Still there?")
