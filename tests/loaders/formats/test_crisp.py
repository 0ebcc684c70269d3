"""Crisp: messages alone, conversations with messages, tables; damage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.errors import CurateError
from curate.loaders import inspect
from tests.helpers.desk import FEW_EXAMPLES, cut_off, damaged, facts, shapes, table
from tests.helpers.loading import dump, lines, read


def said(number: int, side: str, content: Any, **more: Any) -> dict[str, Any]:
    return {
        "session_id": f"session_{number // 100}",
        "website_id": "w",
        "type": "text",
        "from": side,
        "origin": "chat",
        "content": content,
        "fingerprint": number,
        "timestamp": 1717401600000 + number * 1000,
        "automated": False,
        "user": {"user_id": "c1", "nickname": "Ilse"}
        if side == "user"
        else {"user_id": "a1", "nickname": "Max"},
        **more,
    }


PARTS = [
    said(101, "user", "The lamp flickers."),
    said(102, "operator", "We answer soon.", automated=True),
    said(103, "operator", "Turn the ring.", automated=None),
    said(104, "operator", "Ask Ada first.", type="note"),
    said(105, "operator", {"namespace": "state:resolved"}, type="event"),
    said(
        106,
        "operator",
        {"id": "p", "text": "Did it help?", "choices": []},
        type="picker",
        origin="urn:crisp.im:bot:0",
    ),
    said(107, "user", {"url": "x", "name": "x.png"}, type="file"),
    said(108, "operator", "From our other desk.", origin="urn:crisp.im:slack:0"),
    said(201, "user", "Which bulb fits?"),
    said(202, "operator", "Who knows?", type="whatever"),
    said(203, "operator", "Nor this?", stealth="true"),
    said(204, "operator", "An E14 bulb."),
]
WANTED = {"customer": 3, "agent": 3, "bot": 2, "note": 3, "event": 1}
HEADS = [
    {
        "session_id": f"session_{n}",
        "website_id": "w",
        "people_id": "p1",
        "state": state,
        "meta": {"nickname": "Ilse", "email": "Ilse@example.org", "subject": "a lamp"},
        "rating": {"stars": 5} if n == 1 else None,
    }
    for n, state in ((1, "resolved"), (2, "unresolved"))
]
WHOLE = [{**h, "messages": [p for p in PARTS if p["session_id"] == h["session_id"]]} for h in HEADS]


def test_messages_alone_in_every_shape(tmp_path: Path) -> None:
    for path in shapes(tmp_path, PARTS, "data"):
        found = facts(path)
        assert (found.formats, len(found.talks), found.counts) == ({"crisp"}, 2, WANTED), path
        assert not found.rejects and not found.codes, path
    assert [role for role, _ in found.talk("session_1")] == [
        "customer",
        "bot",
        "agent",
        "note",
        "bot",
        "customer",
        "agent",
    ]
    assert found.talk("session_1")[4:6] == [("bot", "Did it help?"), ("customer", "")]


def test_conversations_with_messages_and_apart(tmp_path: Path) -> None:
    dump(tmp_path / "apart" / "1.json", {"error": False, "data": HEADS})
    dump(tmp_path / "apart" / "2.json", {"error": False, "data": PARTS})
    for path in (lines(tmp_path / "x.jsonl", WHOLE), dump(tmp_path / "x.json", WHOLE[0]).parent / "apart"):
        found = facts(path)
        assert (found.formats, found.counts) == ({"crisp"}, WANTED), path
        assert found.outcomes == {
            "session_1": {"solved": True, "rating": "good"},
            "session_2": {"solved": False},
        }
        assert found.talks[0].subject == "a lamp" and found.talks[0].emails == ["ilse@example.org"]


def test_a_table_of_messages(tmp_path: Path) -> None:
    found = facts(table(tmp_path / "messages.csv", PARTS))
    assert (found.formats, found.counts) == ({"crisp"}, WANTED)


@pytest.mark.parametrize(
    ("origin", "role"),
    [
        ("chat", "agent"),
        ("Email", "agent"),
        ("urn:crisp.im:slack:0", "agent"),
        ("urn:crisp.im:whatsapp:0", "agent"),
        ("urn:crisp.im:twitter:1", "agent"),
        ("urn:example.org:whatsapp-business:0", "agent"),
        ("urn:crisp.im:sms", "agent"),
        ("slack", "agent"),
        ("urn:crisp.im:bot:0", "bot"),
        ("urn:crisp.im:triggers:0", "bot"),
        ("urn:crisp.im:hugo:0", "bot"),
        ("urn:crisp.im:workflow:0", "bot"),
        ("urn:example.org:zap:0", "bot"),
        ("urn:whatsapp.example:campaigns:0", "bot"),
        ("urn:example.org:whatsapp-campaigns:0", "bot"),
        ("urn:example.org:business:0", "bot"),
        ("urn:example.org:chat:0", "bot"),
        ("urn:", "unknown"),
        ("elsewhere", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_by_which_origins_people_write(origin: str | None, role: str, tmp_path: Path) -> None:
    said_by = [said(101, "user", "The lamp flickers."), said(102, "operator", "Turn it.", origin=origin)]
    (talk,) = facts(lines(tmp_path / "x.jsonl", said_by)).talks
    assert [m.role for m in talk.messages] == ["customer", role]
    said_by = [said(101, "user", "The lamp flickers.", origin=origin)]
    said_by += [said(102, "operator", "Turn it.", origin=origin, automated=True)]
    (talk,) = facts(lines(tmp_path / "x.jsonl", said_by)).talks
    assert [m.role for m in talk.messages] == ["customer", "bot"]


def test_a_list_of_conversations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CurateError, match="Crisp"):
        inspect([dump(tmp_path / "x.json", {"error": False, "data": HEADS})])


def test_newest_first_doubled_pages_and_a_broken_end(tmp_path: Path) -> None:
    dump(tmp_path / "1.json", {"data": PARTS[:8][::-1]})
    dump(tmp_path / "2.json", {"data": PARTS[5:]})
    cut_off(tmp_path / "3.json", {"data": PARTS}, "Which bulb")
    found = facts(tmp_path)
    assert found.counts == WANTED and found.rejects == {"truncated": 1}
    assert [m.id for m in found.talks[0].messages][:3] == ["101", "102", "103"]


@FEW_EXAMPLES
@given(data=st.data())
def test_nothing_is_lost_whatever_is_damaged(data: st.DataObject, tmp_path: Path) -> None:
    keys = ("fingerprint", "type", "from", "user", "timestamp", "origin", "automated")
    parts = data.draw(damaged(PARTS[:8], keys))
    found = facts(lines(tmp_path / "x.jsonl", [{**WHOLE[0], "messages": parts}, WHOLE[1]]))
    assert found.pieces == len(parts) + 4
    shown = {m.text for c in found.talks for m in c.messages if m.kind == "message"}
    public = ("text", "picker", "file")
    assert not shown - {""} & {
        str(p["content"]) for p in parts if isinstance(p, dict) and p.get("type") not in public
    }


@pytest.mark.parametrize(
    ("states", "solved"),
    [(["resolved"], True), (["resolved", "unresolved"], False), (["other"], None), ([], None)],
)
def test_the_last_event_about_the_state_tells_whether_messages_alone_are_solved(
    tmp_path: Path, states: list[str], solved: bool | None
) -> None:
    events = [
        said(150 + n, "operator", {"namespace": f"state:{state}"}, type="event")
        for n, state in enumerate(states)
    ]
    parts = [said(101, "user", "The lamp flickers."), said(190, "operator", "Turn the ring."), *events]
    (alone,) = read(lines(tmp_path / "x.jsonl", parts))
    assert alone.outcome.get("solved") is solved and not any(m.outcome for m in alone.messages)
    head = {"session_id": "session_1", "website_id": "w", "state": "unresolved", "people_id": "c1"}
    (whole,) = read(lines(tmp_path / "y.jsonl", [head, *parts]))
    assert whole.outcome["solved"] is False
