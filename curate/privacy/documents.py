"""Numbers of documents and the like: capital letters and digits in groups, behind a word for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from curate.language.patterns import any_of
from curate.language.words import languages, words
from curate.privacy.base import Detector
from curate.privacy.lexicon import lexicon, plain
from curate.privacy.scan import Cues, Scan
from curate.privacy.spans import DetectedSpan

# words and signs between the word and the number: `passport, the number is`, `passport (number`
_FREE = (
    r"(?:[^\w\n.!?]{1,4}(?:n[°º]\.?|n\.|no\.|nr\.|num\.|núm\.|(?-i:ID|NO|NR|No|Nr|(?>[^\W\d_]?[^\W\d_A-Z]{1,16}'?[^\W\d_]{0,8}))(?![\w-]))){0,5}"
    r"[^\w\n.!?]{0,4}(?:[.!?]?[ \t|]{0,3}\n(?:[ \t]{0,3}\n)?)?[ \t\"'“„«(*>|•–-]{0,5}"
)
# the same where only words that say what it is may stand between them
_CLOSE = _FREE.replace(r"[^\w\n.!?]", r"[^\w\n.!?,;]").replace(
    r"(?>[^\W\d_]?[^\W\d_A-Z]{1,16}'?[^\W\d_]{0,8})",
    "(?i:"
    + any_of(words("label_fillers") | words("copulas") | words("number_nouns") | words("now_words"))
    + ")",
)
_GROUPS = r"(?-i:[A-Z0-9]{1,20}(?:[ ./-][A-Z0-9]{1,14}){0,6})(?![\w])"
_TYPED = r"[a-z0-9]{5,20}(?![\w@-]|\.\w)"  # in small letters
# `… is my passport number`, `… (my passport)`
_BACK = re.compile(
    rf"(?<![\w.-])(?P<value>{_GROUPS})[\"'”“»)]{{0,2}}"
    rf"(?:,? (?:{any_of(words('as_words') | words('copulas'))})(?P<told> )|,| ?[-–=(:]| \|)"
    rf"(?(told)|[ ]?)(?:(?:{any_of(words('credential_owners'))}) ){{0,3}}$",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"[ ]?(?:[).,;|\n]|$)")
_LETTERS = re.compile(r"(?-i:[A-Z]{8,10})")
_WORD_BEHIND = re.compile(r" (?:[A-Z]{2,}|[E-Z])$")  # a single A to D may be the end of a number
_NO_NUMBER = re.compile(
    r"v?\d{1,4}(?:\.\d{1,4}){1,3}"
    r"|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)?\d\d|(?:19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}"
)


_SELDOM = 1 / 2500  # of the words that are known


@lru_cache(maxsize=1)
def _usual_pairs() -> frozenset[str]:
    """Pairs of letters that stand beside each other in many words or names of the languages that we know."""
    known = set(lexicon().words)
    for language in languages().values():
        if not language.dense:
            known.update(
                word for entries in language.lists.values() for entry in entries for word in entry.split()
            )
    return _pairs(known) | _pairs(lexicon().names)


def _pairs(words: Iterable[str]) -> frozenset[str]:
    distinct = {plain(word) for word in words}
    pairs = Counter(pair for word in distinct for pair in {word[at : at + 2] for at in range(len(word) - 1)})
    return frozenset(pair for pair, count in pairs.items() if count >= _SELDOM * len(distinct))


def unlike_words(value: str) -> bool:
    """Whether letters hold a pair that hardly any word has: a number may be made of letters alone."""
    value = value.lower()
    return any(value[at : at + 2] not in _usual_pairs() for at in range(len(value) - 1))


def long_or_of_digits(value: str) -> bool:
    """Whether a number has four digits or more, or eight signs and a digit."""
    return sum(map(str.isdigit, value)) >= 4 or len(value) >= 8


@dataclass(frozen=True)
class Document:
    """Words that announce a number of a type; how many letters and digits it has at least and at most, and
    how many of them are digits at least. `fits`, if any, looks at the number without separators."""

    type: str
    words: frozenset[str]
    least: int
    most: int
    digits: int = 3
    fits: Callable[[str], bool] | None = None
    free: bool = True  # whether any words may stand between the word for it and the number
    asked: bool = False  # whether it may stand behind a question for it: `Passport number? …`
    other: frozenset[str] = frozenset()  # words before the word for it that make it another number

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        between = _FREE if self.free else _CLOSE
        if self.asked:
            between = rf"(?:{between}|\?{{1,2}} {{1,2}})"
        return re.compile(
            rf"(?<!\w)(?:{any_of(self.words)})(?!\w){between}(?P<value>{_GROUPS}|{_TYPED})", re.IGNORECASE
        )

    @cached_property
    def _label(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{any_of(self.words)})(?!\w)", re.IGNORECASE)

    @cached_property
    def cues(self) -> Cues:
        """What the words are known by."""
        return Cues(self.words, whole=True)

    def detector(self, rank: int) -> Detector:
        least = self.digits if self.digits > 1 else 0  # a number may be made of letters alone
        return Detector(rank, self.find, least, words=self.cues)

    def find(self, scan: Scan, conversation: object = None) -> Iterator[DetectedSpan]:
        """The numbers behind a word for them."""
        for match in scan.matches(self.pattern, self.cues):
            start, end = match.span("value")
            before = scan.lower[max(0, match.start() - 24) : match.start()].split()
            if before and before[-1].strip("-") in self.other:
                continue
            if stop := self.end(scan.text, start, end) or self._letters(match):
                yield DetectedSpan(start, stop, self.type)
        for match in scan.matches(self._label, self.cues):
            ahead = _BACK.search(scan.text, max(0, match.start() - 70), match.start())
            if ahead and not ahead["told"] and not _CLOSED.match(scan.text, match.end()):
                continue
            value = ahead.group("value") if ahead else ""
            told = any(map(str.isalpha, value)) or sum(map(str.isdigit, value)) >= 8
            if ahead and told and self.end(value, 0, len(value)) == len(value):
                yield DetectedSpan(ahead.start("value"), ahead.end("value"), self.type)

    def _letters(self, match: re.Match[str]) -> int:
        """Where a number without a digit ends, of a document that has few; 0 where it is none. A heading in
        capitals is none."""
        value, label = match["value"], match.group()[: match.start("value") - match.start()]
        shouted = label.isupper() and len(label.strip()) > 4
        if self.digits > 1 or shouted or not _LETTERS.fullmatch(value) or not unlike_words(value):
            return 0
        return match.end("value")

    def end(self, text: str, start: int, end: int) -> int:
        """Where a number ends of which groups may be words that follow it; 0 where it is none."""
        while end > start:
            value = text[start:end]
            short = re.sub(r"[\W_]", "", value)
            if len(short) < self.least:
                return 0
            small = value != value.upper()
            if (
                len(short) <= self.most
                and sum(map(str.isdigit, short)) >= self.digits + small
                and not _NO_NUMBER.fullmatch(value)
                and (self.fits is None or self.fits(short.upper()))
                and (self.free or not _WORD_BEHIND.search(value))
            ):
                return end
            cut = max(value.rfind(sign) for sign in " ./-")
            end = start + cut if cut > 0 else start
        return 0
