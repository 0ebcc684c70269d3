"""Which of a few thousand candidates come, and in which order: of each situation its floor, then what adds
most."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from curate.coverage.space import DIGITS, Floats, Index
from curate.process.progress import counting

Doubles = NDArray[np.float64]
Key = tuple[float, ...]
BLOCK = 1024  # rows at a time
_OPEN, _SAME_PROMPT, _CHOSEN = 0, 1, 2


@dataclass(slots=True)
class Field:
    """m candidates in k situations: `stands` (m, m), how far one stands for another; `weight`, what covering
    each is worth; `value`, its quality; `sound`, whether it may be the first of its situation; `choice`,
    whether it is about as good as the best of its situation.

    `situation` (m) numbers the situations; `asked` (k) says how often customers asked each, without it all
    count alike; `has` (k) how many records each has from the start, none where it is left out.
    """

    stands: Floats
    weight: Doubles
    value: Doubles
    edge: NDArray[np.bool_]
    vectors: Floats
    sound: NDArray[np.bool_]
    choice: NDArray[np.bool_]
    situation: Index
    asked: Doubles | None = None
    has: Index | None = None

    def most(self) -> float:
        """What all candidates together cover."""
        value = self.value.astype(np.float32)
        best = [
            (self.stands[at : at + BLOCK] * value).max(axis=1) for at in range(0, len(value), BLOCK)
        ]  # whole it would be another matrix
        return float(self.weight @ np.concatenate(best))

    def taught(self) -> NDArray[np.bool_]:
        """Which of the k situations have a sound candidate."""
        return np.bincount(self.situation, self.sound) > 0


class _Queue:
    """Candidates in the order of a key that only grows as others are chosen (None: no longer wanted), so an
    old key is a bound and most need no second look (Minoux, 1978)."""

    def __init__(self, places: Iterable[int], key: Callable[[int], Key | None]) -> None:
        self._key = key
        self._heap = [(k, int(j)) for j in places if (k := key(int(j))) is not None]
        heapq.heapify(self._heap)

    def next(self) -> int | None:
        """The place with the least key, ties by place; None where none is left."""
        while self._heap:
            old, j = self._heap[0]
            key = self._key(j)
            if key == old:
                return j
            if key is None:
                heapq.heappop(self._heap)
            else:
                heapq.heapreplace(self._heap, (key, j))
        return None


@dataclass(slots=True)
class Greedy:
    """Takes candidate after candidate.

    First `floor` sound ones of each situation, in rounds: the situation that was asked most comes first, or,
    where that is not known, the one that adds most. Then always the one whose gain times its situation's turn
    is largest: Webster's divisors over the square root of how often it was asked, so that a large situation
    gets more records, and each one that it has makes the next less urgent. At least the share `reserve` of
    every prefix are edge cases while there are any; prompts within `distinct` of a chosen one wait until no
    other is left, or until their situation would have none.
    """

    candidates: Field
    reserve: float
    distinct: float
    floor: int
    chosen: list[int] = field(default_factory=list)
    gains: list[float] = field(default_factory=list)
    _covered: Floats = field(init=False)
    _state: NDArray[np.int8] = field(init=False)
    _repeats: Index = field(init=False)
    _taken: Index = field(init=False)
    _edges: int = 0
    _total: float = 0.0

    def __post_init__(self) -> None:
        m = len(self.candidates.value)
        self._covered = np.zeros(m, np.float32)
        self._state = np.zeros(m, np.int8)
        self._repeats = np.full(m, -1, np.int64)  # the chosen candidate whose prompt each has
        has = self.candidates.has
        # a situation that may have no floor is not owed more than one that has its own
        self._taken = (~self.candidates.taught()).astype(np.int64) + (0 if has is None else has)

    def run(self, wanted: int, goal: float = np.inf, first: Sequence[int] = ()) -> None:
        """Chooses until there are `wanted`, or what is covered reaches `goal`: the latter once every
        situation has its floor, and only among distinct prompts.

        The candidates `first` come before all others, in that order, whatever they add.
        """
        with counting("records chosen", wanted if np.isinf(goal) else None) as advance:
            for j in self._order(goal, first):
                if len(self.chosen) >= wanted:
                    break
                self._take(j)
                advance(1)

    def left(self) -> dict[int, float]:
        """What each candidate that was not chosen would add next, about in the order in which they would
        follow."""
        of = self.candidates
        rest = np.flatnonzero(self._state != _CHOSEN).tolist()
        gains = {j: self._gain(j) for j in rest}
        waits = of.sound & (self._taken[of.situation] < self.floor)
        order = sorted(rest, key=lambda j: (not waits[j], int(self._state[j]), -gains[j] * self._turn(j), j))
        return {j: gains[j] for j in order}

    def _order(self, goal: float, first: Sequence[int]) -> Iterator[int]:
        """The candidates as they come; each is taken before the next is asked for."""
        yield from first
        edge, sound = self.candidates.edge, self.candidates.sound
        every, edges = range(len(edge)), np.flatnonzero(edge)
        further = _Queue(edges, self._worth)
        for nth in range(1, self.floor + 1):
            owed = partial(self._owed, nth)
            rare = _Queue(np.flatnonzero(edge & sound), owed), further
            yield from self._alternate(_Queue(np.flatnonzero(sound), owed), rare)
        for j in self._alternate(_Queue(every, self._worth), (further,)):
            if self._total >= goal:
                return
            yield j
        if np.isinf(goal):
            again = self._again()
            yield from self._alternate(_Queue(every, again), (_Queue(edges, again),))

    def _alternate(self, every: _Queue, rare: tuple[_Queue, ...]) -> Iterator[int]:
        """The next of every candidate, or of the rare ones where the reserve for edge cases is short."""
        while True:
            short = self._edges < int(self.reserve * (len(self.chosen) + 1))
            queues = (*rare, every) if short else (every,)
            best = next((j for queue in queues if (j := queue.next()) is not None), None)
            if best is None:
                return
            yield best

    def _owed(self, nth: int, j: int) -> Key | None:
        """The place of a sound candidate among those that bring their situations to `nth` records."""
        s, asked = self.candidates.situation[j], self.candidates.asked
        if self._state[j] == _CHOSEN or self._taken[s] >= nth:
            return None
        order = 0.0 if asked is None else -float(asked[s])
        return order, float(self._state[j]), float(not self.candidates.choice[j]), -self._gain(j)

    def _worth(self, j: int) -> Key | None:
        """The place of a candidate by what it adds, and how much its situation is owed."""
        if self._state[j] != _OPEN:
            return None
        turn = self._turn(j)
        return -self._gain(j) * turn, -turn

    def _again(self) -> Callable[[int], Key | None]:
        """The places of the prompts that a chosen one has already: first the second records, then the third
        ones, in each round the best first."""
        value, nth, places = self.candidates.value, Counter[int](), dict[int, Key]()
        for j in sorted(np.flatnonzero(self._state == _SAME_PROMPT).tolist(), key=lambda j: (-value[j], j)):
            prompt = int(self._repeats[j])
            places[j] = float(nth[prompt]), -float(value[j])
            nth[prompt] += 1
        return lambda j: places.get(j) if self._state[j] != _CHOSEN else None

    def _turn(self, j: int) -> float:
        """How much the situation of a candidate is owed another record; 1 for all where it is not known how
        often each was asked."""
        s, asked = self.candidates.situation[j], self.candidates.asked
        return 1.0 if asked is None else float(np.sqrt(asked[s]) / (2 * self._taken[s] + 1))

    def _gain(self, j: int) -> float:
        more = np.maximum(self.candidates.stands[j] * np.float32(self.candidates.value[j]) - self._covered, 0)
        return round(float(more @ self.candidates.weight), 9)

    def _take(self, j: int) -> None:
        of, gain = self.candidates, self._gain(j)
        self.chosen.append(j)
        self.gains.append(gain)
        self._total += gain
        self._edges += int(of.edge[j])
        self._taken[of.situation[j]] += 1
        self._covered = np.maximum(self._covered, of.stands[j] * np.float32(of.value[j]))
        self._state[j] = _CHOSEN
        waiting = self._state == _OPEN
        if waiting.any():
            waiting &= np.round(of.vectors @ of.vectors[j], DIGITS) >= self.distinct
            self._state[waiting] = _SAME_PROMPT
            self._repeats[waiting] = j
