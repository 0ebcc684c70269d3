"""The sides: whole components are drawn for the test and the validation side, or a date decides, and what
would leak is put aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from curate.split.certificate import nearest, seconds
from curate.split.earlier import Earlier, part
from curate.split.groups import Links, link, separate
from curate.split.hold_out import HoldOut, hold_out
from curate.split.settings import SplitSettings
from curate.split.sides import NEITHER, SIDES, TEST, TRAIN, VALIDATION

Index = NDArray[np.int64]
Doubles = NDArray[np.float64]
Mask = NDArray[np.bool_]
Sides = NDArray[np.int8]
SMALL_GROUP = 20  # records of a group that is never broken up, whatever its share of a small file
ITSELF, CONNECTED = "itself", "connected"
Plans = Mapping[int, HoldOut]  # how each side that is drawn was filled


@dataclass(frozen=True, slots=True)
class Drawing:
    """By what sides are drawn: the `situations` of n records, their `quality` and their `rank`, the seed, and
    the places of those that are to `train`."""

    situations: Index
    quality: Doubles
    rank: Index
    seed: int
    train: Sequence[int]
    kept: bool = False  # whether an earlier split stays


@dataclass(slots=True)
class Nodes:
    """The n new records and after them those of an earlier split, as one graph; `side` and `why` fill up as
    it is divided."""

    n: int
    vectors: NDArray[np.float32]
    groups: Sequence[Sequence[str]]
    pins: Sides  # the side that a node has already
    links: Links
    aside: Mask
    side: Sides
    why: list[str]
    kept: list[str]

    @classmethod
    def of(
        cls,
        vectors: NDArray[np.float32],
        texts: Sequence[str],
        groups: Sequence[Sequence[str]],
        settings: SplitSettings,
        earlier: Earlier | None,
    ) -> Nodes:
        n = len(texts)
        if earlier is None:
            pins, links = np.full(n, NEITHER, np.int8), link(vectors, texts, groups, settings.same_side)
            return cls(n, vectors, groups, pins, links, np.zeros(n, bool), pins.copy(), [""] * n, [""] * n)
        pins = earlier.pins(n)
        vectors, groups = np.concatenate([vectors, earlier.vectors]), [*groups, *earlier.groups]
        links, aside = part(link(vectors, [*texts, *earlier.texts], groups, settings.same_side), pins, n)
        kept = [ITSELF if pin != NEITHER else "" for pin in pins[:n]]
        nodes = cls(n, vectors, groups, pins, links, aside, pins.copy(), [""] * n, kept)
        nodes.put_aside(aside, "both_old_sides")
        return nodes

    def put_aside(self, some: Mask, why: str) -> None:
        for i in np.flatnonzero(some[: self.n]):
            self.side[i], self.why[i] = NEITHER, why

    def leave(self, some: Mask, side: int, others: Mask | None = None) -> None:
        """Puts aside those of `some` that touch records of a side, by default all of it."""
        others = self.side == side if others is None else others
        tied = some & self.links.touching(others)
        keys = {key for i in np.flatnonzero(others).tolist() for key in self.groups[i]}
        shares = np.array(
            [bool(t) and not keys.isdisjoint(g) for t, g in zip(tied, self.groups, strict=True)], bool
        )
        self.put_aside(tied & shares, f"group_in_{SIDES[side]}")
        self.put_aside(tied & ~shares, f"near_{SIDES[side]}")


def by_share(nodes: Nodes, drawing: Drawing, settings: SplitSettings) -> tuple[Index, Plans]:
    """Gives every free component a side; returns the components, -1 for what stands aside, and how the sides
    were filled."""
    n, pins = nodes.n, nodes.pins
    largest, most = max(SMALL_GROUP, int(settings.largest_group * n)), int(settings.set_aside * n)
    labels, bridges = separate(
        nodes.links, largest, most, drawing.quality, drawing.rank, nodes.aside, pins[:n] == NEITHER
    )
    held = (pins != NEITHER) & (labels >= 0)
    tied = np.isin(labels[:n], labels[held])
    nodes.kept = [kept or (CONNECTED if t else "") for kept, t in zip(nodes.kept, tied, strict=True)]
    fixed = _fixed(labels, pins, drawing.train)
    plans = {TEST: _draw(labels[:n], TEST, fixed, drawing, settings)}
    fixed |= dict.fromkeys(plans[TEST].held, TEST)
    if settings.validation_fraction or VALIDATION in fixed.values():
        plans[VALIDATION] = _draw(labels[:n], VALIDATION, fixed, drawing, settings)
    free = labels[:n] >= 0
    nodes.side[:n][free] = TRAIN
    for side, plan in plans.items():
        nodes.side[:n][free & np.isin(labels[:n], list(plan.held))] = side
    nodes.put_aside(bridges, "bridge")
    return labels[:n], plans


def by_time(nodes: Nodes, times: Doubles, drawing: Drawing, settings: SplitSettings) -> tuple[Index, Plans]:
    """Late records test, early ones train or, as many as are wanted, validate; late ones that touch an early
    one stand on no side."""
    n, links = nodes.n, nodes.links
    assert settings.test_after is not None
    late = np.zeros(links.size, bool)
    late[:n] = np.nan_to_num(times, nan=-np.inf) >= seconds(settings.test_after)
    free = (nodes.pins == NEITHER) & ~nodes.aside
    nodes.side[free] = np.where(late, TEST, TRAIN)[free]
    old = (nodes.pins == TEST) & ~nodes.aside
    nodes.leave(free & ~late, TEST, old)
    nodes.leave(free & late, TRAIN)
    nodes.leave(free & late & (nodes.side == TEST), VALIDATION)
    labels = links.components(nodes.side == NEITHER)
    fixed = _fixed(labels, np.where(free & ~late, NEITHER, nodes.side).astype(np.int8), drawing.train)
    if not (settings.validation_fraction or VALIDATION in fixed.values()):
        return labels[:n], {}
    plan = _draw(labels[:n], VALIDATION, fixed, drawing, settings)
    chosen = np.isin(labels[:n], list(plan.held)) & (nodes.side[:n] == TRAIN)
    nodes.side[:n][chosen] = VALIDATION
    untrained = free & late & (nodes.side == NEITHER) & ~links.touching(nodes.side == TRAIN)
    nodes.leave(untrained, VALIDATION)  # what they touch validates now
    return labels[:n], {VALIDATION: plan}


def _fixed(labels: Index, sides: Sides, train: Sequence[int]) -> dict[int, int]:
    """The side of each component that has one: those of records with a side, and those that are to train."""
    held = (sides != NEITHER) & (labels >= 0)
    return {int(labels[i]): TRAIN for i in train if labels[i] >= 0} | dict(
        zip(labels[held].tolist(), sides[held].tolist(), strict=True)
    )


def _draw(
    labels: Index, side: int, fixed: Mapping[int, int], drawing: Drawing, settings: SplitSettings
) -> HoldOut:
    """Fills one side; what is held out for the other one is not there for it. By date its fraction is one of
    the earlier records. Train keeps a group of each situation from validation."""
    other = {TEST: VALIDATION, VALIDATION: TEST}[side]
    elsewhere = {c for c, at in fixed.items() if at == other}
    if settings.test_after is not None:
        labels = np.where(np.isin(labels, list(elsewhere)), NEITHER, labels)
    plan = hold_out(
        labels,
        drawing.situations,
        settings.fractions[side],
        settings.train_groups,
        drawing.rank,
        drawing.seed,
        {c: at == side for c, at in fixed.items() if at != other},
        elsewhere,
        int(side == VALIDATION),
    )
    return replace(plan, kept=drawing.kept and side == VALIDATION)


def drop_twins(nodes: Nodes, settings: SplitSettings) -> None:
    """Takes from each side what is too near to another: from train and validation what is near to an old test
    record, from the test what is near to train or validation, from validation what is near to train.

    With loose settings of `same_side`, or other ones than the earlier split had, there may be such records.
    So the test side is the same, whether a validation side is drawn or not.
    """
    level = round(settings.twin - settings.twin_margin, 4)
    new, free = np.arange(len(nodes.side)) < nodes.n, nodes.pins == NEITHER
    train, test, validation = (nodes.side == side for side in (TRAIN, TEST, VALIDATION))
    for some, other, name in (
        ((train | validation) & new, test & ~free, "test"),
        (train & new, validation & ~free, "validation"),
        (test & new & free, train, "train"),
        (test & new & free, validation, "validation"),
        (validation & new & free, train, "train"),
    ):
        places = np.flatnonzero(some & (nodes.side != NEITHER))
        others = np.flatnonzero(other & (nodes.side != NEITHER))
        if not (len(places) and len(others)):
            continue
        score, _ = nearest(nodes.vectors, places, others)
        near = np.zeros(len(new), bool)
        near[places[score >= level]] = True
        nodes.put_aside(near, f"near_{name}")
