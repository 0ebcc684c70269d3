"""What selection goes by."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from curate.signals.acts import BESIDE_STEPS
from curate.signals.families.repeats import mostly_ruled_out
from curate.signals.parts import Given, number
from curate.stages.table import Table

# a sound reply of which nothing else is known has at most this (gate.min_quality): one that has more may be
# the first of its situation, however good the others are
GOOD_ENOUGH = 0.5
# of 100 selected forum records that two people read, 15 of the 42 below it were poor, and 3 of the 58 above
WELL_WORTH = 0.7
# share of a reply's words that act for one customer from which little is left to learn, and what its worth is
# multiplied by beside the share of the others: these go first, and it may still be the first of its situation
MOSTLY_ACTS, ACTS_WORTH = 0.33, 0.6
# the same of a reply that leans on a picture, file, call or answer which is not there, and of one that
# advises little but what the customer has ruled out
UNSEEN_WORTH, RULED_OUT_WORTH = 0.6, 0.5
_LEANING = ("substance.unseen", "substance.shown")
# of one that asks back so often, and of one with so few words of its own where the conversation was not
# solved
ASKING_WORTH, UNPROVEN_WORTH = 0.85, 0.8
_ASKING, _SHORT = 2, 18
# of a later reply of a conversation: it decides between records that are worth about the same
LATER_WORTH = 0.97
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
    """What selection goes by, of each record of a table: see `worth_of`. Of labels and of what is structured
    no text says more than another: all are worth the same."""
    if not table.replies.prose:
        return np.ones(len(table.quality))
    return worth_of([*table.signals], table.quality, of_any=of_any)


def worth_of(
    signals: Sequence[Given], quality: NDArray[np.float64], *, of_any: bool = False
) -> NDArray[np.float64]:
    """What n replies in prose are worth as examples: the geometric mean of a record's quality and, twice, of
    what its text alone says, in [0, 1].

    That a customer was content says that a reply helped there; whether others can learn from it stands in the
    text. One that leans on what is not there, or advises what was ruled out, is worth less; so is one that
    acts for this customer (by the share of its words that does), asks back or is a later one, but not where a
    record `of_any` of these kinds may stand for its situation.
    """
    content = np.array(
        [float(cast("float", s.get("content.score", q))) for s, q in zip(signals, quality, strict=True)]
    )
    share = np.ones(len(quality))
    if not of_any:
        share[_acting(signals, MOSTLY_ACTS)] *= ACTS_WORTH
        share *= 1 - np.array([number(s, "acts.share") for s in signals])
        share[_where(signals, _asks_back)] *= ASKING_WORTH
        share[_where(signals, _unproven)] *= UNPROVEN_WORTH
        share[_where(signals, _is_later)] *= LATER_WORTH
    share[_where(signals, _leans)] *= UNSEEN_WORTH
    share[_where(signals, mostly_ruled_out)] *= RULED_OUT_WORTH
    worth: NDArray[np.float64] = np.round(share * np.cbrt(quality * content**2), 4)
    return worth


def may_stand(table: Table, least: float = 0.0) -> NDArray[np.bool_]:
    """Which records are good enough to stand for their situation, (n): not those that are worth clearly less
    than the `least` of the others."""
    limit = max(GOOD_ENOUGH, least - _FIRSTS_LESS)
    fit: NDArray[np.bool_] = teaching_worth(table, of_any=True) >= limit
    return fit


def _acting(rows: Sequence[Given], most: float) -> NDArray[np.bool_]:
    """Which replies act for one customer in more than this share of their words, (n)."""
    told = [(s.get("acts.share"), most + (BESIDE_STEPS if s.get("acts.steps") else 0)) for s in rows]
    return np.array([isinstance(share, (int, float)) and share > limit for share, limit in told], np.bool_)


def _where(rows: Sequence[Given], speaks: Callable[[Given], bool]) -> NDArray[np.bool_]:
    """The records of whose signals something is true, (n)."""
    return np.array([speaks(signals) for signals in rows], np.bool_)


def _leans(signals: Given) -> bool:
    """Whether a reply leans on something that neither it nor its prompt holds."""
    return any(signals.get(name) for name in _LEANING)


def _asks_back(signals: Given) -> bool:
    """Whether a reply asks more than once, and nothing shows that this was right."""
    return number(signals, "substance.questions") >= _ASKING and not signals.get("question.led_on")


def _unproven(signals: Given) -> bool:
    """Whether a reply is short, and the export says of its conversation that it was not solved."""
    solved = signals.get("outcome.solved") or signals.get("outcome.accepted")
    known = signals.get("outcome.solved") is not None and signals.get("substance.novel_words") is not None
    return known and not solved and number(signals, "substance.novel_words") < _SHORT


def _is_later(signals: Given) -> bool:
    """Whether a reply has others of its side before it."""
    return number(signals, "outcome.position") > 0
