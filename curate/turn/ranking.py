"""Which unselected records would help a model most with what it failed at, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.process.progress import steps
from curate.text.brief import Brief

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
# cosines of two questions at which an example of one says nothing of the other, and all that it can: see
# docs/measurements/next.md
FAR, SAME = 0.35, 0.85
SHARPNESS = 2.0  # of what lies between: a question half as near counts a quarter
HALF = 0.5  # chance that one good example of the same question mends a failure
LOCAL = 0.3  # cosine from which other held-out questions say whether a failure is one of many
ROUGH = 4.0  # of these the near ones count far more
OTHER = 0.05  # what an example with another label says of a question
FAR_REPLY, SAME_REPLY, LEAST_REPLY = 0.2, 0.7, 0.25  # the same of replies that people read, by cosine
GOOD = 0.4  # worth of a candidate that is a good example
LEAST = 0.005  # expected failures mended: below it another record is not named
NEAREST = 300  # candidates looked at for each failure


@dataclass(frozen=True, slots=True, repr=False)
class Named(Brief):
    """A candidate by its place: how many failures it is expected to mend beyond those that come before it
    (`gain`), and the places of the failures that it is near to, the nearest first."""

    place: int
    gain: float
    near: list[int]


@dataclass(frozen=True, slots=True, repr=False)
class Replies(Brief):
    """What was replied in the held-out records (h), the pool (n) and the training set (t): numbers of labels,
    or unit vectors (each with d columns) where people read the replies."""

    held: NDArray[Any]
    pool: NDArray[Any]
    train: NDArray[Any]


@dataclass(frozen=True, slots=True, repr=False)
class Ranking(Brief):
    """The candidates that are `named`, best first. By held-out record: how much its failure counts (`weight`,
    0 to 1), and the cosine of the nearest question of a good candidate (`reach`) and of the training set
    (`taught`), with the same label where the task is one of labels; 0 where there is none."""

    named: list[Named]
    weight: Doubles
    reach: Doubles
    taught: Doubles


def ranked(
    held: Floats,
    severity: Doubles,
    pool: Floats,
    worth: Doubles,
    train: Floats,
    replies: Replies,
    budget: int,
) -> Ranking:
    """Chooses at most `budget` records of a pool for the failures of a model.

    `held` (h, d), `pool` (n, d) and `train` (t, d) are unit vectors of questions; `severity` (h) is 0 where
    the model did not fail; `worth` (n), 0 to 1, says how good an example is. A failure counts by its severity
    and by the share of failures among the questions near it: where most questions are mastered, one failure
    is chance. The choice is greedy on a submodular function (Nemhauser, Wolsey and Fisher, 1978): each
    example mends a failure with a chance that falls with the distance of the questions, and of the replies,
    independently of others, so that the next one of the same question is worth less, and so is one of a
    question that the training set already has.
    """
    weight = severity * _local_share(held, severity > 0)
    reach, taught, chance = np.zeros(len(held)), np.zeros(len(held)), np.ones(len(held))
    failing = np.flatnonzero(severity > 0)
    for i in steps(failing, "failures compared"):
        known = (_kernel(held[[i]], train) * _agreement(replies.held[[i]], replies.train))[0]
        chance[i] = float(np.prod(1 - HALF * known))
        taught[i] = _nearest(held[[i]], train, replies.held[[i]], replies.train)[0]
    places = _candidates(held[failing], pool)
    nearness = _kernel(held[failing], pool[places]) * worth[places]
    nearness *= _agreement(replies.held[failing], replies.pool[places])
    good = places[worth[places] >= GOOD]
    reach[failing] = _nearest(held[failing], pool[good], replies.held[failing], replies.pool[good])
    found = _greedy(HALF * nearness, (weight * chance)[failing], budget)
    named = [Named(int(places[n]), gain, _near(nearness[:, n], failing)) for n, gain in found]
    return Ranking(named, weight, reach, taught)


def _greedy(helps: Doubles, left: Doubles, budget: int) -> list[tuple[int, float]]:
    """(column, gain) of the columns that help most, one after the other; `left` is what of each row is still
    to mend."""
    named: list[tuple[int, float]] = []
    left, free = left.copy(), np.ones(helps.shape[1], bool)
    while len(named) < min(budget, helps.shape[1]):
        gains = np.where(free, np.round(left @ helps, 9), -1.0)
        best = int(gains.argmax())
        if gains[best] < LEAST:
            break
        named.append((best, float(gains[best])))
        free[best] = False
        left *= 1 - helps[:, best]
    return named


def _local_share(held: Floats, failed: NDArray[np.bool_]) -> Doubles:
    """For each held-out question the share of failures among it and those near it, by nearness, (h)."""
    share = np.zeros(len(held))
    for i in np.flatnonzero(failed):
        near = np.clip((_cosines(held[[i]], held)[0] - LOCAL) / (1 - LOCAL), 0, 1) ** ROUGH
        share[i] = float(near[failed].sum() / near.sum())
    return share


def _candidates(failing: Floats, pool: Floats) -> NDArray[np.int64]:
    """The places of the nearest of the pool to any failure, in order."""
    if not (len(failing) and len(pool)):
        return np.empty(0, np.int64)
    chosen = np.zeros(len(pool), bool)
    for one in failing:
        order = np.argsort(-_cosines(one[None, :], pool)[0], kind="stable")
        chosen[order[:NEAREST]] = True
    return np.flatnonzero(chosen)


def _kernel(some: Floats, others: Floats) -> Doubles:
    """How much an example of one question says of another, (some, others): 0 to 1."""
    kernel: Doubles = np.clip((_cosines(some, others) - FAR) / (SAME - FAR), 0, 1) ** SHARPNESS
    return kernel


def _nearest(some: Floats, others: Floats, said: NDArray[Any], replied: NDArray[Any]) -> Doubles:
    """The cosine of each question to the nearest other one, with the same label where there are labels."""
    cosines = _cosines(some, others)
    if said.ndim == 1:
        cosines = np.where(said[:, None] == replied[None, :], cosines, 0.0)
    nearest: Doubles = cosines.max(axis=1, initial=0.0)
    return nearest


def _agreement(some: NDArray[Any], others: NDArray[Any]) -> Doubles:
    """How far what was replied is the same, (some, others): 0 to 1."""
    if some.ndim == 1:
        same = some[:, None] == others[None, :]
        return np.asarray(OTHER + (1 - OTHER) * same, dtype=np.float64)
    near = (_cosines(some, others) - FAR_REPLY) / (SAME_REPLY - FAR_REPLY)
    clipped = np.clip(LEAST_REPLY + (1 - LEAST_REPLY) * near, LEAST_REPLY, 1)
    return np.asarray(clipped, dtype=np.float64)


def _cosines(some: Floats, others: Floats) -> Doubles:
    if not len(others):
        return np.zeros((len(some), 0))
    # rounded, as other machines sum in another order
    return np.asarray(np.round(some @ others.T, 4), dtype=np.float64).round(4)


def _near(column: Doubles, failing: NDArray[np.int64]) -> list[int]:
    order: Sequence[int] = np.argsort(-column, kind="stable").tolist()
    return [int(failing[n]) for n in order if column[n] > 0]
