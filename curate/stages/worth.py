"""What selection goes by."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import cast

import numpy as np
from numpy.typing import NDArray

from curate.signals.acts import BESIDE_STEPS
from curate.stages.table import Table

# a sound reply of which nothing else is known has at most this (gate.min_quality): one that has more may be
# the first of its situation, however good the others are
GOOD_ENOUGH = 0.5
# of 100 selected forum records that two people read, 15 of the 42 below it were poor, and 3 of the 58 above
WELL_WORTH = 0.7
# share of a reply's words that act for one customer from which hardly anything is left to learn, and what its
# worth is multiplied by: others go first, and it may still be the first of its situation
MOSTLY_ACTS, ACTS_WORTH = 0.33, 0.75
# the same of a reply that leans on a picture, file, call or answer which is not there: it helped its reader,
# and teaches others to tell what they cannot see
UNSEEN_WORTH = 0.75
_LEANING = ("substance.unseen", "substance.shown")
# what the first of a situation may be worth less than the others. One person read the firsts of the forum:
# about half below .55 were poor, and a third up to .65
_FIRSTS_LESS = 0.1
_ROOM = 1.5  # records a place of the dataset: where fewer are that good, the next ones may be chosen


def least_worth(worth: NDArray[np.float64], wanted: int) -> float:
    """The worth from which n records may have a place: WELL_WORTH, and where these are few, that of the
    last of the best three for two of the `wanted`. A pool without more than so many needs them all: 0."""
    room = math.ceil(_ROOM * wanted)
    if len(worth) <= room:
        return 0.0
    return min(WELL_WORTH, float(np.sort(worth)[::-1][room - 1])) if room else WELL_WORTH


def first_of_each(
    places: NDArray[np.int64],
    worth: NDArray[np.float64],
    good: NDArray[np.bool_],
    situation_of: Mapping[int, int],
) -> set[int]:
    """The places of the best record of each situation, of those that are good enough to stand for it."""
    places = places[good[places]]
    best: dict[int, int] = {}
    for place in places[np.argsort(-worth[places], kind="stable")].tolist():
        best.setdefault(situation_of[place], place)
    return {*best.values()}


def teaching_worth(table: Table, *, of_any: bool = False) -> NDArray[np.float64]:
    """What selection goes by: the geometric mean of a record's quality and, twice, of what its text alone
    says, in [0, 1].

    That a customer was content says that a reply helped there; whether others can learn from it stands in the
    text. One that mostly acts for this customer, or leans on what is not there, is worth less, but not where
    a record `of_any` kind may stand for its situation.
    """
    content = np.array(
        [
            float(cast("float", s.get("content.score", q)))
            for s, q in zip(table.signals, table.quality, strict=True)
        ]
    )
    acting, leaning = _acting(table, MOSTLY_ACTS), _leaning(table)
    share = np.where(acting & (not of_any), ACTS_WORTH, 1.0)
    share *= np.where(leaning & (not of_any), UNSEEN_WORTH, 1.0)
    worth: NDArray[np.float64] = np.round(share * np.cbrt(table.quality * content**2), 4)
    return worth


def may_stand(table: Table, least: float = 0.0) -> NDArray[np.bool_]:
    """Which records are good enough to stand for their situation, (n): not those that are worth clearly less
    than the `least` of the others."""
    limit = max(GOOD_ENOUGH, least - _FIRSTS_LESS)
    fit: NDArray[np.bool_] = teaching_worth(table, of_any=True) >= limit
    return fit


def _acting(table: Table, most: float) -> NDArray[np.bool_]:
    """Which replies act for one customer in more than this share of their words, (n)."""
    told = [(s.get("acts.share"), most + (BESIDE_STEPS if s.get("acts.steps") else 0)) for s in table.signals]
    return np.array([isinstance(share, (int, float)) and share > limit for share, limit in told], np.bool_)


def _leaning(table: Table) -> NDArray[np.bool_]:
    """Which replies lean on something that neither they nor their prompts hold, (n)."""
    return np.array([any(s.get(name) for name in _LEANING) for s in table.signals], np.bool_)
