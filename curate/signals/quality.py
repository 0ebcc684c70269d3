"""Quality: one score in [0, 1] from documented parts, monotone in each.

score = 1 / (1 + exp(-(bias + sum of weight x part))). Each part is a number in [-1, 1] or [0, 1] made from
one signal or two; its weight, never negative, says how many log-odds it adds (or takes, where the part is a
fault and its value negative) at its full value. A part whose signal is missing is 0: no evidence, neither for
nor against.
"""

from __future__ import annotations

import math
from functools import cache

from curate.signals.base import Signals, score_parts
from curate.signals.settings import SignalSettings


@cache
def outcome_parts() -> frozenset[str]:
    """The parts that tell how the reply went rather than what it says."""
    return frozenset(part.name for part in score_parts() if part.outcome)


def _logistic(total: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def content(signals: Signals, settings: SignalSettings) -> float:
    """The score of the text alone, in [0, 1]: a customer's thanks do not make "send me a screenshot" an
    answer worth learning."""
    return round(
        _logistic(
            settings.bias
            + sum(
                settings.weights[part.name] * part.value(signals)
                for part in score_parts()
                if not part.outcome
            )
        ),
        4,
    )


def quality(signals: Signals, settings: SignalSettings) -> tuple[float, dict[str, float]]:
    """The score, and what each part adds to the log-odds (parts that add nothing are left out), largest
    first."""
    parts = {part.name: settings.weights[part.name] * part.value(signals) for part in score_parts()}
    score = _logistic(settings.bias + sum(parts.values()))
    contributions = {
        name: round(part, 3)
        for name, part in sorted(parts.items(), key=lambda p: -abs(p[1]))
        if abs(part) >= 0.0005
    }
    return round(score, 4), contributions


def part_values(signals: Signals) -> list[float]:
    """Every part's value before its weight, in [-1, 1], in the order of `meanings`."""
    return [part.value(signals) for part in score_parts()]


def words_for(part: str, signals: Signals) -> str:
    """What a part says of this record, in words for a person; its name where it is none of the score's
    own."""
    own = next((one for one in score_parts() if one.name == part), None)
    if own is None:
        return part
    return own.against if own.against and own.value(signals) < 0 else own.meaning


def meanings() -> dict[str, str]:
    """What each part means, in words for a person."""
    return {part.name: part.meaning for part in score_parts()}
