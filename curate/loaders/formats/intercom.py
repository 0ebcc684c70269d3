"""Intercom conversations and tickets: of the API, a line each, in pages, and as tables of a pipeline."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from curate.ids import as_id, as_text
from curate.loaders.base import LOADERS
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import (
    Part,
    Person,
    Side,
    Sort,
    Talk,
    at,
    ident,
    inner,
    is_markup,
    remembered,
    side_of,
    words,
)
from curate.loaders.times import parse_time
from curate.loaders.values import as_count, as_flag, as_rating, as_solved, word_set

_LISTS = ("conversation_parts", "ticket_parts")
# words of a `part_type` of which a text that comes with it was for the customer; what is none of them is not
_SHOWN = word_set(
    "comment message reply open reopen close assign assignment unassign snooze snoozed unsnooze unsnoozed"
)
# of a part that hands a conversation on, what the one who does so adds is for colleagues
_HANDED_ON = word_set("assign assignment unassign")
# how a first message was sent that nobody wrote to this customer
_AUTOMATIC = word_set("automated campaigns_initiated operator_initiated")
_PEOPLE = {"workspace_id", "external_id", "has_inbox_seat", "away_mode_enabled", "role"}


@LOADERS.register("intercom")
class IntercomLoader(DeskLoader):
    """The first message is `source`; notes, events and answers of the product's own AI are told by
    `part_type` and `author`."""

    name = "intercom"
    product = "Intercom"
    summary = "Intercom conversations: API, JSON lines, pipelines' conversations and parts"
    privacy = "`part_type`"
    sender = "author"
    apart = ("conversation_id", "has_inbox_seat", "signed_up_at")
    opens_in_talk = True
    replies = "conversation parts (`/conversations/{id}` for each conversation)"
    listed = ("state", "priority", "tags", "team_assignee_id", "admin_assignee_id")

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        if "part_type" in value:
            # a table may have such a column, too; only Intercom says the author's sort, too
            return "part" if "body" in value and any(k.startswith("author") for k in value) else ""
        if any(name in value for name in _LISTS):
            return "talk"
        if "delivered_as" in inner(value, "source"):
            return "head"
        if value.get("type") in ("contact", "admin") and "email" in value and _PEOPLE & value.keys():
            return "person"
        return ""

    def talk(self, value: dict[str, Any]) -> Talk:
        source = inner(value, "source") or inner(value, "conversation_message")
        talk = Talk(as_id(value.get("id")), subject=words(source, "subject") or words(value, "title"))
        talk.updated = parse_time(value.get("updated_at"))
        talk.staff = {i for i in (ident(value, "admin_assignee_id", "assignee.id"),) if i not in ("", "0")}
        talk.outcome = _outcome(value)
        if source:
            self._open(talk, source, value.get("created_at"))
        if not talk.person.side:
            talk.person = _asker(value)
        if not source and (described := at(value, "ticket_attributes._default_description_")):
            talk.subject = talk.subject or words(value, "ticket_attributes._default_title_")
            text = {"body": described, "part_type": "comment", "created_at": value.get("created_at")}
            opening = _part(text)
            opening.id, opening.person = f"{talk.id}#0", talk.person
            talk.parts.append(opening)
        for name in _LISTS:
            if name in value:
                found = at(value, name)
                held = talk.members(value, name if isinstance(found, list) else f"{name}.{name}")
                talk.parts += map(_part, held)
                total = found.get("total_count") if isinstance(found, dict) else None
                talk.missing += max((as_count(total) or 0) - len(held), 0)
        return talk

    def part(self, value: dict[str, Any]) -> Part:
        part = _part(value)
        part.updated = parse_time(value.get("updated_at"))
        return part

    def owner(self, value: dict[str, Any]) -> str:
        return ident(value, "conversation_id", "ticket_id")

    def person(self, value: dict[str, Any]) -> Person:
        person = _person(value)
        return person if value.get("type") == "admin" else replace(person, side="customer")

    @staticmethod
    def _open(talk: Talk, source: dict[str, Any], opened: Any) -> None:
        """Takes the first message, which bears the conversation's time."""
        opening = _part({**source, "part_type": "comment"}, opened)
        opening.id = opening.id or f"{talk.id}#0"
        if opening.person.side == "customer":
            talk.person = opening.person
        elif words(source, "delivered_as") in _AUTOMATIC:
            opening.person = replace(opening.person, side="bot")
        talk.parts.append(opening)


def _outcome(value: dict[str, Any]) -> dict[str, Any]:
    outcome: dict[str, Any] = {"solved": as_solved(words(value, "state"))}
    if rating := inner(value, "conversation_rating"):
        outcome["rating"] = as_rating(at(rating, "rating", "value"))
    reopens = as_count(inner(value, "statistics").get("count_reopens"))
    if reopens is not None:
        outcome["reopened"] = reopens > 0
    return outcome


def _part(value: dict[str, Any], opened: Any = None) -> Part:
    get = value.get
    text, sort = as_text(get("body")), as_text(get("part_type")).strip()
    time = parse_time(get("created_at") if opened is None else opened)
    part = Part(as_id(get("id")), _person(inner(value, "author")), text, time, is_markup(text), flag=sort)
    if as_flag(get("redacted")):
        part.left_out = "redacted message"
    elif (not text or text.isspace()) and sort not in ("", "comment"):
        part.kind = "event" if "note" not in sort else "note"
    elif sort != "comment" and not _is_shown(sort, part.person.side):
        part.kind = "note"
    return part


@lru_cache(maxsize=1 << 12)
def _is_shown(sort: str, side: Side) -> bool:
    """Whether a text that comes with a part of this sort was for the customer."""
    words = sort.split("_")
    if side != "customer" and not _HANDED_ON.isdisjoint(words):
        return False
    return "note" not in sort and not _SHOWN.isdisjoint(words)


def _person(author: dict[str, Any]) -> Person:
    get = author.get
    return _author(
        get("type"), get("id"), get("name"), get("email"), get("from_ai_agent"), get("is_ai_answer")
    )


@remembered
def _author(kind: Any, ident: Any, name: Any, email: Any, from_ai: Any, is_answer: Any) -> Person:
    side: Side = "bot" if as_flag(from_ai) or as_flag(is_answer) else side_of(as_text(kind))
    return Person(as_id(ident), side, as_text(name).strip(), as_text(email).strip().lower())


def _asker(value: dict[str, Any]) -> Person:
    """The first of the contacts, who need not have written first."""
    contacts = at(value, "contacts.contacts", "contacts", "user")
    first = contacts[0] if isinstance(contacts, list) and contacts else contacts
    return Person(ident(first, "id"), "customer") if isinstance(first, dict) else Person()
