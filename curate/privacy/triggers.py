"""Which detectors have anything to do in a text: the words and marks of all are looked for at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from curate.privacy.scan import Scan

_MOST_WORDS = 200_000  # that are remembered
_LONGEST = 40  # letters of a word that is remembered
_MOST_SETS = 10_000  # of detectors; texts are much alike


class WordTable:
    """A number for each word, asked for once a word: texts share most of theirs.

    `number` gives it. Most words have none, which is 0; so `some` says of new words, with blanks between
    them, whether any may have one.
    """

    def __init__(self, number: Callable[[str], int], some: Callable[[str], object]) -> None:
        self._number = number
        self._may = some
        self._none: set[str] = set()
        self._some: dict[str, int] = {}

    def of(self, words: frozenset[str]) -> list[tuple[str, int]]:
        """Those of the words whose number is not 0, with it."""
        some, found, new = self._some, [], []
        for word in words - self._none:
            if word in some:
                found.append((word, some[word]))
            else:
                new.append(word)
        return found + self._learned(new) if new else found

    def _learned(self, words: list[str]) -> list[tuple[str, int]]:
        """Those of new words whose number is not 0."""
        for known in (self._none, self._some):
            if len(known) >= _MOST_WORDS:
                known.clear()
        numbers = {word: self._number(word) for word in words} if self._may(" ".join(words)) else {}
        found = [(word, number) for word, number in numbers.items() if number]
        self._some.update(pair for pair in found if len(pair[0]) <= _LONGEST)
        self._none.update(word for word in words if len(word) <= _LONGEST and not numbers.get(word))
        return found


class Needs(Protocol):
    """What a text must hold: see `Detector`."""

    @property
    def digits(self) -> int: ...
    @property
    def words(self) -> frozenset[str]: ...
    @property
    def marks(self) -> tuple[str, ...]: ...


D = TypeVar("D", bound=Needs)


class Triggers(Generic[D]):
    """The detectors that a text may hold something for, in their own order.

    A text costs about one look at each of its words, whatever the number of detectors.
    """

    def __init__(self, detectors: Sequence[D]) -> None:
        self._detectors = tuple(detectors)
        self._words = _bits(one.words for one in detectors)
        marks = _bits(one.marks for one in detectors)
        self._inside = {mark: bits for mark, bits in marks.items() if mark.isalpha()}
        self._signs: dict[str, dict[str, int]] = {}  # the first sign of a mark that is no letter -> the marks
        for mark, bits in marks.items():
            if mark not in self._inside:
                sign = max(char for char in mark if not char.isalpha())  # a blank only where it is alone
                self._signs.setdefault(sign, {})[mark] = bits
        self._digits = {
            least: sum(1 << n for n, one in enumerate(detectors) if one.digits == least)
            for least in {one.digits for one in detectors} - {0}
        }
        self._always = sum(1 << n for n, one in enumerate(detectors) if not one.words and not one.marks)
        inside = "|".join(map(re.escape, sorted(self._inside)))
        self._table = WordTable(self._inside_of, re.compile(inside or "(?!)").search)
        self._known = frozenset(self._words)
        self._sets: dict[int, tuple[D, ...]] = {}

    def of(self, scan: Scan) -> tuple[D, ...]:
        """The detectors to try in a text."""
        bits, lower = self._always, scan.lower
        for word in scan.words & self._known:
            bits |= self._words[word]
        if self._inside:
            for _, those in self._table.of(scan.words):
                bits |= those
        for sign, marks in self._signs.items():
            if sign in lower:
                for mark, those in marks.items():
                    if mark in lower:
                        bits |= those
        for least, those in self._digits.items():
            if scan.digits < least:
                bits &= ~those
        found = self._sets.get(bits)
        if found is None:
            if len(self._sets) >= _MOST_SETS:
                self._sets.clear()
            found = tuple(one for n, one in enumerate(self._detectors) if bits >> n & 1)
            self._sets[bits] = found
        return found

    def _inside_of(self, word: str) -> int:
        """The detectors that a mark inside a word calls."""
        bits = 0
        for mark, those in self._inside.items():
            if mark in word:
                bits |= those
        return bits


def _bits(triggers: Iterable[Iterable[str]]) -> dict[str, int]:
    """Each trigger of detectors with the set of those that have it, as bits of a number."""
    found: dict[str, int] = {}
    for n, those in enumerate(triggers):
        for trigger in those:
            found[trigger] = found.get(trigger, 0) | 1 << n
    return found
