"""Dates such as 03/04/24: only all of an export together tell whether day or month comes first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Protocol

from curate.loaders.account import Reject
from curate.loaders.base import Source
from curate.loaders.files import InputFile
from curate.loaders.jsonio import Piece
from curate.loaders.mapping.vocabulary import LATER, OTHER_TIME, likeness, tokens
from curate.loaders.sample import Sample
from curate.loaders.times import DayOrder, DayOrderVote, parse_time

_LONGEST = 60  # characters of a date
_NUMBERS = re.compile(r"\s{0,3}\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")  # how a date begins that day or month may open


class Desk(Protocol):
    """What is asked of a loader here."""

    def first_values(self, sample: Sample) -> list[Piece]:
        """The first values of a file."""

    def values(self, file: InputFile) -> Iterator[Piece | Reject]:
        """Every value of a file."""

    def dates_within(self, value: dict[str, Any]) -> Iterable[str]:
        """Dates inside longer texts of a value."""


def day_order(desk: Desk, source: Source) -> DayOrder:
    """Whether the day comes first in the dates of a source: as the recipe says, else as its dates tell;
    empty, and a doubt, where they do not. Where the first values have such dates, the files are read once
    more."""
    if source.block.dates:
        return source.block.dates
    firsts = (p for file in source.files for p in desk.first_values(Sample(file)))
    vote = _vote(desk, firsts)
    if not (vote.day or vote.month or vote.open):
        return ""
    vote = _vote(desk, (p for file in source.files for p in desk.values(file)))
    source.doubt_dates(vote)
    return vote.verdict


def with_days(items: Iterable[Piece | Reject], order: DayOrder) -> Iterator[Piece | Reject]:
    """The values with such dates in the one form that needs no order, in columns of times."""
    for item in items:
        if isinstance(item, Piece) and isinstance(item.value, dict):
            plain = {k: _plain(v, order) for k, v in item.value.items() if _is_date(k, v)}
            yield replace(item, value={**item.value, **plain}) if plain else item
        else:
            yield item


def _vote(desk: Desk, items: Iterable[Piece | Reject]) -> DayOrderVote:
    vote = DayOrderVote()
    for item in items:
        if isinstance(item, Piece) and isinstance(item.value, dict):
            vote.see_all(v for k, v in item.value.items() if _is_date(k, v))
            vote.see_all(desk.dates_within(item.value))
    return vote


def _is_date(key: str, value: Any) -> bool:
    is_date = isinstance(value, str) and len(value) <= _LONGEST and _NUMBERS.match(value)
    return bool(is_date) and _is_of_time(key)


@lru_cache(maxsize=4096)
def _is_of_time(key: str) -> bool:
    """Whether a column is called like one of times at which something was written or changed."""
    words = set(tokens(key))
    return (likeness("time", key) > 0 or bool(words & LATER)) and not words & OTHER_TIME


def _plain(value: str, order: DayOrder) -> str:
    time = parse_time(value, order)
    return value if time is None else datetime.fromtimestamp(time, UTC).isoformat()
