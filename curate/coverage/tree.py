"""Average-linkage clustering of weighted points: the tree that micro-clusters and situations are cut from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curate.process.progress import steps


@dataclass(slots=True)
class Tree:
    """n - 1 merges from the most similar down: `pairs` (n - 1, 2) are points of the two groups, `levels`
    their mean similarity."""

    size: int
    pairs: NDArray[np.int64]
    levels: NDArray[np.float64]

    def cut(self, level: float) -> NDArray[np.int64]:
        """Labels of the groups that are joined at this similarity or above; a group's label is its lowest
        point."""
        parent = np.arange(self.size)
        for a, b in self.pairs[self.levels >= level]:
            low, high = sorted((_root(parent, int(a)), _root(parent, int(b))))
            parent[high] = low
        return np.array([_root(parent, i) for i in range(self.size)], np.int64)

    def cophenetic(self) -> NDArray[np.float32]:
        """The (n, n) similarity at which two points come into one group; 1 on the diagonal."""
        similarity = np.ones((self.size, self.size), np.float32)
        members: dict[int, NDArray[np.int64]] = {i: np.array([i]) for i in range(self.size)}
        parent = np.arange(self.size)
        for (a, b), level in steps(
            zip(self.pairs, self.levels, strict=True), "groups compared", len(self.pairs)
        ):
            one, other = _root(parent, int(a)), _root(parent, int(b))
            left, right = members.pop(one), members.pop(other)
            similarity[np.ix_(left, right)] = level
            similarity[np.ix_(right, left)] = level
            parent[other] = one
            members[one] = np.concatenate([left, right])
        return similarity


def _root(parent: NDArray[np.int64], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = int(parent[i])
    return i


def average_linkage(similarity: NDArray[np.float32], weights: NDArray[np.float64]) -> Tree:
    """The tree over n points with (n, n) similarities and a weight each, in O(n^2) by nearest-neighbour
    chains.

    Groups are joined by the weighted mean similarity of their points (UPGMA; Müllner, Modern hierarchical,
    agglomerative clustering algorithms, 2011), so a representative counts as all the records behind it. The
    matrix is used up: a copy would be another quarter of a gigabyte at 8,000 points.
    """
    n = len(similarity)
    near, weight = similarity, weights.astype(np.float64)
    np.fill_diagonal(near, -np.inf)
    alive, first = np.ones(n, bool), 0
    chain: list[int] = []
    pairs, levels = np.empty((max(n - 1, 0), 2), np.int64), np.empty(max(n - 1, 0))
    for done in steps(range(n - 1), "groups joined"):
        if not chain:
            first += int(np.argmax(alive[first:]))
            chain = [first]
        while True:
            tip = chain[-1]
            best = int(near[tip].argmax())
            if len(chain) > 1 and near[tip, chain[-2]] >= near[tip, best]:
                break
            chain.append(best)
        a, b = sorted((chain.pop(), chain.pop()))
        pairs[done], levels[done] = (a, b), near[a, b]
        joined = ((weight[a] * near[a] + weight[b] * near[b]) / (weight[a] + weight[b])).astype(np.float32)
        near[a], near[:, a] = joined, joined
        near[b], near[:, b] = -np.inf, -np.inf
        near[a, a], alive[b] = -np.inf, False
        weight[a] += weight[b]
    order = np.argsort(-levels, kind="stable")
    return Tree(n, pairs[order], levels[order])
