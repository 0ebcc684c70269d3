"""Plates of vehicles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.language.words import words
from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType, compact
from curate.privacy.documents import Document
from curate.privacy.scan import Scan, first_words
from curate.privacy.spans import DetectedSpan

_LETTERS = re.compile(r"[^\W\d_]{5}")


def _mixed(value: str) -> bool:
    """Letters and digits, in the ways in which plates have them: never five letters in a row."""
    return any(map(str.isalpha, value)) and not value.isalpha() and not _LETTERS.search(value)


_DOCUMENT = Document("PLATE", words("plate_labels"), 4, 10, 1, _mixed)
# plates of the United Kingdom, Germany, France, Italy, the Netherlands, Sweden, Spain, Brazil, India: parts have
# such numbers too, so only near a word for a vehicle
_FORMS = re.compile(
    r"(?<![\w/.-])(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?\d{1,4}[EH]?|[A-Z]{2}-\d{3}-[A-Z]{2}|[A-Z]{2} ?\d{3} ?[A-Z]{2}"
    r"|\d{1,2}-[A-Z]{2,3}-\d{1,2}|[A-Z]{1,2}-\d{2,3}-[A-Z]{1,2}|[A-Z]{3} ?\d{2}[A-Z\d]|\d{4} ?[BCDFGHJKLMNPRSTVWXYZ]{3}|[A-Z]{3}\d[A-Z]\d\d"
    r"|[A-Z]{2} ?\d{1,2} ?[A-Z]{1,3} ?\d{4}|[A-Z]{2,3} \d{4,5}|\d[A-Z]{3}\d{3}|[A-Z]{3}-?\d{4})(?![\w/-]|\.\d)"
)
_WORDS = first_words(words("vehicle_words"))
_NEAR = 80  # characters before such a word and behind it


def _formed(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    for match in scan.around(_FORMS, _WORDS, _NEAR, _NEAR):
        yield DetectedSpan(match.start(), match.end(), "PLATE")


@TYPES.register("PLATE")
class Plate(PersonalType):
    """Plates of vehicles: after a word for one, and by their form near a word for a vehicle."""

    words = ("number plate", "number plates")
    detectors = (_DOCUMENT.detector(43), Detector(58, _formed, digits=1, words=_WORDS))
    remembered = True
    examples = (
        Example("my number plate is AB12 CDE", "AB12 CDE"),
        Example("Kennzeichen M-AB 1234", "M-AB 1234"),
        Example("the car is AA-229-BC", "AA-229-BC"),
    )
    counter_examples = (
        "I registered as cbarker42 last year",
        "the part AA-229-BC is missing",
        "Is the plate 24 cm wide?",
    )

    def same(self, value: str) -> str:
        return compact(value)
