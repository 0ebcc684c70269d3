"""Numbers as people read them."""

from __future__ import annotations

import math

NOTHING = "–"


def count(number: int) -> str:
    """`12345` as `12,345`."""
    return f"{number:,}"


def many(number: int, one: str, more: str = "") -> str:
    """A count with its noun, singular or plural: `1 record`, `2 records`; `more` is an irregular plural."""
    return f"{count(number)} {one if number == 1 else more or one + 's'}"


def percent(share: float | None) -> str:
    """A share in [0, 1], always with one decimal; what is not nothing never reads 0.0%, what is not all never
    reads 100.0%."""
    if share is None or not math.isfinite(share):
        return NOTHING
    if 0 < share < 0.0005:
        return "<0.1%"
    if 0.9995 <= share < 1:
        return ">99.9%"
    return f"{share:.1%}"


def rounded(share: float) -> float:
    """A share in [0, 1] to four digits; what is not nothing is never 0, what is not all never 1."""
    return share if share in (0, 1) else min(max(round(share, 4), 0.0001), 0.9999)


def below(value: float) -> str:
    """A similarity with three decimals, cut off: one below a limit never reads as if it had reached it."""
    return f"{math.floor(value * 1000 + 1e-6) / 1000:.3f}"


def part(some: int, whole: int) -> str:
    """`some` as a percentage of `whole`; a dash where there is no whole."""
    return percent(some / whole) if whole else NOTHING


def decimal(value: float | None, digits: int = 2) -> str:
    """A score in [0, 1], always with `digits` decimals; a dash where there is none. A figure below 1 never
    reads 1: 0.998 is `>0.99`."""
    if value is None or not math.isfinite(value):
        return NOTHING
    text = f"{value:.{digits}f}"
    return f">{1 - 10**-digits:.{digits}f}" if value < 1 <= float(text) else text


def listed(items: list[str], word: str = "and") -> str:
    """`a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {word} {items[-1]}" if items else ""
