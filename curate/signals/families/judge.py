"""The verdict of a judge, as signals."""

from __future__ import annotations

from curate.signals.base import Doc, documented

documented(
    "judge",
    {
        "score": Doc(
            "1..5",
            "the judge's verdict by the recipe's rubric; missing where there is none; only with"
            " `--judge-url`",
            "a request",
            of="count",
        ),
        "before": Doc(
            "0..1",
            "the quality score before the judge's verdict moved it; missing where there is none",
            "none",
        ),
    },
)
