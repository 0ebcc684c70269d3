"""The gate: rules over signals that keep a record or drop it, with the rule as the reason.

The rules of form need nothing but the text, so that what is hopeless is never embedded; those of quality need
the whole dump.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from curate.gate.rules import RULES
from curate.gate.settings import GateSettings
from curate.signals.parts import Given
from curate.signals.rules import Phase


class Drop(NamedTuple):
    """Why a record does not pass: a documented code, and the values that decided."""

    reason: str
    detail: dict[str, Any]


class Gate:
    """Applies the rules in their order; the first that speaks against a record gives the reason.

    Where the replies are no `prose` (labels, or JSON), the rules for replies to a person do not hold.
    """

    def __init__(self, settings: GateSettings, *, prose: bool = True) -> None:
        self._settings = settings
        self._rules = [r for r in RULES if r.reason not in settings.skip and (prose or not r.of_prose)]

    def decide_form(self, signals: Given) -> Drop | None:
        """Only the rules that need no vectors and no score: decidable before anything is embedded."""
        return self._first(signals, "form")

    def decide(self, signals: Given) -> Drop | None:
        """All rules; `signals` may hold the record's `quality` as a number."""
        return self._first(signals, "form") or self._first(signals, "quality")

    def speaks(self, signals: Given, reasons: Collection[str]) -> bool:
        """Whether one of these rules, by reason, speaks against a record or a question."""
        return any(rule.reason in reasons and rule.blames(signals, self._settings) for rule in self._rules)

    def _first(self, signals: Given, phase: Phase) -> Drop | None:
        for rule in self._rules:
            if rule.phase == phase and rule.blames(signals, self._settings):
                return Drop(
                    rule.reason, {name: signals[name] for name in rule.shown if signals.get(name) is not None}
                )
        return None
