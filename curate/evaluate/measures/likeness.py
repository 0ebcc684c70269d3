"""Likeness: to the replies of other conversations of the same situation, and to the record's own reply."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from curate.evaluate.base import Measure, add

if TYPE_CHECKING:
    from sacrebleu.metrics.chrf import CHRF

    from curate.evaluate.sample import Sample


@cache
def _metric() -> CHRF:
    from sacrebleu.metrics.chrf import CHRF

    return CHRF()


def chrf(text: str, references: Sequence[str]) -> float:
    """chrF2 with its default settings (Popović 2015), 0 to 1, to the reference that it is most like."""
    return min(1.0, float(_metric().sentence_score(text, [*references]).score) / 100)


def _others_chrf(sample: Sample) -> float | None:
    return chrf(sample.text, sample.around.likes) if sample.around.likes else None


def _others_cosine(sample: Sample) -> float | None:
    likes = sample.around.likes
    if not likes:
        return None
    rows = np.stack([sample.bench.vector(like) for like in likes])
    return float(np.max(rows @ sample.bench.vector(sample.text)))


def _own_chrf(sample: Sample) -> float | None:
    return chrf(sample.text, [sample.case.reference])


def _own_cosine(sample: Sample) -> float | None:
    return float(sample.bench.vector(sample.text) @ sample.bench.vector(sample.case.reference))


_OTHERS = "to the most alike of the replies in other conversations of the same situation"
add(
    Measure(
        "likeness_chrf",
        "Likeness, letters",
        f"chrF (0 to 1) {_OTHERS}",
        "higher",
        _others_chrf,
        10,
        fits=True,
    ),
    Measure(
        "likeness_cosine",
        "Likeness, meaning",
        f"cosine of the vectors {_OTHERS}",
        "higher",
        _others_cosine,
        11,
        fits=True,
    ),
    Measure(
        "own_chrf",
        "Own reply, letters",
        "chrF (0 to 1) to the reply that a person gave to this question",
        "higher",
        _own_chrf,
        12,
        own=True,
    ),
    Measure(
        "own_cosine",
        "Own reply, meaning",
        "cosine of the vectors to the reply that a person gave to this question",
        "higher",
        _own_cosine,
        13,
        own=True,
    ),
)
