"""Chatwoot conversations and messages: of the API, together or apart, of webhooks, of its database."""

from __future__ import annotations

from typing import Any

from curate.loaders.base import LOADERS
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import Part, Person, Side, Sort, Talk, at, body, ident, side_of, words
from curate.loaders.times import parse_time
from curate.loaders.values import as_flag, as_rating, as_solved

_TYPES = {"0": "incoming", "1": "outgoing", "2": "activity", "3": "template"}
_STATUS = {"0": False, "1": True, "2": False, "3": False}  # of a conversation in the database
_FAILED = ("failed", "3")
_ANSWER = "content_attributes.submitted_values.csat_survey_response.rating"
_MAIL = "content_attributes.email"  # of a message that came by mail
_RICH = (f"{_MAIL}.html_content.reply", f"{_MAIL}.html_content.full")
_BY_RULE = ("content_attributes.automation_rule_id", "additional_attributes.campaign_id")
_SENDER = {"sender", "sender_type", "sender_id"}
_WHERE = {"conversation_id", "conversation"}
_MESSAGE = {"inbox_id", "inbox", "content_attributes", "content_type", "sender_type"}
_CONVERSATION = {"meta", "can_reply", "contact_inbox_id", "contact_last_seen_at", "agent_last_seen_at"}


@LOADERS.register("chatwoot")
class ChatwootLoader(DeskLoader):
    """`message_type` tells the side, `private` the visibility. A list of conversations holds the last message
    of each alone: what has no more than one is a head."""

    name = "chatwoot"
    product = "Chatwoot"
    summary = "Chatwoot conversations and messages: API answers, webhooks, tables"
    privacy = "`private`"
    sender = "message_type"
    listed = ("status", "priority", "labels", "inbox_id", "team_id")

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        keys = value.keys()
        if "message_type" in keys and "content" in keys and _WHERE & keys and _MESSAGE & keys:
            return "part"
        if "inbox_id" in keys and "status" in keys and _CONVERSATION & keys and not _WHERE & keys:
            held = value.get("messages")
            return "talk" if isinstance(held, list) and len(held) > 1 else "head"
        return ""

    def talk(self, value: dict[str, Any]) -> Talk:
        talk = Talk(ident(value, "id"), subject=words(value, "additional_attributes.mail_subject"))
        talk.updated = parse_time(at(value, "updated_at", "last_activity_at", "timestamp"))
        talk.person = Person(
            ident(value, "meta.sender.id", "contact_id"),
            "customer",
            words(value, "meta.sender.name"),
            words(value, "meta.sender.email").lower(),
        )
        status = words(value, "status")
        talk.outcome = {"solved": _STATUS.get(status, as_solved(status))}
        talk.parts = [_part(m) for m in talk.members(value, "messages")]
        return talk

    def part(self, value: dict[str, Any]) -> Part:
        return _part(value)

    def owner(self, value: dict[str, Any]) -> str:
        return ident(value, "conversation_id", "conversation.id")

    def completed(self, talk: Talk, headless: bool) -> Talk:
        for part in sorted(talk.parts, key=lambda p: p.time or 0.0):
            talk.outcome |= part.outcome
            part.outcome = {}
        return talk


def _part(value: dict[str, Any]) -> Part:
    text, html = body(value, ("content", f"{_MAIL}.text_content.reply", f"{_MAIL}.text_content.full"), _RICH)
    word = words(value, "message_type").casefold()
    kind, flag = _TYPES.get(word, word), words(value, "private")
    time = parse_time(at(value, "created_at"))
    part = Part(ident(value, "id"), _writer(value, kind), text, time, html, flag=flag)
    if rating := as_rating(at(value, _ANSWER)):
        part.outcome["rating"] = rating
    if as_flag(at(value, "content_attributes.deleted")):
        part.left_out = "deleted message"
    elif words(value, "status") in _FAILED:
        part.left_out = "message that could not be sent"
    elif kind == "activity":
        part.kind = "event"
    elif as_flag(flag) is not False:
        part.kind = "note"
    return part


def _writer(value: dict[str, Any], kind: str) -> Person:
    """Ids of contacts and users overlap; the side is known for all, so that they are never mistaken."""
    sort = words(value, "sender_type", "sender.type").casefold()
    side: Side = "bot" if "bot" in sort or "captain" in sort else side_of(sort)
    if kind == "incoming":
        side = "customer"
    elif kind == "template" or any(at(value, key) for key in _BY_RULE):
        side = "bot"
    elif kind == "outgoing" and side != "bot":
        # what a rule or an integration sends has no sender; what a colleague wrote on the phone says so
        nobody = _SENDER & value.keys() and not any(at(value, key) for key in _SENDER)
        side = "bot" if nobody and not at(value, "content_attributes.external_echo") else "agent"
    elif kind == "activity":
        side = "system"
    number = ident(value, "sender_id", "sender.id")
    return Person(number, side, words(value, "sender.name"), words(value, "sender.email").lower())
