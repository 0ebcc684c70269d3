"""Towns, countries and regions by name. The towns are from GeoNames; see the notice in their file."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from curate.language.words import words
from curate.privacy.lexicon import lexicon, plain

_MOST = 4  # words of a name that is looked up
_LINK = re.compile(r"[ -]")


@lru_cache(maxsize=1)
def _towns() -> frozenset[str]:
    text = files("curate.privacy").joinpath("data", "towns.txt").read_text(encoding="utf-8")
    found = {plain(line) for line in text.splitlines() if not line.startswith("#")}
    return frozenset(found | {plain(name) for name in words("town_names")})


@lru_cache(maxsize=1)
def _regions() -> frozenset[str]:
    return frozenset(plain(name) for name in words("region_names"))


def is_region(name: str) -> bool:
    """Whether a name is that of a country, a state or a province."""
    return plain(name) in _regions()


def is_town(name: str) -> bool:
    """Whether a name is that of a town of some size."""
    return plain(name) in _towns()


def is_known(name: str) -> bool:
    """Whether a name is that of a town, a country or a region."""
    return is_region(name) or is_town(name)


def known_at(text: str, start: int) -> int:
    """Where the longest name of a place ends that begins at `start` with a capital; 0 where none does."""
    if not text[start : start + 1].isupper():
        return 0
    end, ends = start, []
    for _ in range(_MOST):
        while end < len(text) and (text[end].isalpha() or text[end] in "'’."):
            end += 1
        ends.append(end)
        if end >= len(text) or text[end] not in " -":
            break
        end += 1
    for stop in reversed(ends):
        for name in (text[start:stop], text[start:stop].rstrip(".'’")):
            if name and is_known(name):
                return start + len(name)
    return 0


def could_be(name: str) -> bool:
    """Whether a name may be that of a town: several words, or one that is no everyday word."""
    return len(_LINK.split(name)) > 1 or name.lower() not in lexicon().words or is_known(name)
