"""Numbers of patients and of people who are insured."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.language.words import words
from curate.privacy.base import (
    TYPES,
    Claim,
    ConversationMemory,
    Detector,
    Example,
    PersonalType,
    Run,
    compact,
)
from curate.privacy.documents import Document
from curate.privacy.numbers import is_valid
from curate.privacy.registers import Registered
from curate.privacy.scan import Scan
from curate.privacy.spans import DetectedSpan

_DOCUMENT = Document("HEALTH_ID", words("health_labels"), 7, 18, 5)
# Medicare (United States) and AHV (Switzerland), by their form and a checksum
_MEDICARE = re.compile(
    r"[1-9](?<![\w-][1-9])[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y]{2}\d\d(?![\w-])"
)
_AHV = re.compile(r"7(?<![\w.]7)56\.?\d{4}\.?\d{4}\.?\d\d(?![\w])")
_SHAPES = ("0AA00", "0-AA00", "0000.00", "000000")


_NHS = re.compile(r"\d{3}([ -])\d{3}\1\d{4}")


def _claim(run: Run, settings: object) -> list[DetectedSpan]:
    """What no phone has claimed."""
    fits = _NHS.fullmatch(run.value) is not None and is_valid("gb.nhs", run.value)
    return [DetectedSpan(run.start, run.end, "HEALTH_ID")] if fits else []


def _formed(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    for match in _MEDICARE.finditer(scan.text):
        yield DetectedSpan(match.start(), match.end(), "HEALTH_ID")
    for match in _AHV.finditer(scan.text):
        if is_valid("ch.ssn", match.group()):
            yield DetectedSpan(match.start(), match.end(), "HEALTH_ID")


@TYPES.register("HEALTH_ID")
class HealthId(PersonalType):
    """Numbers of patients and insured people after a word for them, and those of a form of their own."""

    words = ("health number", "health numbers")
    detectors = (
        Registered("HEALTH_ID").detector(16),
        Detector(48, _formed, digits=5, shapes=_SHAPES),
        _DOCUMENT.detector(41),
    )
    claims = (Claim(60, 50, _claim),)
    remembered = True
    examples = (
        Example("NHS number 943 476 5919", "943 476 5919"),
        Example("Krankenversichertennummer A123456780", "A123456780"),
        Example("NPI: 1987654320", "1987654320"),
        Example("AHV 756.9217.0769.85", "756.9217.0769.85"),
    )
    counter_examples = ("The NHS app fails on Android 14.", "My health insurance costs 450.")

    def same(self, value: str) -> str:
        return compact(value)
