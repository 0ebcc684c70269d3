"""Freshdesk tickets and conversations: of the API, together or apart, of an account export, of pipelines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from curate.loaders.account import Reject
from curate.loaders.base import LOADERS, Source
from curate.loaders.desk.addresses import addresses
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import Part, Person, Side, Sort, Talk, at, body, ident, words
from curate.loaders.times import parse_time
from curate.loaders.values import as_count, as_flag, as_solved
from curate.records import Conversation

# what the numbers under `source` and `category` of a conversation, `source` and `status` of a ticket mean
_EVENTS = ("3", "4", "13")  # change of status, data of the product itself, summary
_BY_RULE = ("15", "16")
_FORWARDS = ("8", "16")  # to somebody beside the customer, who does not see them
_TO_OTHERS = ("4", "6")  # categories: answer of a third party, answer to a forwarded message
_OUTBOUND = "10"  # the agent opened the ticket, with a mail to the requester
_SOLVED = {"2": False, "3": False, "4": True, "5": True, "6": False, "7": False}
_RATINGS = {"1": "good", "2": "neutral", "3": "bad"}  # of the first API
_MOST = 10  # conversations that the API gives inside a ticket
_CAPPED, _UNCAPPED = "ten_conversations", "many_conversations"  # flags: a ticket holds as many, or more
_MAY_LACK = (
    "tickets that hold exactly ten conversations, of which the API gives no more inside a ticket, so that"
    " they may lack the later ones: {count}; give the export of each ticket's conversations, too"
)
# before an id of a ticket that is not its number: notes of an account export may name it so
_INTERNAL = "internal "
_CONTACT = {"email", "mobile", "twitter_id"}
_HEAD = {"fr_escalated", "fr_due_by", "frDueBy", "description_text", "ticket_type"}


@LOADERS.register("freshdesk")
class FreshdeskLoader(DeskLoader):
    """The first message is the ticket's `description`; its conversations, called notes in an account export,
    are the others. `incoming` tells the side, `private` the visibility."""

    name = "freshdesk"
    product = "Freshdesk"
    summary = "Freshdesk tickets: API answers, account export, pipelines' tickets and conversations"
    privacy = "`private`"
    sender = "incoming"
    apart = ("survey_id",)
    opens_in_talk = True
    listed = ("status", "priority", "type", "source", "tags", "group_id", "product_id", "spam")
    page_keys = frozenset(("helpdesk_tickets", "notes"))

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        value = _bare(value, "helpdesk_ticket", "note")
        keys = value.keys()
        if "requester_id" in keys and ("responder_id" in keys or _HEAD & keys):
            return "talk" if "conversations" in keys or "notes" in keys else "head"
        if "incoming" in keys and "private" in keys and ("body" in keys or "body_text" in keys):
            return "part"
        if "survey_id" in keys and ("ratings" in keys or "rating" in keys):
            return "more"
        return "person" if _is_person(value) else ""

    def read(self, source: Source) -> Iterator[Conversation | Reject]:
        capped: list[str] = []
        beyond = "broken_off" in source.block.accept  # whether this export holds all, or that is settled
        try:
            for item in super().read(source):
                if isinstance(item, Conversation):
                    capped += [item.source] if _CAPPED in item.flags else []
                    if _UNCAPPED in item.flags:
                        item.flags.remove(_UNCAPPED)
                        beyond = True
                yield item
        finally:  # also where the reading stops at a limit
            for where in capped if not beyond else ():
                source.report.flag("broken_off", _MAY_LACK, where)

    def talk(self, value: dict[str, Any]) -> Talk:
        value = _bare(value, "helpdesk_ticket")
        talk = Talk(ident(value, "display_id", "id"), subject=words(value, "subject"))
        inner = ident(value, "id")
        talk.aliases = (inner, f"{_INTERNAL}{inner}")
        talk.updated = parse_time(at(value, "updated_at"))
        talk.person = Person(
            ident(value, "requester_id", "requester.id"),
            "customer",
            words(value, "requester.name", "requester_name"),
            words(value, "requester.email").lower(),
        )
        talk.staff = {i for i in (ident(value, "responder_id"),) if i}
        talk.outcome = _outcome(value)
        opening = self._opening(value, talk)
        talk.parts = [opening] if opening else []
        for key in ("conversations", "notes"):
            talk.parts += [self._part(_bare(p, "note")) for p in talk.members(value, key)]
        if as_flag(at(value, "deleted")):
            talk.flags.append("deleted")
        held = at(value, "conversations")
        if isinstance(held, list) and len(held) >= _MOST:
            talk.flags.append(_CAPPED if len(held) == _MOST else _UNCAPPED)
        return talk

    def part(self, value: dict[str, Any]) -> Part:
        value = _bare(value, "note")
        if "survey_id" in value:
            time, number = parse_time(at(value, "created_at")), f"rating {ident(value, 'id')}"
            part = Part(number, Person(), time=time, kind="event", outcome={"rating": _rating(value)})
        else:
            part = self._part(value)
        return part

    def owner(self, value: dict[str, Any]) -> str:
        value = _bare(value, "note")
        number = ident(value, "notable_id") if not ident(value, "ticket_id") else ""
        return f"{_INTERNAL}{number}" if number else ident(value, "ticket_id")

    def person(self, value: dict[str, Any]) -> Person:
        value = _bare(value, "agent", "user")
        agent = bool({"contact", "user"} & value.keys()) or as_flag(at(value, "helpdesk_agent")) is True
        user = at(value, "contact", "user") or value
        number = ident(value, "user_id") or ident(user, "id") or ident(value, "id")
        side: Side = "agent" if agent else "customer"
        return Person(number, side, words(user, "name"), words(user, "email").lower())

    def completed(self, talk: Talk, headless: bool) -> Talk:
        talk.id = talk.id.removeprefix(_INTERNAL)
        ratings = [p for p in talk.parts if p.kind == "event" and p.outcome]
        said = [p for p in talk.parts if not any(p is rating for rating in ratings)]
        if _CAPPED in talk.flags and any(p.talk for p in said):  # some came apart, where none is left out
            talk.flags.remove(_CAPPED)
        for part in sorted(ratings, key=lambda p: p.time or 0.0):
            talk.outcome |= part.outcome
            part.outcome = {}
        if "deleted" in talk.flags:
            for part in said:
                part.left_out = part.left_out or "message of a deleted ticket"
        return talk

    @staticmethod
    def _opening(value: dict[str, Any], talk: Talk) -> Part | None:
        """The description as the first message; None where the ticket has neither text nor attachment."""
        text, html = body(value, rich=("description_html", "description", "description_text"))
        if not text and not at(value, "attachments"):
            return None
        outbound = ident(value, "source") == _OUTBOUND
        writer = Person(ident(value, "responder_id"), "agent") if outbound else talk.person
        return Part(f"{talk.id}#0", writer, text, parse_time(at(value, "created_at")), html, flag=None)

    @staticmethod
    def _part(value: dict[str, Any]) -> Part:
        text, html = body(value, rich=("body_html", "body", "body_text"))
        flag, source = words(value, "private"), ident(value, "source")
        person = _writer(value, source)
        part = Part(ident(value, "id"), person, text, parse_time(at(value, "created_at")), html, flag=flag)
        part.to = addresses(*(at(value, f"{kind}_emails") for kind in ("to", "cc", "bcc")))
        if as_flag(at(value, "deleted")):
            part.left_out = "deleted message"
        elif source in _EVENTS:
            part.kind = "event"
        elif source in _FORWARDS or ident(value, "category") in _TO_OTHERS:
            part.kind, part.flag = "note", None
        elif as_flag(flag) is not False:
            part.kind = "note"
        return part


def _bare(value: dict[str, Any], *keys: str) -> dict[str, Any]:
    """What stands under one of these keys, of an object that only wraps it."""
    return next((value[k] for k in keys if k in value and isinstance(value[k], dict)), value)


def _is_person(value: dict[str, Any]) -> bool:
    inner = _bare(value, "agent", "user", "contact")
    return (
        "helpdesk_agent" in inner
        or value.keys() >= _CONTACT
        or ("ticket_scope" in value and "contact" in value)
        or ("ticket_permission" in inner and "user" in inner)
    )


def _writer(value: dict[str, Any], source: str) -> Person:
    incoming = as_flag(at(value, "incoming"))
    side: Side = "" if incoming is None else "customer" if incoming else "agent"
    if source in _BY_RULE or (side != "customer" and _is_automatic(value)):
        side = "bot"
    sender = words(value, "from_email") if incoming else ""  # of what goes out it is the mailbox
    name, _, email = sender.rpartition("<")
    return Person(ident(value, "user_id"), side, name.strip(' "'), email.rstrip("> ").lower())


def _is_automatic(value: dict[str, Any]) -> bool:
    """Whether a rule of the desk sent a conversation, in the name of an agent."""
    rule = at(value, "automation_id")
    return as_flag(at(value, "auto_response")) is True or (rule is not None and as_flag(rule) is not False)


def _outcome(value: dict[str, Any]) -> dict[str, Any]:
    status, stats = ident(value, "status"), at(value, "stats")
    outcome: dict[str, Any] = {
        "solved": _SOLVED.get(status, as_solved(words(value, "status_name") or status))
    }
    if isinstance(stats, dict) and "reopened_at" in stats:
        outcome["reopened"] = bool(at(stats, "reopened_at"))
    elif isinstance(value.get("stats.reopened_at"), str):
        outcome["reopened"] = bool(value["stats.reopened_at"])
    if as_flag(at(value, "spam")):
        outcome["spam"] = True
    return outcome


def _rating(value: dict[str, Any]) -> str:
    """`good`, `bad` or `neutral`: the scale goes from 103, extremely happy, over 100 to -103."""
    if first := ident(value, "rating"):
        return _RATINGS.get(first, "")
    score = as_count(at(value, "ratings.default_question"))
    return "" if score is None else "bad" if score < 0 else "good" if score > 100 else "neutral"
