"""The sides of a split, as numbers and by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curate.text.readable import listed

TRAIN, TEST, VALIDATION, NEITHER = 0, 1, 2, -1
SIDES = {TRAIN: "train", VALIDATION: "validation", TEST: "test"}  # in the order in which they are told


def sides_of(figures: Mapping[str, Any]) -> list[str]:
    """The names of the sides that a certificate, or the dataset in it, tells of: validation only where such a
    side was wanted or is kept."""
    return [name for name in SIDES.values() if name in figures]


def empty_side(sizes: Mapping[str, int]) -> str:
    """Which side has no record, in words; empty where each has some."""
    empty = [name for name, size in sizes.items() if not size]
    return f"there is no record on the {listed(empty, 'or the')} side" if empty else ""
