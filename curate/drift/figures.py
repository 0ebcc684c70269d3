"""Shares of conversations compared: exact tests, false-discovery control, intervals, and what could be seen
at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.05  # the false-discovery rate of each family of tests, and one less the cover of an interval
POWER = 0.8  # of the tries in which a visible change is seen
Numbers = NDArray[np.float64]
Counts: TypeAlias = "Sequence[int] | NDArray[np.int64]"


def rises(old: Counts, olds: int, new: Counts, news: int) -> Numbers:
    """The p-values of "no larger a share of the new": of `olds` and `news` conversations, `old` and `new` are
    of each group (Fisher's exact test on one side)."""
    from scipy.stats import hypergeom

    a, b = np.asarray(old, np.int64), np.asarray(new, np.int64)
    return np.asarray(hypergeom.sf(b - 1, olds + news, news, a + b), np.float64)


def differs(old: Counts, olds: int, new: Counts, news: int) -> Numbers:
    """The p-values of "the same share": twice the smaller one-sided one, 1 at most."""
    up, down = rises(old, olds, new, news), rises(new, news, old, olds)
    return np.asarray(np.minimum(1.0, 2 * np.minimum(up, down)), np.float64)


def least_p(pooled: Counts, olds: int, news: int, *, both: bool) -> Numbers:
    """The smallest p-value that groups of so many conversations of either side could give."""
    size = np.asarray(pooled, np.int64)
    all_new = rises(size - np.minimum(size, news), olds, np.minimum(size, news), news)
    if not both:
        return all_new
    all_old = rises(size - np.minimum(size, olds), news, np.minimum(size, olds), olds)
    return np.asarray(np.minimum(1.0, 2 * np.minimum(all_new, all_old)), np.float64)


def found(p: Numbers, weights: Numbers, least: Numbers, level: float = LEVEL) -> NDArray[np.bool_]:
    """Which of some tests count as discoveries: Benjamini and Hochberg (1995) with weights (Genovese, Roeder
    and Wasserman 2006), over those tests that could come out at all (Tarone 1990, Gilbert 2005).

    The weights must not depend on which side a conversation is of; here they are the groups' sizes. What
    could not reach its own part of the level with its size does not count against the others.
    """
    weights = np.asarray(weights, np.float64)
    able = np.ones(len(p), bool)
    while able.any():  # the fewer tests there are, the more each may have
        share = weights / weights[able].sum()
        kept = able & (least <= level * share * able.sum())
        if kept.sum() == able.sum():
            break
        able = kept
    hits = np.zeros(len(p), bool)
    if not able.any():
        return hits
    adjusted = np.where(able, p / (weights / weights[able].mean()), np.inf)
    order, count = np.argsort(adjusted, kind="stable"), int(able.sum())
    passing = np.flatnonzero(adjusted[order[:count]] <= level * np.arange(1, count + 1) / count)
    if len(passing):
        hits[order[: passing[-1] + 1]] = True
    return hits


def interval(hits: int, n: int) -> tuple[float, float]:
    """The exact 95% interval of a share (Clopper and Pearson 1934); (0, 1) where nothing was counted."""
    from scipy.stats import beta

    if not n:
        return 0.0, 1.0
    low = float(beta.ppf(LEVEL / 2, hits, n - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - LEVEL / 2, hits + 1, n - hits)) if hits < n else 1.0
    return round(low, 4), round(high, 4)


def visible(olds: int, news: int, before: float, tests: int) -> float | None:
    """The smallest new share, above `before`, that would be found in four of five tries, at the level that
    one of `tests` groups alone has by its size; None where no share would."""
    from scipy.stats import binom

    if not olds or not news:
        return None
    had = round(before * olds)
    shares = [
        *np.arange(before + 0.0025, min(1.0, before + 0.3), 0.0025),
        *np.arange(before + 0.3, 1.0, 0.02),
    ]
    for share in shares:
        counts = np.arange(news + 1, dtype=np.int64)
        part = (had + counts) / (olds + news)
        p = rises(np.full(news + 1, had, np.int64), olds, counts, news)
        needed = np.flatnonzero(p <= LEVEL * np.maximum(part, 1 / max(1, tests)) / 2)
        if len(needed) and binom.sf(needed[0] - 1, news, share) >= POWER:
            return round(float(share), 4)
    return None
