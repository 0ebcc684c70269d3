"""Where things stand among others: positions, and an order of texts that no input order changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

K = TypeVar("K")


class Positions(dict[K, int]):
    """The position of each of some keys among them: ids of records in a table, or places of a table in a
    part of it."""

    def __init__(self, keys: Iterable[K]) -> None:
        super().__init__((key, n) for n, key in enumerate(keys))

    def of(self, keys: Iterable[K]) -> list[int]:
        """The positions of some keys, -1 for one that is not there."""
        return [self.get(key, -1) for key in keys]


def content_ranks(texts: Sequence[str]) -> NDArray[np.int64]:
    """The rank of each text by the hash of its content: an order that does not depend on the order of the
    input."""
    keys = [sha256(t.encode("utf-8", "replace")).digest() for t in texts]
    rank = {key: n for n, key in enumerate(sorted(set(keys)))}
    return np.array([rank[key] for key in keys], np.int64)
