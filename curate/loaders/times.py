"""Times in all the ways exports write them, as seconds since 1970 UTC."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, Literal

from curate.loaders.worded_times import western, worded

DayOrder = Literal["", "day_first", "month_first"]

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
# English months, as the mails' own form of a date has them
_MONTH = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", re.IGNORECASE)
_NUMBERS = re.compile(r"\d\D.*\d")
_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[T"
    r" ,]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?$",
    re.IGNORECASE,
)
# how nearly all exports write a time; `datetime` itself reads this form, and reads it the same
_PLAIN_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
_BEGINNING, _NAIVE_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 1)
_CLOCK = (
    r"(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?:[.,]\d+)?[\s\u00a0\u202f]*([ap])?\.?[\s\u00a0\u202f]*(?:m\b\.?)?"
)
_SLASH = re.compile(
    rf"(\d{{1,4}})[/.\-](\d{{1,2}})[/.\-](\d{{1,4}})(?:,?[\sT]+{_CLOCK})?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?$",
    re.IGNORECASE,
)
# 1 January 2200: later than any export, and far from the next unit's range
_LATEST = 7_258_118_400


def epoch(number: float) -> float | None:
    """Seconds from a count of s, ms, µs or ns since 1970, the unit told by magnitude; None for what is no
    time.

    Counts below 10^8 (before March 1973) are taken for something else, such as an offset.
    """
    if 1e8 <= number < _LATEST:
        return number
    if not math.isfinite(number) or number < 1e8:
        return None
    for factor in (1e3, 1e6, 1e9):
        if number / factor < _LATEST:
            return number / factor
    return None


@lru_cache(maxsize=1 << 14)
def _parse(text: str, order: DayOrder) -> float | None:
    text = western(text.strip())
    if _NUMBER.fullmatch(text):
        return epoch(float(text))
    if match := _ISO.match(text):
        year, month, day, hour, minute, second, part, zone = match.groups()
        micros = int((part or "0")[:6].ljust(6, "0"))
        return _stamp(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), micros, zone
        )
    if match := _SLASH.match(text):
        return _slashed(match, order)
    return _worded(text)


def parse_time(value: Any, order: DayOrder = "") -> float | None:
    """Seconds since 1970 UTC, or None where the value is no time or its day and month cannot be told apart.

    A time without a zone is taken as UTC.
    """
    if isinstance(value, str):
        return _of_text(value, order)
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, (int, float, Decimal)):
        try:
            return epoch(float(value))
        except (OverflowError, InvalidOperation):
            return None
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp()
    return _of_text(str(value), order)


def _of_text(text: str, order: DayOrder) -> float | None:
    if text[4:5] != "-":
        if _NUMBER.fullmatch(text):
            return epoch(float(text))
    elif plain := _PLAIN_ISO.fullmatch(text):
        try:
            when = datetime.fromisoformat(text)
            return (when - (_BEGINNING if plain[1] else _NAIVE_BEGINNING)).total_seconds()
        except ValueError:  # the 60th second, an offset of more than a day
            pass
    return _parse(text, order) if len(text) < 80 else None


def _stamp(
    year: int,
    month: int,
    day: int,
    hour: int,
    minute: int,
    second: int,
    micros: int = 0,
    zone: str | None = None,
) -> float | None:
    try:
        when = datetime(year, month, day, hour, minute, min(second, 59), micros, tzinfo=UTC)
    except ValueError:
        return None
    if zone and zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
        when = when - shift if zone[0] == "+" else when + shift
    return when.timestamp()


def _slashed(match: re.Match[str], order: DayOrder) -> float | None:
    first, second, third, hour, minute, seconds, half, zone = match.groups()
    if len(first) == 4:
        year, month, day = int(first), int(second), int(third)
    elif len(third) in (2, 4):
        a, b, year = int(first), int(second), int(third) + (2000 if len(third) == 2 else 0)
        order = order or (
            "day_first" if "." in match[0][:3] else ""
        )  # nobody writes dots and puts the month first
        chosen = "day_first" if a > 12 else "month_first" if b > 12 else "day_first" if a == b else order
        if not chosen:
            return None
        day, month = (a, b) if chosen == "day_first" else (b, a)
    else:
        return None
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    return _stamp(year, month, day, hours, int(minute or 0), int(seconds or 0), 0, zone)


def _worded(text: str) -> float | None:
    if not _NUMBERS.search(text):
        return None
    if parsed := worded(text):
        return _stamp(
            parsed.year, parsed.month, parsed.day, parsed.hour, parsed.minute, parsed.second, 0, parsed.zone
        )
    if not _MONTH.search(text):
        return None
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


class DayOrderVote:
    """Tells, over a whole file, whether dates such as 13/04/24 put the day first."""

    def __init__(self) -> None:
        self.day = self.month = self.open = 0

    def see(self, text: str) -> None:
        match = _SLASH.match(western(text.strip())) if len(text) < 80 else None
        if not match or len(match[1]) == 4 or "." in text[:3]:
            return
        a, b = int(match[1]), int(match[2])
        if a > 12 >= b:
            self.day += 1
        elif b > 12 >= a:
            self.month += 1
        elif a != b:
            self.open += 1

    def see_all(self, texts: Iterable[str]) -> DayOrderVote:
        for text in texts:
            self.see(text)
        return self

    @property
    def verdict(self) -> DayOrder:
        """The order that at least 95% of the telling dates have; empty when none tells."""
        telling = self.day + self.month
        if telling and max(self.day, self.month) >= 0.95 * telling:
            return "day_first" if self.day > self.month else "month_first"
        return ""

    @property
    def ambiguous(self) -> bool:
        return self.open > 0 and not self.verdict
