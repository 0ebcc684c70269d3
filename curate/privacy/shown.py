"""Short words of the input as messages show them: names of columns, values of which there are few, ids."""

from __future__ import annotations

from functools import lru_cache

from curate.privacy.base import type_names
from curate.privacy.redactor import Redactor
from curate.privacy.settings import PrivacySettings

NAMES = ("NAME", "USERNAME")
OWN_NUMBERS = ("ORDER_ID", "ACCOUNT")  # such as the export itself calls its tickets
PROSE = 4  # words, from which an id is something that somebody wrote


@lru_cache(maxsize=10_000)  # the same few stand in many rows
def masked(text: str) -> str:
    """A text with placeholders for all that the detectors find in it."""
    return Redactor().redact(text)[0]


@lru_cache(maxsize=10_000)
def masked_but_names(text: str) -> str:
    """The same for the user's own screen, where people are told apart by their names."""
    return Redactor(_all_but(NAMES)).redact(text)[0]


def is_spoken(native: str) -> bool:
    """Whether an id is a text with personal data in it; numbers of orders and accounts count from four words
    on."""
    settings = None if len(native.split()) >= PROSE else _all_but(OWN_NUMBERS)
    return bool(Redactor(settings).redact(native)[1])


@lru_cache(maxsize=2)
def _all_but(left_out: tuple[str, ...]) -> PrivacySettings:
    return PrivacySettings(types=tuple(name for name in type_names() if name not in left_out))
