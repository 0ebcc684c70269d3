"""The choice of the groups for the test side: stratified by situation, the fraction kept, train never robbed bare."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]
PRESENCE = 0.5  # records that a situation without any test record counts as more in want


@dataclass(slots=True)
class Groups:
    """Components with the number of records that each has of each situation, in a random but fixed order."""

    content: list[Counter[int]]
    label: list[int]
    of_situation: dict[int, list[int]]  # places of its groups, in order

    @classmethod
    def read(cls, labels: Index, situations: Index, rank: Index, seed: int) -> Groups:
        """`labels` (n) are components, -1 for none. The order follows a hash of each group's lowest record."""
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


@dataclass(slots=True)
class _State:
    """What is on the test side so far, and how many groups of each situation train still has."""

    groups: Groups
    wanted: dict[int, float]
    train: dict[int, int]
    least: int
    room: int
    chosen: set[int]

    def fits(self, place: int) -> bool:
        content = self.groups.content[place]
        return place not in self.chosen and content.total() <= self.room and all(self.train[s] > self.least for s in content)

    def needed(self, place: int) -> bool:
        """Whether at least half of the group's records are still wanted."""
        content = self.groups.content[place]
        return 2 * sum(min(k, math.ceil(max(self.wanted[s], 0.0))) for s, k in content.items()) >= content.total()

    def take(self, place: int) -> None:
        self.chosen.add(place)
        for s, k in self.groups.content[place].items():
            self.wanted[s] -= k
            self.train[s] -= 1
            self.room -= k


def hold_out(labels: Index, situations: Index, fraction: float, train_groups: int, rank: Index, seed: int) -> set[int]:
    """Labels of the components for the test side, `fraction` of the labelled records in all.

    Iterative stratification (Sechidis, Tsoumakas and Vlahavas, 2011): the situation that lacks most is served next.
    Each situation keeps `train_groups` groups in train, even where the fraction is missed for it; only where more than half
    of the test side would be missing is that bound lowered, step by step.
    """
    groups = Groups.read(labels, situations, rank, seed)
    size: Counter[int] = Counter()
    for content in groups.content:
        size.update(content)
    wanted = {s: fraction * k for s, k in size.items()}
    state = _State(groups, wanted, {s: len(g) for s, g in groups.of_situation.items()}, train_groups, round(fraction * size.total()), set())
    _serve(state)
    for least in range(train_groups, -1, -1):
        state.least = least
        for place in range(len(groups.content)):  # the fraction goes before stratification
            if state.room > 0 and state.fits(place):
                state.take(place)
        if 2 * state.room <= fraction * size.total():  # a file of rare situations only would get no test set at all: better one that takes some whole
            break
    return {groups.label[place] for place in state.chosen}


def _serve(state: _State) -> None:
    absent = {s for s, places in state.groups.of_situation.items() if len(places) > state.least}

    def want(s: int) -> float:
        return round(state.wanted[s] + (PRESENCE if s in absent else 0.0), 6)

    heap = [(-want(s), s, 0) for s in sorted(state.wanted)]
    heapq.heapify(heap)
    while heap and state.room > 0:
        bound, s, at = heapq.heappop(heap)
        if -bound > want(s):
            heapq.heappush(heap, (-want(s), s, at))
            continue
        if -bound <= 0:
            return
        places = state.groups.of_situation[s]
        while at < len(places) and not (state.fits(places[at]) and state.needed(places[at])):
            at += 1
        if at < len(places):
            state.take(places[at])
            absent -= set(state.groups.content[places[at]])
            heapq.heappush(heap, (-want(s), s, at + 1))
