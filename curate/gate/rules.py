"""The rules of the gate, in the order in which they are tried, as the signal families bring them."""

from __future__ import annotations

from curate.signals.base import gate_rules
from curate.signals.rules import Uncounted

RULES = gate_rules()
LIMITS = tuple(limit for rule in RULES for limit in rule.limits)
REASONS: dict[str, str] = {rule.reason: rule.meaning for rule in RULES}
UNCOUNTED: dict[str, Uncounted] = {rule.reason: rule.uncounted for rule in RULES if rule.uncounted}
