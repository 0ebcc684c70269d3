"""The signals of all records, some 60 a record: as dictionaries those of 100,000 records would take .3 GB, so
they are kept as tuples."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

# Most values are shares of few digits that come again and again: one object stands for all equal ones.
_shared = lru_cache(maxsize=1 << 16)(float)


def _lean(values: list[Any]) -> list[Any]:
    return [
        (_shared(value) if value else _zero(value)) if type(value) is float else value for value in values
    ]


def _zero(value: float) -> float:
    """Of equal zeros each has its sign."""
    return -0.0 if math.copysign(1.0, value) < 0 else 0.0


class SignalRows:
    """A row a record, in the table's order. What is given out is a copy: `add` changes a row."""

    def __init__(self) -> None:
        self._numbers: dict[
            tuple[str, ...], int
        ] = {}  # records of one kind have the same names in the same order
        self._names: list[tuple[str, ...]] = []
        self._kind: list[int] = []
        self._values: list[tuple[Any, ...]] = []

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, i: int) -> Mapping[str, Any]:
        return dict(zip(self._names[self._kind[i]], self._values[i], strict=True))

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return (self[i] for i in range(len(self)))

    def kinds(self) -> list[tuple[str, ...]]:
        """The names of the signals that some record has."""
        return self._names

    def read(self, columns: Mapping[str, list[Any]]) -> None:
        """Appends rows, given as a list of values for each signal."""
        rows = list(zip(*(_lean(values) for values in columns.values()), strict=True))
        self._kind += [self._kind_of(columns)] * len(rows)
        self._values += rows

    def add(self, i: int, more: Mapping[str, Any]) -> None:
        """Sets some signals of one record."""
        row = {**self[i], **more}
        self._kind[i], self._values[i] = self._kind_of(row), tuple(row.values())

    def _kind_of(self, names: Iterable[str]) -> int:
        names = tuple(names)
        number = self._numbers.setdefault(names, len(self._names))
        if number == len(self._names):
            self._names.append(names)
        return number
