"""Next month's split: what an earlier one decided stays, and new records that touch both of its sides stand
on neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from curate.split.groups import Links
from curate.split.sides import NEITHER, TEST, TRAIN, VALIDATION

Index = NDArray[np.int64]
Mask = NDArray[np.bool_]
# who keeps its records, where they are tied to those of which other sides
_APART = ((TEST, (TRAIN, VALIDATION)), (VALIDATION, (TRAIN,)))
ENDLESS = 2**28  # capacity of what cannot be set aside


@dataclass(frozen=True, slots=True)
class Earlier:
    """The m records that an earlier split put on a side.

    `sides` (m) are 0 (train), 1 (test) or 2 (validation); `same` (m) is the place of the same record among
    the new ones, -1 where it is not there; `vectors` (m, d), `texts` and `groups` are as for the new records,
    a text is None where only its groups are known. `customers_known` says whether customers who come back
    with another conversation are recognised.
    """

    name: str
    vectors: NDArray[np.float32]
    texts: Sequence[str | None]
    groups: Sequence[Sequence[str]]
    sides: NDArray[np.int8]
    same: Index
    customers_known: bool = True

    def pins(self, n: int) -> NDArray[np.int8]:
        """The side that each node has already: n new records, then the m old ones; -1 for none."""
        pinned = np.full(n, NEITHER, np.int8)
        matched = self.same >= 0
        pinned[self.same[matched]] = self.sides[matched]
        return np.concatenate([pinned, self.sides])


def part(links: Links, pins: NDArray[np.int8], n: int) -> tuple[Links, Mask]:
    """Cuts what ties two old sides together; returns the rest of the graph and the nodes that stand aside for
    it.

    As few new records as possible go, first between the test set and the others, then between validation and
    train. Where old records of two sides share a key, as only what the new dump says can bring about, its new
    records go, and so does the record of the other side, if it is among the n new ones: the test set is what
    others are measured by.
    """
    aside = np.zeros(links.size, bool)
    for side, others in _APART:
        links, aside = _part(links, pins, n, aside, (pins == side, np.isin(pins, others)))
    return links, aside


def _part(
    links: Links, pins: NDArray[np.int8], n: int, gone: Mask, ends: tuple[Mask, Mask]
) -> tuple[Links, Mask]:
    """The same between two sides, the nodes `ends`, of which those of the first stay; without what is
    `gone`."""
    first, second = (end & ~gone for end in ends)
    if not (first.any() and second.any()):
        return links, gone
    at = [_hubs(links, end) for end in (first, second)]
    both = at[0] & at[1]
    new = np.zeros(links.size, bool)
    new[links.records[both[links.hubs]]] = True
    new[n:] = False
    aside = gone | (new & ~first)
    keeps = ~both[links.hubs]
    # likeness of old records is no news
    across = (at[0][links.near] & at[1][links.near[:, ::-1]]).any(axis=1)
    links = replace(links, records=links.records[keeps], hubs=links.hubs[keeps], near=links.near[~across])
    labels = links.components(aside)
    torn = np.intersect1d(labels[first & ~aside], labels[second & ~aside])
    if len(torn):
        aside |= _least_cut(links, pins, np.isin(labels, torn), aside, (first, second))
    return links, aside


def _hubs(links: Links, some: Mask) -> Mask:
    hub_mask = np.zeros(links.nodes, bool)
    hub_mask[links.hubs[some[links.records]]] = True
    return hub_mask


def _least_cut(
    links: Links, pins: NDArray[np.int8], members: Mask, aside: Mask, sides: tuple[Mask, Mask]
) -> Mask:
    """The fewest records without a side that separate the old test records (the first of `sides`) from the
    old train records (a minimum vertex cut).

    By maximum flow from test to train: of equally small cuts the one next to the test side, so that more is
    left to train. A text that is like others is as hard to cut as it has records.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    use = members[links.records] & ~aside[links.records]
    records, hubs = links.records[use], links.hubs[use]
    present = np.zeros(links.nodes, bool)
    present[hubs] = True
    near = links.near[present[links.near].all(axis=1)]
    out, source, sink = (
        links.nodes,
        2 * links.nodes,
        2 * links.nodes + 1,
    )  # node v is entered at v and left at out + v
    strength = np.full(links.nodes, ENDLESS, np.int64)
    strength[: links.size] = np.where(pins == NEITHER, 1, ENDLESS)
    alike = np.unique(near)
    free_holders = np.bincount(hubs[pins[records] == NEITHER], minlength=links.nodes)
    held = np.bincount(hubs[pins[records] != NEITHER], minlength=links.nodes) > 0
    strength[alike] = np.where(held[alike], ENDLESS, free_holders[alike])
    ends = np.unique(np.concatenate([np.stack([records, hubs], axis=1), near]), axis=0)
    nodes = np.unique(ends)
    held_records = nodes[nodes < links.size]
    starts, stops = (held_records[some[held_records]] for some in sides)
    rows = np.concatenate(
        [nodes, out + ends[:, 0], out + ends[:, 1], np.full(len(starts), source), out + stops]
    )
    columns = np.concatenate([out + nodes, ends[:, 1], ends[:, 0], starts, np.full(len(stops), sink)])
    capacity = np.concatenate([strength[nodes], np.full(2 * len(ends) + len(starts) + len(stops), ENDLESS)])
    graph = coo_matrix((capacity.astype(np.int32), (rows, columns)), shape=(sink + 1, sink + 1)).tocsr()
    left = graph - maximum_flow(graph, source, sink).flow
    left.data[left.data < 0] = 0
    left.eliminate_zeros()
    reached = np.zeros(sink + 1, bool)
    reached[breadth_first_order(left, source, return_predecessors=False)] = True
    cut = reached[: links.nodes] & ~reached[out : out + links.nodes]
    gone: Mask = cut[: links.size].copy()
    gone[records[cut[hubs] & (pins[records] == NEITHER)]] = True
    return gone
