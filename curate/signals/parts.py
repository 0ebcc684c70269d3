"""Parts of the quality score: what a signal family brings to it, and how signals make a part's value."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

Given = Mapping[str, object]

_DEPTH_FULL = 80  # informative words beyond which more of them add nothing: length must not win by itself
_LINK_WORDS = 5  # what a link to the right page is worth, in words; from the third on it is a heap
_ANSWER_WORDS = 12  # informative words that make a reply an answer, whatever else it says


class Part(NamedTuple):
    """One part of the quality score: a number in [-1, 1] or [0, 1] made from one signal or two, 0 where its
    signal is missing.

    `weight` is the default of `signals.weights`: the log-odds that the part adds at its full value of 1,
    never negative. `against` says what it means where it speaks against the reply, if that is something else.
    With `outcome` it tells how the reply went rather than what it says, and does not count in
    `content.score`. Parts are added up by `order`, then by name.
    """

    name: str
    weight: float
    value: Callable[[Given], float]
    meaning: str
    against: str = ""
    outcome: bool = False
    order: int = 10_000


def number(signals: Given, name: str) -> float:
    """A signal as a number; 0 where it is missing."""
    value = signals.get(name)
    return float(value) if isinstance(value, (int, float)) else 0.0


def log_share(value: float, full: float) -> float:
    """0 for nothing, 1 from `full` on, quickly rising between."""
    return min(1.0, math.log1p(max(0.0, value)) / math.log1p(full))


def fault(name: str, full: float = 1.0) -> Callable[[Given], float]:
    """The negative of a signal that is a fault, in full from `full` on."""
    return lambda s: -min(1.0, number(s, name) / full)


def plain(name: str) -> Callable[[Given], float]:
    """The signal as it is, cut to [-1, 1]."""
    return lambda s: max(-1.0, min(1.0, number(s, name)))


def yes_no(name: str, no: float) -> Callable[[Given], float]:
    """1 for true, `no` for false, 0 where nothing is known."""
    return lambda s: 0.0 if s.get(name) is None else (1.0 if s[name] else no)


def shallow(name: str) -> Callable[[Given], float]:
    """A fault that only counts as far as nothing else is said: a reply that answers and then refers the
    customer on is a good one."""
    return lambda s: (
        -float(number(s, name) > 0) * max(0.0, 1 - number(s, "substance.informative_words") / _ANSWER_WORDS)
    )


def depth(signals: Given) -> float:
    """How much a reply says."""
    return log_share(
        number(signals, "substance.informative_words")
        + _LINK_WORDS * min(number(signals, "substance.links"), 2),
        _DEPTH_FULL,
    )
