"""Numbers of identity cards and of people in a country's register."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.language.words import words
from curate.privacy.base import (
    TYPES,
    Claim,
    Code,
    ConversationMemory,
    Detector,
    Example,
    PersonalType,
    Run,
    compact,
)
from curate.privacy.check_digits import is_hetu, is_nric
from curate.privacy.documents import Document, long_or_of_digits
from curate.privacy.numbers import is_valid
from curate.privacy.registers import Registered
from curate.privacy.scan import Scan
from curate.privacy.spans import DetectedSpan

_DOCUMENT = Document(
    "NATIONAL_ID",
    words("national_id_labels"),
    7,
    14,
    1,
    long_or_of_digits,
    asked=True,
    other=words("tax_words"),
)
# with a checksum: Aadhaar (India) in groups, personnummer (Sweden) with its sign
_CHECKED = (
    (re.compile(r"\d(?<![\w.-]\d)\d{3}[ -]\d{4}[ -]\d{4}(?![\w-]| \d)"), "in_.aadhaar"),
    (re.compile(r"\d(?<![\w.-]\d)\d{5}(?:\d\d)?[-+]\d{4}(?![\w-])"), "se.personnummer"),
)
_SHAPES = ("0000 0000 0000", "0000-0000-0000", "0000 0000-0000", "0000-0000 0000", "0-0000", "0+0000")


_HETU = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d[-+A-FU-Y]\d{3}[\dA-Y]"  # Finland
_NRIC = r"[STFGM]\d{7}[A-Z]"  # Singapore
_RRN = re.compile(r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[1-8]\d{6}")  # Korea


def _claim(run: Run, settings: object) -> list[DetectedSpan]:
    """What no phone has claimed."""
    fits = _RRN.fullmatch(run.value) is not None and is_valid("kr.rrn", run.value)
    return [DetectedSpan(run.start, run.end, "NATIONAL_ID")] if fits else []


def _is_code(value: str, scan: Scan) -> bool:
    return is_nric(value) if value[0].isalpha() else is_hetu(value)


def _checked(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    for pattern, name in _CHECKED:
        for match in pattern.finditer(scan.text):
            if is_valid(name, match.group()):
                yield DetectedSpan(match.start(), match.end(), "NATIONAL_ID")


@TYPES.register("NATIONAL_ID")
class NationalId(PersonalType):
    """Numbers of identity cards after a word for one, and numbers of a register with a checksum."""

    words = ("identity number", "identity numbers")
    detectors = (
        Registered("NATIONAL_ID").detector(16),
        Detector(49, _checked, digits=10, shapes=_SHAPES),
        _DOCUMENT.detector(42),
    )
    claims = (Claim(60, 50, _claim),)
    codes = (Code(f"{_HETU}|{_NRIC}", _is_code),)
    remembered = True
    examples = (
        Example("identity card X1234567A", "X1234567A"),
        Example("Personalausweis Nr. L01X00T471", "L01X00T471"),
        Example("NRIC S1234567A", "S1234567A"),
        Example("I am G1234567X", "G1234567X"),
        Example("mitt personnummer är 811218-9876", "811218-9876"),
    )
    counter_examples = (
        "My ID card expires in 2027.",
        "The identity provider returned 4031.",
        "the fin 12345678 of the fish",
    )

    def same(self, value: str) -> str:
        return compact(value)
