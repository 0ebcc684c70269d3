"""The records that selection compares one by one, and how far each stands for the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from curate.coverage.clusters import Situations
from curate.coverage.space import (
    NEIGHBOURS,
    SUPPORT,
    Floats,
    Index,
    Representatives,
    centred,
    represent,
    similarities,
    supported_quality,
)
from curate.coverage.tree import average_linkage
from curate.select.greedy import Field
from curate.select.settings import SelectSettings

Doubles = NDArray[np.float64]
GATE_WIDTH = 0.2  # of the quality's interquartile range: how softly the gate closes; firm, yet no cliff
SOFTNESS = 0.05  # similarity over which standing for another fades
# how far the gate must be open for a record to be the first of its situation: what stands in the gate may be
# chosen for what it adds, but need not be
FIRM = 0.98
CHOICE = 0.8  # of the best quality in a situation: a floor is chosen from this upward by what it adds


def candidates(
    vectors: Floats,
    quality: Doubles,
    situations: Situations,
    settings: SelectSettings,
    named: Sequence[int],
    kept: Sequence[int],
) -> tuple[Index, Field]:
    """The candidates' places, and how they stand for each other: by similarity, averaged with that in the
    tree of clusters. The best record of every situation is one of them."""
    space = centred(vectors)
    reps = represent(space, quality, situations.rank, settings.representatives, situations.alike)
    known, reps = set(reps.at.tolist()), _led_by(reps, kept)
    macro = situations.macro
    present = set(macro[reps.at].tolist())
    best = [i for i in _best_of_each(quality, situations) if i not in known or macro[i] not in present]
    reps = _with(reps, [*named, *best])
    at, weights = reps.at, reps.weights
    similarity = similarities(space[at], space[at])
    mean = np.bincount(reps.of, quality, len(at)) / weights
    supported = supported_quality(similarity, quality[at], mean, weights)
    stands = average_linkage(similarity.copy(), weights).cophenetic()
    stands += similarity
    del similarity  # each of these matrices takes 256 MB at 8,000 candidates
    np.subtract(2 * settings.same_need, stands, out=stands)
    stands /= np.float32(2 * SOFTNESS)
    np.exp(stands, out=stands)
    stands += 1
    np.reciprocal(stands, out=stands)
    _lift(stands, situations.macro[at], settings.same_situation)
    np.fill_diagonal(stands, 1.0)
    same = (stands @ weights.astype(np.float32)).astype(np.float64)  # how many records ask the same as each
    of = np.unique(situations.macro[at], return_inverse=True)[1]
    reliable = reliability(supported, settings, _of_copies(supported, reps, quality, situations.alike))
    return at, Field(
        stands,
        reliable * weights / same,
        quality[at],
        situations.edge[at],
        vectors[at],
        reliable >= (min(FIRM, reliable.max()) if settings.strictness else 0.0),
        _choice(quality[at], of),
        of,
    )


def _of_copies(supported: Doubles, reps: Representatives, quality: Doubles, alike: Index) -> Doubles:
    """The supported quality of the near copies behind the representatives: that of the one that stands for
    them but for their own quality, which counts beside that of the other copies (`supported_quality`)."""
    prompt, size = np.unique(alike, return_inverse=True, return_counts=True)[1:]
    copies = np.setdiff1d(np.flatnonzero(size[prompt] > 1), reps.at)
    of, others = reps.of[copies], size[prompt[copies]] - 1
    support = SUPPORT * np.minimum(others, NEIGHBOURS)
    better = quality[copies] - quality[reps.at[of]]
    values: Doubles = supported[of] + better * (1 - support / others) / (1 + support)
    return values


def _choice(quality: Doubles, situation: Index) -> NDArray[np.bool_]:
    """Which records are about as good as the best of their situation."""
    best = np.zeros(situation.max() + 1)
    np.maximum.at(best, situation, quality)
    good: NDArray[np.bool_] = quality >= CHOICE * best[situation]
    return good


def _best_of_each(quality: Doubles, situations: Situations) -> list[int]:
    """The best record of each situation."""
    order = np.lexsort((situations.rank, -quality, situations.macro))
    best: list[int] = order[np.flatnonzero(np.diff(situations.macro[order], prepend=-1))].tolist()
    return best


def _led_by(reps: Representatives, kept: Sequence[int]) -> Representatives:
    """The representatives, with the first of the kept records in the place of the one behind which it stands:
    no more candidates than before."""
    at = reps.at.copy()
    for i in reversed(kept):
        at[reps.of[i]] = i
    return Representatives(at, reps.of)


def _with(reps: Representatives, named: Sequence[int]) -> Representatives:
    """The representatives, and each of the named records as one of its own."""
    known = set(reps.at.tolist())
    more = np.array([i for i in dict.fromkeys(named) if i not in known], np.int64)
    of = reps.of.copy()
    of[more] = len(reps.at) + np.arange(len(more))
    return Representatives(np.concatenate([reps.at, more]), of)


def _lift(stands: Floats, situation: Index, level: float) -> None:
    """Records of one situation stand at least this far for each other, row by row: a mask of all would be
    another matrix."""
    for row, s in zip(stands, situation, strict=True):
        row[(situation == s) & (row < level)] = level


def reliability(supported: Doubles, settings: SelectSettings, copies: Doubles) -> Doubles:
    """How far each record is worth covering, from its supported quality beside the others': a soft gate at a
    quantile of these and of what the near `copies` of their prompts have.

    The gate moves with the pool, so it means the same for strict and for generous scores; where all are equal
    it is open alike for all.
    """
    every = np.concatenate([supported, copies])
    low, high = np.quantile(every, [0.25, 0.75])
    width = max(GATE_WIDTH * float(high - low), 1e-3)
    weights: Doubles = 1 / (
        1 + np.exp(np.clip((np.quantile(every, settings.strictness) - supported) / width, -60, 60))
    )
    return weights
