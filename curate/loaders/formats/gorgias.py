"""Gorgias tickets with their messages, messages alone, and both as tables of a pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from curate.ids import as_id, as_text
from curate.loaders.account import Reject
from curate.loaders.base import LOADERS, Source
from curate.loaders.desk.addresses import addresses
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import (
    Part,
    Person,
    Side,
    Sort,
    Talk,
    at,
    body,
    ident,
    inner,
    remembered,
    words,
)
from curate.loaders.times import parse_time
from curate.loaders.values import as_count, as_flag, as_rating, as_solved
from curate.loaders.visibility import is_internal
from curate.records import Conversation

_PLAIN, _RICH = ("stripped_text", "body_text"), ("stripped_html", "body_html")
_TEXTS = frozenset(_PLAIN + _RICH)
_NOTE = "internal-note"
_RECEIVERS = ("receiver.email", "receiver_email", "source.to", "source.cc", "source.bcc")
_BY_RULE, _BY_API = "rule", "api"
_WROTE_BY_API = (
    "Gorgias: replies were sent through the API (`via` api), by a tool that a person uses or by a program."
    " They are read as a person's; `bots: NAME` in the recipe's source names a sender that is a program"
)
_DELETED = "message of a deleted ticket"


@LOADERS.register("gorgias")
class GorgiasLoader(DeskLoader):
    """`public` tells who saw a message, `from_agent` the side, `rule_id` what a rule sent."""

    name = "gorgias"
    product = "Gorgias"
    summary = "Gorgias tickets: API answers with messages, messages alone, pipelines' tickets and messages"
    privacy = "`public` and the channel internal-note"
    sender = "from_agent"
    apart = ("should_send_datetime", "scored_datetime")
    replies = "messages (`GET /api/messages`, or each ticket by `GET /api/tickets/{id}`)"
    listed = ("status", "priority", "channel", "via", "language", "tags", "spam")

    by_api = False  # whether a reply that was read came through the API

    def read(self, source: Source) -> Iterator[Conversation | Reject]:
        self.by_api = False
        try:
            yield from super().read(source)
        finally:  # also where the reading stops at a limit
            if self.by_api:
                source.report.warn(_WROTE_BY_API)

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        if "from_agent" in value and not _TEXTS.isdisjoint(value):
            return "part"
        messages = at(value, "messages")
        if isinstance(messages, list) and _is_ticket(value, messages):
            return "talk"
        if "messages_count" in value and ("last_message_datetime" in value or "created_datetime" in value):
            return "head"
        if "score" in value and "ticket_id" in value and "should_send_datetime" in value:
            return "more"
        return ""

    def talk(self, value: dict[str, Any]) -> Talk:
        talk = Talk(as_id(value.get("id")), subject=words(value, "subject"))
        talk.locale = words(value, "language")
        talk.updated = parse_time(at(value, "updated_datetime", "last_message_datetime"))
        talk.person = _person(inner(value, "customer") or inner(value, "requester"), "customer")
        assignee = ident(inner(value, "assignee_user"), "id")
        talk.staff = {assignee} if assignee else set()
        talk.outcome = {"solved": as_solved(words(value, "status"))}
        if survey := inner(value, "satisfaction_survey"):
            talk.outcome["rating"] = as_rating(survey.get("score"))
        held = talk.members(value, "messages")
        talk.parts = [self._noticed(message) for message in held]
        talk.missing = max((as_count(value.get("messages_count")) or 0) - len(held), 0)
        if words(value, "trashed_datetime"):
            talk.flags.append("deleted")
        if as_flag(value.get("spam")):
            talk.flags.append("spam")
        return self.completed(talk, False)

    def part(self, value: dict[str, Any]) -> Part:
        if "from_agent" in value:
            part = self._noticed(value)
        else:
            part = Part("", Person(), time=parse_time(value.get("scored_datetime")), kind="event")
            part.outcome = {"rating": as_rating(value.get("score"))}
        return part

    def _noticed(self, value: dict[str, Any]) -> Part:
        part = _part(value)
        if part.person.side == "agent" and part.kind != "note" and words(value, "via") == _BY_API:
            self.by_api = True
        return part

    def owner(self, value: dict[str, Any]) -> str:
        return ident(value, "ticket_id", "ticket.id")

    def completed(self, talk: Talk, headless: bool) -> Talk:
        for part in talk.parts:
            if part.kind == "event" and part.outcome.get("rating"):
                talk.outcome |= part.outcome
            if "deleted" in talk.flags:
                part.left_out = part.left_out or _DELETED
            elif "spam" in talk.flags and part.person.side == "customer":
                part.outcome["spam"] = True
        return talk


def _is_ticket(value: dict[str, Any], messages: list[Any]) -> bool:
    return "messages_count" in value or any(isinstance(m, dict) and "from_agent" in m for m in messages)


def _part(value: dict[str, Any]) -> Part:
    text, html = body(value, _PLAIN, _RICH)
    flag, channel = words(value, "public"), words(value, "channel")
    time = parse_time(at(value, "created_datetime", "sent_datetime"))
    part = Part(ident(value, "id", "message_id"), _writer(value), text, time, html, flag=flag)
    part.to = addresses(*(at(value, key) for key in _RECEIVERS))
    if words(value, "deleted_datetime"):
        part.left_out = "deleted message"
    elif words(value, "failed_datetime"):
        part.left_out = "message that failed to be sent"
    elif channel == _NOTE or words(value, "via") == _NOTE or is_internal(flag, "public"):
        part.kind = "note"
    return part


def _writer(value: dict[str, Any]) -> Person:
    from_agent = as_flag(value.get("from_agent"))
    side: Side = "" if from_agent is None else "agent" if from_agent else "customer"
    if side != "customer" and (words(value, "rule_id") or words(value, "via") == _BY_RULE):
        side = "bot"
    return _person(inner(value, "sender"), side)


def _person(value: dict[str, Any], side: Side) -> Person:
    get = value.get
    return _author(side, get("id"), get("name"), get("firstname"), get("lastname"), get("email"))


@remembered
def _author(side: Side, ident: Any, name: Any, first: Any, last: Any, email: Any) -> Person:
    named = as_text(name).strip() or f"{as_text(first).strip()} {as_text(last).strip()}".strip()
    return Person(as_id(ident), side, named, as_text(email).strip().lower())
