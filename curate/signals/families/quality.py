"""The quality score's rank and the score of the text alone, as signals."""

from __future__ import annotations

from curate.signals.base import Doc, documented
from curate.signals.parts import number
from curate.signals.rules import Limit, Rule
from curate.signals.sentences import at_least

_RULES = (
    Rule(
        "low_content",
        "quality",
        "the text alone says too little to learn from",
        ("content.score",),
        lambda s, g: (
            s.get("content.score") is not None
            and number(s, "content.score") < g.min_content
            and not s.get("question.led_on")  # a right question says little by itself, here and below
        ),
        order=330,
        limits=(
            Limit(
                "min_content",
                0.38,
                "Minimum score of the reply's text alone, whatever the customer said about it (0 to 1).",
                "on a real forum, requests for screenshots and one-line remarks that were thanked for are"
                " below 0.38. So is 1 in 100 replies that people had called good.",
                least=0,
                most=1,
            ),
        ),
        says=at_least("text score", "content.score", "min_content"),
        of_prose=True,
    ),
    Rule(
        "low_quality",
        "quality",
        "the quality score is below the minimum",
        ("quality",),
        lambda s, g: (
            s.get("quality") is not None
            and number(s, "quality") < g.min_quality
            and not s.get("question.led_on")
        ),
        order=340,
        limits=(
            Limit(
                "min_quality",
                0.3,
                "Minimum quality score (0 to 1).",
                "a sound sentence about which nothing else is known has 0.35 to 0.5. Only a fault brings it"
                " below 0.3.",
                least=0,
                most=1,
            ),
        ),
        says=at_least("quality score", "quality", "min_quality"),
        of_prose=True,
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
