"""Labels: short answers of a closed set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from curate.evaluate.base import Measure, add

if TYPE_CHECKING:
    from curate.evaluate.sample import Sample


def _right(sample: Sample) -> float | None:
    return float(sample.label == sample.reference.label)


def _known(sample: Sample) -> float | None:
    task = sample.task
    return float(sample.label in task.labels) if task and task.labels else None


add(
    Measure(
        "accuracy",
        "Accuracy",
        "answers that are the human's label, whatever their case and marks",
        "higher",
        _right,
        1,
        ("label",),
        own=True,
        fails=0,
        severity=0.8,
        words=lambda s: [f"{s.label[:60]} for {s.reference.label[:60]}"],
    ),
    Measure(
        "known_label",
        "A known label",
        "answers that are one of the labels of the training set",
        "higher",
        _known,
        2,
        ("label",),
        fails=0,
        severity=0.9,
    ),
)
