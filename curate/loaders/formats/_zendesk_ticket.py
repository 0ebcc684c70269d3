"""One Zendesk ticket and its comments to a conversation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from curate.loaders.decode import mend
from curate.loaders.roles import Agents, is_bot_name
from curate.loaders.settings import SourceBlock
from curate.loaders.times import parse_time
from curate.loaders.values import as_count, as_flag, as_id, as_rating, as_solved, as_text
from curate.records import Conversation, Message, Role

# what Zendesk writes into both tickets when one is merged into another
_MERGED = re.compile(
    r"^\W*request #\d+ .{0,200}was closed and merged into this request|^\W*this request was closed and merged into request #\d+",
    re.IGNORECASE | re.DOTALL,
)
_MACHINE = {"rule", "system", "trigger", "automation", "admin_setting"}
_SYSTEM_USER = "-1"


@dataclass(slots=True)
class Person:
    """A user of the desk."""

    id: str
    role: str = ""
    name: str = ""
    email: str = ""

    @classmethod
    def of(cls, value: dict[str, Any]) -> Person:
        return cls(as_id(value.get("id")), as_text(value.get("role")).casefold(), as_text(value.get("name")), as_text(value.get("email")).lower())


class People:
    """Who is who: users' pages, what the tickets themselves say, and the agents that the recipe names."""

    def __init__(self, block: SourceBlock, met: set[str]) -> None:
        self._known: dict[str, Person] = {}
        self._agents = Agents(block, met)

    def add(self, person: Person) -> None:
        self._known[person.id] = person

    def get(self, ident: str, said: Any) -> Person:
        """The person of an id; `said` is the object that the ticket itself may hold."""
        known = self._known.get(ident)
        own = Person.of(said) if isinstance(said, dict) else Person(ident)
        if known is None:
            own.id = own.id or ident
            return own
        return Person(known.id, known.role or own.role, known.name or own.name, known.email or own.email)

    def role(self, person: Person, requester: str) -> Role:
        if self._agents.include((person.id.casefold(), person.name.casefold(), person.email)):
            return "agent"
        if person.id == _SYSTEM_USER or person.role == "bot" or is_bot_name(person.name):
            return "bot"
        if person.role in ("end-user", "end_user", "enduser", "customer"):
            return "customer"
        if person.role:
            return "agent"
        if not person.id:
            return "unknown"
        return "customer" if person.id == requester else "agent"


def build(ticket: dict[str, Any], comments: list[Any], where: str, people: People) -> Conversation:
    """The conversation of a ticket. The description repeats the first comment: it counts only where there is none."""
    key = as_id(ticket.get("id"))
    requester = people.get(_ident(ticket, "requester"), ticket.get("requester"))
    made = Conversation(key, where, [], customer=requester.id or requester.email, subject=mend(as_text(ticket.get("subject") or ticket.get("raw_subject")))[0])
    said = [c for c in comments if isinstance(c, dict)]
    if not said and as_text(ticket.get("description")).strip():
        said = [{"id": f"{key}#0", "author_id": requester.id, "body": ticket["description"], "public": True, "created_at": ticket.get("created_at")}]
    made.messages = [_message(key, n, c, requester.id, people) for n, c in enumerate(said)]
    tags = {as_text(t) for t in ticket.get("tags") or []} if isinstance(ticket.get("tags"), list) else set()
    merged = "closed_by_merge" in tags or any("merged_into" in m.flags for m in made.messages)
    customers = [people.get(_ident(c, "author"), c.get("author")) for c in said]
    made.emails = sorted({p.email for p in [requester, *(p for p in customers if p.id == requester.id)] if p.email})
    made.names = [requester.name] if requester.name else []
    made.locale = as_text(ticket.get("locale"))
    made.outcome = _outcome(ticket)
    evidence = "role_evidence:users" if requester.role else "role_evidence:requester"
    made.flags = sorted({evidence, *(["merged"] if merged else [])})
    return made


def _ident(value: dict[str, Any], who: str) -> str:
    held = value.get(who)
    return as_id(value.get(f"{who}_id")) or (as_id(held.get("id")) if isinstance(held, dict) else "")


def _message(ticket: str, number: int, comment: dict[str, Any], requester: str, people: People) -> Message:
    person = people.get(_ident(comment, "author"), comment.get("author"))
    text, text_type = _body(comment)
    text, flags = mend(text)
    role = people.role(person, requester)
    channel = as_text((comment.get("via") or {}).get("channel")) if isinstance(comment.get("via"), dict) else ""
    if channel in _MACHINE:
        role = "bot"
    message = Message(as_id(comment.get("id")) or f"{ticket}#{number}", role, text, parse_time(comment.get("created_at")), person.id, person.name, text_type)
    # only a clear yes makes a comment public: a flag that is missing or strange is taken for internal
    message.kind = "message" if as_flag(comment.get("public")) else "note"
    if _MERGED.match(text):
        message.kind = "event"
        flags = [*flags, "merged_into" if "into request" in text[:400].casefold() else "merged_from"]
    message.flags = flags
    return message


def _body(comment: dict[str, Any]) -> tuple[str, Literal["text", "html"]]:
    for key in ("plain_body", "body"):
        if as_text(comment.get(key)).strip():
            return as_text(comment[key]), "text"
    return as_text(comment.get("html_body")), "html"


def _outcome(ticket: dict[str, Any]) -> dict[str, Any]:
    rating = ticket.get("satisfaction_rating")
    verdict = as_rating(rating.get("score") if isinstance(rating, dict) else rating)
    metrics = ticket.get("metric_set") or ticket.get("metrics")
    reopens = as_count(metrics.get("reopens")) if isinstance(metrics, dict) else None
    said: dict[str, Any] = {"solved": as_solved(ticket.get("status")), "rating": verdict or None, "reopened": None if reopens is None else reopens > 0}
    return {k: v for k, v in said.items() if v is not None}
