"""Short words of the input as messages show them: names of columns, values of which there are few, ids."""

from __future__ import annotations

from functools import lru_cache

from curate.privacy.base import type_names
from curate.privacy.redactor import Redactor
from curate.privacy.settings import PrivacySettings

NAMES = ("NAME", "USERNAME")


@lru_cache(maxsize=10_000)  # the same few stand in many rows
def masked(text: str) -> str:
    """A text with placeholders for all that the detectors find in it."""
    return Redactor().redact(text)[0]


@lru_cache(maxsize=10_000)
def masked_but_names(text: str) -> str:
    """The same for the user's own screen, where people are told apart by their names."""
    return Redactor(_but_names()).redact(text)[0]


@lru_cache(maxsize=1)
def _but_names() -> PrivacySettings:
    return PrivacySettings(types=tuple(name for name in type_names() if name not in NAMES))
