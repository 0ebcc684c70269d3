"""Some rows of a matrix in an order of their own, fetched when asked for: of 100,000 vectors each copy takes
150 MB."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32] | NDArray[np.float16]
Ints = NDArray[np.int64]

CHUNK = 4096  # rows looked at together
_BLOCK = 512  # rows widened at once: they fit the cache
_MANTISSA = 13  # bits that single floats have more
_REBIAS = np.float32(2.0**112)  # exponents of single floats begin so much lower
_UNSIGNED_EXTENSION = np.int32(
    -0x70002000
)  # sign, exponent and mantissa stay; what the sign was extended by goes


@dataclass(frozen=True, slots=True)
class ChosenRows:
    """Row i is row `at[i]` of `whole` (n, d); one of zeros where `at[i]` is -1."""

    whole: Matrix
    at: Ints

    @classmethod
    def of(cls, vectors: Matrix | ChosenRows) -> ChosenRows:
        return (
            vectors
            if isinstance(vectors, ChosenRows)
            else cls(vectors, np.arange(len(vectors), dtype=np.int64))
        )

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

    def take(self, places: Ints) -> ChosenRows:
        """Some of the rows, still not copied."""
        return ChosenRows(self.whole, self.at[places])

    def told(self) -> NDArray[np.bool_]:
        """Which rows are not all zero."""
        return np.concatenate(
            [np.zeros(0, bool), *(self[at : at + CHUNK].any(axis=1) for at in range(0, len(self), CHUNK))]
        )


def widened(rows: Matrix) -> NDArray[np.float32]:
    """Finite half floats as single ones, the very values, (n, d). numpy takes them one by one where the
    processor has no AVX-512, at a quarter of the speed."""
    if rows.dtype != np.float16:
        return rows.astype(np.float32, copy=False)
    out = np.empty(rows.shape, np.float32)
    halves, bits = rows.view(np.int16), out.view(np.int32)
    for at in range(0, len(rows), _BLOCK):
        part = slice(at, at + _BLOCK)
        bits[part] = halves[part]
        bits[part] <<= _MANTISSA
        bits[part] &= _UNSIGNED_EXTENSION
        out[part] *= _REBIAS
    return out
