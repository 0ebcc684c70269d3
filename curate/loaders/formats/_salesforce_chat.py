"""The body of a Salesforce chat transcript: one text of HTML with the lines of a chat, each with the time
since the chat began."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import Any, NamedTuple

from curate.ids import as_text
from curate.loaders.bot_words import is_program_name
from curate.loaders.desk.parts import Odd, Part, Person, Side, Talk, at, ident, is_markup, side_of, words
from curate.loaders.times import parse_time
from curate.loaders.values import as_flag

MODIFIED = ("lastmodifieddate", "systemmodstamp")

_OFFSET = r"\(\s{0,3}((?:\d{1,6}\s?[dhms]\s{0,3}){1,4})\)"
_LINE = re.compile(rf"\s*{_OFFSET}\s*([^:\n]{{0,80}}):[ \t]?(.*)", re.DOTALL)
_SPOKEN = re.compile(rf"(?={_OFFSET}\s*[^:()\n]{{1,60}}:)")
_UNIT = re.compile(r"(\d+)\s?([dhms])")
_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_BREAK = re.compile(r"<br\s*/?>|</p>|\r?\n", re.IGNORECASE)
_NOTICE = re.compile(r"<p\b[^<>]{0,200}>", re.IGNORECASE)
_MARK = "\x01"  # begins a line that the product wrote
_BEGUN = re.compile(r"[^:]{1,60}:\s*(.{6,60}?)\s*\(\s*(?:GMT|UTC)?\s*([^()]{0,12}?)\s*\)")
_BEFORE_NAME = 3  # words, such as "Agent" or "Kundendienst Mitarbeiter"


class ChatLine(NamedTuple):
    """One line: seconds since the chat began, who speaks, what (HTML, as it stands)."""

    after: float
    speaker: str
    text: str


class Chat(NamedTuple):
    """A chat: when it began (seconds since 1970 UTC, or None), its lines, and what the product wrote."""

    begun: float | None
    lines: list[ChatLine]
    notices: list[str]


def looks_like_chat(body: str) -> bool:
    """Whether a text is the body of a transcript: it opens with a centred notice and has a line with its
    time."""
    return body.lstrip()[:2].casefold() == "<p" and _SPOKEN.search(body[:20_000]) is not None


def read_chat(body: str) -> Chat:
    """The lines of a body. A line without a time goes on with the one before it."""
    text = _BREAK.sub("\n", _NOTICE.sub(f"\n{_MARK}", body))
    if "\n" not in text.strip():  # the tags were taken off
        text = _SPOKEN.sub("\n", text)
    lines: list[ChatLine] = []
    notices: list[str] = []
    for line in text.split("\n"):
        if found := _LINE.match(line):
            lines.append(ChatLine(_seconds(found[1]), unescape(found[2]).strip(), found[3].strip()))
        elif line[:1] == _MARK or not lines:
            notices += [unescape(bare)] if (bare := line.strip(f"{_MARK} \t")) else []
        elif line.strip():
            last = lines.pop()
            lines.append(last._replace(text=f"{last.text}<br>{line.strip()}".removeprefix("<br>")))
    return Chat(next((t for n in notices if (t := _begun(n)) is not None), None), lines, notices)


def plain_or_html(text: str) -> tuple[str, bool]:
    """The text of a line, and whether it is HTML: without tags but line breaks it is plain."""
    plain = text.replace("<br>", "\n")
    return (text, True) if is_markup(plain) else (unescape(plain), False)


def sides_of(chat: Chat, visitor: str, owner: str) -> dict[str, Side]:
    """The side of each who speaks: the notices name those who answer, one other is the visitor."""
    speakers = list(dict.fromkeys(line.speaker for line in chat.lines))
    staff = {name for notice in chat.notices for name in _named(notice, speakers)}
    sides: dict[str, Side] = {}
    for name in speakers:
        if name in staff or (name and name == owner):
            sides[name] = "agent"
        elif is_program_name(name):
            sides[name] = "bot"
        elif name and name == visitor:
            sides[name] = "customer"
        else:
            sides[name] = side_of(name)
    rest = [name for name, side in sides.items() if not side]
    known = set(sides.values())
    if len(rest) == 1 and "agent" in known and "customer" not in known:
        sides[rest[0]] = "customer"
    elif len(rest) == 1 and "customer" in known and "agent" not in known:
        sides[rest[0]] = "agent"
    return sides


def _named(notice: str, speakers: Sequence[str]) -> list[str]:
    """Those of the speakers whom a notice names as who answers: one after few words ("Agent Maya S"), or both
    sides of a transfer."""
    if begun := _BEGUN.match(notice):  # without tags all notices are one
        notice = notice[begun.end() :]
    found = [n for n in speakers if n and re.search(rf"(?<!\w){re.escape(n)}(?!\w)", notice)]
    if len(found) > 1:
        return found
    return [n for n in found if notice.endswith(n) and 0 < len(notice[: -len(n)].split()) <= _BEFORE_NAME]


def _seconds(offset: str) -> float:
    return float(sum(int(n) * _SECONDS[unit] for n, unit in _UNIT.findall(offset)))


def _begun(notice: str) -> float | None:
    """The time that a notice such as "Chat Started: Monday, June 03, 2024, 08:00:00 (-0500)" gives."""
    found = _BEGUN.match(notice)
    if not found or not any(c.isdigit() for c in found[1]):
        return None
    zone = found[2] if found[2][:1] in ("+", "-") else ""
    return parse_time(f"{found[1]} {zone}".strip()) if zone or not found[2] else None


def chat_of(row: dict[str, Any]) -> Talk:
    """The talk of a chat transcript, whose names of fields are folded."""
    said = as_text(row.get("body"))
    chat = read_chat(said)
    visitor = words(row, "visitorname", "contact.name", "suppliedname")
    person = Person(ident(row, "contactid"), "customer", visitor, words(row, "contact.email").lower())
    talk = Talk(ident(row, "id"), person, words(row, "subject"), words(row, "language"))
    talk.updated = parse_time(at(row, *MODIFIED))
    sides = sides_of(chat, visitor, words(row, "owner.name"))
    begun = chat.begun if chat.begun is not None else parse_time(at(row, "starttime", "createddate"))
    for number, line in enumerate(chat.lines):
        text, html = plain_or_html(line.text)
        side = sides[line.speaker]
        contact = person if side == "customer" else Person()
        writer = Person(contact.id, side, line.speaker, contact.email)
        time = None if begun is None else begun + line.after
        talk.parts.append(Part(f"{talk.id}#{number}", writer, text, time, html))
    if said.strip() and not chat.lines:
        talk.odd.append(Odd("Body", "no_messages", said))
    else:
        talk.parts += [Part("", Person(), kind="event") for _ in chat.notices]
    if as_flag(at(row, "isdeleted")):
        talk.flags.append("deleted")
    return talk
