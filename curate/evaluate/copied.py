"""Runs of words that a reply shares with training replies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from curate.language.folding import fold
from curate.record_files.taught import Taught

SHORTEST = 8  # words of a run: fewer are phrases that everybody writes


class LongestRun(NamedTuple):
    """The longest run: its words, its share of the reply (0 to 1), the training record, and its text."""

    words: int
    share: float
    record: str
    text: str


NOTHING = LongestRun(0, 0.0, "", "")


class CopyIndex:
    """Every run of `SHORTEST` words of the training replies; a shorter reply counts as a whole."""

    def __init__(self, train: Iterable[Taught]) -> None:
        self._train = [*train]
        self._at: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for n, one in enumerate(self._train):
            for run in dict.fromkeys(_runs(fold(one.said).split())):
                self._at[run].append(n)

    def longest(self, text: str, leave_out: str = "") -> LongestRun:
        """The longest run of words that a text shares with one training reply of another conversation than
        `leave_out`; the first in the text, and of the dataset, of several."""
        words = fold(text).split()
        best, begun = (0, 0, -1), dict[int, int]()
        for at, run in enumerate(_runs(words)):
            going = {n: begun.get(n, at) for n in self._at.get(run, ())}
            begun = {n: start for n, start in going.items() if self._train[n].conversation != leave_out}
            for n, start in begun.items():
                length = at - start + min(SHORTEST, len(words))
                if length > best[0]:
                    best = (length, start, n)
        length, start, n = best
        if n < 0:
            return NOTHING
        return LongestRun(
            length, length / len(words), self._train[n].id, " ".join(words[start : start + length])
        )


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    if not words:
        return []
    size = min(SHORTEST, len(words))
    return [tuple(words[i : i + size]) for i in range(len(words) - size + 1)]
