"""Personal data in ids and in names of files: what is one by itself, and the names of people who take
part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from curate.privacy.lexicon import plain
from curate.privacy.numbers import ibans, luhn
from curate.privacy.people import name_parts
from curate.privacy.secrets import issued
from curate.privacy.spans import Found
from curate.records import stable_id

# short numbers, UUIDs, `customer_12`, ids that loaders make
_ORDINARY = re.compile(
    r"\d{1,10}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[A-Za-z]{1,20}_\d{1,10}|[a-z]{1,6}_[0-9a-f]{16}(?:#\d{1,9})?"
)
_WRITTEN = re.compile(
    r"\S@\S+\.\w|^\+?\d[\d ()-]*[ ()-][\d ()-]*$|^\+\d+$"
)  # an e-mail address, or a phone number as it is written
_PHONE = re.compile(
    r"(?:\btel:|\bsms:|\bcallto:|\bwhatsapp:)\+?[\d ()./-]{5,24}\d|\+\d[\d ()./-]{5,24}\d", re.IGNORECASE
)
_BARE = re.compile(r"(?<![A-Za-z0-9.])(?:\d{11,16}|\d{4}([ -])\d{4}\1\d{4}\1\d{2,4})(?![A-Za-z0-9])")
# by the length that its issuer gives a card: other long numbers are ids of the export
_CARD = re.compile(
    r"4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d)\d{12}|35\d{14}"
)
_WORD = re.compile(
    r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*"
)  # archives may hold accents as signs of their own
_MOST_WORDS = 8  # of a name
_FEW = 20  # names that are looked for before the words are told apart, which takes longer


def personal_parts(value: str) -> list[tuple[int, int]]:
    """Where international phone numbers, IBANs, cards and keys stand in an id or a file's name, in order."""
    found = [] if value.isdigit() else [*issued(value), *ibans(value)]
    found += [Found(m.start(), m.end(), "PHONE") for m in _PHONE.finditer(value)]
    found += [
        Found(m.start(), m.end(), "") for m in _BARE.finditer(value) if _is_card(m[0]) or _is_mobile(m[0])
    ]
    parts: list[tuple[int, int]] = []
    for start, end, _ in sorted(found):
        if not parts or start >= parts[-1][1]:
            parts.append((start, end))
        else:
            parts[-1] = (parts[-1][0], max(end, parts[-1][1]))
    return parts


def _is_card(digits: str) -> bool:
    digits = digits.replace(" ", "").replace("-", "")
    return _CARD.fullmatch(digits) is not None and luhn(digits)


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


Names = frozenset[tuple[str, ...]]  # the words of full names, plain


def full_names(names: Iterable[str]) -> Names:
    """The words of those names that have at least two, as they are compared: one word may be anything."""
    parts = (found for name in names if len(found := name_parts(name)) > 1)
    words = (tuple(plain(word) for part in found for word in _WORD.findall(part)) for found in parts)
    return frozenset(w for w in words if any(len(part) > 1 for part in w))


def named_parts(value: str, names: Names) -> Iterator[tuple[int, int]]:
    """Where full names of people stand in an id or a file's name, whatever parts their words, in order."""
    if len(names) <= _FEW:
        folded = plain(value)
        if not any(name[0] in folded for name in names):
            return
    tokens = [(plain(m[0]), m.start(), m.end()) for m in _WORD.finditer(value)]
    at = 0
    while at < len(tokens) - 1:
        for n in range(min(_MOST_WORDS, len(tokens) - at), 1, -1):
            if tuple(word for word, _, _ in tokens[at : at + n]) in names:
                yield tokens[at][1], tokens[at + n - 1][2]
                at += n - 1
                break
        at += 1


def hashed(value: str, parts: Iterable[tuple[int, int]]) -> str:
    """The value with a hash in place of each part."""
    out, at = "", 0
    for start, end in parts:
        out += value[at:start] + stable_id("h", [value[start:end]])
        at = end
    return out + value[at:]


def nameless(value: str, names: Names) -> str:
    """The value with a hash in place of each full name."""
    return hashed(value, named_parts(value, names))


def impersonal(native: str, names: Names = frozenset()) -> str:
    """An id as it may be shown: a hash of it where it holds a mail address, a phone number, an IBAN, a card,
    a key, or one of the full names."""
    if _ORDINARY.fullmatch(native):  # plainly the export's own
        return native
    personal = _WRITTEN.search(native) or personal_parts(native) or next(named_parts(native, names), None)
    return id_hash(native) if personal else native


def id_hash(native: str) -> str:
    """What stands for a personal id wherever it is shown: `h_` and the first 16 hexadecimal digits of its
    SHA-256."""
    return stable_id("h", [native])


def short_id(value: object) -> str:
    """The id of a record as it may be shown: in a record file it can be anything."""
    from curate.privacy.redactor import mask  # which itself asks for ids

    return mask(str(value), 60)
