"""Exemplars: how like the reply is to one that people called good, or bad."""

from __future__ import annotations

from curate.signals.base import Doc, documented

_MEANING = (
    "highest cosine of the completion with one of a {} example whose prompt is near (.5 or more); none where"
    " no prompt is near; only with `signals.{}`"
)
documented(
    "exemplar",
    {name: Doc("-1..1, none", _MEANING.format(name, name), "two vectors") for name in ("gold", "bad")},
)
