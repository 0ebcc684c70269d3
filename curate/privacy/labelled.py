"""Values that a word before them gives away, for the types of personal data that such words announce."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from curate.language.patterns import any_of
from curate.language.words import words
from curate.privacy.base import Detector
from curate.privacy.scan import Cues, Scan
from curate.privacy.spans import DetectedSpan

# possessive: a filler is never given back, so a row of colons cannot be split in many ways
_FILLER = (
    r"(?:[ \t\u00a0]*+(?:[:=#№\-–(\"'*]++|n[°º]\.?"
    rf"|(?:{any_of(words('label_fillers'))})\b\.?)){{0,6}}+[ \t\u00a0]*+(?:\n[ \t\u00a0]*+)?+"
)
_VALUE = r"[#\"'(]?([A-Za-z0-9]{1,40}(?:[/_.-][A-Za-z0-9]{1,20}){0,6}+)"


# abbreviations that are words of other languages in lower case
_CAPITAL_ONLY = frozenset({"ein", "sin", "nie", "tin", "cif", "vat", "nif"})
_NO_VALUE = re.compile(
    r"^(?:[vV]?\d{1,4}(?:\.\d+)+.*|0x.*|(?:19|20)\d\d|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2})$"
)
_WORD_TAIL = re.compile(r"(?:[/_.-][a-z]{1,20})+$")
_MORE_GROUPS = re.compile(r"(?:[ -]\d{2,6}){1,6}(?![\w])")

_NUMBER_WORDS = words("number_nouns")
_ANSWER = re.compile(r"(?<![\w.,/$€£:-])(?:[A-Z]{1,4}-?)?\d{4,12}(?![\w:%€$£]|[.,]\d)")
_SHORT = 120  # characters of a message that is but an answer


@dataclass(frozen=True)
class Label:
    """Words that announce a value of a type, and how many digits it must have. A `~` at a word's end stands for
    any ending."""

    type: str
    words: frozenset[str]
    digits: int

    @cached_property
    def cues(self) -> Cues:
        """What the words that are whole are known by."""
        return Cues((word for word in self.words if " " in word or not word.endswith("~")), whole=True)

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """Begins of words, for languages that write compounds in one."""
        return tuple(sorted(word[:-1] for word in self.words if word.endswith("~") and " " not in word))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{any_of(self.words)})(?!\w){_FILLER}{_VALUE}", re.IGNORECASE)

    @cached_property
    def _alone(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{any_of(self.words)})(?!\w)", re.IGNORECASE)

    def detector(self, rank: int) -> Detector:
        """Of the values after the word that names them."""
        return Detector(rank, self.find, self.digits - 1, words=self.cues, marks=self.roots)

    def find(self, scan: Scan, conversation: object = None) -> Iterator[DetectedSpan]:
        """The values after the word that names them, in a text that holds digits."""
        matches = list(scan.matches(self.pattern, self.cues))
        for root in self.roots:
            matches += [m for at in scan.begins(root) if (m := self.pattern.match(scan.text, at))]
        for match in matches:
            end = self._value_end(scan.text, match)
            if end:
                yield DetectedSpan(match.start(1), end, self.type)

    def asked(self, scan: Scan) -> bool:
        """Whether a message that asks for something asks for such a number."""
        return scan.has(_NUMBER_WORDS) and any(True for _ in scan.matches(self._alone, self.cues))

    def answers(self, text: str) -> Iterator[DetectedSpan]:
        """The numbers in a short message."""
        if len(text) <= _SHORT:
            for match in _ANSWER.finditer(text):
                if not _NO_VALUE.match(match.group()):
                    yield DetectedSpan(match.start(), match.end(), self.type)

    def _value_end(self, text: str, match: re.Match[str]) -> int:
        """Where an announced value ends; 0 when what follows the label is no such value."""
        if match.group()[:3] in _CAPITAL_ONLY:
            return 0
        value = _WORD_TAIL.sub("", match.group(1))
        end = match.start(1) + len(value)
        if value.isdigit():
            more = _MORE_GROUPS.match(text, end)
            end = more.end() if more else end
        value = text[match.start(1) : end]
        least = self.digits - (1 if "#" in match.group() or not value.isdigit() else 0)
        if any(map(str.islower, value)):
            least = 5  # `office365` is no number
        if sum(map(str.isdigit, value)) < least or _NO_VALUE.match(value) or _is_word(value):
            return 0
        return end


def _is_word(value: str) -> bool:
    """A file or host name, or a unit, rather than a number: mostly letters."""
    return sum(map(str.isalpha, value)) > 2 * sum(map(str.isdigit, value)) + 3
