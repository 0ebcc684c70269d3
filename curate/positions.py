"""Where things stand among others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

K = TypeVar("K")


class Positions(dict[K, int]):
    """The position of each of some keys among them: ids of records in a table, or places of a table in a
    part of it."""

    def __init__(self, keys: Iterable[K]) -> None:
        super().__init__((key, n) for n, key in enumerate(keys))

    def of(self, keys: Iterable[K]) -> list[int]:
        """The positions of some keys, -1 for one that is not there."""
        return [self.get(key, -1) for key in keys]
