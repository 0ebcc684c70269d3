"""One reading of a text that tells every detector whether, and where, it has anything to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


def word_set(words: str) -> frozenset[str]:
    """The words of a text, for the lists of triggers that the detectors have."""
    return frozenset(words.split())


def phrase_tuple(phrases: str) -> tuple[str, ...]:
    """Phrases that may hold blanks, written with `|` between them."""
    return tuple(phrases.split("|"))


_NOT_LETTERS = {code: " " for code in range(128) if not chr(code).isalpha()} | dict.fromkeys(
    map(ord, "\u00a0\u2019\u2018“”„«»–—…¿¡·•、。・「」『』【】〈〉《》〜"), " "
)
_DIGIT = re.compile(r"\d")


def first_words(entries: Iterable[str]) -> frozenset[str]:
    """The first word of each entry, in the form that the words of a `Scan` have."""
    return frozenset(entry.lower().translate(_NOT_LETTERS).split()[0] for entry in entries)


@dataclass(frozen=True, slots=True)
class Scan:
    """A text, the same in lower case (of equal length), and the set of its words: runs of letters, in lower
    case."""

    text: str
    lower: str
    words: frozenset[str]
    digits: bool

    @classmethod
    def of(cls, text: str) -> Scan:
        lower = text.lower()
        if len(lower) != len(text):  # a few letters have longer lower-case forms; offsets must agree
            lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
        return cls(
            text, lower, frozenset(lower.translate(_NOT_LETTERS).split()), _DIGIT.search(text) is not None
        )

    def has(self, words: frozenset[str]) -> bool:
        return not self.words.isdisjoint(words)

    def places(self, words: Iterable[str], *, inside: bool = False) -> Iterator[int]:
        """Where words begin, each word's places in order; with `inside`, also within longer words."""
        lower = self.lower
        for word in words:
            at = lower.find(word)
            while at >= 0:
                if inside or at == 0 or not lower[at - 1].isalnum():
                    yield at
                at = lower.find(word, at + 1)

    def matches(
        self, pattern: re.Pattern[str], words: frozenset[str], *, inside: bool = False
    ) -> Iterator[re.Match[str]]:
        """Matches of a pattern that begin with one of these words of the text, each place once."""
        positions = sorted(set(self.places(sorted(self.words & words), inside=inside)))
        for at in positions:
            match = pattern.match(self.text, at)
            if match:
                yield match

    def around(
        self, pattern: re.Pattern[str], words: Iterable[str], before: int, after: int, *, inside: bool = False
    ) -> Iterator[re.Match[str]]:
        """Matches of a pattern in windows around words: `before` and `after` characters beside the word's
        begin."""
        last = -1
        for at in sorted(set(self.places(words, inside=inside))):
            if at < last:
                continue
            for match in pattern.finditer(self.text, max(0, last, at - before), at + after):
                last = match.end()
                yield match
