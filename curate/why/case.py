"""One decision as it is told: what was measured, the limit that it met, and the recipe key that moves the
limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from curate.recipe import Recipe

Number = float | int | None


class RuleSentence(NamedTuple):
    """What a rule says: a sentence without its end, the value and the limit where there are such, the recipe
    keys that change it, and the signals whose words triggered it."""

    text: str
    value: Number = None
    limit: Number = None
    keys: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A row of the ledger with all that is known of its record: `signals` of the checkpoint and the row's own
    evidence, `facts` of the run."""

    row: Mapping[str, Any]
    signals: Mapping[str, Any]
    recipe: Recipe
    facts: Mapping[str, Any] = field(default_factory=dict)

    def number(self, name: str) -> Number:
        """A signal as a number; None where it is not known."""
        value = self.signals.get(name)
        return value if isinstance(value, (int, float)) else None

    def setting(self, key: str) -> Any:
        """The recipe's value of a key such as gate.min_content."""
        section, _, name = key.partition(".")
        return getattr(getattr(self.recipe, section), name)


Rule = Callable[[Case], RuleSentence]


def shown(value: Number, beside: Number = None) -> str:
    """A number with two decimals, or with as many as tell it from the limit beside it; a whole one
    without."""
    if value is None:
        return "unknown"
    if isinstance(value, int):
        return f"{value:,}"
    digits = 2
    while (
        digits < 4
        and beside is not None
        and value != beside
        and f"{value:.{digits}f}" == f"{beside:.{digits}f}"
    ):
        digits += 1
    return f"{value:.{digits}f}"


def at_least(what: str, signal: str, key: str, unit: str = "") -> Rule:
    """The value of a signal lies below the least that a key asks for."""
    return lambda case: _bounded(case, what, signal, key, unit, "minimum")


def at_most(what: str, signal: str, key: str, unit: str = "") -> Rule:
    """The value of a signal lies above the most that a key allows."""
    return lambda case: _bounded(case, what, signal, key, unit, "maximum")


def _bounded(case: Case, what: str, signal: str, key: str, unit: str, bound: str) -> RuleSentence:
    value, limit = case.number(signal), case.setting(key)
    return RuleSentence(
        f"{what} {shown(value, limit)}{unit}, {bound} {shown(limit, value)}", value, limit, (key,), (signal,)
    )
