"""What each threshold would do: how many records stay, and which pairs it decides about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from curate.dedup import Borderline, DedupResult
from curate.text.brief import Brief

THRESHOLDS = (0.98, 0.96, 0.94, 0.92, 0.9, 0.88, 0.86, 0.84, 0.82, 0.8)


@dataclass(frozen=True, slots=True, repr=False)
class SweepStep(Brief):
    """One threshold: records kept, dropped and quarantined by it, and the pairs that it merges and the next
    higher one does not."""

    threshold: float
    kept: int
    dropped: int
    quarantined: int
    pairs: list[Borderline]


def sweep(result: DedupResult, thresholds: Sequence[float] = THRESHOLDS, limit: int = 3) -> list[SweepStep]:
    """A step for each threshold, the strictest first, with its `limit` least similar new pairs. Nothing is
    embedded or searched again."""
    steps: list[SweepStep] = []
    upper = 2.0
    for threshold in sorted(set(thresholds), reverse=True):
        new_result = result.rethreshold(threshold)
        new = sorted(
            (score, a, b)
            for a, b, reason, score in new_result.dropped
            if reason == "near_duplicate" and threshold <= score < upper
        )
        pairs = [Borderline(a, b, score, "") for score, a, b in new[:limit]]
        steps.append(
            SweepStep(
                threshold,
                new_result.outcome.count("kept"),
                new_result.outcome.count("dropped"),
                new_result.outcome.count("quarantined"),
                pairs,
            )
        )
        upper = threshold
    return steps
