"""IBANs (ISO 13616)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType, compact
from curate.privacy.scan import Scan, word_set
from curate.privacy.spans import DetectedSpan

_IBAN = re.compile(r"[A-Za-z]{2}[ .-]?\d{2}(?:(?:[ .-]{0,2}|[ \t]?\n[ \t>]{0,2})[A-Za-z0-9]){11,31}")
_BEGIN = re.compile(
    r"\d\d(?<=[A-Za-z]\d\d)(?<![A-Za-z0-9][A-Za-z]{2}\d\d)|\d\d(?<=[A-Z][ .-]\d\d)(?<![A-Za-z0-9][A-Z]{2}.\d\d)"
)
_IBAN_LENGTHS = {
    pair[:2]: int(pair[2:])
    for pair in word_set(
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29"
        " ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20"
        " LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25"
        " QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20"
    )
}


def ibans(text: str) -> Iterator[DetectedSpan]:
    """IBANs whose country length and check digits are right; with a wrong check only after the word IBAN."""
    at = 0
    for digits in _BEGIN.finditer(text):
        begin = digits.start() - (2 if text[digits.start() - 1].isalpha() else 3)
        match = _IBAN.match(text, begin) if begin >= at else None
        if not match:
            continue
        at = match.end()
        length = _IBAN_LENGTHS.get(match.group()[:2].upper())
        if not length:
            continue
        ends = [i for i, char in enumerate(match.group(), match.start() + 1) if char.isalnum()]
        end = ends[length - 1] if len(ends) >= length else 0
        if not end or (end < len(text) and text[end].isalnum()):
            continue
        value = re.sub(r"[^A-Za-z0-9]", "", text[match.start() : end]).upper()
        check = int("".join(str(int(char, 36)) for char in value[4:] + value[:4])) % 97
        if check == 1 or "iban" in text[max(0, match.start() - 30) : match.start()].lower():
            yield DetectedSpan(match.start(), end, "IBAN")


def _find(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    return ibans(scan.text)


def _in_id(value: str) -> Iterator[DetectedSpan]:
    return iter(()) if value.isdigit() else ibans(value)


@TYPES.register("IBAN")
class Iban(PersonalType):
    """International bank account numbers whose length and check digits are right."""

    words = ("IBAN", "IBANs")
    listed = 80
    detectors = (Detector(30, _find, digits=8),)
    examples = (
        Example("Please pay to DE89 3704 0044 0532 0130 00.", "DE89 3704 0044 0532 0130 00"),
        Example("my iban is GB82WEST12345698765432", "GB82WEST12345698765432"),
        Example("IBAN: DE11 3704 0044 0532 0130 00 (typed by hand)", "DE11 3704 0044 0532 0130 00"),
    )
    counter_examples = (
        "The part DE89 3704 0044 0532 0130 01 is out of stock.",
        "Model GB82WEST1234 is listed.",
    )

    def in_id(self, value: str) -> Iterator[DetectedSpan]:
        return _in_id(value)

    def same(self, value: str) -> str:
        return compact(value)
