"""Which conversations belong together across both sides: by the old run's situations, and by what is near to
what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curate.coverage.space import Floats, Index, balanced, represent, similarities
from curate.coverage.tree import average_linkage
from curate.positions import content_ranks
from curate.process.progress import steps

NEAREST = 5  # conversations of the old side that vote on the situation of another
LEVELS = (
    0.2,
    0.26,
    0.32,
    0.4,
    0.5,
)  # average similarity at which conversations are one group, from wide to narrow
REPRESENTATIVES = 4000  # conversations that stand for all where there are more
FAR = 0.01  # of the old conversations are no nearer to another one than the limit
LEAST = 5  # conversations of a group that is looked at
BLOCK = 1024


@dataclass(frozen=True, slots=True)
class Placed:
    """The situation of each of n conversations, as a number, and the similarity of the nearest old
    conversation that is not itself."""

    situation: Index
    nearest: NDArray[np.float64]


def space_of(old: Floats, new: Floats, texts: Sequence[str]) -> tuple[Floats, Index]:
    """Both sides in one space, the old side first, as situations are found in one, and the order of their
    texts that breaks ties."""
    ranks = content_ranks(texts)
    return balanced(np.concatenate([old, new]), ranks), ranks


def placed(old: Floats, situations: Index, new: Floats, same: Index) -> tuple[Placed, Placed]:
    """Both sides' conversations by one rule: those of the nearest old ones, each but itself, weighted by the
    cube of their similarity, decide.

    An old conversation is placed anew as well, without its own label: the two sides are then told from each
    other by nothing but what was asked. `same` is the place of each new one on the old side, where it is
    there as well, else -1.
    """
    return _place(old, old, situations, np.arange(len(old))), _place(new, old, situations, same)


def _place(rows: Floats, old: Floats, situations: Index, same: Index) -> Placed:
    most = int(situations.max()) + 1 if len(situations) else 1
    labels, near = np.empty(len(rows), np.int64), np.empty(len(rows))
    for start in steps(range(0, len(rows), BLOCK), "blocks of conversations placed"):
        block = similarities(rows[start : start + BLOCK], old)
        own = np.flatnonzero(same[start : start + BLOCK] >= 0)
        block[own, same[start + own]] = -1.0
        k = min(NEAREST, block.shape[1])
        at = np.argsort(-block, axis=1, kind="stable")[:, :k]
        weights = np.maximum(np.take_along_axis(block, at, axis=1), 1e-3).astype(np.float64) ** 3
        votes = np.zeros((len(block), most))
        for j in range(k):
            np.add.at(votes, (np.arange(len(block)), situations[at[:, j]]), weights[:, j])
        labels[start : start + BLOCK] = votes.round(6).argmax(axis=1)
        near[start : start + BLOCK] = np.take_along_axis(block, at[:, :1], axis=1)[:, 0]
    return Placed(labels, near)


def limit(old: Placed) -> float:
    """The similarity below which nothing of the old side is like a conversation: one of a hundred old ones
    was no nearer to the others."""
    return float(np.quantile(old.nearest, FAR)) if len(old.nearest) else 0.0


def near_groups(space: Floats, ranks: Index) -> list[Index]:
    """The groups of conversations that average linkage makes at several levels, each once; which side one is
    of is not looked at."""
    if len(space) < LEAST:
        return []
    reps = represent(space, np.zeros(len(space)), ranks, REPRESENTATIVES, np.arange(len(space)))
    tree = average_linkage(similarities(space[reps.at], space[reps.at]), reps.weights)
    groups: dict[bytes, Index] = {}
    for level in LEVELS:
        labels = tree.cut(level)[reps.of]
        order = np.argsort(labels, kind="stable")
        for members in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1):
            if len(members) >= LEAST:
                groups.setdefault(np.sort(members).tobytes(), np.sort(members))
    return list(groups.values())


def ordered(space: Floats, members: Index, ranks: Index) -> Index:
    """The members, the nearest to their middle first."""
    middle = space[members].astype(np.float64).sum(axis=0)
    near = np.round(space[members] @ (middle / max(float(np.linalg.norm(middle)), 1e-9)), 4)
    return members[np.lexsort((ranks[members], -near))]
