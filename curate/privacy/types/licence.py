"""Numbers of driving licences."""

from __future__ import annotations

from curate.language.words import unspaced, words
from curate.privacy.base import TYPES, Announced, Example, PersonalType, compact
from curate.privacy.documents import Document, long_or_of_digits
from curate.privacy.registers import Registered
from curate.privacy.unspaced import CODE

_DOCUMENT = Document(
    "LICENCE", words("licence_labels") - unspaced("licence_labels"), 7, 20, 1, long_or_of_digits
)
_BARE = Document("LICENCE", words("bare_licence_labels"), 7, 20, 5)


@TYPES.register("LICENCE")
class Licence(PersonalType):
    """Numbers of driving licences after a word for one."""

    words = ("licence number", "licence numbers")
    detectors = (Registered("LICENCE").detector(15), _DOCUMENT.detector(14), _BARE.detector(54))
    announced = (Announced(29, unspaced("licence_labels"), CODE),)
    remembered = True
    examples = (
        Example("driving licence MORGA657054SM9IJ", "MORGA657054SM9IJ"),
        Example("Führerschein Nr. B072RRE2I55", "B072RRE2I55"),
    )
    counter_examples = ("My driving licence is from 2012.", "The licence for 25 users is cheaper.")

    def same(self, value: str) -> str:
        return compact(value)
