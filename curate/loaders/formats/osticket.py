"""osTicket: the entries of threads, with the tables of threads and tickets or without, of all versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from curate.ids import as_text
from curate.loaders.account import Reject
from curate.loaders.base import LOADERS, Detection, Source
from curate.loaders.desk.aliases import Held
from curate.loaders.desk.layout import Glance
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import Part, Person, Side, Sort, Talk, at, ident, is_markup, words
from curate.loaders.files import InputFile
from curate.loaders.jsonio import Piece
from curate.loaders.sample import Sample
from curate.loaders.times import parse_time
from curate.loaders.values import as_count, as_solved
from curate.records import Conversation

_SIDES: dict[str, Side] = {"m": "customer", "r": "agent", "n": "agent"}
_NAMES = {"message": "m", "response": "r", "note": "n"}
_HIDDEN, _SYSTEM = 0x4, 0x80  # bits of an entry's flags
_PROGRAMS = frozenset(("system", "osticket"))
_NOBODY = ("", "0")
_OF_THREAD = {"object_id", "object_type", "lastmessage"}
_OF_TICKET = {"dept_id", "sla_id", "topic_id", "status_id", "isanswered", "isoverdue"}
_STATUS = {"1": False, "2": True, "3": True, "4": True}  # open, resolved, closed, archived
_TICKET, _THREAD = "ticket ", "thread "  # before the ids by which entries are brought together
_SUBJECT = "subject"  # the id of what a ticket's form says of it
_SUBJECTS = 0.7  # how sure such rows are
_GIVE_ENTRIES = (
    "They hold no messages. Give the table ost_thread_entry, which does, together with ost_thread, ost_ticket"
    " and this one."
)
_OF_FORM = {"ticket_id", "subject", "priority"}
_OF_OTHERS = {"thread_id", "body", "text", "message", "description", "comment", "content", "number"}
_OF_OTHERS |= {"created", "created_at", "status", "user_id", "email", "requester", "author", "messages"}
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
    apart = ("thread_id", "thread_type", "sla_id")
    _tickets: Mapping[str, str] = MappingProxyType({})  # of threads, by their ids
    listed = ("status", "dept_id", "topic_id", "source")

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        return _sort(tuple(value))

    def detect(self, sample: Sample) -> Detection:
        firsts = self.first_values(sample)
        if firsts and all(isinstance(p.value, dict) and _is_subject(tuple(p.value)) for p in firsts):
            return Detection(
                _SUBJECTS, "subjects of osTicket (ost_ticket__cdata)", _GIVE_ENTRIES, silent=True
            )
        return super().detect(sample)

    def read(self, source: Source) -> Iterator[Conversation | Reject]:
        self._tickets = {
            ident(p.value, "id"): ident(p.value, "object_id")
            for file in source.files
            if _may_hold_threads(file, self.first_values(Sample(file)))
            for p in self.values(file)
            if isinstance(p, Piece) and _is_thread(p.value) and words(p.value, "object_type") in ("", "T")
        }
        return super().read(source)

    def talk(self, value: dict[str, Any]) -> Talk:
        own = f"{_TICKET}{ident(value, 'ticket_id')}" if ident(value, "ticket_id") else self._place(value)
        ticket = own.removeprefix(_TICKET).removeprefix(_THREAD) or ident(value, "id")
        talk = Talk(ident(value, "number") or ticket, subject=words(value, "subject"), joins=own)
        talk.updated = parse_time(at(value, "updated", "lastupdate"))
        talk.person = Person(
            ident(value, "user_id"), "customer", words(value, "name"), words(value, "email").lower()
        )
        talk.outcome = {"solved": _solved(value)}
        if parse_time(at(value, "reopened")) is not None:
            talk.outcome["reopened"] = True
        key = next((k for k in _LISTS if at(value, k)), "")
        talk.parts = [_entry(e) for e in talk.members(value, key)] if key else []
        return talk

    def part(self, value: dict[str, Any]) -> Part:
        if _is_subject(tuple(value)):
            return Part(
                _SUBJECT,
                Person(),
                kind="event",
                talk=self._place(value),
                outcome={"subject": words(value, "subject")},
            )
        event = "event_id" in value
        part = Part(ident(value, "id"), Person(), kind="event") if event else _entry(value)
        part.talk = self._place(value)
        return part

    def owner(self, value: dict[str, Any]) -> str:
        return self._place(value)

    def completed(self, talk: Talk, headless: bool) -> Talk:
        talk.id = talk.id.removeprefix(_TICKET).removeprefix(_THREAD)
        told = [p for p in talk.parts if p.id == _SUBJECT]
        talk.subject = talk.subject or next((p.outcome["subject"] for p in told), "")
        talk.parts = [p for p in talk.parts if p.id != _SUBJECT]
        return talk

    def _place(self, value: dict[str, Any]) -> str:
        """What brings a ticket's entries together: the ticket, as its thread or old entries name it, else
        their thread. Both are numbers, which must not be mistaken for each other."""
        thread = ident(value, "thread_id")
        ticket = self._tickets.get(thread, "") if thread else ident(value, "ticket_id")
        return f"{_TICKET}{ticket}" if ticket else f"{_THREAD}{thread}" if thread else ""

    def _keep(
        self, source: Source, file: InputFile, piece: Piece, sort: Sort, held: Held
    ) -> Iterator[Reject]:
        if _is_thread(piece.value):  # it was read before all else
            source.report.layout["thread of a ticket"] += 1
            return
        yield from super()._keep(source, file, piece, sort, held)


def _is_thread(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() >= _OF_THREAD


def _may_hold_threads(file: InputFile, firsts: Sequence[Piece]) -> bool:
    """Whether a file holds rows that say which ticket a thread is of, also behind others."""
    return any(_is_thread(p.value) for p in firsts) or Glance(("object_id",)).shows([file])


def _solved(value: dict[str, Any]) -> bool | None:
    """Whether a ticket is done: by its status as a word, or as a new installation numbers them, or as it was
    closed."""
    said = as_solved(words(value, "status.name", "status", "state"))
    said = _STATUS.get(ident(value, "status_id")) if said is None else said
    return True if said is None and parse_time(at(value, "closed")) is not None else said


def _is_subject(keys: tuple[str, ...]) -> bool:
    """Whether these are the fields of `ost_ticket__cdata`: of a ticket what its form asks, and no message."""
    return {"ticket_id", "subject", "priority"} <= set(keys) and _OF_OTHERS.isdisjoint(
        map(str.casefold, keys)
    )


@lru_cache(maxsize=4096)
def _sort(keys: tuple[str, ...]) -> Sort:
    held = set(keys)
    if _is_subject(keys):
        return "more"
    place = held & {"thread_id", "ticket_id"}
    if place and "body" in held and ({"type", "poster"} <= held or "thread_type" in held):
        return "part"
    if held >= _OF_THREAD:
        return "head"
    if {"thread_id", "event_id", "uid_type"} <= held:
        return "part"
    if "thread_entries" in held or ({"ticket_id", "entries"} <= held):
        return "talk"
    return "head" if {"ticket_id", "number"} <= held and len(_OF_TICKET & held) > 1 else ""


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
    part.flag = kind
    part.kind = "message" if kind in ("m", "r") else "note"
    if bits & _HIDDEN:
        part.left_out = "older version of a message"
    return part
