"""HubSpot conversations: threads, messages and the actors who write them, of the API, together or apart."""

from __future__ import annotations

from typing import Any

from curate.loaders.base import LOADERS
from curate.loaders.desk.addresses import addresses
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import CUT_OFF, Part, Person, Side, Sort, Talk, at, body, ident, opened, words
from curate.loaders.desk.states import note_state, solve_by_events
from curate.loaders.times import parse_time
from curate.loaders.values import as_flag, as_solved

_ACTORS: dict[str, Side] = {"A": "agent", "V": "customer", "E": "customer"}
_ACTORS |= {"B": "bot", "S": "bot", "I": "bot"}  # chatbots, the system, integrations
_PROGRAMS = ("SYSTEM", "INTEGRATION")  # clients that no person writes with
_ACTOR = {"id", "type", "name", "email", "avatar"}
_SPOKEN = {"MESSAGE", "WELCOME_MESSAGE"}
_WHOLE = {"", "NOT_TRUNCATED", "TRUNCATED_TO_MOST_RECENT_REPLY"}  # the last leaves out what is quoted alone
_THREAD = {
    "latestMessageTimestamp",
    "latestMessageReceivedTimestamp",
    "originalChannelId",
    "associatedContactId",
}


@LOADERS.register("hubspot")
class HubSpotLoader(DeskLoader):
    """`direction` and the kind of actor tell the side; a COMMENT is seen by colleagues alone."""

    name = "hubspot"
    product = "HubSpot"
    summary = "HubSpot conversations: threads and messages, together or apart"
    privacy = "`type`"
    sender = "direction"
    listed = ("status", "inboxId", "originalChannelId", "spam")

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        keys = value.keys()
        if "conversationsThreadId" in keys and ("text" in keys or "type" in keys):
            return "part"
        if "id" in keys and len(_THREAD & keys) >= 2:
            return "talk" if isinstance(value.get("messages"), list) else "head"
        actor = "type" in keys and "id" in keys and keys <= _ACTOR and ident(value, "id")[1:2] == "-"
        return "person" if actor and ident(value, "id")[:1] in _ACTORS else ""

    def talk(self, value: dict[str, Any]) -> Talk:
        talk = Talk(ident(value, "id"))
        talk.updated = parse_time(at(value, "latestMessageTimestamp"))
        talk.person = Person(f"V-{i}" if (i := ident(value, "associatedContactId")) else "", "customer")
        talk.outcome["solved"] = as_solved(words(value, "status"))
        if as_flag(at(value, "spam")):
            talk.outcome["spam"] = True
        talk.parts = [_part(m) for m in talk.members(value, "messages")]
        return talk

    def part(self, value: dict[str, Any]) -> Part:
        return _part(value)

    def owner(self, value: dict[str, Any]) -> str:
        return ident(value, "conversationsThreadId")

    def person(self, value: dict[str, Any]) -> Person:
        number = ident(value, "id")
        side = _ACTORS.get(number[:1], "")
        return Person(number, side, words(value, "name"), words(value, "email").lower())

    def completed(self, talk: Talk, headless: bool) -> Talk:
        solve_by_events(talk)
        talk.subject = talk.subject or next((p.outcome["subject"] for p in talk.parts if p.outcome), "")
        for part in talk.parts:
            part.outcome = {}
        return talk


def _part(value: dict[str, Any]) -> Part:
    sort = words(value, "type").upper()
    text, html = body(value, rich=("richText", "text"))
    part = Part(
        ident(value, "id"), _writer(value, sort), text, parse_time(at(value, "createdAt")), html, flag=sort
    )
    part.to = addresses(at(value, "recipients"))
    if subject := words(value, "subject"):
        part.outcome["subject"] = subject
    if words(value, "truncationStatus").upper() not in _WHOLE:
        part.flags.append(CUT_OFF)
    if as_flag(at(value, "archived")):
        part.left_out = "deleted message"
    elif words(value, "status.statusType").upper() == "FAILED":
        part.left_out = "message that could not be sent"
    elif sort not in _SPOKEN:
        part.kind = "note" if sort == "COMMENT" or text.strip() else "event"
        if state := words(value, "newStatus"):
            part.outcome = {}
            note_state(part, state)
    return part


def _writer(value: dict[str, Any], sort: str) -> Person:
    held = opened(at(value, "senders"))
    sender = held[0] if isinstance(held, list) and held and isinstance(held[0], dict) else {}
    number = ident(sender, "actorId") or ident(value, "createdBy")
    address = words(sender, "deliveryIdentifier.value")
    side: Side = _ACTORS.get(number[:1], "") if number[1:2] == "-" else ""
    direction = words(value, "direction").upper()
    if direction == "INCOMING":
        side = "customer"
    elif direction == "OUTGOING" and side != "bot":
        side = "agent"
    program = words(value, "client.clientType").upper() in _PROGRAMS
    if sort == "WELCOME_MESSAGE" or (side == "agent" and program):
        side = "bot"
    email = address.lower() if "@" in address and side == "customer" else ""
    return Person(number, side, words(sender, "name"), email)
