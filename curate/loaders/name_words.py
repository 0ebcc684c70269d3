"""The words that a column's name, or a short value such as a type of message, is made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_RUN = re.compile(r"[^\W\d_]+|\d+")


def name_words(name: str) -> list[str]:
    """Its words in lower case, in order: privateNote, private_note and Private-Note are the same, in every
    script."""
    text = unicodedata.normalize("NFC", name)
    return [word.casefold() for run in _RUN.findall(text) for word in _parts(run)]


def _parts(run: str) -> Iterator[str]:
    """A run of letters, cut where a capital begins a word and between scripts with and without capitals."""
    start = 0
    for at in range(1, len(run)):
        before, sign, after = run[at - 1], run[at], run[at + 1 : at + 2]
        begins = sign.isupper() and (not before.isupper() or after.islower())
        if begins or _has_case(before) != _has_case(sign):
            yield run[start:at]
            start = at
    yield run[start:]


def _has_case(sign: str) -> bool:
    return sign.isupper() or sign.islower() or sign.istitle()
