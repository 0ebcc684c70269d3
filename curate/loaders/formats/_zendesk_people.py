"""Who writes in Zendesk tickets: the users of a desk, those whom the recipe names, and staff by habit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from curate.ids import as_id, as_text
from curate.loaders.bot_words import is_bot_name
from curate.loaders.bots import Bots
from curate.loaders.formats._zendesk_sides import AuthorHabits, PersonComment, in_order
from curate.loaders.roles import Agents
from curate.loaders.settings import SourceBlock
from curate.loaders.times import parse_time
from curate.loaders.values import as_flag
from curate.loaders.visibility import fields_say_internal, is_internal, name_says, shown_to_customer
from curate.records import Role

# channels of a comment that a rule of the desk wrote, as words and as the numbers that some exports have
_MACHINE = {"rule", "8", "system", "trigger", "automation", "admin_setting"}
# channels through which the desk's own AI answers, and customers write to it
_AI_CHANNELS = ("answer_bot", "ai_agent", "automatic_solution_suggestions")
_AI_TYPES = {"bot", "chatbot", "ai_agent", "ai-agent"}
_AI_FLAGS = ("from_ai_agent", "is_ai_answer", "ai_generated", "is_ai_generated", "is_bot", "bot", "automated")
SYSTEM_USER = "-1"
_VALUES = 10  # of `public` that a question names


@dataclass(slots=True)
class Person:
    """A user of the desk."""

    id: str
    role: str = ""
    name: str = ""
    email: str = ""

    @classmethod
    def of(cls, value: dict[str, Any]) -> Person:
        return cls(
            as_id(value.get("id")),
            "bot" if marks_program(value) else as_text(value.get("role")).casefold(),
            as_text(value.get("name")),
            as_text(value.get("email")).lower(),
        )


class Participants:
    """Who is who: users' pages, what the tickets themselves say, the agents that the recipe names, and the
    habits of those whom nothing names."""

    def __init__(self, block: SourceBlock, met: set[str], met_bots: set[str]) -> None:
        self._known: dict[str, Person] = {}
        self._agents = Agents(block, met)
        self._bots = Bots(block, met_bots)
        self._public_values = (
            frozenset(v.strip().casefold() for v in block.messages.public_values)
            if block.messages
            else frozenset()
        )
        self.public_said: set[str] = set()  # the values of the field, the first characters of each
        self.sides = AuthorHabits()
        self.assigned: set[str] = set()  # to whom tickets of others are assigned
        self.unnamed: set[str] = set()  # who count as agents by habit

    def add(self, person: Person) -> None:
        self._known[person.id] = person

    def get(self, ident: str, embedded: Any) -> Person:
        """The person of an id; `embedded` is the object that the ticket itself may hold."""
        known = self._known.get(ident)
        own = Person.of(embedded) if isinstance(embedded, dict) else Person(ident)
        if known is None:
            own.id = own.id or ident
            return own
        role = own.role if own.role == "bot" else known.role or own.role
        return Person(known.id, role, known.name or own.name, known.email or own.email)

    def sure_role(self, person: Person) -> Role | None:
        """The role that the recipe, a page of users or the name tells, whatever the ticket."""
        names = (person.id.casefold(), person.name.casefold(), person.email)
        if self.is_named(person):
            return "agent"
        if (
            person.id == SYSTEM_USER
            or person.role == "bot"
            or is_bot_name(person.name)
            or self._bots.include(names)
        ):
            return "bot"
        if person.role in ("end-user", "end_user", "enduser", "customer"):
            return "customer"
        return "agent" if person.role else None

    def is_named(self, person: Person) -> bool:
        """Whether the recipe says that he answers for the business, whatever the export says of him."""
        return self._agents.include((person.id.casefold(), person.name.casefold(), person.email))

    def answers(self, person: Person) -> bool:
        """Whether somebody writes for the business, by what is sure, else by habit; where agents are named,
        nobody else does."""
        sure = self.sure_role(person)
        return sure == "agent" if sure or self._agents else self.sides.is_staff(person.id)

    def is_note(self, comment: dict[str, Any]) -> bool:
        """Whether the customer never saw a comment; the recipe's `public_values` decide over what Zendesk's
        fields say."""
        if len(self.public_said) < _VALUES:
            self.public_said.add(as_text(comment.get("public"))[:20])
        if self._public_values:
            return is_internal(as_text(comment.get("public")), "public", self._public_values)
        return is_note(comment)

    @property
    def listed(self) -> bool:
        """Whether a page of users says who is who."""
        return any(person.role for person in self._known.values())

    def watch(self, comments: list[dict[str, Any]], tickets: Iterable[dict[str, Any]] = ()) -> None:
        """Learns from one ticket to whom it is assigned, and habits from its comments; those of programs tell
        nothing."""
        self.sides.see(self._said(comments))
        self.assigned.update(
            a for t in tickets if (a := ident_of(t, "assignee")) and a != ident_of(t, "requester")
        )

    def asker(self, comments: list[dict[str, Any]]) -> str:
        """The id of who asked in a ticket that does not say it: the first author, where it is clear that he
        does not answer; else empty."""
        by_id = {p.id: p for p in (author_of(self, c) for c in comments)}
        authors = in_order(self._said(comments))
        asking = [a for a in authors if not self.answers(by_id[a])]
        if not asking:
            return ""
        answered = len(asking) < len(authors)  # somebody else in it is known to answer
        alone = len(authors) == 1 and (
            self.sure_role(by_id[asking[0]]) == "customer" or bool(self._agents) or self.sides.returning
        )
        return asking[0] if (answered or alone) and (asking[0] == authors[0] or len(asking) == 1) else ""

    def _said(self, comments: list[dict[str, Any]]) -> list[PersonComment]:
        pairs = [
            (c, p)
            for c in comments
            if not by_machine(c)
            for p in [author_of(self, c)]
            if p.id and self.sure_role(p) != "bot"
        ]
        return [
            PersonComment(
                parse_time(c.get("created_at")), p.id, not self.is_note(c), as_flag(c.get("public")) is False
            )
            for c, p in pairs
        ]


def author_of(people: Participants, comment: dict[str, Any]) -> Person:
    """Who wrote a comment, by its author's id or by the object that it holds."""
    return people.get(ident_of(comment, "author"), comment.get("author"))


def ident_of(value: dict[str, Any], who: str) -> str:
    """The id of the requester, author or assignee (`who`) of a ticket or comment; empty where it has none."""
    held = value.get(who)
    return as_id(value.get(f"{who}_id")) or (as_id(held.get("id")) if isinstance(held, dict) else "")


def _channel(comment: dict[str, Any]) -> str:
    via = comment.get("via")
    return as_text(via.get("channel") if isinstance(via, dict) else via).strip().casefold()


def _rel(comment: dict[str, Any]) -> str:
    via = comment.get("via")
    source = via.get("source") if isinstance(via, dict) else None
    return as_text(source.get("rel") if isinstance(source, dict) else "").strip().casefold()


def marks_program(value: dict[str, Any]) -> bool:
    """Whether a comment or a person says that it is of a program: the desk's own AI or a bot."""
    flagged = any(key in value and as_flag(value[key]) for key in _AI_FLAGS)
    return flagged or as_text(value.get("type")).casefold() in _AI_TYPES


def by_machine(comment: dict[str, Any]) -> bool:
    """Whether a rule of the desk or its AI wrote a comment, and no person."""
    return _channel(comment) in _MACHINE or _rel(comment) in _MACHINE or marks_program(comment)


def by_ai_channel(comment: dict[str, Any]) -> bool:
    """Whether a comment came through the desk's AI, which customers write to as well."""
    return _channel(comment).startswith(_AI_CHANNELS)


def is_note(comment: dict[str, Any]) -> bool:
    """Whether a comment was private. Only a clear yes makes it public: a flag that is missing or strange is
    taken for private."""
    held = ((key, comment[key]) for key in _telling(tuple(comment)))
    flags = tuple((k, type(v), v) for k, v in held if not isinstance(v, (dict, list)))
    sorts = (as_text(comment.get("type")), as_text(comment.get("event_type")))
    return _is_hidden((_channel(comment), _rel(comment), as_text(comment.get("channel"))), sorts, flags)


@lru_cache(maxsize=512)  # comments of one export have a few sets of keys
def _telling(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for key in keys if name_says(key))


@lru_cache(maxsize=4096)  # and a few ways in which they are public or private
def _is_hidden(
    ways: tuple[str, ...], sorts: tuple[str, ...], flags: tuple[tuple[str, type, Any], ...]
) -> bool:
    if any("side_conversation" in way or shown_to_customer(way) is False for way in ways if way):
        return True
    if any(shown_to_customer(sort) is False for sort in sorts):
        return True
    return not flags or fields_say_internal({key: value for key, _, value in flags})
