"""Personal data in ids and in names of files: what is one by itself, and the names of people who take
part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from curate.privacy.base import PersonalType, personal_types
from curate.privacy.lexicon import plain
from curate.privacy.people import name_parts
from curate.privacy.shown import is_spoken
from curate.privacy.spans import DetectedSpan
from curate.records import stable_id

# short numbers, UUIDs, `customer_12`, ids that loaders make
_ORDINARY = re.compile(
    r"\d{1,10}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[A-Za-z]{1,20}_\d{1,10}|[a-z]{1,6}_[0-9a-f]{16}(?:#\d{1,9})?"
)
# what may be words, a link, or the address of a computer
_SPOKEN = re.compile(r"\s|://|(?:\d{1,3}\.){3}\d|(?:[0-9A-Fa-f]{0,4}[:-]){5}")
_WORD = re.compile(
    r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*"
)  # archives may hold accents as signs of their own
_MOST_WORDS = 8  # of a name
_FEW = 20  # names that are looked for before the words are told apart, which takes longer


def personal_parts(value: str) -> list[tuple[int, int]]:
    """Where values stand in an id or a file's name that are personal by themselves, in order: international
    phone numbers, IBANs, cards and keys."""
    parts: list[tuple[int, int]] = []
    for start, end, _ in sorted(one for find in _finders().values() for one in find(value)):
        if not parts or start >= parts[-1][1]:
            parts.append((start, end))
        else:
            parts[-1] = (parts[-1][0], max(end, parts[-1][1]))
    return parts


def kinds_in(value: str) -> list[str]:
    """The types of those values."""
    return [name for name, find in _finders().items() if any(True for _ in find(value))]


@cache
def _finders() -> dict[str, Callable[[str], Iterable[DetectedSpan]]]:
    return {
        name: kind.in_id
        for name, kind in personal_types().items()
        if type(kind).in_id is not PersonalType.in_id
    }


@cache
def _written() -> re.Pattern[str]:
    return re.compile("|".join(kind.id_pattern for kind in personal_types().values() if kind.id_pattern))


@cache
def id_types() -> frozenset[str]:
    """The types that an id may be by itself; an order's number is one of the export's own ids."""
    return frozenset(_finders()) | {name for name, kind in personal_types().items() if kind.id_pattern}


Names = frozenset[tuple[str, ...]]  # the words of full names, plain


def full_names(names: Iterable[str]) -> Names:
    """The words of those names that have at least two, as they are compared: one word may be anything."""
    parts = (pieces for name in names if len(pieces := name_parts(name)) > 1)
    words = (tuple(plain(word) for part in pieces for word in _WORD.findall(part)) for pieces in parts)
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
    a key, the address of a computer, or one of the full names, or where it is a text with other personal
    data."""
    if _ORDINARY.fullmatch(native):  # plainly the export's own
        return native
    personal = (
        _written().search(native)
        or personal_parts(native)
        or next(named_parts(native, names), None)
        or (_SPOKEN.search(native) and is_spoken(native))
    )
    return id_hash(native) if personal else native


def id_hash(native: str) -> str:
    """What stands for a personal id wherever it is shown: `h_` and the first 16 hexadecimal digits of its
    SHA-256."""
    return stable_id("h", [native])
