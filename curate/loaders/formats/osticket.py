"""osTicket: the entries of threads, as a table or JSON, of all versions."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from curate.ids import as_text
from curate.loaders.base import LOADERS
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import Part, Person, Side, Sort, Talk, at, ident, is_markup, words
from curate.loaders.times import parse_time
from curate.loaders.values import as_count, as_solved

_SIDES: dict[str, Side] = {"m": "customer", "r": "agent", "n": "agent"}
_NAMES = {"message": "m", "response": "r", "note": "n"}
_HIDDEN, _SYSTEM = 0x4, 0x80  # bits of an entry's flags
_PROGRAMS = frozenset(("system", "osticket"))
_NOBODY = ("", "0")
_LISTS = ("thread_entries", "entries", "thread.entries", "messages")


@LOADERS.register("osticket")
class OsTicketLoader(DeskLoader):
    """The type of an entry says who speaks and who saw it: a message of the customer, a response, a note."""

    name = "osticket"
    product = "osTicket"
    summary = "osTicket: entries of threads (M, R, N), with or without their threads and tickets"
    privacy = "`type` (M and R are public)"
    sender = "type"
    replies = "table ost_thread_entry"
    apart = ("thread_id", "thread_type")
    listed = ("status", "dept_id", "topic_id", "source")

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        return _sort(tuple(value))

    def talk(self, value: dict[str, Any]) -> Talk:
        if "object_id" in value:  # a thread, which says which ticket it belongs to
            return Talk(ident(value, "object_id"), joins=ident(value, "id"))
        own = ident(value, "thread_id", "ticket_id", "id")
        talk = Talk(ident(value, "number") or own, subject=words(value, "subject"), joins=own)
        talk.updated = parse_time(at(value, "updated", "lastupdate"))
        talk.person = Person(
            ident(value, "user_id"), "customer", words(value, "name"), words(value, "email").lower()
        )
        talk.outcome = {"solved": as_solved(words(value, "status", "status.name"))}
        if words(value, "reopened"):
            talk.outcome["reopened"] = True
        key = next((k for k in _LISTS if at(value, k)), "")
        talk.parts = [_entry(e) for e in talk.members(value, key)] if key else []
        return talk

    def part(self, value: dict[str, Any]) -> Part:
        if "event_id" in value:
            return Part(ident(value, "id"), Person(), kind="event", talk=ident(value, "thread_id"))
        return _entry(value)


@lru_cache(maxsize=4096)
def _sort(keys: tuple[str, ...]) -> Sort:
    held = set(keys)
    place = held & {"thread_id", "ticket_id"}
    if place and "body" in held and ({"type", "poster"} <= held or "thread_type" in held):
        return "part"
    if {"object_id", "object_type", "lastmessage"} <= held:
        return "talk"
    if {"thread_id", "event_id", "uid_type"} <= held:
        return "part"
    if "thread_entries" in held or ({"ticket_id", "entries"} <= held):
        return "talk"
    return "other" if {"ticket_id", "number", "dept_id", "sla_id"} <= held else ""


def _entry(value: dict[str, Any]) -> Part:
    kind = words(value, "thread_type", "type").casefold()
    kind = _NAMES.get(kind, kind)
    staff, user = ident(value, "staff_id"), ident(value, "user_id")
    side = _SIDES.get(kind, "agent" if staff not in _NOBODY else "customer" if user not in _NOBODY else "")
    bits = as_count(at(value, "flags")) or 0
    name = words(value, "poster")
    if side != "customer" and (bits & _SYSTEM or (name.casefold() in _PROGRAMS and staff in _NOBODY)):
        side = "bot"
    # customers and staff are numbered apart
    who = user if side == "customer" else f"staff {staff}" if staff not in _NOBODY else ""
    text, form = as_text(value.get("body")), words(value, "format").casefold()
    part = Part(ident(value, "id"), Person("" if who in _NOBODY else who, side, name), text)
    part.time = parse_time(at(value, "created"))
    part.html = form == "html" or (not form and is_markup(text))
    part.talk, part.flag = ident(value, "thread_id", "ticket_id"), kind
    part.kind = "message" if kind in ("m", "r") else "note"
    if bits & _HIDDEN:
        part.left_out = "older version of a message"
    return part
