"""Which detectors have anything to do in a text: the words and marks of all are looked for at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from curate.privacy.scan import Cues, Phrase, Scan

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
    def words(self) -> frozenset[str] | Cues: ...
    @property
    def marks(self) -> tuple[str, ...]: ...
    @property
    def shapes(self) -> tuple[bytes, ...]: ...


D = TypeVar("D", bound=Needs)


class _Bits(dict[str, int]):
    """The number of each word that a text can have, made when it is asked for."""

    def __init__(self, number: Callable[[str], int]) -> None:
        super().__init__()
        self._number = number

    def __missing__(self, word: str) -> int:
        number = self._number(word)
        if len(word) <= _LONGEST:
            if len(self) >= _MOST_WORDS:
                self.clear()
            self[word] = number
        return number


class Triggers(Generic[D]):
    """The detectors that a text may hold something for, in their own order.

    A text costs about one look at each of its words, whatever the number of detectors. A word's number holds
    a bit for each detector that it calls, and above these one for each set of phrases that it tells.
    """

    def __init__(self, detectors: Sequence[D]) -> None:
        self._detectors = tuple(detectors)
        self._count = len(self._detectors)
        self._phrases: list[list[tuple[Phrase, int]]] = []
        self._words = _bits(_plain_words(one) for one in detectors)
        for word, those in self._told().items():
            self._words[word] = self._words.get(word, 0) | 1 << self._count + len(self._phrases)
            self._phrases.append(those)
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
        self._shapes = _bits(one.shapes for one in detectors)
        self._shaped = sum(1 << n for n, one in enumerate(detectors) if one.shapes)
        self._always = sum(1 << n for n, one in enumerate(detectors) if not one.words and not one.marks)
        self._within = re.compile("|".join(map(re.escape, sorted(self._inside))) or "(?!)").search
        self._numbers = _Bits(self._of_word)
        self._sets: dict[int, tuple[D, ...]] = {}

    def of(self, scan: Scan) -> tuple[D, ...]:
        """The detectors to try in a text."""
        bits, lower = self._always, scan.lower
        for number in {*map(self._numbers.__getitem__, scan.words)}:
            bits |= number
        if told := bits >> self._count:
            bits = (bits & (1 << self._count) - 1) | self._told_in(lower, told)
        for sign, marks in self._signs.items():
            if sign in lower:
                for mark, those in marks.items():
                    if mark in lower:
                        bits |= those
        digits = scan.digits
        for least, those in self._digits.items():
            if digits < least:
                bits &= ~those
        if bits & self._shaped:
            bits = self._with_shapes(bits, scan.shape)
        found = self._sets.get(bits)
        if found is None:
            if len(self._sets) >= _MOST_SETS:
                self._sets.clear()
            found = tuple(one for n, one in enumerate(self._detectors) if bits >> n & 1)
            self._sets[bits] = found
        return found

    def _told(self) -> dict[str, list[tuple[Phrase, int]]]:
        """The phrases that each word tells, with the detectors that they call."""
        told: dict[str, dict[Phrase, int]] = {}
        for n, one in enumerate(self._detectors):
            for word, phrase in _phrases(one):
                those = told.setdefault(word, {})
                those[phrase] = those.get(phrase, 0) | 1 << n
        return {word: list(those.items()) for word, those in told.items()}

    def _told_in(self, lower: str, told: int) -> int:
        """The detectors that the phrases of a text call, of some sets of phrases."""
        bits = 0
        while told:
            last = told & -told
            told ^= last
            for phrase, those in self._phrases[last.bit_length() - 1]:
                if those & ~bits and phrase.may_stand(lower):
                    bits |= those
        return bits

    def _with_shapes(self, bits: int, shape: bytes) -> int:
        """Those of the detectors that need no shape, or one that the text has."""
        left = bits & self._shaped
        for one, those in self._shapes.items():
            if those & left and one in shape:
                left &= ~those
        return bits & ~left

    def _of_word(self, word: str) -> int:
        """The number of a word: what calls as a whole, and marks inside it."""
        bits = self._words.get(word, 0)
        if self._within(word):
            for mark, those in self._inside.items():
                if mark in word:
                    bits |= those
        return bits


def _plain_words(one: Needs) -> frozenset[str]:
    """The words that call a detector whatever stands beside them."""
    if not isinstance(one.words, Cues):
        return one.words
    return frozenset(word for word, phrases in one.words.by_word.items() if not all(p.parts for p in phrases))


def _phrases(one: Needs) -> Iterable[tuple[str, Phrase]]:
    """The words that call a detector where a phrase stands, with it."""
    if isinstance(one.words, Cues):
        plain = _plain_words(one)
        for word, phrases in one.words.by_word.items():
            if word not in plain:
                yield from ((word, phrase) for phrase in phrases)


T = TypeVar("T")


def _bits(triggers: Iterable[Iterable[T]]) -> dict[T, int]:
    """Each trigger of detectors with the set of those that have it, as bits of a number."""
    found: dict[T, int] = {}
    for n, those in enumerate(triggers):
        for trigger in those:
            found[trigger] = found.get(trigger, 0) | 1 << n
    return found
