"""Lazy greedy facility location over a few thousand candidates."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from curate.coverage.space import DIGITS, Floats
from curate.process.progress import Advance, counting

Doubles = NDArray[np.float64]
BLOCK = 1024  # rows at a time
_OPEN, _SAME_PROMPT, _CHOSEN = 0, 1, 2


@dataclass(slots=True)
class Field:
    """m candidates: `stands` (m, m), how far one stands for another; `weight`, what covering each is worth;
    `value`, its quality."""

    stands: Floats
    weight: Doubles
    value: Doubles
    edge: NDArray[np.bool_]
    vectors: Floats

    def most(self) -> float:
        """What all candidates together cover."""
        value = self.value.astype(np.float32)
        best = [
            (self.stands[at : at + BLOCK] * value).max(axis=1) for at in range(0, len(value), BLOCK)
        ]  # whole it would be another matrix
        return float(self.weight @ np.concatenate(best))


@dataclass(slots=True)
class Greedy:
    """Takes the candidate with the largest gain, again and again. Gains only shrink, so an old one is a bound
    and most need no second look (Minoux, 1978). At least the share `reserve` of every prefix are edge cases
    while there are any; prompts within `distinct` of a chosen one wait until no other is left.
    """

    candidates: Field
    reserve: float
    distinct: float
    chosen: list[int] = field(default_factory=list)
    gains: list[float] = field(default_factory=list)
    _covered: Floats = field(init=False)
    _state: NDArray[np.int8] = field(init=False)

    def __post_init__(self) -> None:
        self._covered = np.zeros(len(self.candidates.value), np.float32)
        self._state = np.zeros(len(self.candidates.value), np.int8)

    def run(self, wanted: int, goal: float = np.inf, first: Sequence[int] = ()) -> None:
        """Chooses until there are `wanted`, or what is covered reaches `goal`; the latter only among distinct
        prompts.

        The candidates `first` come before all others, in that order, whatever they add.
        """
        with counting("records chosen", wanted if np.isinf(goal) else None) as advance:
            self._choose(wanted, goal, first, advance)

    def _choose(self, wanted: int, goal: float, first: Sequence[int], advance: Advance) -> None:
        total, edges = 0.0, 0
        for j in first[:wanted]:
            gain = self._gain(j)
            total, edges = total + gain, edges + int(self.candidates.edge[j])
            self._take(j, gain)
            advance(1)
        every, rare = self._heaps()
        while len(self.chosen) < wanted and total < goal:
            short = edges < int(self.reserve * (len(self.chosen) + 1))
            best = (self._next(rare) if short else None) or self._next(every)
            if best is not None:
                gain, j = best
                total, edges = total + gain, edges + int(self.candidates.edge[j])
                self._take(j, gain)
                advance(1)
            elif np.isinf(goal) and (self._state == _SAME_PROMPT).any():
                self._state[self._state == _SAME_PROMPT] = _OPEN
                every, rare = self._heaps()
            else:
                break

    def left(self) -> dict[int, float]:
        """What each candidate that was not chosen would add next."""
        return {int(j): self._gain(int(j)) for j in np.flatnonzero(self._state != _CHOSEN)}

    def _heaps(self) -> tuple[list[tuple[float, int, int]], list[tuple[float, int, int]]]:
        bound = np.round(
            self.candidates.value
            * (self.candidates.stands @ self.candidates.weight.astype(np.float32)).astype(np.float64),
            9,
        )
        every = [(-float(bound[j]), int(j), -1) for j in np.flatnonzero(self._state == _OPEN)]
        rare = [entry for entry in every if self.candidates.edge[entry[1]]]
        heapq.heapify(every)
        heapq.heapify(rare)
        return every, rare

    def _next(self, heap: list[tuple[float, int, int]]) -> tuple[float, int] | None:
        """The open candidate with the largest gain, ties by place; None where none is left."""
        while heap:
            bound, j, seen = heapq.heappop(heap)
            if self._state[j] != _OPEN:
                continue
            if seen == len(self.chosen):
                return -bound, j
            heapq.heappush(heap, (-self._gain(j), j, len(self.chosen)))
        return None

    def _gain(self, j: int) -> float:
        more = np.maximum(self.candidates.stands[j] * np.float32(self.candidates.value[j]) - self._covered, 0)
        return round(float(more @ self.candidates.weight), 9)

    def _take(self, j: int, gain: float) -> None:
        self.chosen.append(j)
        self.gains.append(gain)
        self._covered = np.maximum(
            self._covered, self.candidates.stands[j] * np.float32(self.candidates.value[j])
        )
        same = np.round(self.candidates.vectors @ self.candidates.vectors[j], DIGITS) >= self.distinct
        self._state[same & (self._state == _OPEN)] = _SAME_PROMPT
        self._state[j] = _CHOSEN
