"""Finding many set phrases in a text in one pass: fast enough to look for a thousand of them in every
record."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

BREAK = "¶"  # the token of a line break
MARKS = frozenset([".", "?", "!", ",", BREAK])
_STOPS = frozenset([".", "?", "!", BREAK])
_OTHER = re.compile(r"[^\w.?!,\n]+|_+")
UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f])")
# Typographic signs that stand in texts otherwise ASCII: replaced, they leave the faster way open.
_APOSTROPHES = "’‘´`"
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
# One fold for all languages written in Latin letters: people leave accents out, and phrases are written
# without them.
_ACCENTS = str.maketrans(
    "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿāăąćčďđēęěğīłńňōőœřśşšťūůűźżžıßæ",
    "aaaaaaceeeeiiiinoooooouuuuyyaaaccddeeegilnnooorssstuuuzzzisa",
)


@cache
def blocks(name: str) -> dict[str, str]:
    """The blocks of a file of `data/`, by the name in square brackets above each; lines with # are
    comments."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (
        resources.files("curate.signals").joinpath("data", name).read_text(encoding="utf-8").splitlines()
    ):
        if line.startswith("["):
            lines = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return {block: "\n".join(inside) for block, inside in found.items()}


@cache
def word_set(name: str) -> frozenset[str]:
    """One block of words.txt."""
    return frozenset(blocks("words.txt")[name].split())


def flat(text: str) -> str:
    """Lower case, accents and apostrophes gone: the form in which phrases are written down and searched."""
    text = text.lower().replace("'", "")
    if text.isascii():
        return text
    for sign in _APOSTROPHES:
        text = text.replace(sign, "")
    return text if text.isascii() else text.translate(_ACCENTS)


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
        found: list[tuple[int, list[str]]] = []
        run: list[str] = []
        at = start = 0
        for token in self.items:
            run.append(token)
            at += len(token) + 1
            if token in _STOPS:
                if len(run) > 1:
                    found.append((start, run))
                run, start = [], at
        if run:
            found.append((start, run))
        return found


class Hit(NamedTuple):
    """One phrase found: its class, the phrase, and where it begins in `Tokens.joined`."""

    kind: str
    phrase: str
    at: int


def _pattern(word: str) -> str:
    return r"\w+" if word == "*" else re.escape(word.rstrip("~")) + (r"\w*" if word.endswith("~") else "")


class Lexicon:
    """Phrases by class. `*` in a phrase stands for one word; `~` at a word's end for any ending."""

    def __init__(self, classes: Mapping[str, str]) -> None:
        """`classes`: name -> phrases in flat form, separated by `|` or line breaks."""
        self._by_word: dict[str, list[tuple[str, str, str, re.Pattern[str] | None]]] = defaultdict(list)
        for kind, block in classes.items():
            for phrase in dict.fromkeys(p.strip() for p in re.split(r"[|\n]", block)):
                if phrase:
                    self._add(kind, phrase)
        self._words = frozenset(self._by_word)

    def _add(self, kind: str, phrase: str) -> None:
        phrase = phrase if {"*", "~"} & set(phrase) else Tokens.of(phrase).joined.strip()
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
                elif found := loose.search(joined):
                    hits.append(Hit(kind, found.group()[1:], found.start()))
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


def polarity(tokens: Tokens, hit: Hit) -> int:
    """1 for a phrase as it stands, -1 where a negation governs it ("not solved yet"), 0 where it is only
    hoped or asked for.

    Looks at the four words before it in the same sentence, and at the two after it (German, Dutch and French
    negate there).
    """
    negators, hypotheticals = word_set("negators"), word_set("hypotheticals")
    before = tokens.joined[max(0, hit.at - 60) : hit.at].split()
    for word in reversed(before[-4:]):
        if word in _STOPS or word == ",":
            break
        if word in negators:
            return -1
        if word in hypotheticals:
            return 0
    end = hit.at + 1 + len(hit.phrase)
    for word in tokens.joined[end : end + 30].split()[:2]:
        if word in _STOPS or word == ",":
            break
        if word in ("nicht", "niet", "pas"):
            return -1
    return 1
