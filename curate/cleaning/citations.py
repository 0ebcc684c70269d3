"""What a message repeats of those before it without marking it as a quote: "re : what do I do with ...?", its
subject, the customer's own words as the first line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from curate.language.folding import flat
from curate.language.patterns import any_of
from curate.language.words import by_language, words

_MARK = re.compile(rf"^[ \t]*(?:(?:{any_of(words('reply_marks'))})[ \t]?(?:\[\d+\])?[ \t]?:[ \t]*)+", re.I)
# the mark of every language; the others are words or abbreviations too ("Ref: 12345", "AW: 3 Watt")
_SHARED = any_of(sorted(set.intersection(*map(set, by_language("reply_marks").values()))))
_SHARED_MARK = re.compile(rf"^[ \t]*(?:{_SHARED})[ \t]?:[ \t]*", re.I)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_QUOTED = re.compile(r"^[ \t]*[\"“”«»„]([^\"“”«»„\n]+)[\"“”«»„]([ \t.,:;–—-]*)")
_END = re.compile(r"[.!?…][.!?…\"”»)]*(?=\s|$)|\n|$")  # of a sentence or a line
_LEAST = 4  # words in their order that are no chance
_RUN = 9  # of a sentence that opens a message without a mark: a part of a sentence is a quote, too
_SHARE = 0.9  # of a quote's words that an earlier message has
_MARKS = ' \t.?!,;:–—-"“”«»'


def without_mark(subject: str) -> str:
    """A subject without "Re:", "AW:", "Fwd:" and the like before it."""
    return _MARK.sub("", subject, count=1)


def without_citations(text: str, earlier: Sequence[str], subject: str = "") -> str:
    """A message without what it only repeats of `earlier` messages (of others) and of the subject.

    After "re :" that is the subject, or sentences or lines of an earlier message, also without their
    beginning. As the first line it is a question that one of them asked in the same words, such sentences in
    quotation marks, or sentences of so many words in their order that nobody writes them again. A shorter
    part of a sentence is none: an answer often has the words of the question. As it is where nothing would
    be left.
    """
    lines = _without_opening_quote(text.strip("\n").split("\n"), earlier)
    kept: list[str] = []
    for line in lines:
        is_first = not any(map(str.strip, kept))
        left = _opening(line, earlier) if is_first else line
        if mark := _MARK.match(line):
            left = _after_mark(line, mark.end(), earlier, subject)
            if left == line and is_first:
                left = _SHARED_MARK.sub("", line)
        if left.strip() or not line.strip():
            kept.append(left)
    return "\n".join(kept).strip("\n") or text


def _after_mark(line: str, start: int, earlier: Sequence[str], subject: str) -> str:
    """What is left of a line that a mark began: all of it where what follows the mark is no repetition."""
    cited = line[start:]
    if (said := _words(cited)) and said == _words(subject):
        return ""
    ends = [match.start() for match in _END.finditer(cited)]
    end = max((end for end in ends if _is_whole(cited[:end], earlier)), default=0)
    if end:
        return cited[end:].lstrip(_MARKS)
    left = _without_run(cited, earlier, _LEAST if _SHARED_MARK.match(line) else _RUN)
    return line if left == cited else left


def _opening(line: str, earlier: Sequence[str]) -> str:
    """What is left of a first line: nothing of a question that was asked before, or what follows a quote."""
    quote = _QUOTED.match(line)
    if quote:
        rest = line[quote.end() :]
        ends = not rest.strip() or ":" in quote[2] or quote[1].rstrip()[-1:] in set(".!?…")
        is_apart = ends and (":" in quote[2] or not rest[:1].islower())
        return rest if is_apart and _is_whole(quote[1], earlier) else line
    if line.lstrip().startswith(">"):
        return line
    asks = line.rstrip(' \t"”»)').endswith("?")
    return "" if asks and _is_whole(line, earlier) else _without_run(line, earlier)


def _without_run(line: str, earlier: Sequence[str], least: int = _RUN) -> str:
    """A line without the sentences at its head whose words stand in that order in an earlier message: the
    first of them has so many at `least`."""
    start = 0
    for match in _END.finditer(line):
        sought = _words(line[start : match.end()])
        if len(sought) < (_LEAST if start else least) or not any(_has_run(one, sought) for one in earlier):
            break
        start = match.end()
    return line[start:].lstrip(_MARKS) if start else line


def _has_run(message: str, sought: list[str]) -> bool:
    return f" {' '.join(sought)} " in f" {' '.join(_sentences(message)[0])} "


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


def _is_whole(cited: str, earlier: Sequence[str]) -> bool:
    """Whether these are the words of whole sentences or lines, one after another, of an earlier message."""
    sought = _words(cited)
    return len(sought) >= _LEAST and any(_has_whole(message, sought) for message in earlier)


def _has_whole(message: str, sought: list[str]) -> bool:
    said, edges = _sentences(message)
    return any(at + len(sought) in edges and list(said[at : at + len(sought)]) == sought for at in edges)


@lru_cache(maxsize=256)
def _sentences(message: str) -> tuple[tuple[str, ...], frozenset[int]]:
    """The words of a message, and how many of them stand before each end of a sentence or line."""
    said: list[str] = []
    edges, start = {0}, 0
    for match in _END.finditer(message):
        said += _words(message[start : match.start()])
        edges.add(len(said))
        start = match.end()
    return tuple(said), frozenset(edges)


def _words(text: str) -> list[str]:
    return [flat(match.group()) for match in _WORD.finditer(text)]
