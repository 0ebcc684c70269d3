"""Tables that a product exports with headings in the language of whoever exports."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from curate.loaders.data_files import data_file

_COPY = re.compile(r"(.+?)(_\d{1,4})")  # a further column of the same heading
_CASED = re.compile(r"[\s_]+")


def in_english(row: dict[str, Any], product: str) -> dict[str, Any]:
    """A row of a product's table with its English headings; columns that are not known keep theirs, and of
    two with one meaning the second does."""
    return {new: row[old] for old, new in _renamed(tuple(row), product)}


@lru_cache(maxsize=256)
def _renamed(columns: tuple[str, ...], product: str) -> tuple[tuple[str, str], ...]:
    known, taken = _known(product), set(columns)
    out = []
    for column in columns:
        copy = _COPY.fullmatch(column)
        heading, number = (copy[1], copy[2]) if copy else (column, "")
        new = known.get(_folded(heading), "")
        if new and (name := f"{new}{number}") not in taken:
            taken.add(name)
            out.append((column, name))
        else:
            out.append((column, column))
    return tuple(out)


@cache
def _known(product: str) -> dict[str, str]:
    held = data_file("headings")[product]
    return {_folded(label): english for english, labels in held.items() for label in (english, *labels)}


def _folded(heading: str) -> str:
    return _CASED.sub(" ", heading.strip()).casefold()
