"""Intercom conversations: of the API, a line each, in pages, and as conversations and parts of a pipeline."""

from __future__ import annotations

from typing import Any

from curate.loaders.base import LOADERS
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import Part, Person, Side, Sort, Talk, at, body, ident, side_of, words
from curate.loaders.times import parse_time
from curate.loaders.values import as_count, as_flag, as_rating, as_solved

_PARTS = "conversation_parts.conversation_parts"
_REDACTED = "redacted message"


@LOADERS.register("intercom")
class IntercomLoader(DeskLoader):
    """The first message is `source`; notes, events and answers of the product's own AI are told by
    `part_type` and `author`."""

    name = "intercom"
    product = "Intercom"
    summary = "Intercom conversations: API, JSON lines, pipelines' conversations and parts"
    privacy = "`part_type`"
    sender = "author"
    apart = ("conversation_id",)
    opens_in_talk = True
    listed = ("state", "priority", "tags", "team_assignee_id", "admin_assignee_id")

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        if "part_type" in value and "body" in value:
            return "part"
        if "conversation_parts" in value or (value.get("type") == "conversation" and "source" in value):
            return "talk"
        if value.get("type") in ("contact", "admin") and "email" in value:
            return "person"
        return ""

    def talk(self, value: dict[str, Any]) -> Talk:
        talk = Talk(ident(value, "id"), subject=words(value, "source.subject", "title"))
        talk.updated = parse_time(at(value, "updated_at"))
        talk.staff = {i for i in (ident(value, "admin_assignee_id"),) if i not in ("", "0")}
        talk.outcome = {
            "solved": as_solved(words(value, "state")),
            "rating": as_rating(at(value, "conversation_rating.rating")),
        }
        reopens = as_count(at(value, "statistics.count_reopens"))
        if reopens is not None:
            talk.outcome["reopened"] = reopens > 0
        if source := at(value, "source"):
            opening = self._part(source, at(value, "created_at"))
            opening.id = opening.id or f"{talk.id}#0"
            talk.parts.append(opening)
            if opening.person.side == "customer":
                talk.person = opening.person
        held = talk.members(
            value, "conversation_parts" if isinstance(at(value, "conversation_parts"), list) else _PARTS
        )
        talk.parts += [self._part(p) for p in held]
        total = as_count(at(value, "conversation_parts.total_count"))
        talk.missing = max((total or 0) - len(held), 0)
        return talk

    def part(self, value: dict[str, Any]) -> Part:
        part = self._part(value)
        part.talk = ident(value, "conversation_id")
        return part

    def person(self, value: dict[str, Any]) -> Person:
        return _person(value)

    @staticmethod
    def _part(value: dict[str, Any], opened: Any = None) -> Part:
        author = at(value, "author")
        person = _person(author if isinstance(author, dict) else {})
        text, html = body(value, rich=("body",))
        sort = words(value, "part_type") or "comment"
        time = parse_time(opened if opened is not None else at(value, "created_at"))
        part = Part(ident(value, "id"), person, text, time, html, flag=sort)
        if as_flag(at(value, "redacted")):
            part.left_out = _REDACTED
        elif "note" in sort:
            part.kind = "note"
        elif not text.strip() and sort != "comment":
            part.kind = "event"
        return part


def _person(author: dict[str, Any]) -> Person:
    side: Side = side_of(words(author, "type"))
    if as_flag(author.get("from_ai_agent")) or as_flag(author.get("is_ai_answer")):
        side = "bot"
    return Person(ident(author, "id"), side, words(author, "name"), words(author, "email").lower())
