"""Front conversations, messages and comments: of the API, each in pages of their own, or together."""

from __future__ import annotations

import re
from typing import Any

from curate.ids import as_id, as_text
from curate.loaders.base import LOADERS
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import (
    Part,
    Person,
    Side,
    Sort,
    Talk,
    addresses,
    at,
    body,
    ident,
    inner,
    opened,
    words,
)
from curate.loaders.times import parse_time
from curate.loaders.values import as_flag, word_set
from curate.records import DRAFT

_MESSAGE = ("draft_mode", "is_draft", "blurb", "recipients", "error_type")
_SOLVED = {"resolved": True, "archived": True, "open": False, "waiting": False, "unassigned": False}
_GONE = word_set("deleted trashed")
# of an author: a teammate, or what sends without one
_AUTHORS: dict[str, Side] = {"": "agent", "user": "agent", "teammate": "agent", "rule": "bot", "macro": "bot"}
_AUTHORS |= {"api": "bot", "integration": "bot", "csat": "bot"}
_NAMED = ("id", "email", "username", "first_name", "last_name", "type")
_CONVERSATION = re.compile(r"\bcnv_[0-9A-Za-z]+")


@LOADERS.register("front")
class FrontLoader(DeskLoader):
    """Messages are what customers saw unless they are drafts; comments are objects of their own and private.
    `is_inbound` tells the side."""

    name = "front"
    product = "Front"
    summary = "Front conversations, messages and comments: API answers, together or apart"
    privacy = "`draft_mode`, and comments"
    sender = "is_inbound"
    apart_ids = ("msg_", "com_", "tea_")
    replies = "messages of each conversation (`GET /conversations/{id}/messages`)"
    listed = ("status", "status_category", "tags", "is_private")

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        if "is_inbound" in value and any(name in value for name in _MESSAGE):
            return "part"
        ident_ = as_text(value.get("id"))
        if ident_.startswith("com_") and "posted_at" in value:
            return "part"
        if ident_.startswith("cnv_"):
            return "talk" if isinstance(at(value, "messages"), list) else "head"
        if ident_.startswith("tea_") and "email" in value:
            return "person"
        return ""

    def talk(self, value: dict[str, Any]) -> Talk:
        talk = Talk(as_id(value.get("id")), subject=words(value, "subject"))
        talk.updated = parse_time(at(value, "updated_at", "last_message.created_at"))
        talk.person = _recipient(inner(value, "recipient"), "customer")
        assignee = ident(inner(value, "assignee"), "id")
        talk.staff = {assignee} if assignee else set()
        status = words(value, "status")
        talk.outcome = {"solved": _SOLVED.get(words(value, "status_category"), _SOLVED.get(status))}
        for name in ("messages", "comments"):
            talk.parts += [_part(p) for p in talk.members(value, name)] if name in value else []
        if status in _GONE:
            talk.flags.append("deleted")
        if status == "spam":
            talk.flags.append("spam")
        return self.completed(talk, False)

    def part(self, value: dict[str, Any]) -> Part:
        return _part(value)

    def owner(self, value: dict[str, Any]) -> str:
        if own := ident(value, "conversation_id", "conversation.id"):
            return own
        link = as_text(inner(inner(value, "_links"), "related").get("conversation"))
        found = _CONVERSATION.search(link or words(value, "conversation"))
        return found[0] if found else ""

    def person(self, value: dict[str, Any]) -> Person:
        return _teammate(value)

    def completed(self, talk: Talk, headless: bool) -> Talk:
        for part in talk.parts:
            if "deleted" in talk.flags:
                part.left_out = part.left_out or "message of a deleted conversation"
            elif "spam" in talk.flags and part.person.side == "customer":
                part.outcome["spam"] = True
        return talk


def _part(value: dict[str, Any]) -> Part:
    is_comment = "is_inbound" not in value
    text, html = body(value, ("text",), ("body",))
    time = parse_time(at(value, "posted_at" if is_comment else "created_at"))
    writer = _teammate(inner(value, "author")) if is_comment else _writer(value)
    part = Part(as_id(value.get("id")), writer, text, time, html, flag="comment" if is_comment else "message")
    to = (words(r, "handle") for r in _dicts(value.get("recipients")) if words(r, "role") != "from")
    part.to = addresses(*to)
    if is_comment:
        part.kind = "note"
    elif _is_set(value.get("draft_mode")) or _is_set(value.get("is_draft")):
        part.left_out = DRAFT
        part.flags.append(DRAFT)
    elif _is_set(value.get("error_type")):
        part.left_out = "message that failed to be sent"
    return part


def _is_set(value: Any) -> bool:
    """Whether a field says anything but no: what a draft's mode means need not be known."""
    return bool(as_text(value).strip()) and as_flag(value) is not False


def _writer(value: dict[str, Any]) -> Person:
    inbound = as_flag(value.get("is_inbound"))
    sender = next((r for r in _dicts(value.get("recipients")) if words(r, "role") == "from"), {})
    if inbound:
        return _recipient(sender, "customer")
    author = inner(value, "author")
    if words(author, *_NAMED):  # a table has columns for it in any case
        return _teammate(author)
    if inbound is None:
        return _recipient(sender, "")
    # what goes out without an author was sent by a rule
    return _recipient(sender, "bot" if author or "author" in value else "agent")


def _dicts(value: Any) -> list[dict[str, Any]]:
    held = opened(value)
    return [item for item in held if isinstance(item, dict)] if isinstance(held, list) else []


def _teammate(value: dict[str, Any]) -> Person:
    name = f"{words(value, 'first_name')} {words(value, 'last_name')}".strip() or words(value, "username")
    side = _AUTHORS.get(words(value, "type").casefold(), "")
    return Person(ident(value, "id"), side, name, words(value, "email").lower())


def _recipient(value: dict[str, Any], side: Side) -> Person:
    handle = words(value, "handle")
    email = handle.lower() if "@" in handle else ""
    return Person("" if email else handle, side, words(value, "name"), email)
