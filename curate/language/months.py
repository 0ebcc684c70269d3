"""Names of months as dates have them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from curate.language.words import by_language, values_in


@cache
def months(*codes: str) -> Mapping[str, int]:
    """Month by word in these languages, in all where none is named: whole, or cut to three letters or more
    where only one month begins so."""
    whole = {
        word: int(month)
        for code in codes or by_language("months")
        for word, month in values_in(code, "months").items()
    }
    begun: dict[str, set[int]] = {}
    for word, number in whole.items():
        for end in range(3, len(word) + 1):
            begun.setdefault(word[:end], set()).add(number)
    # "mar" is March: only Finnish has another month that begins so, and it does not cut them
    return {word: min(numbers) for word, numbers in begun.items() if len(numbers) == 1} | {"mar": 3} | whole
