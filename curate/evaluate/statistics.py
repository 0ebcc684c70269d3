"""Means with intervals, and tests of differences, all by conversation: replies of one are no independent
evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

DRAWS = 2_000  # of the bootstrap
FLIPS = 9_999  # of a test
CHUNK = 1_000  # of these at once
LEVEL = 0.05
_Z = 1.959964 + 0.841621  # 5% on two sides, found in 80% of tries
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over `n` records, with its 95% interval; None for the interval of a single conversation."""

    value: float
    low: float | None
    high: float | None
    n: int

    def as_dict(self) -> dict[str, Any]:
        """For JSON files."""
        low, high = (None if v is None else round(v, 4) for v in (self.low, self.high))
        return {"value": round(self.value, 4), "low": low, "high": high, "n": self.n}


class Bootstrap:
    """Resamples of conversations (Field and Welsh 2007), the same ones for every figure; `codes` are the
    conversation of each record, from 0."""

    def __init__(self, codes: NDArray[np.int64], seed: int) -> None:
        self.codes, self.size = codes, int(codes.max()) + 1 if len(codes) else 0
        rng = np.random.default_rng([seed, 1])
        even = np.full(self.size, 1 / self.size) if self.size else np.empty(0)
        self._weights = rng.multinomial(self.size, even, DRAWS).astype(np.float32)

    def totals(self, values: Numbers) -> tuple[Numbers, Numbers]:
        """Sum and count (conversations, columns) of the values (records, columns) that are there."""
        there = ~np.isnan(values)
        sums, counts = (np.zeros((self.size, values.shape[1])) for _ in range(2))
        np.add.at(sums, self.codes, np.where(there, values, 0.0))
        np.add.at(counts, self.codes, there.astype(np.float64))
        return sums, counts

    def ratios(self, sums: Numbers, counts: Numbers) -> Numbers:
        """The mean in every resample, (draws, columns); nan where none of its conversations has a value."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.weighted(sums) / self.weighted(counts)

    def weighted(self, values: Numbers) -> Numbers:
        """The sum of some values (conversations, columns) in every resample."""
        used = values.any(axis=1)  # of a situation, most conversations have none
        return np.asarray(self._weights[:, used] @ values[used].astype(np.float32), np.float64)

    def means(self, values: Numbers) -> list[Estimate | None]:
        """The mean of each column of values (records, columns); None where no record has one."""
        sums, counts = self.totals(values)
        drawn = self.ratios(sums, counts)
        return [
            estimate(values[:, c], drawn[:, c], int(np.count_nonzero(counts[:, c])))
            for c in range(values.shape[1])
        ]


def estimate(values: Numbers, drawn: Numbers, conversations: int) -> Estimate | None:
    """The mean of values with the interval of the means drawn. Of values that are all 0 or all 1 the
    resamples are one and the same: the interval is then the exact one of a share (Clopper and Pearson)."""
    held = values[~np.isnan(values)]
    if not len(held):
        return None
    value, n = float(held.mean()), len(held)
    if conversations < 2:
        return Estimate(value, None, None, n)
    if np.all(held == held[0]) and held[0] in (0.0, 1.0):
        reach = 1 - (LEVEL / 2) ** (1 / conversations)
        return Estimate(value, 0.0, reach, n) if value == 0 else Estimate(value, 1 - reach, 1.0, n)
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Estimate(value, float(low), float(high), n)


def flipped(differences: Numbers, seed: int) -> Numbers:
    """The p-value of each column of differences by conversation (conversations, columns), summed up: how
    often random signs give as large a sum. Exact where nothing differs but by chance; 1 where nothing
    differs. Where fewer than one try in `FLIPS` does, the bound of Hoeffding (1963) says how many fewer: what
    is corrected for many tests needs that."""
    rng = np.random.default_rng([seed, 2])
    seen, hits = np.abs(differences.sum(axis=0)), np.zeros(differences.shape[1])
    for start in range(0, FLIPS, CHUNK):
        size = min(CHUNK, FLIPS - start)
        signs = rng.integers(0, 2, (size, len(differences)), np.int8).astype(np.float32) * 2 - 1
        sums = np.abs(signs @ differences.astype(np.float32))
        hits += np.sum(sums >= seen * (1 - 1e-5) - 1e-9, axis=0)
    spread = 2 * np.sum(np.square(differences), axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        bound = np.where(spread > 0, 2 * np.exp(-np.square(seen) / spread), 1.0)
    return np.asarray(np.minimum((1 + hits) / (1 + FLIPS), bound))


def shuffled(first: tuple[Numbers, Numbers], second: tuple[Numbers, Numbers], seed: int) -> Numbers:
    """The p-value of each column's difference of means between two sets of other conversations, each as sums
    and counts: how often conversations dealt at random differ as much."""
    sums, counts = (np.concatenate(pair).astype(np.float32) for pair in zip(first, second, strict=True))
    rng, size = np.random.default_rng([seed, 3]), len(first[0])
    member = np.zeros(len(sums), np.float32)
    member[:size] = 1

    def difference(rows: NDArray[np.float32]) -> Numbers:
        with np.errstate(invalid="ignore", divide="ignore"):
            gap = rows @ sums / (rows @ counts) - (1 - rows) @ sums / ((1 - rows) @ counts)
        return np.asarray(np.abs(np.nan_to_num(gap)), np.float64)

    seen, hits = difference(member[None])[0], np.zeros(sums.shape[1])
    for start in range(0, FLIPS, CHUNK):
        rows = rng.permuted(np.tile(member, (min(CHUNK, FLIPS - start), 1)), axis=1)
        hits += np.sum(difference(rows) >= seen * (1 - 1e-5) - 1e-9, axis=0)
    return np.asarray((1 + hits) / (1 + FLIPS))


def holm(p: Sequence[float]) -> list[float]:
    """The p-values corrected for their number (Holm 1979), in their order."""
    order, worst = sorted(range(len(p)), key=lambda i: p[i]), 0.0
    corrected = [1.0] * len(p)
    for rank, i in enumerate(order):
        worst = max(worst, min(1.0, p[i] * (len(p) - rank)))
        corrected[i] = worst
    return corrected


def needed(difference: float, error: float, n: int) -> int | None:
    """About how many records would show a difference whose standard error over `n` is `error`, in four of
    five tries; to two digits, None where there is no difference."""
    if not difference or not error:
        return None
    exact = n * (_Z * error / abs(difference)) ** 2
    if exact > 1e9:
        return None
    step = 10 ** max(0, floor(log10(max(exact, 1.0))) - 1)
    return int(max(n + 1, ceil(exact / step) * step))
