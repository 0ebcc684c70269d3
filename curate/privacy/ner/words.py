"""From scores of a model's tokens to whole words, and from words to values."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from curate.privacy.unspaced import LETTERS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LINKS = "'’.-_@"  # within a word


class Found(NamedTuple):
    """A value that a model finds: place in code points, type, and how sure it is, 0 to 1."""

    start: int
    end: int
    type: str
    score: float


class _Signs(dict[int, str]):
    """A table for `str.translate` that leaves letters, marks, digits and what links them."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = kept = char if char in _LINKS or unicodedata.category(char)[0] in "LMN" else " "
        return kept


_SIGNS = _Signs()
_WORD = re.compile(rf"[{LETTERS}]|[^\s{LETTERS}]+")  # without spaces between words, each sign is one


def words(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of a text stand."""
    for match in _WORD.finditer(text.translate(_SIGNS)):
        word = match.group()
        start = match.start() + len(word) - len(word.lstrip(_LINKS))
        end = match.end() - (len(word) - len(word.rstrip(_LINKS)))
        if start < end:
            yield start, end


def words_of(
    text: str, tokens: Sequence[tuple[int, int, NDArray[np.float32]]], kinds: Sequence[str]
) -> list[Found]:
    """The likeliest type of each word, with its probability: the greater of that of the word's first token,
    to which many models were taught a word's label alone, and of the mean of all its tokens.

    `tokens` are places in order, with a probability for each of `kinds`.
    """
    import numpy as np  # not at every start: most never ask a model

    found, ends = [], [end for _, end, _ in tokens]
    for start, end in words(text):
        at = bisect_right(ends, start)
        own = []
        while at < len(tokens) and tokens[at][0] < end:
            own.append(tokens[at][2])
            at += 1
        if own:
            shares = np.maximum(own[0], np.mean(own, axis=0))
            best = int(np.argmax(shares))
            found.append(Found(start, end, kinds[best], round(float(shares[best]), 3)))
    return found


_BLANK = re.compile(r"[ \t]{0,2}|[ \t]?[-/.&][ \t]?")
_GAPS = {
    # a dot only after what can be cut short: `J. Doe`
    "NAME": re.compile(r"[ \t]{0,2}|(?<![^\W\d_]{3})\. ?"),
    "ADDRESS": re.compile(r"[ \t]{0,2}|,?[ \t]*\n?[ \t]*|[ \t]?[-/.][ \t]?"),
}


def values(text: str, found: Sequence[Found], least: float) -> Iterator[Found]:
    """Words of one type that stand side by side as one value, of those of which the model is sure enough."""
    now: Found | None = None
    for one in (one for one in found if one.score >= least):
        if now and now.type == one.type and _GAPS.get(one.type, _BLANK).fullmatch(text, now.end, one.start):
            now = Found(now.start, one.end, now.type, min(now.score, one.score))
            continue
        if now:
            yield now
        now = one
    if now:
        yield now
