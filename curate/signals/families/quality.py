"""The quality score's rank and the score of the text alone, as signals."""

from __future__ import annotations

from curate.signals.base import Doc, documented
from curate.signals.parts import number
from curate.signals.rules import Rule

_RULES = (
    Rule(
        "low_content",
        "quality",
        "the text alone says too little to learn from",
        ("content.score",),
        lambda s, g: s.get("content.score") is not None and number(s, "content.score") < g.min_content,
        order=330,
    ),
    Rule(
        "low_quality",
        "quality",
        "the quality score is below the minimum",
        ("quality",),
        lambda s, g: s.get("quality") is not None and number(s, "quality") < g.min_quality,
        order=340,
    ),
)
documented(
    "quality",
    {
        "percentile": Doc(
            "0..1",
            "share of the dump's records with a lower quality score, those with the same one counted half",
            "sort",
        ),
        "default": Doc(
            "0..1",
            "the default score, where one learned from labels took its place; missing otherwise",
            "sum of parts",
        ),
    },
    rules=_RULES,
)
documented(
    "content",
    {
        "score": Doc(
            "0..1", "the quality score without the parts that tell how the reply went", "sum of parts"
        )
    },
)
