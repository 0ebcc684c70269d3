"""Numbers of payment cards (ISO/IEC 7812)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.language.patterns import any_of
from curate.language.words import unspaced, words
from curate.privacy.base import (
    TYPES,
    Announced,
    Claim,
    ConversationMemory,
    Detector,
    Example,
    PersonalType,
    Run,
    compact,
)
from curate.privacy.numbers import luhn
from curate.privacy.scan import Scan
from curate.privacy.spans import DetectedSpan
from curate.privacy.unspaced import DIGITS

_CARD_DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){11,18}(?!\d)")
_CARD_GROUPS = re.compile(
    r"\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{1,3})?|\d{4}([ -])\d{6}\2\d{4,5}"
)
# a placeholder for a card or phone announces no other: what is redacted twice stays as it is
_CARD_WORD = re.compile(rf"(?:{any_of(words('card_stems'))})(?!_\d{{1,6}}\])|\bcc\b", re.IGNORECASE)
# in ids, by the length that its issuer gives a card: other long numbers are ids of the export
_BARE = re.compile(r"(?<![A-Za-z0-9.])(?:\d{11,16}|\d{4}([ -])\d{4}\1\d{4}\1\d{2,4})(?![A-Za-z0-9])")
_ISSUED = re.compile(
    r"4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d)\d{12}|35\d{14}"
)


# with any separator, or a line's end between two groups
_PARTED = re.compile(
    r"\d(?<![\w.]\d)(?<![\d+]\d)\d{3}(?:[ ./-]{0,3}|[ \t]?\n[ \t>]{0,2})"
    r"(?:\d{4}(?:[ ./-]{0,3}|[ \t]?\n[ \t>]{0,2})\d{4}(?:[ ./-]{0,3}|[ \t]?\n[ \t>]{0,2})\d{4}(?:[ ./-]{0,3}\d{1,3})?"
    r"|\d{6}(?:[ ./-]{0,3}|[ \t]?\n[ \t>]{0,2})\d{4,5}"
    r"|\d{4}(?:[ ./-]{0,3}|[ \t]?\n[ \t>]{0,2})\d{4}(?:[ ./-]{0,3}|[ \t]?\n[ \t>]{0,2})\d{1,3})(?![\w]|[.-]\d)"
)


# the same sign between all groups, whatever it is
_SIGNED = re.compile(
    r"\d(?<![\w.,]\d)\d{3}(?P<sign> ?(?:[^\w\s]{1,3}|_) ?)"
    r"(?:\d{4}(?P=sign)\d{4}(?P=sign)\d{1,4}|\d{6}(?P=sign)\d{4,5})(?![\w]|[.,]\d)"
)


def _signed(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    for match in _SIGNED.finditer(scan.text):
        digits = re.sub(r"\D", "", match.group())
        if _ISSUED.fullmatch(digits) and luhn(digits):
            yield DetectedSpan(match.start(), match.end(), "CARD")


def _parted(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    for match in _PARTED.finditer(scan.text):
        digits = re.sub(r"\D", "", match.group())
        if _ISSUED.fullmatch(digits) and luhn(digits):
            yield DetectedSpan(match.start(), match.end(), "CARD")


def _claim(run: Run, settings: object) -> list[DetectedSpan]:
    return [] if run.value[0] == "+" else list(_cards(run.value, run.start, run.before))


def _cards(chunk: str, start: int, before: str) -> Iterator[DetectedSpan]:
    named = _CARD_WORD.search(before) is not None
    for match in _CARD_DIGITS.finditer(chunk):
        digits = re.sub(r"\D", "", match.group())
        known = len(digits) >= 13 and (
            digits[0] in "3456"
            or digits[:2] in ("22", "23", "24", "25", "26", "27")
            or digits[:4] in ("1800", "2131")
        )
        if named or (known and luhn(digits) and _CARD_GROUPS.fullmatch(match.group())):
            yield DetectedSpan(start + match.start(), start + match.end(), "CARD")


def _in_id(value: str) -> Iterator[DetectedSpan]:
    for match in _BARE.finditer(value):
        digits = match.group().replace(" ", "").replace("-", "")
        if _ISSUED.fullmatch(digits) and luhn(digits):
            yield DetectedSpan(match.start(), match.end(), "CARD")


@TYPES.register("CARD")
class Card(PersonalType):
    """Card numbers: of an issuer's shape and with the right checksum, or any of that length after a word for
    a card."""

    words = ("card number", "card numbers")
    listed = 70
    detectors = (Detector(33, _parted, digits=13), Detector(33, _signed, digits=14))
    claims = (Claim(30, 50, _claim),)
    announced = (Announced(10, unspaced("card_stems"), DIGITS % (11, 18)),)
    examples = (
        Example("I paid with 4111 1111 1111 1111 yesterday", "4111 1111 1111 1111"),
        Example("paid with 4111_1111_1111_1111 twice", "4111_1111_1111_1111"),
        Example("card number 1234-5678-9012-3456", "1234-5678-9012-3456"),
        Example("カード番号4111111111111111です", "4111111111111111"),
    )
    counter_examples = ("Your voucher 4111 1111 1111 1112 is ready.", "It weighs 4111111111111112 grams.")

    def in_id(self, value: str) -> Iterator[DetectedSpan]:
        return _in_id(value)

    def same(self, value: str) -> str:
        return compact(value)
