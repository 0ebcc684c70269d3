"""One Zendesk ticket and its comments to a conversation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from curate.ids import as_id, as_text
from curate.loaders.bot_words import is_bot_name
from curate.loaders.bots import Bots
from curate.loaders.decode import mend
from curate.loaders.formats._zendesk_sides import AuthorHabits, PersonComment, in_order
from curate.loaders.mapping.profile import letters_of
from curate.loaders.roles import Agents
from curate.loaders.settings import SourceBlock
from curate.loaders.times import parse_time
from curate.loaders.values import as_count, as_flag, as_rating, as_solved, is_spam_word
from curate.loaders.visibility import fields_say_internal, is_internal, name_says, shown_to_customer
from curate.records import Conversation, Message, Role

# what Zendesk writes into both tickets when one is merged into another
_MERGED = re.compile(
    r"^\W*request #\d+ .{0,200}was closed and merged into this request|^\W*this request was closed and merged"
    r" into request #\d+",
    re.IGNORECASE | re.DOTALL,
)
_MACHINE = {"rule", "system", "trigger", "automation", "admin_setting"}
_SYSTEM_USER = "-1"
_BODIES = ("plain_body", "body", "html_body")
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
            as_text(value.get("role")).casefold(),
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
        return Person(known.id, known.role or own.role, known.name or own.name, known.email or own.email)

    def sure_role(self, person: Person) -> Role | None:
        """The role that the recipe, a page of users or the name tells, whatever the ticket."""
        names = (person.id.casefold(), person.name.casefold(), person.email)
        if self._agents.include(names):
            return "agent"
        if (
            person.id == _SYSTEM_USER
            or person.role == "bot"
            or is_bot_name(person.name)
            or self._bots.include(names)
        ):
            return "bot"
        if person.role in ("end-user", "end_user", "enduser", "customer"):
            return "customer"
        return "agent" if person.role else None

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
            a for t in tickets if (a := _ident(t, "assignee")) and a != _ident(t, "requester")
        )

    def asker(self, comments: list[dict[str, Any]]) -> str:
        """The id of who asked in a ticket that does not say it: the first author, where it is clear that he
        does not answer; else empty."""
        by_id = {p.id: p for p in (people_of(self, c) for c in comments)}
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
            if not _by_machine(c)
            for p in [people_of(self, c)]
            if p.id and self.sure_role(p) != "bot"
        ]
        return [
            PersonComment(
                parse_time(c.get("created_at")), p.id, not self.is_note(c), as_flag(c.get("public")) is False
            )
            for c, p in pairs
        ]


def people_of(people: Participants, comment: dict[str, Any]) -> Person:
    return people.get(_ident(comment, "author"), comment.get("author"))


def build(
    ticket: dict[str, Any], comments: list[dict[str, Any]], where: str, people: Participants
) -> Conversation:
    """The conversation of a ticket. The description repeats the first comment: it counts only where there is
    none."""
    key = as_id(ticket.get("id"))
    entries = comments
    requester = people.get(_ident(ticket, "requester"), ticket.get("requester"))
    guessed = not (requester.id or requester.email)
    if guessed:
        asker = people.asker(entries)
        requester = next(
            (p for p in (people_of(people, c) for c in entries) if asker and p.id == asker), requester
        )
    made = Conversation(
        key,
        where,
        [],
        customer=requester.id or requester.email,
        subject=mend(as_text(ticket.get("subject") or ticket.get("raw_subject")))[0],
    )
    if not entries and as_text(ticket.get("description")).strip():
        public = ticket.get("is_public", True)  # a ticket that was opened with a private comment says so
        entries = [
            {
                "id": f"{key}#0",
                "author_id": requester.id,
                "body": ticket["description"],
                "public": public,
                "created_at": ticket.get("created_at"),
            }
        ]
    copied = {as_id(i) for k in ("email_cc_ids", "collaborator_ids") for i in _listed(ticket.get(k))} - {
        as_id(ticket.get("assignee_id")),
        requester.id,
    }
    wrote = [people_of(people, c) for c in entries if not people.is_note(c) and not _by_machine(c)]
    others = {person.id for person in wrote if people.sure_role(person) not in ("bot", "customer")} - {
        requester.id
    }
    roles = _Roles(people, requester.id, guessed, _ident(ticket, "assignee"), len(others) < 2, copied)
    made.messages = [_message(key, n, c, roles) for n, c in enumerate(entries)]
    tags = {as_text(t) for t in _listed(ticket.get("tags"))}
    merged = "closed_by_merge" in tags or any("merged_into" in m.flags for m in made.messages)
    customers = [people_of(people, c) for c in entries]
    made.emails = sorted(
        {p.email for p in [requester, *(p for p in customers if p.id == requester.id)] if p.email}
    )
    made.names = [requester.name] if requester.name else []
    made.locale = as_text(ticket.get("locale"))
    made.outcome = _outcome(ticket)
    evidence = (
        "role_evidence:users"
        if requester.role
        else "role_evidence:habit"
        if guessed
        else "role_evidence:requester"
    )
    made.flags = sorted({evidence, *(["merged"] if merged else [])})
    return made


def tells_more(ticket: dict[str, Any], comments: list[dict[str, Any]]) -> bool:
    """Whether a description says what none of the ticket's comments does: `build` leaves it out beside
    these."""
    described = ticket.get("description")
    if any(c.get(key) == described for c in comments for key in _BODIES):  # as nearly all are
        return False
    description = letters_of(as_text(described))
    return bool(comments and description) and not any(
        description in letters_of(as_text(c.get(key))) for c in comments for key in _BODIES
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


@dataclass(slots=True)
class _Roles:
    """The roles of one ticket."""

    people: Participants
    requester: str
    guessed: bool
    assignee: str
    pair: bool  # whether one person alone writes beside the requester
    copied: set[str]  # on copy: colleagues of either side

    def role(self, person: Person) -> Role:
        if sure := self.people.sure_role(person):
            return sure
        if not person.id:
            return "unknown"
        if person.id == self.requester:
            return "customer"
        if self.guessed and self.people.answers(person):
            self.people.unnamed.add(person.id)
            return "agent"
        if self.guessed:
            return "unknown"
        staff = person.id in self.people.assigned | {self.assignee} or self.people.sides.is_staff(person.id)
        return "agent" if staff or (self.pair and person.id not in self.copied) else "unknown"


def _ident(value: dict[str, Any], who: str) -> str:
    held = value.get(who)
    return as_id(value.get(f"{who}_id")) or (as_id(held.get("id")) if isinstance(held, dict) else "")


def _message(ticket: str, number: int, comment: dict[str, Any], roles: _Roles) -> Message:
    person = people_of(roles.people, comment)
    text, text_type = _body(comment)
    text, flags = mend(text)
    role = "bot" if _by_machine(comment) else roles.role(person)
    message = Message(
        as_id(comment.get("id")) or f"{ticket}#{number}",
        role,
        text,
        parse_time(comment.get("created_at")),
        person.id,
        person.name,
        text_type,
    )
    message.kind = "note" if roles.people.is_note(comment) else "message"
    if _MERGED.match(text):
        message.kind = "event"
        flags = [*flags, "merged_into" if "into request" in text[:400].casefold() else "merged_from"]
    message.flags = flags
    return message


def _channel(comment: dict[str, Any]) -> str:
    via = comment.get("via")
    return as_text(via.get("channel") if isinstance(via, dict) else via).strip().casefold()


def _by_machine(comment: dict[str, Any]) -> bool:
    return _channel(comment) in _MACHINE


def is_note(comment: dict[str, Any]) -> bool:
    """Whether a comment was private. Only a clear yes makes it public: a flag that is missing or strange is
    taken for private."""
    via = comment.get("via")
    source = via.get("source") if isinstance(via, dict) else None
    ways = [
        _channel(comment),
        as_text(source.get("rel") if isinstance(source, dict) else ""),
        as_text(comment.get("channel")),
    ]
    if any("side_conversation" in way or shown_to_customer(way) is False for way in ways if way):
        return True
    if any(shown_to_customer(as_text(comment.get(key))) is False for key in ("type", "event_type")):
        return True
    flags = {k: v for k, v in comment.items() if not isinstance(v, (dict, list)) and name_says(k)}
    return not flags or fields_say_internal(flags)


def _body(comment: dict[str, Any]) -> tuple[str, Literal["text", "html"]]:
    *plain, rich = _BODIES
    for key in plain:
        if as_text(comment.get(key)).strip():
            return as_text(comment[key]), "text"
    return as_text(comment.get(rich)), "html"


def _outcome(ticket: dict[str, Any]) -> dict[str, Any]:
    rating = ticket.get("satisfaction_rating")
    verdict = as_rating(rating.get("score") if isinstance(rating, dict) else rating)
    metrics = ticket.get("metric_set") or ticket.get("metrics")
    reopens = as_count(metrics.get("reopens")) if isinstance(metrics, dict) else None
    outcome: dict[str, Any] = {
        "solved": as_solved(ticket.get("status")),
        "rating": verdict or None,
        "reopened": None if reopens is None else reopens > 0,
    }
    if any(is_spam_word(tag) for tag in (*_listed(ticket.get("tags")), ticket.get("status"))):
        outcome["spam"] = True
    return {k: v for k, v in outcome.items() if v is not None}
