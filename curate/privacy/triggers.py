"""Which detectors have anything to do in a text: the words and marks of all are looked for at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar
from weakref import WeakSet

from curate.privacy.scan import Cues, Scan

_MOST_WORDS = 200_000  # that are remembered
_LONGEST = 40  # letters of a word that is remembered
_MOST_SETS = 10_000  # of detectors; texts are much alike


class _Vocabulary:
    """Which words some list knows, asked once a word: of most words none does, so the lists are asked for the
    few others of a text."""

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._tables: WeakSet[WordTable] = WeakSet()
        self._known: set[str] = set()
        self._unknown: set[str] = set()

    def add(self, words: Iterable[str], table: WordTable | None = None) -> None:
        """Takes words, and those that have a number in a table."""
        self._words.update(words)
        if table:
            self._tables.add(table)
        self._unknown.clear()

    def of(self, scan: Scan) -> frozenset[str]:
        """Those of a text's words that a list knows."""
        words = scan.words - self._unknown
        new = words - self._known
        if not new:
            return words
        for seen in (self._known, self._unknown):
            if len(seen) >= _MOST_WORDS:
                seen.clear()
        known = {word for table in self._tables for word, _ in table.of(new)} | (new & self._words)
        unknown = new - known
        self._known.update([word for word in known if len(word) <= _LONGEST])
        self._unknown.update([word for word in unknown if len(word) <= _LONGEST])
        return words - unknown


VOCABULARY = _Vocabulary()


def in_vocabulary(table: WordTable) -> WordTable:
    """The table, whose words are then among `known_words`."""
    VOCABULARY.add((), table)
    return table


def known_words(scan: Scan) -> frozenset[str]:
    """The words of a text that one of the lists knows that were added to the vocabulary."""
    return scan.kept("known words", VOCABULARY.of)


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
        if not self._may(" ".join(words)):
            self._none.update([word for word in words if len(word) <= _LONGEST])
            return []
        numbers = {word: self._number(word) for word in words}
        found = [(word, number) for word, number in numbers.items() if number]
        self._some.update(pair for pair in found if len(pair[0]) <= _LONGEST)
        self._none.update(word for word in words if len(word) <= _LONGEST and not numbers.get(word))
        return found


class Needs(Protocol):
    """What a text must hold: see `Detector`."""

    @property
    def digits(self) -> int: ...
    @property
    def words(self) -> frozenset[str] | Cues: ...
    @property
    def marks(self) -> tuple[str, ...]: ...
    @property
    def shapes(self) -> tuple[str, ...]: ...


class Calls(NamedTuple):
    """The detectors that a word calls by itself, as bits of a number; and those that it calls where another
    word and a string stand in the text, too."""

    alone: int
    phrases: Sequence[tuple[str, str, int]]


D = TypeVar("D", bound=Needs)


class Triggers(Generic[D]):
    """The detectors that a text may hold something for, in their own order.

    A text costs about one look at each of its words, whatever the number of detectors.
    """

    def __init__(self, detectors: Sequence[D]) -> None:
        self._detectors = tuple(detectors)
        self._words = _bits(_plain_words(one) for one in detectors)
        self._told = _told(detectors)
        self._calls: dict[str, Calls] = {}
        self._idle: set[str] = set()
        marks = _bits(one.marks for one in detectors)
        self._inside = {mark: bits for mark, bits in marks.items() if mark.isalpha()}
        self._signs: dict[str, dict[str, int]] = {}  # the first sign of a mark that is no letter -> the marks
        for mark, bits in marks.items():
            if mark not in self._inside:
                sign = max(char for char in mark if not char.isalpha())  # a blank only where it is alone
                self._signs.setdefault(sign, {})[mark] = bits
        self._most = max((one.digits for one in detectors), default=0)
        self._by_digits = [
            sum(1 << n for n, one in enumerate(detectors) if one.digits <= digits)
            for digits in range(self._most + 1)
        ]
        self._shapes = _bits(one.shapes for one in detectors)
        self._shaped = sum(1 << n for n, one in enumerate(detectors) if one.shapes)
        self._always = sum(1 << n for n, one in enumerate(detectors) if not one.words and not one.marks)
        inside = "|".join(map(re.escape, sorted(self._inside)))
        self._table = WordTable(self._inside_of, re.compile(inside or "(?!)").search)
        VOCABULARY.add(self._words.keys() | self._told, self._table if self._inside else None)
        self._sets: dict[int, tuple[D, ...]] = {}
        without = [one for one in detectors if not one.digits]
        self._without = Triggers(without) if 0 < len(without) < len(self._detectors) else self

    def of(self, scan: Scan) -> tuple[D, ...]:
        """The detectors to try in a text."""
        if not scan.digits and self._without is not self:
            return self._without.of(scan)
        bits = self._fitting(self._always | self._by_words(scan) | self._by_signs(scan.lower), scan)
        found = self._sets.get(bits)
        if found is None:
            if len(self._sets) >= _MOST_SETS:
                self._sets.clear()
            found = tuple(one for n, one in enumerate(self._detectors) if bits >> n & 1)
            self._sets[bits] = found
        return found

    def _by_words(self, scan: Scan) -> int:
        """The detectors that words and phrases call."""
        bits, words, lower, calls = 0, scan.words, scan.lower, self._calls
        for word in known_words(scan) - self._idle:
            those, phrases = calls.get(word) or self._called_by(word)
            bits |= those
            for other, part, more in phrases:
                if other in words and part in lower:
                    bits |= more
        return bits

    def _called_by(self, word: str) -> Calls:
        """The detectors that a word calls; kept, as texts share most of theirs."""
        inside = next((bits for _, bits in self._table.of(frozenset((word,)))), 0) if self._inside else 0
        found = Calls(self._words.get(word, 0) | inside, self._told.get(word, ()))
        if len(word) <= _LONGEST:
            if len(self._calls) + len(self._idle) >= _MOST_WORDS:
                self._calls.clear()
                self._idle.clear()
            if any(found):
                self._calls[word] = found
            else:
                self._idle.add(word)
        return found

    def _by_signs(self, lower: str) -> int:
        """The detectors that marks call that are no words."""
        bits = 0
        for sign, marks in self._signs.items():
            if sign in lower:
                for mark, those in marks.items():
                    if mark in lower:
                        bits |= those
        return bits

    def _fitting(self, bits: int, scan: Scan) -> int:
        """Those of detectors for which the text has digits and a shape."""
        bits &= self._by_digits[min(scan.digits, self._most)]
        left = bits & self._shaped
        if left:
            shape = scan.shape
            for one, those in self._shapes.items():
                if those & left and one in shape:
                    left &= ~those
        return bits & ~left

    def _inside_of(self, word: str) -> int:
        """The detectors that a mark inside a word calls."""
        bits = 0
        for mark, those in self._inside.items():
            if mark in word:
                bits |= those
        return bits


def _plain_words(one: Needs) -> frozenset[str]:
    """The words that call a detector whatever stands beside them."""
    if not isinstance(one.words, Cues):
        return one.words
    return frozenset(word for word, those in one.words.by_word.items() if not all(p.part for p in those))


def _told(detectors: Iterable[Needs]) -> dict[str, list[tuple[str, str, int]]]:
    """The word and the string that must stand in a text with each word that tells phrases, with the detectors
    that are called then."""
    told: dict[str, dict[tuple[str, str], int]] = {}
    for n, one in enumerate(detectors):
        if isinstance(one.words, Cues):
            plain = _plain_words(one)
            for word, phrases in one.words.by_word.items():
                for phrase in phrases if word not in plain else ():
                    those = told.setdefault(word, {})
                    needs = phrase.word, phrase.part
                    those[needs] = those.get(needs, 0) | 1 << n
    return {word: [(*needs, bits) for needs, bits in those.items()] for word, those in told.items()}


T = TypeVar("T")


def _bits(triggers: Iterable[Iterable[T]]) -> dict[T, int]:
    """Each trigger of detectors with the set of those that have it, as bits of a number."""
    found: dict[T, int] = {}
    for n, those in enumerate(triggers):
        for trigger in those:
            found[trigger] = found.get(trigger, 0) | 1 << n
    return found
