"""Finding many set phrases in a text in one pass: fast enough to look for a thousand of them in every
record."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from curate.language.folding import flat
from curate.language.words import words

BREAK = "¶"  # the token of a line break
MARKS = frozenset([".", "?", "!", ",", BREAK])
STOPS = frozenset([".", "?", "!", BREAK])
_OTHER = re.compile(r"[^\w.?!,\n]+|_+")
UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f])")
# Typographic signs that stand in texts otherwise ASCII: replaced, they leave the faster way open.
_TYPOGRAPHIC = (
    ("\xa0", " "),
    ("“", " "),
    ("”", " "),
    ("–", " "),
    ("—", " "),
    ("…", "."),
    ("•", " "),
    ("→", " "),
    ("¿", " "),
    ("¡", " "),
)
# ASCII in one pass: lower case, colons as commas, blanks for all that is neither letter nor digit nor mark.
_ASCII = bytes(
    ord("," if c in ":;" else c.lower() if c.isalnum() or c in "\n.?!," else " ") if c.isascii() else 32
    for c in map(chr, range(256))
)
_APART = (("!?", "?"), (".", " . "), ("?", " ? "), ("!", " ! "), (",", " , "), ("\n", f" {BREAK} "))
_NON_ASCII = str.maketrans(
    {"。": ".", "！": "!", "？": "?", "，": ",", "、": ",", ":": ",", ";": ",", BREAK: " "}
)


def _items(text: str) -> list[str]:
    """Words and marks; by bytes and without a regular expression where the text is ASCII, which is faster."""
    if not text.isascii():
        text = flat(text)
        for sign, plain in _TYPOGRAPHIC:
            text = text.replace(sign, plain)
    text = (
        text.encode().translate(_ASCII, b"'").decode()
        if text.isascii()
        else _OTHER.sub(" ", UNSPACED.sub(r" \1 ", text.translate(_NON_ASCII)))
    )
    for mark, apart in _APART:
        text = text.replace(mark, apart)
    return text.split()


@cache
def flat_words(name: str) -> frozenset[str]:
    """The words of a list in all languages together, as `Tokens` gives them. ValueError where no language has
    it."""
    return frozenset(map(flat, words(name)))


@dataclass(slots=True)
class Tokens:
    """A text as tokens: words in flat form, and the marks `.`, `!`, `?`, `,` (also for colons) and `¶` for a
    line break.

    Scripts without blanks between words (Chinese, Japanese, Thai) count each sign as a word.
    """

    items: list[str]
    joined: str
    words: list[str]
    vocabulary: set[str]

    @classmethod
    def of(cls, text: str) -> Tokens:
        items = _items(text)
        return cls(items, f" {' '.join(items)} ", [t for t in items if t not in MARKS], set(items))

    def sentences(self) -> list[tuple[int, list[str]]]:
        """Runs of tokens up to a full stop, question or exclamation mark or line break (kept at the end),
        each with its place in `joined`."""
        runs: list[tuple[int, list[str]]] = []
        run: list[str] = []
        at = start = 0
        for token in self.items:
            run.append(token)
            at += len(token) + 1
            if token in STOPS:
                if len(run) > 1:
                    runs.append((start, run))
                run, start = [], at
        if run:
            runs.append((start, run))
        return runs


class Hit(NamedTuple):
    """One phrase found: its class, the phrase, and where it begins in `Tokens.joined`."""

    kind: str
    phrase: str
    at: int


def _pattern(word: str) -> str:
    return r"\w+" if word == "*" else re.escape(word.rstrip("~")) + (r"\w*" if word.endswith("~") else "")


def _searched(phrase: str) -> str:
    """A phrase in the form that `Tokens.joined` has; one with marks is written in it."""
    return phrase if {"*", "~"} & set(phrase) else Tokens.of(phrase).joined.strip()


class PhraseLexicon:
    """Phrases by class. `*` in a phrase stands for one word; `~` at a word's end for any ending."""

    def __init__(self, classes: Mapping[str, Iterable[str]]) -> None:
        """`classes`: name -> phrases. ValueError for a phrase without one whole word."""
        self._by_word: dict[str, list[tuple[str, str, str, re.Pattern[str] | None]]] = defaultdict(list)
        for kind, phrases in classes.items():
            for phrase in dict.fromkeys(map(_searched, phrases)):
                self._add(kind, phrase)
        self._words = frozenset(self._by_word)

    def _add(self, kind: str, phrase: str) -> None:
        # Looked up by its longest word, which is the rarest as a rule, and searched where its next longest is
        # there as well.
        whole = sorted((w for w in phrase.split() if w[-1] not in "*~"), key=len, reverse=True)
        if not whole:
            raise ValueError(f"a phrase needs one whole word: {phrase!r}")
        key, second = whole[0], whole[min(1, len(whole) - 1)]
        loose = None
        if "*" in phrase or "~" in phrase:
            loose = re.compile(f" {' '.join(map(_pattern, phrase.split()))}(?= )")
        self._by_word[key].append((kind, second, f" {phrase} ", loose))

    def find(self, tokens: Tokens) -> list[Hit]:
        """Every phrase that occurs, once (its first place), in order of place; none within a longer one of
        another class."""
        joined, there, hits = tokens.joined, tokens.vocabulary, []
        for word in self._words & there:
            for kind, second, phrase, loose in self._by_word[word]:
                if second not in there:
                    continue
                if loose is None:
                    at = joined.find(phrase)
                    if at >= 0:
                        hits.append(Hit(kind, phrase[1:-1], at))
                elif result := loose.search(joined):
                    hits.append(Hit(kind, result.group()[1:], result.start()))
        hits.sort(key=lambda h: (h.at, -len(h.phrase), h.kind))
        return _outermost(hits)


def _outermost(hits: list[Hit]) -> list[Hit]:
    """Without the phrases that lie within a longer one of another class: `not solved` is no `solved`."""
    kept: list[Hit] = []
    end = -1
    kind = ""
    for hit in hits:
        stop = hit.at + len(hit.phrase)
        if stop <= end and hit.kind != kind:
            continue
        kept.append(hit)
        if stop > end:
            end, kind = stop, hit.kind
    return kept
