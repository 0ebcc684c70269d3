"""ServiceNow: incidents and other tasks with their journal, as a table apart or as the text of one field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal

from curate.ids import as_text
from curate.loaders.base import LOADERS
from curate.loaders.bot_words import is_bot_name
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import Part, Person, Side, Sort, Talk, folded_key, opened, words
from curate.loaders.journals import JournalEntry, is_public_label, journal_entries
from curate.loaders.times import DayOrder, parse_time
from curate.loaders.values import as_flag, as_solved, as_times

Kind = Literal["task", "entry", "user", "other", ""]

_SORTS: dict[Kind, Sort] = {"task": "talk", "entry": "part", "user": "person", "other": "other"}
# folded names of the fields that hold a journal as text; the last hold nothing but private entries
_TOGETHER = ("commentsandworknotes",)
_COMMENTS = ("comments", "additionalcomments")
_NOTES = ("worknotes",)
_JOURNALS = (*_TOGETHER, *_COMMENTS, *_NOTES)
_CODE = re.compile(r"\[/?code\]", re.IGNORECASE)
_SOLVED, _OPEN = ("6", "7"), ("1", "2", "3", "10", "18")  # numbers of states: resolved and closed; at work
_CANCELLED = ("8",)
_MACHINES = frozenset(("system", "glide.maint"))
_TWICE = "journal entry that stands twice"


@LOADERS.register("servicenow")
class ServiceNowLoader(DeskLoader):
    """The description opens a task; of the journal, additional comments are public, and all else private."""

    name = "servicenow"
    product = "ServiceNow"
    summary = "ServiceNow: incidents and cases with sys_journal_field, or with their journal in one field"
    privacy = "`element`, or the heading of each entry (only additional comments are public)"
    sender = "sys_created_by"
    replies = "sys_journal_field (with element_id), or of the field comments_and_work_notes,"
    apart = ("element_id",)
    opens_in_talk = True
    habits = True
    page_keys = frozenset(("result", "records"))
    listed = (
        "priority",
        "category",
        "subcategory",
        "state",
        "contact_type",
        "assignment_group",
        "close_code",
    )

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        return _SORTS.get(_kind_of(tuple(value)), "")

    def talk(self, value: dict[str, Any]) -> Talk:
        row = _row(value)
        own, number = _first(row, "sysid"), _first(row, "number")
        talk = Talk(number or own, subject=_first(row, "shortdescription"), joins=own)
        talk.updated = parse_time(_first(row, "sysupdatedon", "updated"))
        talk.person = _asker(row)
        assigned = {_first(row, key) for key in ("assignedto", "assignedto.username", "assignedto.name")}
        talk.staff = assigned - {"", talk.person.name}
        creator = _first(row, "syscreatedby", "createdby")
        if creator not in ("", talk.person.id) and _first(row, "openedby") not in (
            "",
            _first(row, "callerid"),
        ):
            talk.staff.add(creator)
        talk.outcome = {"solved": _solved(row), "reopened": as_times(_first(row, "reopencount"))}
        if said := _first(row, "description", "shortdescription"):
            time = parse_time(_first(row, "openedat", "opened", "syscreatedon", "created"))
            talk.parts.append(Part(f"{talk.id}#0", talk.person, said, time))
        for key in _JOURNALS:
            if held := _first(row, key):
                talk.parts += _entries(held, key, talk, self.order)
        return talk

    @classmethod
    def dates_within(cls, value: dict[str, Any]) -> Iterable[str]:
        row = _row(value)
        return (entry.time for key in _JOURNALS for entry in journal_entries(_first(row, key)))

    def part(self, value: dict[str, Any]) -> Part:
        row = _row(value)
        element = _first(row, "element")
        text, html = _text(_first(row, "value"))
        time = parse_time(_first(row, "syscreatedon", "created"))
        part = Part(_first(row, "sysid"), _author(_first(row, "syscreatedby", "createdby")), text, time, html)
        part.talk, part.flag = _first(row, "elementid"), element
        # the table's own labels are those of the headings in a journal
        part.kind = "message" if is_public_label(element) else "note"
        return part

    def person(self, value: dict[str, Any]) -> Person:
        row = _row(value)
        own = _first(row, "sysid")
        return Person(
            _first(row, "username") or own, "", _first(row, "name"), _first(row, "email").lower(), also=own
        )

    def completed(self, talk: Talk, headless: bool) -> Talk:
        entries = {(p.time, p.text) for p in talk.parts if p.talk}
        for part in talk.parts if entries else ():
            if not part.talk and (part.time, part.text) in entries:
                part.left_out = _TWICE
        return talk


@lru_cache(maxsize=4096)
def _kind_of(keys: tuple[str, ...]) -> Kind:
    held = {folded_key(k).removesuffix(".value") for k in keys}
    if {"element", "elementid", "value"} <= held:
        return "entry"
    if {"shortdescription", "number"} <= held and ("sysid" in held or held & {*_JOURNALS}):
        return "task" if "kbknowledgebase" not in held else "other"
    if {"username", "sysid", "email"} <= held:
        return "user"
    return "other" if {"tablename", "tablesysid"} <= held else ""


def _row(value: dict[str, Any]) -> dict[str, str]:
    """The fields as text, by folded names. A field may be an object with a value and what is displayed."""
    row: dict[str, str] = {}
    for (name, bare), held in zip(_names(tuple(value)), value.values(), strict=True):
        is_text = isinstance(held, str)
        if is_text and '"display_value"' not in held:
            row[bare] = held
            continue
        inner = opened(held) if is_text else held
        if isinstance(inner, dict):
            row[name] = words(inner, "value", "display_value")
            row[f"{name}.name"] = words(inner, "display_value")
        elif inner is not None:
            row[bare] = as_text(inner)
    return row


def _first(row: dict[str, str], *keys: str) -> str:
    """The text under the first of the keys that has one, trimmed; empty where none does."""
    for key in keys:
        if (held := row.get(key)) and (text := held.strip()):
            return text
    return ""


@lru_cache(maxsize=4096)
def _names(keys: tuple[str, ...]) -> list[tuple[str, str]]:
    """The folded names of fields, and each without the ending of a plain value."""
    return [(name := folded_key(key), name.removesuffix(".value")) for key in keys]


def _asker(row: dict[str, str]) -> Person:
    """Who asked: the caller, under his user name where the task shows that, as journals name people by it."""
    key = next(
        (k for k in ("callerid", "caller", "contact", "consumer", "requestedfor", "openedby") if row.get(k)),
        "",
    )
    who = _first(row, f"{key}.username")
    if not who and row.get("openedby") and row.get("openedby") == row.get(key):
        who = _first(row, "syscreatedby")
    name = _first(row, f"{key}.name") or row.get(key, "")
    return Person(who or row.get(key, "").strip(), "customer", name, _first(row, f"{key}.email").lower())


def _solved(row: dict[str, str]) -> bool | None:
    """Whether a task is done: by its state as a word or number, else by when it was resolved."""
    named = ("state.name", "incidentstate.name", "state", "incidentstate")
    for word in (_first(row, key) for key in named):
        if not word.lstrip("-").isdecimal():
            said = as_solved(word)
            if said is not None:
                return said
        elif word in _SOLVED or word in _CANCELLED:
            return True if word in _SOLVED else None
        elif word in _OPEN and as_flag(row.get("active")) is not False:
            return False
    return True if _first(row, "resolvedat", "closedat") else None


def _entries(held: str, key: str, talk: Talk, order: DayOrder) -> list[Part]:
    """The entries of a journal field. What has no headings is one entry of somebody unknown."""
    found = journal_entries(held) or [JournalEntry("", "", "", held)]
    parts = []
    for n, entry in enumerate(found, 1):
        text, html = _text(entry.text)
        public = key not in _NOTES and (is_public_label(entry.label) if entry.label else key in _COMMENTS)
        author = _author(entry.author)
        if entry.author and entry.author == talk.person.name:
            author = Person(talk.person.id, "customer", entry.author, talk.person.email)
        part = Part(f"{talk.id}#{key}{n}", author, text, parse_time(entry.time, order), html)
        part.flag, part.kind = entry.label or key, "message" if public else "note"
        parts.append(part)
    return parts


def _author(name: str) -> Person:
    side: Side = "bot" if name.casefold() in _MACHINES or is_bot_name(name) else ""
    return Person(name, side, name)


def _text(text: str) -> tuple[str, bool]:
    """A text, and whether it is HTML: between signs of its own a journal holds tags."""
    plain = _CODE.sub("", text)
    return (plain.strip(), True) if plain != text else (text, False)
