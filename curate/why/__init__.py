"""Why a record is where it is: for every reason of the ledger one sentence with the rule, the value, the
limit, and the recipe key that changes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curate.gate import RULES as GATE_RULES
from curate.ledger.reasons import meaning
from curate.recipe import Recipe
from curate.signals.rules import Rule as GateRule
from curate.signals.sentences import RuleSentence
from curate.why.case import Case, Rule
from curate.why.stages import STAGES

__all__ = ["RULES", "RuleSentence", "keys_of", "sentence", "verdict_on"]


def _of_gate(rule: GateRule) -> Rule:
    return lambda case: rule.sentence(case.signals, case.recipe.gate)


RULES: dict[str, Rule] = {rule.reason: _of_gate(rule) for rule in GATE_RULES} | {
    code: rule for rules in STAGES.values() for code, rule in rules.items()
}


def verdict_on(
    row: Mapping[str, Any], signals: Mapping[str, Any], recipe: Recipe, facts: Mapping[str, Any] | None = None
) -> RuleSentence:
    """What decided on a row of the ledger. `signals` are the record's with the row's own evidence, `facts`
    what else the run knows.

    A reason of a plug-in is told by its code alone.
    """
    rule = RULES.get(str(row["reason"]))
    return (
        rule(Case(row, signals, recipe, facts or {})) if rule else RuleSentence(meaning(str(row["reason"])))
    )


# Signals and recipes under which the rules name different keys: what decided was one verdict or another.
_PROBES: tuple[Mapping[str, Any], ...] = (
    {},
    {"outcome.spam": True},
    {"outcome.next": -1.0},
    {"outcome.votes": -1.0},
)


def keys_of(code: str) -> list[str]:
    """The recipe keys that may change a reason of the ledger, for its documentation."""
    row, recipes = (
        {"reason": code, "kept_id": "", "score": None},
        (Recipe(), Recipe().with_values(split={"test_after": "2024-05-01"})),
    )
    return list(
        dict.fromkeys(
            key for recipe in recipes for signals in _PROBES for key in verdict_on(row, signals, recipe).keys
        )
    )


def sentence(decision: RuleSentence) -> str:
    """The decision in one sentence that ends with the mend."""
    keys = (
        f"recipe key{'s' * (len(decision.keys) > 1)} {', '.join(decision.keys)}"
        if decision.keys
        else "nothing in the recipe changes that"
    )
    return f"{decision.text} ({keys})."
