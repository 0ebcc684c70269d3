"""Numbers of driving licences."""

from __future__ import annotations

from collections.abc import Iterator

from curate.language.words import unspaced, words
from curate.privacy.base import (
    TYPES,
    Announced,
    Code,
    ConversationMemory,
    Detector,
    Example,
    PersonalType,
    compact,
)
from curate.privacy.documents import Document, long_or_of_digits
from curate.privacy.registers import Registered
from curate.privacy.scan import Scan, first_words
from curate.privacy.spans import DetectedSpan
from curate.privacy.unspaced import CODE

_DOCUMENT = Document(
    "LICENCE", words("licence_labels") - unspaced("licence_labels"), 7, 20, 1, long_or_of_digits, asked=True
)
_BARE = Document("LICENCE", words("bare_licence_labels"), 7, 20, 5)
_DRIVEN = Document("LICENCE", words("bare_licence_labels"), 7, 20, 1, long_or_of_digits)
_DRIVING = first_words(words("driving_words"))


def _driven(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """A licence of any kind, where the text speaks of driving: the letters of others are keys of programs."""
    if scan.has(_DRIVING):
        yield from _DRIVEN.find(scan)


# of the United Kingdom, whose form holds the surname, the birth date and initials
_BRITISH = r"[A-Z]{1,5}9{0,4}(?<=[A-Z9]{5})\d(?:0[1-9]|1[0-2]|5[1-9]|6[0-2])(?:0[1-9]|[12]\d|3[01])\d[A-Z9]{2}[A-Z\d]{3}"


@TYPES.register("LICENCE")
class Licence(PersonalType):
    """Numbers of driving licences after a word for one, and British ones by their form."""

    words = ("licence number", "licence numbers")
    detectors = (
        Registered("LICENCE").detector(15),
        _DOCUMENT.detector(14),
        _BARE.detector(54),
        Detector(15, _driven, words=_DRIVEN.cues),
    )
    announced = (Announced(29, unspaced("licence_labels"), CODE),)
    codes = (Code(_BRITISH, lambda value, scan: True, 5),)
    remembered = True
    examples = (
        Example("driving licence MORGA657054SM9IJ", "MORGA657054SM9IJ"),
        Example("Führerschein Nr. B072RRE2I55", "B072RRE2I55"),
    )
    counter_examples = ("My driving licence is from 2012.", "The licence for 25 users is cheaper.")

    def same(self, value: str) -> str:
        return compact(value)
