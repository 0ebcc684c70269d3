"""Structured replies: whether they parse, follow the schema, and hold the right values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from curate.evaluate.base import Measure, add
from curate.signals.structured import fault

if TYPE_CHECKING:
    from curate.evaluate.sample import Sample


def _parses(sample: Sample) -> float | None:
    return float(sample.fields is not None)


def _follows(sample: Sample) -> float | None:
    """The voice file's schema, where there is one; else the fields that every training reply has."""
    voice, task = sample.bench.settings.voice, sample.task
    if voice is not None and voice.json_schema:
        return float(not fault(sample.text, voice.json_schema))
    if task is None or not task.fields:
        return None
    return float(sample.fields is not None and set(task.fields) <= {*sample.fields})


def _flattened(value: Any, path: str = "") -> dict[str, Any]:
    if isinstance(value, dict):
        inner = [_flattened(one, f"{path}.{key}") for key, one in value.items()]
        return {key: one for part in inner for key, one in part.items()} or {path: {}}
    return {path: value}


def _wrong(sample: Sample) -> tuple[list[str], int]:
    mine, human = _flattened(sample.fields or {}), _flattened(sample.reference.fields or {})
    every = {*mine, *human} if sample.fields is not None else {*human}
    return sorted(k for k in every if k not in mine or k not in human or mine[k] != human[k]), len(every)


def _exact(sample: Sample) -> float | None:
    if sample.reference.fields is None:
        return None
    wrong, every = _wrong(sample)
    return 1 - len(wrong) / every if every else None


add(
    Measure(
        "parses",
        "Parses",
        "replies that are JSON, or a form with fields",
        "higher",
        _parses,
        3,
        ("structured",),
        fails=0,
        severity=1.0,
    ),
    Measure(
        "schema",
        "Follows the schema",
        "replies that follow the JSON Schema of the voice file, or have the fields of training replies",
        "higher",
        _follows,
        4,
        ("structured",),
        fails=0,
        severity=0.9,
    ),
    Measure(
        "fields_exact",
        "Fields exact",
        "share of the fields of the reply and of the human's that are in both with the same value",
        "higher",
        _exact,
        5,
        ("structured",),
        own=True,
        fails=0.999,
        severity=0.7,
        words=lambda s: [path.lstrip(".") for path in _wrong(s)[0]],
    ),
)
