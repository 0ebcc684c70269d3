"""The edge cases of a list beside one another: whose a sentence is, and how much of a pool is of none of
them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curate.coverage.likeness import Likeness, Numbers, Surroundings, Voice
from curate.coverage.space import DIGITS, Index

# All of these were found on labelled sets (docs/measurements/edge-cases.md).
ROUNDS = 4  # of learning from sentences that match
SURE, SLOPE = 0.02, 0.03  # how far above the limit a sentence is one to learn from
WIDTH, CLEAR = 0.08, 0.3  # nearness over which a sentence becomes a match; from which it is one for sure
# share of a pool that is of no case, before it is looked at, as if by so many records; steps of finding it
REST, PRIOR, STEPS = 0.95, 50, 30
FREE = 0.25  # nearness by which the limits may be lower where little of a pool is of no case


@dataclass(slots=True)
class Entrant:
    """A case with its limit, its m sentences and the n prompts of the pool."""

    likeness: Likeness
    limit: float
    sentences: Voice
    pool: Voice

    def nearness(self, around: Surroundings) -> Numbers:
        return self.likeness.nearness(self.sentences, around, self.likeness.plain(self.pool))


@dataclass(slots=True)
class Contest:
    """k cases and m sentences: what is `around` them, whose `prompts` (m) they are, `teaching` (m) whether
    cases may learn from them, and how many `records` (n) each prompt of the pool has.

    What a case names itself teaches nothing more, and a sentence of many, or many at once, would lead astray.
    """

    entrants: Sequence[Entrant]
    around: Surroundings
    prompts: Index
    teaching: NDArray[np.bool_]
    records: Numbers

    def scores(self) -> Numbers:
        """How similar each sentence is to each case (k, m), on a scale on which 0.5 is a match; it has no
        ends.

        Each case learns from the sentences that are surely its own: near it, and not as near to another.
        Where the cases together explain most of a pool, a sentence is rather of one of them than of none, so
        the limits are lower (share of a background class by expectation maximisation; Dempster, Laird and
        Rubin, 1977).
        """
        above = self._above()
        for _ in range(ROUNDS):
            odds = np.exp(np.clip((above - self._slack(above) - SURE) / SLOPE, -30, 30))
            trust = np.round(odds / (1 + odds.sum(axis=0)), DIGITS)
            trust[:, ~self.teaching] = 0.0
            for one, own in zip(self.entrants, trust, strict=True):
                one.likeness.learn(one.sentences, own, len(self.records))
            above = self._above()
        result: Numbers = np.round(above - self._slack(above) + 0.5, DIGITS)
        return result

    def _above(self) -> Numbers:
        """How far each sentence is above the limit of each case."""
        return np.array([one.nearness(self.around) - one.limit for one in self.entrants])

    def _slack(self, above: Numbers) -> float:
        """By how much the limits are lower; zero or less."""
        best = np.full(len(self.records), -np.inf)
        np.maximum.at(best, self.prompts, above.max(axis=0))
        return max(-FREE, WIDTH * float(np.log(share_of_rest(best, self.records))))


def share_of_rest(best: Numbers, records: Numbers) -> float:
    """Which share of the records is of no case, in (0, 1), by how far above the limit of its nearest case
    each prompt (n) is."""
    odds, rest = np.exp(np.minimum(best, CLEAR) / WIDTH), REST
    for _ in range(STEPS):
        found = float(records @ (rest / (rest + (1 - rest) * odds)))
        rest = (found + PRIOR * REST) / (float(records.sum()) + PRIOR)
    return round(rest, 6)
