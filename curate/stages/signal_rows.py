"""The signals of all records, some 60 a record: as dictionaries those of 100,000 records would take .3 GB, so
they are kept as tuples."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

# Most values are shares of few digits that come again and again: one object stands for all equal ones.
_shared = lru_cache(maxsize=1 << 16)(float)


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

    def read(self, rows: Iterable[str]) -> None:
        """Appends rows of JSON."""
        for row in rows:
            self._append(json.loads(row, parse_float=_shared))

    def add(self, i: int, more: Mapping[str, Any]) -> None:
        """Sets some signals of one record."""
        row = {**self[i], **more}
        self._kind[i], self._values[i] = self._kind_of(row), tuple(row.values())

    def _append(self, row: Mapping[str, Any]) -> None:
        self._kind.append(self._kind_of(row))
        self._values.append(tuple(row.values()))

    def _kind_of(self, row: Mapping[str, Any]) -> int:
        names = tuple(row)
        number = self._numbers.setdefault(names, len(self._names))
        if number == len(self._names):
            self._names.append(names)
        return number
