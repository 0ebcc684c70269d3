"""What a message repeats of those before it without marking it as a quote: "re : what do I do with ...?", its
subject, the customer's own words as the first line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from curate.language.folding import flat
from curate.language.patterns import any_of
from curate.language.words import words

_MARK = re.compile(rf"^[ \t]*(?:(?:{any_of(words('reply_marks'))})[ \t]?(?:\[\d+\])?[ \t]?:[ \t]*)+", re.I)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_QUOTED = re.compile(r"^[ \t]*[\"“”«»„]([^\"“”«»„\n]+)[\"“”«»„][ \t.,:;–—-]*")
_LEAST = 4  # words in their order that are no chance
_SUBJECT = 12  # words of a first line that is a subject
_SHARE = 0.9  # of a quote's words that an earlier message has
_MARKS = ' \t.?!,;:–—-"“”«»'


def without_mark(subject: str) -> str:
    """A subject without "Re:", "AW:", "Fwd:" and the like before it."""
    return _MARK.sub("", subject, count=1)


def without_citations(text: str, earlier: Sequence[str]) -> str:
    """A message without what it only repeats: lines after "re :" as far as `earlier` messages (of others)
    hold their words, the mark itself, a subject as its first line, and a first line that one of them holds.
    As it is where nothing would be left."""
    lines = _without_opening_quote(text.strip("\n").split("\n"), earlier)
    kept: list[str] = []
    for at, line in enumerate(lines):
        mark = _MARK.match(line)
        if mark:
            line = _after_mark(line[mark.end() :], lines[at + 1 :] if not kept else [], earlier)
        elif not any(map(str.strip, kept)):
            line = _opening(line, earlier)
        if line.strip() or not lines[at].strip():
            kept.append(line)
    return "\n".join(kept).strip("\n") or text


def _after_mark(line: str, following: Sequence[str], earlier: Sequence[str]) -> str:
    """What is left of a line that a mark began."""
    end = _cited(line, earlier)
    if end:
        return line[end:].lstrip(_MARKS)
    is_subject = any(map(str.strip, following)) and len(_WORD.findall(line)) <= _SUBJECT
    return "" if is_subject else line


def _opening(line: str, earlier: Sequence[str]) -> str:
    """What is left of a first line: nothing where an earlier message holds it, or what follows a quote."""
    if line.lstrip().startswith(">"):
        return line
    quote = _QUOTED.match(line)
    if quote and _cited(quote[1], earlier) >= len(quote[1].rstrip(_MARKS)):
        return line[quote.end() :]
    return "" if _cited(line, earlier) >= len(line.rstrip(_MARKS)) > 0 else line


def _without_opening_quote(lines: list[str], earlier: Sequence[str]) -> list[str]:
    """The lines without a single quote at their head, marked by ">", of what an earlier message says."""
    end = next((at for at, line in enumerate(lines) if not line.lstrip().startswith(">")), len(lines))
    if not 0 < end < len(lines) or any(line.lstrip().startswith(">") for line in lines[end:]):
        return lines
    quoted = _words(" ".join(line.lstrip()[1:] for line in lines[:end]))
    if len(quoted) < _LEAST:
        return lines
    said = (set(_words(message)) for message in earlier)
    known = max((sum(word in there for word in quoted) / len(quoted) for there in said), default=0.0)
    return lines[end:] if known >= _SHARE else lines


def _cited(line: str, earlier: Sequence[str]) -> int:
    """Where the words of a line end that stand in an earlier message in their order; 0 where they are few."""
    places = [(flat(match.group()), match.end()) for match in _WORD.finditer(line)]
    most = 0
    for message in earlier:
        there = _joined(message)
        count = _LEAST
        while count <= len(places) and f" {' '.join(word for word, _ in places[:count])} " in there:
            most = max(most, count)
            count += 1
    return places[most - 1][1] if most else 0


@lru_cache(maxsize=256)
def _joined(text: str) -> str:
    return f" {' '.join(_words(text))} "


def _words(text: str) -> list[str]:
    return [flat(match.group()) for match in _WORD.finditer(text)]
