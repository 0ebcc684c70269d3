"""Some rows of a matrix in an order of their own, fetched when asked for: of 100,000 vectors each copy takes 150 MB."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32] | NDArray[np.float16]
Ints = NDArray[np.int64]

CHUNK = 4096  # rows looked at together


@dataclass(frozen=True, slots=True)
class Chosen:
    """Row i is row `at[i]` of `whole` (n, d); one of zeros where `at[i]` is -1."""

    whole: Matrix
    at: Ints

    @classmethod
    def of(cls, vectors: Matrix | Chosen) -> Chosen:
        return vectors if isinstance(vectors, Chosen) else cls(vectors, np.arange(len(vectors), dtype=np.int64))

    def __len__(self) -> int:
        return len(self.at)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.at), self.whole.shape[1]

    def __getitem__(self, key: slice | Ints) -> Matrix:
        """A copy of some rows."""
        at = self.at[key]
        rows: Matrix = self.whole[at]
        rows[at < 0] = 0
        return rows

    def take(self, places: Ints) -> Chosen:
        """Some of the rows, still not copied."""
        return Chosen(self.whole, self.at[places])

    def told(self) -> NDArray[np.bool_]:
        """Which rows are not all zero."""
        return np.concatenate([np.zeros(0, bool), *(self[at : at + CHUNK].any(axis=1) for at in range(0, len(self), CHUNK))])
