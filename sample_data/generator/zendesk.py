"""The e-mails as a desk's full JSON export: one ticket a line with its comments; the users in a file of their own."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dress import HELP, is_web
from model import Conversation, Turn, rng_for

TICKETS, USERS = "zendesk_export.ndjson", "zendesk_users.json"
AGENTS = {name: 361_000_100_000 + 7 * i for i, name in enumerate(("Marta", "Priya", "Devin", "Oskar", "Ling", "Tomas"))}
SYSTEM = -1
_URL = "https://fernhollow.zendesk.example/api/v2"
_STATUS = {True: ("solved", "closed", "closed"), False: ("closed", "open", "solved"), None: ("closed", "solved", "pending")}


def number(conversations: list[Conversation]) -> None:
    """Ticket and comment ids in the order of time, as a desk gives them out."""
    tickets = sorted((c for c in conversations if c.channel == "email"), key=lambda c: (c.turns[0].at, c.key))
    for index, c in enumerate(tickets):
        c.conversation_id, c.source = str(41_007 + 3 * index + len(c.key) % 3), TICKETS
    comments = sorted(((t.at, c.conversation_id, i, t) for c in tickets for i, t in enumerate(c.turns)), key=lambda x: x[:3])
    for index, (_, _, i, turn) in enumerate(comments):
        turn.message_id = str(9_102_300_441_000 + 3_137 * index + i)


def write(conversations: list[Conversation], folder: Path) -> None:
    tickets = [c for c in conversations if c.source == TICKETS]
    requesters: dict[str, int] = {}
    for c in tickets:
        requesters.setdefault(c.who.email, 361_700_000_000 + 13 * len(requesters))
    by_key = {c.key: c for c in tickets}
    merged: dict[str, list[Conversation]] = {}
    for c in tickets:
        if c.merged_into:
            merged.setdefault(c.merged_into, []).append(c)
    tickets.sort(key=lambda c: int(c.conversation_id))
    lines = [json.dumps(_ticket(c, requesters, by_key, merged.get(c.key, [])), ensure_ascii=False) for c in tickets]
    (folder / TICKETS).write_text("\n".join(lines) + "\n", "utf-8")
    users = {"users": _users(tickets, requesters), "next_page": None, "previous_page": None, "count": len(requesters) + len(AGENTS)}
    (folder / USERS).write_text(json.dumps(users, ensure_ascii=False, indent=0) + "\n", "utf-8")


def merge_id(stub: Conversation, side: str) -> str:
    """The id of the comment that a merge leaves on the ticket that was closed ("stub") or on the other ("target")."""
    return str(int(stub.turns[0].message_id) + (900 if side == "stub" else 901))


def _ticket(c: Conversation, requesters: dict[str, int], by_key: dict[str, Conversation], merged: list[Conversation]) -> dict[str, Any]:
    rng, requester = rng_for("ticket", c.key), requesters[c.who.email]
    comments = [_comment(c, turn, requester) for turn in c.turns]
    comments += [_merge_comment(stub, c, "target") for stub in merged]
    if c.merged_into:
        comments.append(_merge_comment(c, by_key[c.merged_into], "stub"))
    comments.sort(key=lambda one: one["created_at"])
    updated = c.turns[-1].at + timedelta(hours=rng.randrange(1, 97))
    spam = "spam" in c.marks
    return {
        "url": f"{_URL}/tickets/{c.conversation_id}.json",
        "id": int(c.conversation_id),
        "external_id": None,
        "via": _via(c, c.turns[0]),
        "created_at": _stamp(c.turns[0].at),
        "updated_at": _stamp(updated),
        "type": None if spam else rng.choice(("question", "question", "problem", "incident", None)),
        "subject": c.subject,
        "raw_subject": c.subject,
        "description": c.turns[0].body,
        "priority": rng.choice((None, None, "normal", "high", "low")),
        "status": "closed" if c.marks else rng.choice(_STATUS[c.solved]),
        "recipient": HELP,
        "requester_id": requester,
        "submitter_id": requester,
        "assignee_id": None if spam else AGENTS[c.agent],
        "group_id": 360_004_410,
        "tags": _tags(c),
        "custom_fields": [],
        "satisfaction_rating": {"score": c.rating or rng.choice(("offered", "unoffered", "unoffered"))},
        "brand_id": 360_000_310,
        "is_public": True,
        "comments": comments,
    }


def _tags(c: Conversation) -> list[str]:
    topic = c.situation.split("_")[0]
    own = [] if c.marks else [topic] if rng_for("tags", c.key).random() < 0.4 else []
    return sorted({*own, *c.marks, *([c.language] if c.language != "en" else [])})


def _via(c: Conversation, turn: Turn) -> dict[str, Any]:
    if turn.role in ("auto", "bot"):
        return {"channel": "rule", "source": {"rel": "trigger", "from": {}, "to": {}}}
    if turn.role == "customer" and not (is_web(c) and turn is c.turns[0]):
        source = {"from": {"address": c.who.email, "name": c.who.full}, "to": {"address": HELP, "name": "Fernhollow"}, "rel": None}
        return {"channel": "email", "source": source}
    return {"channel": "web", "source": {"from": {}, "to": {}, "rel": None}}


def _comment(c: Conversation, turn: Turn, requester: int) -> dict[str, Any]:
    author = requester if turn.role == "customer" else SYSTEM if turn.role in ("auto", "bot") else AGENTS[turn.agent]
    attachments = [{"file_name": turn.image, "content_type": "image/jpeg", "size": 482_113}] if turn.image else []
    return _comment_of(turn.message_id, author, turn.body, turn.html, turn.role != "note", turn.at, _via(c, turn), attachments)


def _comment_of(
    message_id: str, author: int, body: str, markup: str, public: bool, at: datetime, via: dict[str, Any], attachments: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "id": int(message_id),
        "type": "Comment",
        "author_id": author,
        "body": body,
        "html_body": markup,
        "plain_body": body,
        "public": public,
        "attachments": attachments,
        "via": via,
        "created_at": _stamp(at),
        "metadata": {"system": {}, "custom": {}},
    }


def merge_text(stub: Conversation, target: Conversation, side: str) -> str:
    if side == "stub":
        return f'This request was closed and merged into request #{target.conversation_id} "{target.subject}".'
    closed = f"request #{stub.conversation_id}"
    return f'R{closed[1:]} "{stub.subject}" was closed and merged into this request. Last comment in {closed}:\n\n{stub.turns[0].body}'


def _merge_comment(stub: Conversation, target: Conversation, side: str) -> dict[str, Any]:
    text = merge_text(stub, target, side)
    markup = f'<div class="zd-comment" dir="auto"><p>{text}</p></div>'.replace("\n\n", "</p><p>")
    via = {"channel": "web", "source": {"from": {"ticket_id": int(stub.conversation_id)}, "to": {}, "rel": "merge"}}
    at = stub.turns[0].at + timedelta(minutes=41)
    return _comment_of(merge_id(stub, side), AGENTS[stub.agent], text, markup, side == "stub", at, via, [])


def _users(tickets: list[Conversation], requesters: dict[str, int]) -> list[dict[str, Any]]:
    people = {c.who.email: c for c in reversed(tickets)}
    rows = [
        {"id": uid, "name": name, "email": f"{name.lower()}@fernhollow.example",
         "role": "admin" if name == "Marta" else "agent", "phone": None, "locale": "en-GB",
         "created_at": "2022-03-01T09:00:00Z", "active": True}
        for name, uid in AGENTS.items()
    ]  # fmt: skip
    for email, uid in requesters.items():
        c = people[email]
        phone = c.who.values["phone"] if rng_for("userphone", email).random() < 0.2 else None
        locale = {"en": "en-GB", "de": "de", "fr": "fr", "es": "es"}[c.who.language]
        rows.append(
            {
                "id": uid,
                "name": c.who.full,
                "email": email,
                "role": "end-user",
                "phone": phone,
                "locale": locale,
                "created_at": _stamp(c.turns[0].at),
                "active": True,
            }
        )
    return rows


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
