"""The gate: which records are good enough to learn from."""

from curate.gate.gate import Drop, Gate
from curate.gate.rules import REASONS, RULES, UNCOUNTED
from curate.gate.settings import GateSettings
from curate.signals.rules import hangs_on_facts

__all__ = ["REASONS", "RULES", "UNCOUNTED", "Drop", "Gate", "GateSettings", "hangs_on_facts"]
