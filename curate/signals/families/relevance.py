"""Relevance: is the completion about what was asked?"""

from __future__ import annotations

from curate.signals.base import Doc, Dump, Signals, documented
from curate.signals.parts import Given, Part, number
from curate.signals.rules import Rule


def _measure(dump: Dump) -> list[Signals]:
    from curate.signals.relevance import relevance  # with numpy, which a recipe is read without

    return relevance(dump.prompt_vectors, dump.completion_vectors)


def _relevance(s: Given) -> float:
    percentile = s.get("relevance.percentile")
    return 2 * float(percentile) - 1 if isinstance(percentile, float) else 0.0


_PARTS = (
    Part(
        "relevance",
        0.6,
        _relevance,
        "fits this question rather than another",
        against="fits other questions as well as this one, or better",
        order=180,
    ),
)
_RULES = (
    Rule(
        "irrelevant",
        "quality",
        "does not fit its question",
        ("relevance.percentile", "substance.overlap"),
        lambda s, g: (
            s.get("relevance.percentile") is not None
            and number(s, "relevance.percentile") < g.min_relevance
            and not number(s, "substance.overlap")
        ),
        order=320,
    ),
)
documented(
    "relevance",
    {
        "cosine": Doc("-1..1", "cosine of what the customer needs and the completion", "two vectors"),
        "percentile": Doc(
            "0..1",
            "share of shuffled pairs of this dump with a lower cosine: .5 is chance, 1 surely belongs"
            " together",
            "two vectors",
        ),
    },
    parts=_PARTS,
    rules=_RULES,
    dump=_measure,
)
