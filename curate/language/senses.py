"""Words that mean one thing in some languages and another elsewhere.

"dos" is two in Spanish and "of the" in Portuguese, "once" eleven and English, "no" a negation and Portuguese
for "in the". Most words of a list have one sense wherever they stand; only of the others it is asked which
language their text is in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from curate.language.folding import flat
from curate.language.words import by_language, values_in, words

EVERYDAY = ""  # the sense of a word that has none of a list
_NONE: frozenset[str] = frozenset()
Senses = Mapping[str, frozenset[str]]


@cache
def senses(name: str, everyday: tuple[str, ...]) -> Mapping[str, Senses]:
    """Each word of a list with what it stands for and the codes of the languages in which it does. In other
    languages that have it in one of the lists `everyday` it is `EVERYDAY`. An entry of a list without values
    stands for the list's name. A word may be written without its accents, unless that makes a common word."""
    table: dict[str, dict[str, set[str]]] = {}
    for code, entries in by_language(name).items():
        of = values_in(code, name)
        for entry in entries:
            for word in {entry} if flat(entry) in words("common_words") else {entry, flat(entry)}:
                table.setdefault(word, {}).setdefault(of.get(entry, name), set()).add(code)
    for word, known in table.items():
        own = frozenset[str]().union(*known.values())
        others = frozenset[str]().union(*(_codes(other).get(word, _NONE) for other in everyday)) - own
        if others:
            known[EVERYDAY] = set(others)
    return MappingProxyType(
        {word: {value: frozenset(codes) for value, codes in known.items()} for word, known in table.items()}
    )


def leading(word: str, known: Senses, counts: Counter[str]) -> Senses:
    """The senses of a word in a text with so many common words of each language, beside the word itself, and
    the languages that most of these are of; several where it is in doubt."""
    if len(known) == 1:
        return known
    own = _codes("common_words").get(flat(word), _NONE)
    hits = {code: counts[code] - (code in own) for codes in known.values() for code in codes}
    most = max(hits.values())
    first = {value: frozenset(c for c in codes if hits[c] == most) for value, codes in known.items()}
    return {value: codes for value, codes in first.items() if codes}


def sense(word: str, known: Senses, counts: Counter[str]) -> str:
    """The sense of a word in such a text: in doubt the English one, or else one that the list has."""
    first = leading(word, known, counts)
    if len(first) == 1:
        return next(iter(first))
    return next((value for value in first if "en" in first[value]), next(value for value in first if value))


@cache
def _codes(name: str) -> Mapping[str, frozenset[str]]:
    by_word: dict[str, set[str]] = {}
    for code, entries in by_language(name).items():
        for word in entries:
            by_word.setdefault(word, set()).add(code)
    return {word: frozenset(codes) for word, codes in by_word.items()}


def forget() -> None:
    """Drops what was made of the lists."""
    senses.cache_clear()
    _codes.cache_clear()
