"""Quoted earlier messages, in mails and in forums. Every rule looks at a bounded window of lines, so time is
linear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from curate.cleaning.answers import answers_in, is_interleaved
from curate.cleaning.bbcode import strip_bbcode
from curate.cleaning.phrases import (
    ATTRIBUTION,
    DASHED,
    FORWARDED,
    FROM_FIELD,
    HEADER_FIELD,
    NAMED_WRITER,
    ORIGINAL,
    OWN_WORDS,
    SAID_AT_END,
    WROTE,
    WROTE_AT_END,
)
from curate.language.folding import fold

_SIGNS = (">", ":", "：", "---", "|", "GMT")  # one of which each quote has
_DATED = re.compile(r"\d{4}|\d{1,2}[:.h]\d{2}|\d{1,2}\. ?\w{3}|@")
_DIGIT = re.compile(r"\d")
_ADDRESS = re.compile(r"<[^<>]*>|\S+@\S+")
_RULE = re.compile(r"^[\s>]*(?:[_=–—-]{5,}|-{4,} ?[^\W\d_][\w '’]{3,40} ?-{4,})\s*$")
# as one web mail wrote it, without address or verb: `2016-03-03 17:21 GMT+01:00 Jo Lee`
_ZONED = re.compile(r"^\d{4}[-/]\d\d?[-/]\d\d? \d\d?:\d\d GMT[+-]\d\d:?\d\d \S.{1,60}$")
_BAR = re.compile(r"^\s*\|(?!.*\|\s*$)|^\s*\|\s*$")  # a line behind a bar, and no row of a table
_WINDOW = 4  # lines of an attribution that a mail program has wrapped
_WINDOW_CHARACTERS = 400
_FIELDS = 8  # lines in which the fields of a forwarded or quoted header must stand
_SHORT_LINE = 120


@dataclass(slots=True)
class _Quote:
    """Lines `start` to `end` (exclusive) are quoted; the attribution, if any, stands from `head` on."""

    head: int
    start: int
    end: int

    @property
    def attributed(self) -> bool:
        return self.head < self.start


class Stripped(NamedTuple):
    """A text without its quotes; `answers_inside` where answers stood in or under what it quotes."""

    text: str
    answers_inside: bool = False


def strip_quotes(text: str, earlier: Sequence[str] = (), *, mail: bool = True) -> Stripped:
    """The text without the earlier messages it quotes.

    What is kept: forwarded messages (they are new to the conversation), quotes that alternate with answers to
    them, answers in or under an unmarked quote (see `answers_in`), and unattributed quotes unless `mail` says
    that `> ` lines come from a mail program or `earlier` messages hold them. Nothing is left of a message
    that only quotes.
    """
    if "[quote" in text.lower():
        text = strip_bbcode(text)
    if not any(sign in text for sign in _SIGNS):
        return Stripped(text)
    lines = text.split("\n")
    quoted = _quoted_lines(lines)
    cut, quotes = _find(lines, quoted)
    before = [fold(message) for message in earlier]
    answers: list[str] = []
    if cut < len(lines):
        if not FORWARDED.match(lines[cut]):
            answers = answers_in(lines[:cut], lines[_header_end(lines, quoted, cut) :], earlier)
        lines, quoted = lines[:cut], quoted[:cut]
        quotes = [q for q in quotes if q.end <= cut]
    elif quotes and quotes[0].head == _next_text(lines, 0) and quotes[0].start == quotes[0].end:
        # an unmarked quote comes first: what is no part of it is the message
        below = answers_in((), lines[quotes[0].end :], earlier)
        if below:
            return Stripped("\n".join(below).strip("\n"), True)
    drop = _to_drop(lines, quoted, quotes, before, mail)
    kept = [line for line, gone in zip(lines, drop, strict=True) if not gone]
    left = "\n".join([*kept, "", *answers] if answers else kept).strip("\n")
    return Stripped(left, bool(answers) or (bool(quotes) and is_interleaved(left)))


def _quoted_lines(lines: list[str]) -> list[bool]:
    """Which lines a mark says to be quoted: `>`, or a bar where the line above says who wrote."""
    quoted = [_is_quoted(line) for line in lines]
    above = -1  # the last line with text
    for i, line in enumerate(lines):
        if _BAR.match(line) and above >= 0 and i - above <= 2:
            quoted[i] = quoted[above] or _heads_quote(lines[above].strip())
        above = i if line.strip() else above
    return quoted


def _heads_quote(line: str) -> bool:
    """Whether a line names a day and, at its end, an address: `2013/7/20 Jo Lee <jo@example.com>`."""
    return line[-1:] in (">", ")", ":") and "@" in line and len(_DIGIT.findall(_ADDRESS.sub("", line))) >= 4


def _is_quoted(line: str) -> bool:
    head = line.lstrip()
    return head.startswith(">") and not head.startswith((">:", ">_", ">.<"))


def _find(lines: list[str], quoted: list[bool]) -> tuple[int, list[_Quote]]:
    """The line from which on all is an earlier message, and the quotes before it."""
    quotes: list[_Quote] = []
    own = False  # words of this message stand above
    i, n = 0, len(lines)
    while i < n:
        line = lines[i]
        if quoted[i]:
            if FORWARDED.match(line):
                return n, quotes
            end = _end_of_quote(lines, quoted, i)
            quotes.append(_Quote(_attribution(lines, quoted, i), i, end))
            i = end
            continue
        if not line.strip():
            i += 1
            continue
        if FORWARDED.match(line):
            return n, quotes
        end = _header_end(lines, quoted, i)
        if end:
            after = _next_text(lines, end)
            if after < n and quoted[after]:
                stop = _end_of_quote(lines, quoted, after)
                quotes.append(_Quote(i, after, stop))
                i = stop
                continue
            if own:
                return i, quotes
            if ATTRIBUTION.match(line) or any("@" in part for part in lines[i:end]):
                quotes.append(_Quote(i, end, end))
            i = end
            continue
        own = True
        i += 1
    return n, quotes


def _next_text(lines: list[str], i: int) -> int:
    while i < len(lines) and not lines[i].strip():
        i += 1
    return i


def _end_of_quote(lines: list[str], quoted: list[bool], i: int) -> int:
    """Quoted lines, with the empty lines between them; a wrapped rest of a quoted line does not occur in what
    we keep."""
    end = i
    while i < len(lines) and (quoted[i] or not lines[i].strip()):
        if quoted[i]:
            end = i + 1
        i += 1
    return end


def _attribution(lines: list[str], quoted: list[bool], start: int) -> int:
    """Where the line `X said` before a quote stands; `start` itself when there is none."""
    i = start - 1
    while i >= 0 and not lines[i].strip():
        i -= 1
    if i < 0 or quoted[i] or start - i > 3 or len(lines[i]) > _SHORT_LINE or OWN_WORDS.search(lines[i]):
        return start
    return i if SAID_AT_END.search(lines[i].rstrip()) else start


def _header_end(lines: list[str], quoted: list[bool], i: int) -> int:
    """The line after a quote's header that begins at line `i`; 0 when none begins there."""
    line = lines[i].strip()
    if NAMED_WRITER.match(line) or _ZONED.match(line):
        return i + 1
    after = _next_text(lines, i + 1)
    if after < len(lines) and _BAR.match(lines[after]) and quoted[after]:
        return i + 1
    if line[0] in "-*_" and (ORIGINAL.match(line) or DASHED.match(line)):
        return (_fields_end(lines, after) if after < len(lines) else 0) or i + 1
    if _RULE.match(line):
        following = _next_text(lines, i + 1)
        return _fields_end(lines, following) if following < len(lines) else 0
    if FROM_FIELD.match(line):
        return _fields_end(lines, i)
    return _wrote_end(lines, quoted, i)


def _wrote_end(lines: list[str], quoted: list[bool], i: int) -> int:
    """The line after an attribution, which may be wrapped over `_WINDOW` lines and begins with the line that
    has the date."""
    starts: list[str] = []
    for j in range(i, min(i + _WINDOW + 2, len(lines))):
        part = lines[j].strip()
        if not part and j == i + 1 and lines[j + 1 : j + 2] and lines[j + 1].strip()[:1] == "<":
            continue  # an address that was put on lines of its own
        if (
            len(starts) == _WINDOW
            or not part
            or len(part) > _WINDOW_CHARACTERS
            or (quoted[j] and not part.rstrip("*_ ").endswith(":"))
        ):
            return 0
        starts.append(part)
        if part.rstrip("*_ ").endswith((":", "：")):
            sure = ATTRIBUTION.match(starts[0]) is not None
            later = not sure and any(_is_attribution(starts[k:]) for k in range(1, len(starts)))
            return j + 1 if not later and _is_attribution(starts) else 0
        if (
            WROTE_AT_END.search(part)
            and "@" in part
            and ATTRIBUTION.match(starts[0])
            and _is_attribution(starts)
        ):
            return j + 1
    return 0


def _is_attribution(parts: list[str]) -> bool:
    """`On 5 May 2024 at 10:12, Anna <a@b.c> wrote:` and its kin."""
    window = " ".join(parts)
    if (
        len(window) > _WINDOW_CHARACTERS
        or not _DIGIT.search(_ADDRESS.sub("", parts[0]))
        or not _DATED.search(window)
        or OWN_WORDS.search(window)
    ):
        return False
    if WROTE.search(window):
        return True
    digits = len(_DIGIT.findall(window))
    if digits >= 4 and "@" in window and "<" in window:
        return True
    return digits >= 4 and not window.isascii() and _library_header().search(window) is not None


@lru_cache(maxsize=1)
def _library_header() -> re.Pattern[str]:
    """The header patterns of mail-parser-reply, for the languages that have forms of their own; used on
    bounded windows only."""
    from mailparser_reply.parser import EmailMessage

    pattern: re.Pattern[str] = EmailMessage(
        text="", languages=["ja", "ko", "zh", "cs", "pl", "da", "sv"]
    ).HEADER_REGEX
    return pattern


def _fields_end(lines: list[str], start: int) -> int:
    """The line after a block `From: … Sent: … To: … Subject: …`, in any language; 0 when it is none."""
    if not FROM_FIELD.match(lines[start]):
        return 0
    labels: set[str] = set()
    address = False
    end = start
    for i in range(start, min(start + _FIELDS, len(lines))):
        field = HEADER_FIELD.match(lines[i])
        if field:
            labels.add(field.group(1).lower())
            address |= "@" in lines[i]
            end = i + 1
        elif lines[i].strip():
            address |= "@" in lines[i]
            if i > end:  # one line may continue the field above
                break
    return end if len(labels) >= 3 or (len(labels) == 2 and address) else 0


def _to_drop(
    lines: list[str], quoted: list[bool], quotes: list[_Quote], earlier: list[str], mail: bool
) -> list[bool]:
    """Which lines go: quotes of earlier messages, unless answers alternate with them."""
    drop = [False] * len(lines)
    plain = [q for q in quotes if not q.attributed]
    last_own = max((i for i, line in enumerate(lines) if line.strip() and not quoted[i]), default=-1)
    answered = [q for q in plain if q.end <= last_own]
    dialogue = bool(answered) and len(quotes) > 1
    for quote in quotes:
        inside = "\n".join(line.lstrip("> ") for line in lines[quote.start : quote.end])
        known = bool(earlier) and any(fold(inside) in message for message in earlier)
        trailing = quote.end > last_own
        if quote.attributed:
            for i in range(quote.head, quote.start):
                drop[i] = True
        if (quote.attributed and not dialogue) or (mail and trailing) or (known and not dialogue):
            for i in range(quote.start, quote.end):
                drop[i] = True
    return drop
