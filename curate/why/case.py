"""One decision as it is told: what was measured, the limit that it met, and the recipe key that moves the
limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from curate.recipe import Recipe
from curate.signals.sentences import Number, RuleSentence, value_of


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
        return value_of(self.signals, name)

    def setting(self, key: str) -> Any:
        """The recipe's value of a key such as gate.min_content."""
        section, _, name = key.partition(".")
        return getattr(getattr(self.recipe, section), name)


Rule = Callable[[Case], RuleSentence]
