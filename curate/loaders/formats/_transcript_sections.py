"""The conversations of a text file: titles and separators between them, and the header of each."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from itertools import islice, takewhile

from curate.language.patterns import any_of
from curate.language.words import words
from curate.loaders.account import EXCERPT, LoadReport, Reject
from curate.loaders.decode import Decoder, byte_lines, chunks, decoder_of
from curate.loaders.files import InputFile
from curate.loaders.formats._transcript_lines import (
    NEVER,
    TranscriptSection,
    is_field,
    is_meta,
    parse_line,
    stamp_of,
)
from curate.loaders.formats._transcript_system import is_event
from curate.loaders.roles import role_word
from curate.loaders.salvage import READ_ERRORS, Unreadable

_RULE = re.compile(r"^\s*([-=*_~#])\1{2,}\s*$")
_EDGE = r"[\s=#*\-]{0,12}"
_TITLE = re.compile(
    rf"^{_EDGE}(?:{any_of(words('talk_titles'))})\b"
    r"(?:\s+(?:id|no\.?|nr\.?|number|transcript|log|with|of|started))?"
    rf"\s*[:#]{{0,2}}\s*#?(?P<id>[\w./-]{{0,60}}){_EDGE}$",
    re.IGNORECASE,
)
MAX_LINES = 200_000  # of one conversation
_LOOKED_AT = 24  # lines behind a title or separator
_NEAR = 3  # of these that hold something, behind one that stands alone


class _NumberedLines:
    """The decoded lines of a file, each with its number; those that follow can be looked at before they are
    taken."""

    def __init__(self, lines: Iterator[tuple[str, bool]]) -> None:
        self._lines = enumerate(lines, 1)
        self._ahead: deque[tuple[int, tuple[str, bool]]] = deque()
        self._before = ""  # the line before the one at work
        self._line = ""
        self._titled = False  # whether the file opens with a title

    def __iter__(self) -> Iterator[tuple[int, str, bool]]:
        begun = False
        while self._ahead or self._fetch():
            number, (line, mixed) = self._ahead.popleft()
            self._before, self._line = self._line, line
            if not begun and line.strip():
                begun, self._titled = True, _title(line) is not None
            yield number, line, mixed

    def _fetch(self) -> bool:
        self._ahead.extend(islice(self._lines, 1))
        return bool(self._ahead)

    def _following(self) -> Iterator[str]:
        """The next lines that hold something and are no title and no separator."""
        for n in range(_LOOKED_AT):
            if n >= len(self._ahead):
                self._ahead.extend(islice(self._lines, 1))
            if n >= len(self._ahead):
                return
            line = self._ahead[n][1][0]
            if line.strip() and not _RULE.match(line) and _title(line) is None:
                yield line

    def end_a_talk(self, title: bool) -> bool:
        """Whether the title or separator at work stands between conversations: it may as well stand within
        what somebody says.

        Somebody speaks behind it, or a header follows; where no blank line stands before it, at once, and
        titles only in files that open with one.
        """
        alone = (
            not self._before.strip() or bool(_RULE.match(self._before)) or _title(self._before) is not None
        )
        following = list(islice(self._following(), _NEAR if alone else 1))
        return (not following or any(map(_begins, following))) and (alone or not title or self._titled)


def sections(file: InputFile, report: LoadReport | None = None) -> Iterator[TranscriptSection | Reject]:
    """The conversations of a text file, split at rules and titles; without any the file is one
    conversation."""
    current = TranscriptSection(file, 1, 1)
    try:
        with file.open() as stream:
            decoder, first = decoder_of(stream, file.encoding)
            lines = _NumberedLines(_decoded(byte_lines(chunks(stream, decoder, first)), decoder))
            for number, line, mixed in lines:
                title = _title(line)
                if (title or _RULE.match(line)) and lines.end_a_talk(title is not None):
                    if report:
                        _count(line, title is not None, report)
                    if any(text.strip() for text in current.lines):
                        yield _headed(current)
                        current = TranscriptSection(file, number, number)
                    current.first, current.lines = number + 1, []
                    current.ident = (title["id"] if title else "") or current.ident
                    continue
                current.lines.append(line)
                if mixed and "mixed_encoding" not in current.flags:
                    current.flags.append("mixed_encoding")
                if len(current.lines) > MAX_LINES:
                    raise Unreadable("conversation_too_large")
        decoder.note(file, report)
        if decoder.fault:
            yield Reject(file.label, current.locator, decoder.fault)
    except Unreadable as error:
        yield Reject(file.label, current.locator, str(error))
    except READ_ERRORS as error:
        yield Reject(file.label, current.locator, "unreadable", str(error)[:EXCERPT])
    if any(text.strip() for text in current.lines):
        yield _headed(current)


def _decoded(lines: Iterator[tuple[bytes, bool]], decoder: Decoder) -> Iterator[tuple[str, bool]]:
    for data, _ in lines:
        line, mixed = decoder.decode(data)
        yield line.rstrip("\r").replace("\x00", ""), mixed


def _title(line: str) -> re.Match[str] | None:
    """The title of a conversation, such as `Chat 17`; None for any other line."""
    matched = _TITLE.match(line) if len(line) < 120 else None
    return matched if matched and _is_title(matched) else None


def _begins(line: str) -> bool:
    """Whether a line may be the first of a conversation: somebody speaks, something happens, or it belongs to
    a header."""
    utterance, (key, _) = parse_line(line), _entry(line)
    if utterance:
        return (
            bool(utterance.time)
            or is_meta(key)
            or not (utterance.label.casefold() in NEVER or is_field(utterance.label))
        )
    return bool(key and is_meta(key)) or is_event(line) or stamp_of(line) is not None


def _is_title(title: re.Match[str]) -> bool:
    """Whether a line such as "Chat 17" begins a conversation; "Chat ended" does not."""
    ident = title["id"]
    return len(ident) < 3 or any(c.isdigit() for c in ident) or any(c in title[0] for c in ":#")


def _count(line: str, title: bool, report: LoadReport) -> None:
    """Counts a line between conversations."""
    if title and is_event(line):
        report.events += 1
    else:
        report.layout["title line" if title else "separator line"] += 1


def _headed(section: TranscriptSection) -> TranscriptSection:
    """Takes the header off: lines of known keys, and role keys with short values when a blank line ends the
    block."""
    lines = section.lines
    begin = next(n for n, text in enumerate(lines) if text.strip())
    entries: list[tuple[str, str]] = []
    for line in lines[begin:]:
        key, value = _entry(line)
        if not key or not (is_meta(key) or (role_word(key) and len(value.split()) <= 5)):
            break
        entries.append((key, value))
    if not any(is_meta(key) for key, _ in entries):
        return section
    end = begin + len(entries)
    if (
        end == len(lines) or lines[end].strip()
    ):  # the talk begins at once: its first lines must not be taken for the header's
        entries = list(takewhile(lambda entry: is_meta(entry[0]), entries))
        end = begin + len(entries)
    section.header = dict(entries)
    section.first += begin
    section.head, section.lines = lines[begin:end], lines[end:]
    named = next(
        (
            section.header[k]
            for k in section.header
            if k.endswith("id") and k != "agent_id" and k != "customer_id"
        ),
        "",
    )
    section.ident = (
        section.ident
        or named
        or next(
            (
                section.header[k]
                for k in ("ticket", "conversation", "chat", "case", "call")
                if k in section.header
            ),
            "",
        )
    )
    return section


def _entry(line: str) -> tuple[str, str]:
    """Key and value of a line of a header; an empty key where it is none."""
    key, colon, value = line.strip().strip("*#").partition(":")
    return (
        (key.strip(" *").casefold().replace(" ", "_"), value.strip().strip("*").strip())
        if colon
        else ("", "")
    )
