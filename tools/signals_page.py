"""docs/reference/signals.md: the parts of the quality score with their weights, and every signal."""

from __future__ import annotations

from curate.signals import documentation, meanings
from curate.signals.settings import SignalSettings
from tools.tables import table

HEAD = """\
# Signals

A *signal* is one measured property of a record. Signals decide nothing by themselves: they make
the parts of the quality score, and the rules of the gate read them. The values are in `signals` of
each record and in scores.jsonl. [Quality](../method/quality.md) says how the score is made.

"""
PARTS = """\
## Parts of the score

The bias is {bias}. A part that is a fault subtracts its weight. The recipe changes a weight under
`signals.weights`, and 0 switches the part off.

"""
SIGNALS = """
## All signals

*Cost* says what it takes to measure the signal. *Languages* are those for which it has words.

"""


def signals_page() -> str:
    """docs/reference/signals.md: the score's parts, then every signal."""
    settings = SignalSettings()
    parts = [(name, settings.weights[name], meaning) for name, meaning in meanings().items()]
    signals = [
        (f"`{name}`", doc.range, doc.meaning, doc.cost, doc.languages)
        for name, doc in sorted(documentation().items())
    ]
    return (
        HEAD
        + PARTS.format(bias=settings.bias)
        + table(("part", "weight", "what it says"), parts)
        + SIGNALS
        + table(("signal", "range", "meaning", "cost", "languages"), signals)
    )
