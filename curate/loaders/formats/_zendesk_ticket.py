"""One Zendesk ticket and its comments to a conversation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from curate.ids import as_id, as_text
from curate.loaders.decode import mend
from curate.loaders.drafts import is_draft
from curate.loaders.formats._zendesk_people import (
    Participants,
    Person,
    author_of,
    by_ai_channel,
    by_machine,
    ident_of,
)
from curate.loaders.mapping.profile import letters_of
from curate.loaders.times import parse_time
from curate.loaders.values import as_count, as_rating, as_solved, is_spam_word
from curate.records import DRAFT, Conversation, Message, Role

# what Zendesk writes into both tickets when one is merged into another
_MERGED = re.compile(
    r"^\W*request #\d+ .{0,200}was closed and merged into this request|^\W*this request was closed and merged"
    r" into request #\d+",
    re.IGNORECASE | re.DOTALL,
)
_BODIES = ("plain_body", "body", "html_body")


def build(
    ticket: dict[str, Any], comments: list[dict[str, Any]], where: str, people: Participants
) -> Conversation:
    """The conversation of a ticket. The description repeats the first comment: it counts only where there is
    none."""
    key = as_id(ticket.get("id"))
    requester = people.get(ident_of(ticket, "requester"), ticket.get("requester"))
    guessed = not (requester.id or requester.email)
    if guessed:
        asker = people.asker(comments)
        requester = next(
            (p for p in (author_of(people, c) for c in comments) if asker and p.id == asker), requester
        )
    made = Conversation(
        key,
        where,
        [],
        customer=requester.id or requester.email,
        subject=mend(as_text(ticket.get("subject") or ticket.get("raw_subject")))[0],
    )
    held = comments or _description(ticket, key, requester)
    entries = [_Entry.of(comment, people, requester.id) for comment in held]
    copied = {as_id(i) for k in ("email_cc_ids", "collaborator_ids") for i in _listed(ticket.get(k))} - {
        as_id(ticket.get("assignee_id")),
        requester.id,
    }
    wrote = {e.person.id: e.person for e in entries if not e.private and not e.program}
    others = {i for i, p in wrote.items() if people.sure_role(p) not in ("bot", "customer")} - {requester.id}
    roles = _Roles(people, requester.id, guessed, ident_of(ticket, "assignee"), len(others) < 2, copied)
    made.messages = [_message(key, n, entry, roles) for n, entry in enumerate(entries)]
    tags = {as_text(t) for t in _listed(ticket.get("tags"))}
    merged = "closed_by_merge" in tags or any("merged_into" in m.flags for m in made.messages)
    own = [requester, *(e.person for e in entries if e.person.id == requester.id)]
    made.emails = sorted({person.email for person in own if person.email})
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


def _description(ticket: dict[str, Any], key: str, requester: Person) -> list[dict[str, Any]]:
    """The description of a ticket as a comment of its requester; nothing where it is empty."""
    if not as_text(ticket.get("description")).strip():
        return []
    public = ticket.get("is_public", True)  # a ticket that was opened with a private comment says so
    return [
        {
            "id": f"{key}#0",
            "author_id": requester.id,
            "body": ticket["description"],
            "public": public,
            "created_at": ticket.get("created_at"),
        }
    ]


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


@dataclass(slots=True)
class _Entry:
    """A comment with who wrote it, whether the customer never saw it, and whether a rule or the desk's AI
    wrote it that the recipe does not name as an agent."""

    comment: dict[str, Any]
    person: Person
    private: bool
    program: bool

    @classmethod
    def of(cls, comment: dict[str, Any], people: Participants, requester: str) -> _Entry:
        person = author_of(people, comment)
        program = by_machine(comment) or (
            by_ai_channel(comment) and person.id != requester and people.sure_role(person) != "customer"
        )
        return cls(comment, person, people.is_note(comment), program and not people.is_named(person))


def _message(ticket: str, number: int, entry: _Entry, roles: _Roles) -> Message:
    comment, person = entry.comment, entry.person
    text, text_type = _body(comment)
    text, flags = mend(text)
    role = "bot" if entry.program else roles.role(person)
    message = Message(
        as_id(comment.get("id")) or f"{ticket}#{number}",
        role,
        text,
        parse_time(comment.get("created_at")),
        person.id,
        person.name,
        text_type,
    )
    message.kind = "note" if entry.private else "message"
    if _MERGED.match(text):
        message.kind = "event"
        flags = [*flags, "merged_into" if "into request" in text[:400].casefold() else "merged_from"]
    message.flags = [*flags, DRAFT] if entry.private and is_draft(comment) else flags
    return message


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
