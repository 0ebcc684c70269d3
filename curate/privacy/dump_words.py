"""Which words a whole dump uses as words or as things, whatever one text lets them look like: `Norton` of
`my Norton` and `norton.com`, `Prueba` of a dump that has `prueba` in small letters again and again.

Each conversation counts once. It only ever speaks against a name that little else shows: see `names`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from curate.language.words import languages, words
from curate.privacy.lexicon import SURE, NameLexicon, lexicon

T = TypeVar("T")

MOST_ROWS = 8_000  # rows of a dump that are read for this, evenly spread
_MOST_SIGNS = 2_000  # of a text
_FEW, _MANY = 2, 5  # conversations in which a word stands in small letters
_SHARE_OF_FEW, _SHARE_OF_MANY = 0.4, 0.25  # of those that have it at all
_SHARE_OF_FAMILY, _SHARE_OF_GIVEN = 0.6, 0.7  # the same for words that lists of names have
_MANY_OF_SURE, _SHARE_OF_SURE = 4, 0.8  # and for given names for sure, such as `uno`
_NAMES_IN_SMALL = (3.0, 2.0)  # how many times the share that sure given names have
_THINGS, _THING_SHARE = 3, 0.1  # conversations in which something stands as a thing does, and their share
_TOP_LEVEL = ("com", "net", "org", "co.", "de", "fr", "it", "es", "nl", "br", "io", "eu", "st")
_DOMAIN_END = re.compile(rf"\.(?:{'|'.join(re.escape(one) for one in _TOP_LEVEL)})(?![a-z])")
_DOMAIN = re.compile(r"(?<![a-z])[a-z]{3,30}$")
# signs that join: `don't` has no `don`, and what stands in addresses, paths and settings is no word
_JOINING = frozenset("'’@._/\\-:=&#%+~")
_ENDS = ".:-'’"  # of which a sentence has some behind a word
_SIGNS = "".join(sign if sign.isalnum() or sign in _JOINING else " " for sign in map(chr, range(128)))


class DumpWords(NamedTuple):
    """Words in lower case: `common` ones stand in small letters, `things` as things do, with an article or in
    a domain's name."""

    common: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()


NO_DUMP = DumpWords()


def sample(rows: Sequence[T]) -> Sequence[T]:
    """Rows of a dump, evenly spread, as many as are read."""
    return rows[:: -(-len(rows) // MOST_ROWS) or 1]


def dump_words(conversations: Iterable[Iterable[str]]) -> DumpWords:
    """What the texts of conversations show of their words."""
    small, capital, thing = Counter[str](), Counter[str](), Counter[str]()
    known = lexicon()
    given = known.given - known.words  # a word in small letters behind one may be a family name
    before_things = frozenset((*languages()["en"].lists["name_articles"], *words("possessives")))
    for texts in conversations:
        has: set[str] = set()
        things: set[str] = set()
        named: set[str] = set()
        for text in dict.fromkeys(texts):
            tokens = _tokens(text[:_MOST_SIGNS])
            has.update(tokens)
            named.update(behind for before, behind in pairwise(tokens) if before in given)
            things.update(
                behind.rstrip(_ENDS).lower()
                for before, behind in pairwise(tokens)
                if before in before_things and behind[0].isupper() and not behind.isupper()
            )
            things.update(_domains(text[:_MOST_SIGNS]))
        has = {word for token in has if (word := token.strip(_ENDS)).isalpha()}
        lower = {word for word in has - named if word.islower()}
        small.update(lower)
        capital.update({word.lower() for word in has - lower})
        thing.update(things)
    return DumpWords(
        frozenset(_common(small, capital, known)),
        frozenset(
            word
            for word, count in thing.items()
            if count >= max(_THINGS, _THING_SHARE * capital[word]) and known.givenness(word) < SURE
        ),
    )


def _tokens(text: str) -> list[str]:
    """The words of a text, with what they are joined to."""
    if text.isascii():
        return text.translate(_SIGNS).split()
    return "".join(sign if sign.isalnum() or sign in _JOINING else " " for sign in text).split()


def _domains(text: str) -> Iterable[str]:
    """The names of the domains that a text names."""
    if "." in text:
        for end in _DOMAIN_END.finditer(text):
            if name := _DOMAIN.search(text, max(0, end.start() - 31), end.start()):
                yield name.group()


def _common(small: Counter[str], capital: Counter[str], known: NameLexicon) -> Iterable[str]:
    """The words of which the dump's writers think that they need no capital; where they give names none
    either, nothing is shown."""
    names = [word for word in small.keys() | capital.keys() if len(word) > 3 and known.sure(word)]
    usual = sum(small[word] / (small[word] + capital[word]) for word in names) / max(1, len(names))
    few, many = (
        max(share, times * usual)
        for share, times in zip((_SHARE_OF_FEW, _SHARE_OF_MANY), _NAMES_IN_SMALL, strict=True)
    )
    for word, count in small.items():
        least = few if count < _MANY else many
        if known.sure(word):
            least = max(2 * few, _SHARE_OF_SURE) if count >= _MANY_OF_SURE else 2.0
        elif word in known.names:
            least = max(few, _SHARE_OF_GIVEN if known.givenness(word) else _SHARE_OF_FAMILY)
        if count >= max(_FEW, least * (count + capital[word])):
            yield word
