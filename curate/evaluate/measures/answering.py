"""Whether a reply answers this question rather than others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from curate.evaluate.base import Measure, add

if TYPE_CHECKING:
    from curate.evaluate.sample import Sample

UNLIKELY = 0.5  # share of other questions at or below which a reply is no nearer to its own than by chance


def _question(sample: Sample) -> float | None:
    if sample.empty:
        return 0.0
    return sample.bench.rank(sample.text, sample.case.need, sample.around.other_needs)


def _reply(sample: Sample) -> float | None:
    if sample.empty:
        return 0.0
    return sample.bench.rank(sample.text, sample.case.reference, sample.around.other_replies)


add(
    Measure(
        "answers_question",
        "Answers this question",
        "share of the questions of other situations that the reply is less alike than its own, by vectors",
        "higher",
        _question,
        20,
        fits=True,
        fails=UNLIKELY,
        severity=0.7,
    ),
    Measure(
        "answers_as_human",
        "Nearest to the human's reply",
        "share of the human replies in other situations that the reply is less alike than the one to this"
        " question, by vectors",
        "higher",
        _reply,
        21,
        own=True,
        fails=UNLIKELY,
        severity=0.7,
    ),
)
