"""Zendesk Chat (Zopim) transcripts: chats with their history and offline messages, of API and pipelines."""

from __future__ import annotations

from typing import Any

from curate.loaders.base import LOADERS
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import Part, Person, Side, Sort, Talk, at, ident, side_of, words
from curate.loaders.times import parse_time
from curate.loaders.values import as_flag, as_rating

_TRIGGERED = "chat.triggered"  # a trigger has fired: its text is what the visitor saw
_SPOKEN = ("chat.msg", "chat.file", _TRIGGERED)


@LOADERS.register("zendesk-chat")
class ZendeskChatLoader(DeskLoader):
    """`nick` tells the side; what is no `chat.msg` of the history is an event."""

    name = "zendesk-chat"
    product = "Zendesk Chat"
    summary = "Zendesk Chat transcripts: chats with their history, offline messages"
    privacy = "`type` of `history`"
    asides = ("comment", "history.comment", "history.new_comment")  # on the rating
    sender = "nick"
    listed = ("department_name", "tags", "started_by", "missed", "type")

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        held = at(value, "history")
        if isinstance(held, list) and any(_is_entry(e) for e in held):
            return "talk"
        if words(value, "type") == "offline_msg" and "message" in value:
            return "talk"
        if "visitor" in value and "history" in value and ("started_by" in value or "agent_names" in value):
            return "talk"
        return ""

    def talk(self, value: dict[str, Any]) -> Talk:
        talk = Talk(ident(value, "id"))
        talk.updated = parse_time(at(value, "update_timestamp", "timestamp"))
        talk.person = Person(
            ident(value, "visitor.id"),
            "customer",
            words(value, "visitor.name"),
            words(value, "visitor.email").lower(),
        )
        entries = talk.members(value, "history")
        later = next((words(e, "new_rating") for e in reversed(entries) if words(e, "new_rating")), "")
        talk.outcome["rating"] = as_rating(words(value, "rating") or later)
        talk.parts = [_entry(e, talk) for e in entries]
        if words(value, "type") == "offline_msg":
            time = parse_time(at(value, "timestamp"))
            talk.parts.append(Part("", talk.person, words(value, "message"), time, flag="offline_msg"))
        if as_flag(at(value, "deleted")):
            talk.flags.append("deleted")
            for part in talk.parts:
                part.left_out = "message of a deleted chat"
        return talk


def _is_entry(value: Any) -> bool:
    return isinstance(value, dict) and "nick" in value and words(value, "type").startswith("chat.")


def _entry(value: dict[str, Any], talk: Talk) -> Part:
    sort, nick = words(value, "type"), words(value, "nick")
    who, _, number = nick.partition(":")
    side: Side = side_of(words(value, "sender_type")) or side_of(who)
    if sort == _TRIGGERED or "trigger" in (number, words(value, "sender_type").casefold()):
        side = "bot"
    person = talk.person if side == "customer" else Person(number, side, words(value, "name"))
    part = Part(
        ident(value, "msg_id"), person, words(value, "msg"), parse_time(at(value, "timestamp")), flag=sort
    )
    if sort == _TRIGGERED and not part.text:
        part.kind = "event"
    elif sort not in _SPOKEN:  # what is not known, and holds a text, nobody says that the visitor saw
        part.kind = "event" if sort.startswith("chat.") or not part.text else "note"
        part.text = "" if part.kind == "event" else part.text
    return part
