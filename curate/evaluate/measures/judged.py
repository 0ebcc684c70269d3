"""What a judge chose between a reply and the human's."""

from __future__ import annotations

from curate.evaluate.base import Measure, add

add(
    Measure(
        "judge",
        "Chosen by the judge",
        "share of the pairs in which the judge of --judge-url chose this reply and not the human's, in both"
        " orders; ties, and pairs of which each order says something else, count half",
        "higher",
        lambda s: s.outcome.score if s.outcome else None,
        14,
        own=True,
        fails=0,
        severity=0.5,
        words=lambda s: [*s.outcome.why] if s.outcome else [],
    )
)
