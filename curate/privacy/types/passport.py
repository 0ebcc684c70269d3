"""Numbers of passports."""

from __future__ import annotations

from curate.language.words import unspaced, words
from curate.privacy.base import TYPES, Announced, Example, PersonalType, compact
from curate.privacy.documents import Document
from curate.privacy.unspaced import CODE

_DOCUMENT = Document("PASSPORT", words("passport_labels") - unspaced("passport_labels"), 6, 10, 1, asked=True)


@TYPES.register("PASSPORT")
class Passport(PersonalType):
    """Numbers of passports after a word for one."""

    words = ("passport number", "passport numbers")
    detectors = (_DOCUMENT.detector(42),)
    announced = (Announced(28, unspaced("passport_labels"), CODE),)
    remembered = True
    examples = (
        Example("passport no. X1234567A", "X1234567A"),
        Example("Reisepassnummer: C01X00T47", "C01X00T47"),
        Example("护照号码是E12345678", "E12345678"),
    )
    counter_examples = ("My passport expires in 2027.", "Passport photos must be 35x45 mm.")

    def same(self, value: str) -> str:
        return compact(value)
