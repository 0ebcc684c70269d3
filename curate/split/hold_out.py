"""The choice of the groups that are held out for test or validation: stratified by situation, the fraction
kept, train never robbed bare."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from curate.text.readable import many

Index = NDArray[np.int64]
_TRAINED = (
    "had a place in the training set of the split that is kept (a validation set can only come from new"
    " records)"
)


@dataclass(slots=True)
class Groups:
    """Components with the number of records that each has of each situation, in a random but fixed order."""

    content: list[Counter[int]]
    label: list[int]
    of_situation: dict[int, list[int]]  # places of its groups, in order

    @classmethod
    def read(cls, labels: Index, situations: Index, rank: Index, seed: int) -> Groups:
        """`labels` (n) are components, -1 for none. The order follows a hash of each group's lowest
        record."""
        members: dict[int, Counter[int]] = {}
        lowest: dict[int, int] = {}
        for label, situation, place in zip(labels.tolist(), situations.tolist(), rank.tolist(), strict=True):
            if label >= 0:
                members.setdefault(label, Counter())[situation] += 1
                lowest[label] = min(lowest.get(label, place), place)
        order = sorted(members, key=lambda c: (sha256(f"{seed} {lowest[c]}".encode()).digest(), c))
        of_situation: dict[int, list[int]] = {}
        for place, label in enumerate(order):
            for s in members[label]:
                of_situation.setdefault(s, []).append(place)
        return cls([members[c] for c in order], order, of_situation)


@dataclass(frozen=True, slots=True)
class HoldOut:
    """`held` are labels of components; `least` groups of each situation stayed in train; `room` records the
    side still wants.

    `fixed` are the components that had a side before. `stay` says of the groups that could not fill that room
    why they train (fixed, too_large, needed): the sizes of such groups, in records.
    """

    held: set[int]
    least: int
    room: int
    fixed: Mapping[int, bool]
    stay: Mapping[str, list[int]]
    kept: bool = False  # whether what is fixed trained in a split that is kept

    def reasons(self) -> list[str]:
        """Why the room that is left was not filled, in words."""
        phrases = []
        for code, sizes in self.stay.items():
            one, groups = len(sizes) == 1, f"{many(len(sizes), 'group')} of {many(sum(sizes), 'record')}"
            if code == "fixed":
                phrases.append(f"{groups} {_TRAINED if self.kept else 'must train'}")
            elif code == "too_large":
                largest = "" if one else f", the largest of {max(sizes):,},"
                phrases.append(
                    f"{groups}{largest} {'is' if one else 'are'} larger than the"
                    f" {many(self.room, 'record')} still needed"
                )
            elif not self.least:
                phrases.append(f"{groups} must train, as nothing else does")
            else:
                phrases.append(
                    f"{groups} must train, as train keeps at least {many(self.least, 'group')} of each"
                    " situation"
                )
        return phrases


@dataclass(slots=True)
class _State:
    """What is held out so far, and how many groups of each situation train still has."""

    groups: Groups
    wanted: dict[int, float]
    train: dict[int, int]
    least: int
    room: int
    keep: int  # groups that train keeps, whatever their situation
    left: int  # groups that train still has
    settled: set[int] = field(default_factory=set)  # places of the groups that have a side
    chosen: set[int] = field(default_factory=set)

    def fits(self, place: int) -> bool:
        content = self.groups.content[place]
        return (
            place not in self.settled
            and content.total() <= self.room
            and self.left > self.keep
            and all(self.train[s] > self.least for s in content)
        )

    def needed(self, place: int) -> bool:
        """Whether at least half of the group's records are still wanted."""
        content = self.groups.content[place]
        return (
            2 * sum(min(k, math.ceil(max(self.wanted[s], 0.0))) for s, k in content.items())
            >= content.total()
        )

    def take(self, place: int) -> None:
        self.chosen.add(place)
        self.yield_up(place)
        for s, k in self.groups.content[place].items():
            self.wanted[s] -= k
            self.room -= k

    def yield_up(self, place: int) -> None:
        """Train has the group no longer."""
        self.settled.add(place)
        self.left -= 1
        for s in self.groups.content[place]:
            self.train[s] -= 1


def hold_out(
    labels: Index,
    situations: Index,
    fraction: float,
    train_groups: int,
    rank: Index,
    seed: int,
    fixed: Mapping[int, bool],
    elsewhere: Collection[int] = (),
    keep: int = 0,
) -> HoldOut:
    """Chooses components to hold out, `fraction` of the labelled records in all.

    `fixed` are components that have a side already (whether it is the one that is filled): they keep it, and
    count. Those `elsewhere` are held out for another side: they are neither chosen nor left in train.
    Each situation keeps `train_groups` groups in train, even where the fraction is missed for it; only where
    more than half of the side would be missing is that bound lowered, step by step, and never below `keep`,
    the groups that train keeps in any case. Within that every situation that has groups to spare gets one on
    the side, and the rest is shared out by iterative stratification (Sechidis, Tsoumakas and Vlahavas, 2011):
    the situation that lacks most is served next.
    """
    groups = Groups.read(labels, situations, rank, seed)
    size: Counter[int] = Counter()
    for content in groups.content:
        size.update(content)
    state = _State(
        groups,
        {s: fraction * k for s, k in size.items()},
        {s: len(g) for s, g in groups.of_situation.items()},
        train_groups,
        round(fraction * size.total()),
        keep,
        len(groups.label),
    )
    _settle(state, fixed, elsewhere)
    _represent(state, size)
    _serve(state)
    _fill(state, round(fraction * size.total()))
    return HoldOut(
        {groups.label[place] for place in state.chosen},
        state.least,
        state.room,
        fixed,
        _stay(state, elsewhere) if state.room > 0 else {},
    )


def _settle(state: _State, fixed: Mapping[int, bool], elsewhere: Collection[int]) -> None:
    """Gives the groups that have a side already theirs."""
    for place, label in enumerate(state.groups.label):
        if label in elsewhere:
            state.yield_up(place)
        elif label in fixed:
            state.take(place) if fixed[label] else state.settled.add(place)


def _fill(state: _State, wanted: int) -> None:
    """Fills the side with whatever fits, as the fraction goes before stratification. Where more than half of
    the `wanted` records would be missing, train keeps fewer groups of each situation: a file of rare
    situations alone would get no test set at all, and better one that takes some whole."""
    train_groups = state.least
    for least in range(train_groups, min(state.keep, train_groups) - 1, -1):
        state.least = least
        for place in range(len(state.groups.content)):
            if state.room > 0 and state.fits(place):
                state.take(place)
        if 2 * state.room <= wanted:
            break


def _stay(state: _State, elsewhere: Collection[int]) -> dict[str, list[int]]:
    """Why the groups that train could not be held out: what speaks first against each, and their sizes."""
    sizes_by_code: dict[str, list[int]] = {"needed": [], "too_large": [], "fixed": []}
    for place, content in enumerate(state.groups.content):
        if place not in state.chosen and state.groups.label[place] not in elsewhere:
            code = (
                "fixed"
                if place in state.settled
                else "too_large"
                if content.total() > state.room
                else "needed"
            )
            sizes_by_code[code].append(content.total())
    return {code: sizes for code, sizes in sizes_by_code.items() if sizes}


def _represent(state: _State, size: Counter[int]) -> None:
    """One group on the side for every situation that can spare one, the cheapest first: so most of them
    find room."""
    total = [content.total() for content in state.groups.content]
    places = state.groups.of_situation
    present = {s for place in state.chosen for s in state.groups.content[place]}
    for s in sorted(places, key=lambda s: (min(total[place] for place in places[s]), -size[s], s)):
        fitting = [place for place in places[s] if state.fits(place)] if s not in present else []
        if fitting:
            best = min(fitting, key=total.__getitem__)  # of equal ones the first in their random order
            state.take(best)
            present |= set(state.groups.content[best])


def _serve(state: _State) -> None:
    heap = [(-round(state.wanted[s], 6), s, 0) for s in sorted(state.wanted)]
    heapq.heapify(heap)
    while heap and state.room > 0:
        bound, s, at = heapq.heappop(heap)
        want = round(state.wanted[s], 6)
        if -bound > want:
            heapq.heappush(heap, (-want, s, at))
            continue
        if want <= 0:
            return
        places = state.groups.of_situation[s]
        while at < len(places) and not (state.fits(places[at]) and state.needed(places[at])):
            at += 1
        if at < len(places):
            state.take(places[at])
            heapq.heappush(heap, (-round(state.wanted[s], 6), s, at + 1))
