"""The record whose removal best breaks up a group that hangs together by threads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Cut:
    """A record, and the number of records in the largest part that its removal leaves."""

    record: int
    largest: int


def best_cut(
    neighbours: dict[int, list[int]],
    members: NDArray[np.int64],
    free: NDArray[np.bool_],
    quality: NDArray[np.float64],
    rank: NDArray[np.int64],
) -> Cut | None:
    """The cut vertex that leaves the smallest largest part; of equal ones the poorest. None where there is
    none.

    Nodes below len(free) are records, and the `free` ones of them can be removed; the others are hubs.
    Tarjan's low points (Hopcroft and Tarjan, 1973), without recursion.
    """
    records = len(free)
    total, best = int((members < records).sum()), None
    for node, parts in _parts(neighbours, int(members[0]), records).items():
        if node >= records or not free[node]:
            continue
        largest = max(*parts, total - 1 - sum(parts))
        key = (largest, float(quality[node]), int(rank[node]))
        if best is None or key < best[0]:
            best = (key, Cut(node, largest))
    return best[1] if best else None


def _parts(neighbours: dict[int, list[int]], root: int, records: int) -> dict[int, list[int]]:
    """For each cut vertex the record counts of the parts that its removal splits off below it in a
    depth-first tree."""
    sizes_by_cut: dict[int, list[int]] = {}
    seen, low, count = {root: 0}, {root: 0}, {root: int(root < records)}
    stack = [(root, -1, iter(neighbours.get(root, ())))]
    while stack:
        node, parent, rest = stack[-1]
        child = next(rest, None)
        if child is None:
            stack.pop()
            if parent >= 0:
                low[parent] = min(low[parent], low[node])
                count[parent] += count[node]
                if low[node] >= seen[parent]:
                    sizes_by_cut.setdefault(parent, []).append(count[node])
        elif child not in seen:
            seen[child] = low[child] = len(seen)
            count[child] = int(child < records)
            stack.append((child, node, iter(neighbours[child])))
        elif child != parent:
            low[node] = min(low[node], seen[child])
    if len(sizes_by_cut.get(root, ())) == 1:  # the root cuts only where it has two parts below it
        del sizes_by_cut[root]
    return sizes_by_cut
