"""The score against the rest of its dump: a rank beside the absolute number, and one score's order on
another's scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def percentiles(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each of n scores the share of all that lie below it, ties counted half: the mid-rank, in (0, 1);
    shape (n,)."""
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - counts / 2
    return np.asarray(np.round(middle[place] / max(1, len(scores)), 4), np.float64)


def on_scale_of(order: NDArray[np.float64], scale: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values of `scale` dealt out in the order of `order`, both of shape (n,): the highest gets the
    highest, ties share the mean.

    A score with any zero and unit so gets the spread that the thresholds of the recipe are meant for.
    """
    # 4 digits: beyond them sums differ between processors, and a tie is nobody's loss
    _, place, counts = np.unique(np.round(order, 4), return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    sums = np.concatenate([[0.0], np.cumsum(np.sort(scale))])
    return np.asarray(((sums[ends] - sums[ends - counts]) / counts)[place], np.float64)
