"""Small exports of helpdesks cut at many places, with flipped bytes and in other encodings: what is read of them
never shows a private text, and nothing but an error for people is raised."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from curate.errors import CurateError
from tests.helpers.desk import Facts, facts

SECRET = "Ask Ada first: the lamp is äged."
ASKED, REPLIED = "The lamp flickers, naïve me.", "Turn the ring until it clicks."
_TIME = 1717401600


def _freshdesk(n: int) -> dict[str, Any]:
    part = {"ticket_id": n, "source": 0, "created_at": "2024-03-01T09:00:00Z"}
    return {
        "id": n,
        "requester_id": 9,
        "responder_id": 7,
        "fr_escalated": False,
        "description": ASKED,
        "created_at": "2024-03-01T08:00:00Z",
        "conversations": [
            {**part, "id": n * 10 + 1, "incoming": False, "private": False, "body": REPLIED},
            {**part, "id": n * 10 + 2, "incoming": False, "private": True, "body": SECRET},
        ],
    }


def _chatwoot(n: int) -> dict[str, Any]:
    part = {"inbox_id": 2, "conversation_id": n, "created_at": _TIME, "sender": {"id": 1}, "status": "sent"}
    return {
        "id": n,
        "inbox_id": 2,
        "status": "open",
        "meta": {"sender": {"id": 1}},
        "messages": [
            {**part, "id": n * 10, "message_type": 0, "private": False, "content": ASKED},
            {**part, "id": n * 10 + 1, "message_type": 1, "private": False, "content": REPLIED},
            {**part, "id": n * 10 + 2, "message_type": 1, "private": True, "content": SECRET},
        ],
    }


def _crisp(n: int) -> dict[str, Any]:
    part = {"session_id": f"s{n}", "timestamp": _TIME * 1000, "website_id": "w", "origin": "chat"}
    return {
        "session_id": f"s{n}",
        "website_id": "w",
        "state": "resolved",
        "messages": [
            {**part, "fingerprint": n * 10, "type": "text", "from": "user", "content": ASKED},
            {**part, "fingerprint": n * 10 + 1, "type": "text", "from": "operator", "content": REPLIED},
            {**part, "fingerprint": n * 10 + 2, "type": "note", "from": "operator", "content": SECRET},
        ],
    }


def _livechat(n: int) -> dict[str, Any]:
    part = {"type": "message", "created_at": "2024-03-01T08:00:00Z"}
    return {
        "id": f"P{n}",
        "users": [{"id": "c", "type": "customer"}, {"id": "a@x.org", "type": "agent"}],
        "thread": {
            "id": f"K{n}",
            "events": [
                {**part, "id": "1", "author_id": "c", "visibility": "all", "text": ASKED},
                {**part, "id": "2", "author_id": "a@x.org", "visibility": "all", "text": REPLIED},
                {**part, "id": "3", "author_id": "a@x.org", "visibility": "agents", "text": SECRET},
            ],
        },
    }


def _hubspot(n: int) -> dict[str, Any]:
    part = {"conversationsThreadId": str(n), "createdAt": "2024-03-01T08:00:00Z", "truncationStatus": ""}
    agent = [{"actorId": "A-7"}]
    return {
        "id": str(n),
        "status": "CLOSED",
        "originalChannelId": "1",
        "latestMessageTimestamp": "2024-03-01T09:00:00Z",
        "messages": [
            {**part, "id": "1", "type": "MESSAGE", "direction": "INCOMING", "senders": [], "text": ASKED},
            {
                **part,
                "id": "2",
                "type": "MESSAGE",
                "direction": "OUTGOING",
                "senders": agent,
                "text": REPLIED,
            },
            {**part, "id": "3", "type": "COMMENT", "senders": agent, "text": SECRET},
        ],
    }


def _zendesk_chat(n: int) -> dict[str, Any]:
    part = {"timestamp": "2024-03-01T08:00:00Z"}
    return {
        "id": str(n),
        "type": "chat",
        "visitor": {"id": "9"},
        "started_by": "visitor",
        "history": [
            {**part, "msg_id": "1", "type": "chat.msg", "nick": "visitor:9", "msg": ASKED},
            {**part, "msg_id": "2", "type": "chat.msg", "nick": "agent:7", "msg": REPLIED},
            {**part, "msg_id": "3", "type": "note", "nick": "agent:7", "msg": SECRET},
        ],
    }


MAKERS = {
    "freshdesk": _freshdesk,
    "chatwoot": _chatwoot,
    "crisp": _crisp,
    "livechat": _livechat,
    "hubspot": _hubspot,
    "zendesk-chat": _zendesk_chat,
}
TALKS = 6


def _lines(format: str) -> bytes:
    rows = [MAKERS[format](n) for n in range(1, TALKS + 1)]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _read(path: Path, data: bytes) -> Facts | None:
    """None where the file is refused."""
    path.write_bytes(data)
    try:
        return facts(path)
    except CurateError:
        return None


def _shown(found: Facts) -> str:
    return " ".join(m.text for c in found.talks for m in c.messages if m.kind == "message")


@pytest.mark.parametrize("format", MAKERS)
def test_cut_anywhere_it_keeps_what_stands_before(format: str, tmp_path: Path) -> None:
    data = _lines(format)
    for share in range(2, 12):
        end = len(data) * share // 12
        found = _read(tmp_path / "x.jsonl", data[:end])
        whole = data[:end].count(b"\n")
        if whole:
            assert found and len(found.talks) == whole and SECRET not in _shown(found), share
            assert found.rejects.total() == (not data[:end].endswith(b"\n")), share


@pytest.mark.parametrize("format", MAKERS)
def test_every_encoding_tells_the_same(format: str, tmp_path: Path) -> None:
    text = _lines(format).decode()
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"):
        found = _read(tmp_path / "x.jsonl", text.encode(encoding))
        assert found and found.counts == {"customer": 6, "agent": 6, "note": 6}, encoding
        assert {m.text for c in found.talks for m in c.messages} == {ASKED, REPLIED, SECRET}, encoding


@pytest.mark.parametrize("format", MAKERS)
def test_flipped_bytes_cost_what_they_hit_and_show_nothing_private(format: str, tmp_path: Path) -> None:
    data, chance = _lines(format), Random(7)
    for _ in range(12):
        held = bytearray(data)
        for _ in range(3):
            held[chance.randrange(len(held))] ^= 1 << chance.randrange(8)
        found = _read(tmp_path / "x.jsonl", bytes(held))
        # at most the lines that were hit are lost, and those that a line end was flipped in are joined
        assert found and len(found.talks) + found.rejects.total() >= TALKS - 3
        assert sum(len(c.messages) for c in found.talks) <= 3 * TALKS
        assert "Ada first" not in _shown(found)
