"""Phone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from curate.language.patterns import any_of
from curate.language.words import unspaced, words
from curate.privacy.base import TYPES, Announced, Claim, Example, PersonalType, Run
from curate.privacy.spans import DetectedSpan
from curate.privacy.unspaced import DIGITS

if TYPE_CHECKING:
    from curate.privacy.settings import PrivacySettings

_PHONE_WORD = re.compile(  # a placeholder for a phone announces no other
    rf"(?:{any_of(words('phone_stems'))})(?!_\d{{1,6}}\])|\b(?:{any_of(words('phone_words'))})\b",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥]|\b(?:usd|eur|gbp))\W{0,6}$", re.IGNORECASE)
# a question that ends in such a word says nothing of the number after it
_NOT_PHONE = re.compile(rf"\b(?:{any_of(words('not_phone_nouns'))})[^\w?!]{{0,6}}$", re.IGNORECASE)
_STAMP = re.compile(r"(?:19|20)\d\d-\d\d-\d\d|^\d\d-\d\d \d\d-\d\d-\d\d")
_PHONE_AFTER = re.compile(rf"^[ \t,:(-]{{0,3}}(?:{any_of(words('phone_followers'))})\b", re.IGNORECASE)
_UNIT = re.compile(rf"^ ?(?:[$€£¥%]|(?:{any_of(words('counted_nouns'))})\b)", re.IGNORECASE)
_AMERICAN = re.compile(
    r"^(?:(?:\+|00)?1[ .-]?)?(?:\(\d{3}\)[ .-]?|\d{3}[ .-])[2-9]\d\d[ .-]\d{4}(?: ?(?:x|ext).*)?$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"^(?:\+?\d{1,3} ?)?\(\d{2,5}\)[ -]?\d{2,5}(?:[ -]?\d{2,5}){0,3}$")
# not three, two and four digits, as the numbers of social security have
_TRUNK = re.compile(r"^(?!\d{3}([ .-])\d\d\1\d{4}$)\(?0[1-9]\d{0,4}\)?(?:[ ./-]{1,3}\d{2,8}){1,5}$")
_PAIRS = re.compile(r"^\d\d(?:-\d\d){3,4}$")
_GROUPS = re.compile(r"^\d{2,4}(?: \d{2,4}){2,4}$")
_DOTTED = re.compile(r"^\d{1,3}(?:\.\d{1,3}){3}$|^\d+\.\d+$")
_RELEASE = re.compile(r"^\d{1,3}(?:\.\d{1,3}){1,3} ?\(")  # `115.9.0 (64-bit)`
_LINKED = re.compile(
    r"(?:\btel:|\bsms:|\bcallto:|\bwhatsapp:)\+?[\d ()./-]{5,24}\d|\+\d[\d ()./-]{5,24}\d", re.IGNORECASE
)
_BARE = re.compile(r"(?<![A-Za-z0-9.])\d{11,15}(?![A-Za-z0-9])")


def _claim(run: Run, settings: PrivacySettings) -> list[DetectedSpan]:
    is_phone = _is_phone(run.value, run.before, run.after, settings.phone_regions)
    return [DetectedSpan(run.start, run.end, "PHONE")] if is_phone else []


def _is_phone(chunk: str, before: str, after: str, regions: tuple[str, ...]) -> bool:
    digits = re.sub(r"\D", "", re.split("[xe]", chunk, maxsplit=1, flags=re.IGNORECASE)[0])
    if (
        not 7 <= len(digits) <= 15
        or _STAMP.search(chunk)
        or _MONEY_BEFORE.search(before)
        or _UNIT.match(after)
        or len(set(digits)) == 1
        or _RELEASE.match(chunk)
    ):
        return False
    if chunk.startswith("+"):  # no order, ticket or version number begins so
        return True
    if _NOT_PHONE.search(before):
        return False
    if chunk.startswith("00") and len(digits) >= 10 and not chunk.isdigit():
        return True
    if _AMERICAN.match(chunk) or _BRACKETED.match(chunk) or _PAIRS.match(chunk):
        return not _DOTTED.match(chunk)
    if _TRUNK.match(chunk) and 8 <= len(digits) <= 12:
        return True
    if _PHONE_WORD.search(before) or _PHONE_AFTER.match(after):
        return not _DOTTED.match(chunk)
    if _GROUPS.match(chunk) and 8 <= len(digits) <= 12:
        return _valid(digits, regions)
    return chunk.isdigit() and chunk[0] == "0" and 10 <= len(digits) <= 12 and _valid(digits, regions)


@lru_cache(maxsize=20_000)
def _valid(digits: str, regions: tuple[str, ...]) -> bool:
    """Whether the numbering plan of one of the regions has such a number."""
    import phonenumbers

    for region in regions:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(digits, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


def _in_id(value: str) -> Iterator[DetectedSpan]:
    for match in _LINKED.finditer(value):
        yield DetectedSpan(match.start(), match.end(), "PHONE")
    for match in _BARE.finditer(value):
        if _is_mobile(match.group()):
            yield DetectedSpan(match.start(), match.end(), "PHONE")


def _is_mobile(digits: str) -> bool:
    """Whether bare digits are a mobile number with its country code, as messengers use for ids."""
    return any(
        len(digits) <= 15 and (plan := _mobile_plan(digits[:n])) and plan.fullmatch(digits[n:])
        for n in (1, 2, 3)
    )


@cache
def _mobile_plan(country_code: str) -> re.Pattern[str] | None:
    """The mobile numbers of a country code; of the plan's own patterns, since to parse each id would take
    long."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(country_code), ())
    plans = [m.mobile for region in regions if (m := PhoneMetadata.metadata_for_region(region)) and m.mobile]
    patterns = [p.national_number_pattern for p in plans if p.national_number_pattern]
    return re.compile("|".join(f"(?:{p})" for p in patterns)) if patterns else None


@TYPES.register("PHONE")
class Phone(PersonalType):
    """Phone numbers: international ones, those written as only phone numbers are, those after a word for a
    phone, and those valid in one of the regions of `privacy.phone_regions`."""

    words = ("phone number", "phone numbers")
    listed = 40
    claims = (Claim(40, 65, _claim),)
    announced = (Announced(20, unspaced("phone_stems"), DIGITS % (6, 14)),)
    # as it is written
    # with a plus, brackets, blanks or a zero in front; or three groups and more of which none begins like a
    # year: 2024-0001, 1435416-0 and 2024-01-0001 number tickets
    id_pattern = (
        r"^\+\d[\d ()-]*$"
        r"|^(?=(?:\D*\d){7})(?:0[\d ()-]*[ ()-]|\(\d|\d+[ ()]|\d{1,5}-\d{1,5}[ ()])[\d ()-]*$"
        r"|^(?!(?:19|20)\d\d-)(?=(?:\D*\d){9})\d{1,5}(?:-\d{2,5}){2,}$"
    )
    examples = (
        Example("Call me on +49 151 23456789.", "+49 151 23456789"),
        Example("my number: (555) 123-4567", "(555) 123-4567"),
        Example("Tel. 030 1234567", "030 1234567"),
        Example("電話は090-1234-5678です", "090-1234-5678"),
    )
    counter_examples = (
        "Order 5551234567 has shipped.",
        "It costs $ 1 234 567.",
        "Viewer 115.9.0 (64-bit) is slow.",
        "The log of 2024-03-01 12-30-00 shows it.",
    )

    def in_id(self, value: str) -> Iterator[DetectedSpan]:
        return _in_id(value)

    def is_kept(self, value: str, phrase: str) -> bool:
        digits = re.sub(r"\D", "", phrase)  # however they are grouped
        return (len(digits) >= 7 and re.sub(r"\D", "", value) == digits) or super().is_kept(value, phrase)

    def same(self, value: str) -> str:
        return re.sub(r"\D", "", value)[-8:]
