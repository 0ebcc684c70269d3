"""One reading of a text that tells every detector whether, and where, it has anything to do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


def word_set(words: str) -> frozenset[str]:
    """The words of a text, for the lists of triggers that the detectors have."""
    return frozenset(words.split())


class _Letters(dict[str, str]):
    """A sign as it stands among words: letters and the marks on them as they are, all else as a blank."""

    def __missing__(self, char: str) -> str:
        self[char] = kept = char if char.isalpha() or unicodedata.category(char)[0] == "M" else " "
        return kept


_LETTERS = _Letters()
_ASCII = [chr(code) for code in range(128)]
_ASCII_LETTERS = "".join(char if char.isalpha() else " " for char in _ASCII).encode() + bytes(128)
_SHAPES = "".join("0" if char.isdigit() else "A" if char.isupper() else char for char in _ASCII).encode()
_SHAPES += bytes(128)
_SMALL = b"abcdefghijklmnopqrstuvwxyz"
_OPEN = re.compile("[~*…]")
_ODD_DIGIT = re.compile(r"[^\D0-9]")


def _letters(lower: str) -> str:
    """A text of equal length that leaves letters and the marks on them; all else is a blank."""
    if lower.isascii():
        return lower.encode("ascii").translate(_ASCII_LETTERS).decode("ascii")
    return "".join(map(_LETTERS.__getitem__, lower))


def _shape(text: str) -> str:
    if not text.isascii() and _ODD_DIGIT.search(text):
        text = _ODD_DIGIT.sub("0", text)
    return " ".join(text.encode("ascii", "replace").translate(_SHAPES, _SMALL).decode("ascii").split())


def first_words(entries: Iterable[str]) -> frozenset[str]:
    """The first word of each entry, in the form that the words of a `Scan` have."""
    return frozenset(_letters(entry.lower()).split()[0] for entry in entries)


def _sure_words(phrase: str, *, whole: bool) -> list[str]:
    """The words that stand in every text that holds the phrase: not those that a mark leaves open."""
    pieces = phrase.lower().split()
    found = [word for one in pieces if not _OPEN.search(one) for word in _letters(one).split()]
    return found if whole or _OPEN.search(pieces[-1]) else found[:-1]


def _parts(phrase: str) -> tuple[str, ...]:
    """The ways in which a phrase is written, in lower case, as far as no mark leaves them open; an empty one
    where the words say as much."""
    part = max(_OPEN.split(phrase.lower()), key=len)
    if part.count("'") + part.count("’") == 1:
        return part.replace("’", "'"), part.replace("'", "’")
    part = max(re.split("['’]", part), key=len)
    return ("" if part.isalpha() else part,)


def _loose_parts(phrase: str) -> tuple[str, ...]:
    """The same where hyphens may stand for blanks: of two words, since more have too many ways."""
    part = phrase.lower()
    return (part, part.replace(" ", "-")) if re.fullmatch(r"[^\W\d_]+ [^\W\d_]+", part) else ("",)


class Phrase(NamedTuple):
    """A phrase and its first word; the word of it that texts have least often but for the telling one, and
    what stands, in lower case, in a text that holds it so written: nothing where its words say as much."""

    text: str
    first: str
    word: str
    part: str


class Cues:
    """Phrases that a pattern begins with, each known by its longest word, which texts have least often: where
    `name` is missing, no `my` is looked at for `my name is`. Where it stands, the phrase is looked for.

    The last word of a phrase counts only if the pattern asks for its end (`whole`), since otherwise a longer
    word can stand there. The pattern may take a hyphen between the words of those that are `loose`.
    `more` are words beside the phrases.
    """

    def __init__(
        self,
        phrases: Iterable[str],
        *,
        whole: bool = False,
        loose: frozenset[str] = frozenset(),
        more: frozenset[str] = frozenset(),
    ) -> None:
        self.by_word: dict[str, list[Phrase]] = {word: [Phrase("", word, word, "")] for word in more}
        for phrase in phrases:
            words = _letters(phrase.lower()).split()
            sure = _sure_words(phrase, whole=whole) or words[:1]
            telling, *others = sorted(sure, key=lambda word: (-len(word), word))
            parts = _loose_parts(phrase) if phrase in loose else _parts(phrase)
            those = (Phrase(phrase, words[0], (*others, telling)[0], part) for part in parts)
            self.by_word.setdefault(telling, []).extend(those)
        self.words = frozenset(self.by_word)

    def __bool__(self) -> bool:
        return bool(self.words)

    def first(self, scan: Scan) -> frozenset[str]:
        """The first words of those phrases that the text may hold."""
        words, lower = scan.words, scan.lower
        return frozenset(
            [
                first
                for telling in words & self.words
                for _, first, word, part in self.by_word[telling]
                if word in words and part in lower
            ]
        )

    def phrases(self, scan: Scan) -> list[str]:
        """Those phrases that the text may hold, in order of the alphabet."""
        words, lower = scan.words, scan.lower
        return sorted(
            {
                text
                for telling in words & self.words
                for text, _, word, part in self.by_word[telling]
                if word in words and part in lower
            }
        )


class Scan:
    """A text, the same in lower case (of equal length), the set of its words (runs of letters, in lower case)
    and the number of its digits.

    Its `shape` has `0` for each digit, `A` for each capital from A to Z, no small letters, `?` for what is
    not ASCII, and one blank for several. Where a word stands is looked for once, however many detectors ask.
    """

    __slots__ = ("_flat", "_kept", "_places", "digits", "lower", "shape", "text", "words")

    def __init__(self, text: str) -> None:
        lower = text.lower()
        if len(lower) != len(text):  # a few letters have longer lower-case forms; offsets must agree
            lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
        letters = _letters(lower)
        self.text = text
        self.lower = lower
        self.words = frozenset(letters.split())
        self.shape = _shape(text)
        self.digits = self.shape.count("0")
        self._flat = f" {letters} "  # so that a word stands between blanks, and its blank where it begins
        self._places: dict[str, list[int]] = {}
        self._kept: dict[str, Any] = {}

    def has(self, words: frozenset[str]) -> bool:
        return not self.words.isdisjoint(words)

    def kept(self, name: str, make: Callable[[Scan], T]) -> T:
        """What `make` finds in the text, made once: for what depends on nothing that is remembered."""
        if name not in self._kept:
            self._kept[name] = make(self)
        found: T = self._kept[name]
        return found

    def places(self, words: Iterable[str], *, inside: bool = False) -> Iterator[int]:
        """Where words begin, each word's places in order; with `inside`, also within longer words."""
        for word in words:
            if inside:
                yield from _all(self.lower, word)
            elif word in self.words:
                yield from self._whole(word)

    def begins(self, root: str) -> Iterator[int]:
        """Where words begin that begin with a root."""
        lower = self.lower
        for at in _all(lower, root):
            if at == 0 or not lower[at - 1].isalnum():
                yield at

    def _whole(self, word: str) -> list[int]:
        places = self._places.get(word)
        if places is None:
            lower = self.lower
            places = self._places[word] = [
                at for at in _all(self._flat, f" {word} ") if at == 0 or not lower[at - 1].isalnum()
            ]
        return places

    def matches(
        self, pattern: re.Pattern[str], words: frozenset[str] | Cues, *, inside: bool = False
    ) -> Iterator[re.Match[str]]:
        """Matches of a pattern that begin with one of these words of the text, each place once."""
        present = self.words & (words.first(self) if isinstance(words, Cues) else words)
        if not present:
            return
        if len(present) == 1 and not inside:
            positions = self._whole(next(iter(present)))
        else:
            positions = sorted(set(self.places(present, inside=inside)))
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


def _all(text: str, needle: str) -> list[int]:
    """Where a needle stands in a text; places may share a character."""
    places = []
    at = text.find(needle)
    while at >= 0:
        places.append(at)
        at = text.find(needle, at + 1)
    return places
