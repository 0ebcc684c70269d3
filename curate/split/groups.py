"""Which records must stand on one side: those that share a key, a template, or nearly a prompt, and so on
along the chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curate.language.template import template
from curate.process.progress import steps
from curate.split.cuts import Cut, best_cut

Index = NDArray[np.int64]
Floats = NDArray[np.float32]

DIGITS = 4
BLOCK = 1024  # rows of a tile of similarities
WIDE = 8192  # its columns: memory does not grow with the number of records
WORTH = 0.1  # a bridge is worth setting aside when without it the group shrinks by this share


@dataclass(slots=True)
class Links:
    """A graph of n records and hubs (keys and templates): `records` and `hubs` are its edges, `near` edges
    between hubs.

    Nodes from `size` to `nodes` are hubs.
    """

    size: int
    records: Index
    hubs: Index
    near: Index
    nodes: int

    def components(self, without: NDArray[np.bool_]) -> Index:
        """The component of each record; records in `without` tie nothing together and get -1."""
        from scipy.sparse import coo_matrix
        from scipy.sparse.csgraph import connected_components

        stays = ~without[self.records]
        near = self.near[
            self._held(stays)[self.near].all(axis=1)
        ]  # a text that only set-aside records have ties nothing
        rows = np.concatenate([self.records[stays], near[:, 0]])
        columns = np.concatenate([self.hubs[stays], near[:, 1]])
        graph = coo_matrix((np.ones(len(rows), np.int8), (rows, columns)), shape=(self.nodes, self.nodes))
        labels: Index = connected_components(graph, directed=False)[1][: self.size].astype(np.int64)
        labels[without] = -1
        return labels

    def neighbours(self, members: Index, without: NDArray[np.bool_]) -> dict[int, list[int]]:
        """The graph around some records that make a component, as lists."""
        chosen = np.zeros(self.size, bool)
        chosen[members] = True
        use = chosen[self.records] & ~without[self.records]
        inside = self._held(use)
        edges = np.concatenate(
            [np.stack([self.records[use], self.hubs[use]], axis=1), self.near[inside[self.near].all(axis=1)]]
        )
        adjacency: dict[int, list[int]] = {}
        for a, b in edges.tolist():
            adjacency.setdefault(a, []).append(b)
            adjacency.setdefault(b, []).append(a)
        return adjacency

    def touching(self, some: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The records that share a hub with some records, or whose text is near one of theirs."""
        hubs = self._held(some[self.records])
        ends = hubs[self.near]
        reach = hubs.copy()
        reach[self.near[ends.any(axis=1)].ravel()] = True
        record_mask = np.zeros(self.size, bool)
        record_mask[self.records[reach[self.hubs]]] = True
        return record_mask

    def _held(self, edges: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The nodes that are hubs of these edges."""
        hub_mask = np.zeros(self.nodes, bool)
        hub_mask[self.hubs[edges]] = True
        return hub_mask


def link(
    vectors: Floats, texts: Sequence[str | None], groups: Sequence[Sequence[str]], level: float
) -> Links:
    """Ties records to their group keys and templates, and texts that are at least `level` alike.

    A record whose text is None, as nobody knows it any more, hangs on its keys alone; its vector does not
    count.
    """
    n = len(texts)
    number: dict[str, int] = {}
    records: list[int] = []
    hubs: list[int] = []
    first: dict[str, int] = {}
    for i, (text, keys) in enumerate(steps(zip(texts, groups, strict=True), "records tied", n)):
        masked = template(text or "")
        for key in (
            *(f"key {k}" for k in keys),
            *([f"template {masked}"] if masked else []),
            *([] if text is None else [f"text {text}"]),
        ):
            records.append(i)
            hubs.append(number.setdefault(key, n + len(number)))
        if text is not None:
            first.setdefault(text, i)
    places = np.array(list(first.values()), np.int64)
    texts_at = np.array([number[f"text {t}"] for t in first], np.int64)
    pairs = [texts_at[block] for block in near_pairs(vectors[places], level)]
    near = np.concatenate(pairs) if pairs else np.empty((0, 2), np.int64)
    return Links(n, np.array(records, np.int64), np.array(hubs, np.int64), near, n + len(number))


def near_pairs(vectors: Floats, level: float) -> Iterator[Index]:
    """All pairs of rows (i < j) whose rounded cosine reaches the level, in blocks of shape (k, 2); exact
    search."""
    for start in steps(range(0, len(vectors), BLOCK), "blocks of prompts compared"):
        for left in range(start, len(vectors), WIDE):
            product = vectors[start : start + BLOCK] @ vectors[left : left + WIDE].T
            rows, columns = np.nonzero(
                product >= level - 10.0**-DIGITS
            )  # rounding the few is cheaper than all
            later = (columns + left > rows + start) & (
                np.round(product[rows, columns], DIGITS) >= np.float32(level)
            )
            if later.any():
                yield np.stack([rows[later] + start, columns[later] + left], axis=1)


def separate(
    links: Links,
    largest: int,
    most: int,
    quality: NDArray[np.float64],
    rank: Index,
    aside: NDArray[np.bool_],
    free: NDArray[np.bool_],
) -> tuple[Index, NDArray[np.bool_]]:
    """The component of each node (-1: set aside), and which records were set aside as bridges.

    Only the `free` records (n) count and may go; the other nodes, records of an earlier split, just hold
    things together. What `aside` marks is gone already. From a component of more than `largest` records the
    one whose removal leaves the smallest largest part goes, again and again, at most `most` in all; a
    component without such a record stays whole.
    """
    n = len(free)
    bridges = np.zeros(links.size, bool)
    given_up: set[int] = set()
    while True:
        labels = links.components(aside | bridges)
        known = labels[:n][labels[:n] >= 0]
        sizes = np.bincount(known) if len(known) else np.zeros(1, np.int64)
        large = [
            c for c in np.flatnonzero(sizes > largest) if int(np.flatnonzero(labels == c)[0]) not in given_up
        ]
        if not large or bridges.sum() >= most:
            return labels, bridges
        worst = max(
            large, key=lambda c: (int(sizes[c]), -int(rank[labels[:n] == c].min()))
        )  # labels follow the order of the input
        members = np.flatnonzero(labels == worst)
        cut: Cut | None = best_cut(links.neighbours(members, aside | bridges), members, free, quality, rank)
        if cut is None or cut.largest > (1 - WORTH) * sizes[worst]:
            given_up.add(int(members[0]))
        else:
            bridges[cut.record] = True
