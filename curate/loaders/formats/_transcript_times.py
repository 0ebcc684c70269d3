"""The times of a transcript's lines, and the day in its header."""

from __future__ import annotations

from curate.loaders.formats._transcript_lines import TranscriptSection
from curate.loaders.times import DayOrder, parse_time

_DAY = 86_400.0


def header_date(section: TranscriptSection, order: DayOrder) -> float | None:
    for key, value in section.header.items():
        if ("dat" in key or "fecha" in key or "start" in key or key == "time") and (
            when := parse_time(value, order)
        ) is not None:
            return when
    return None


def times_of_lines(texts: list[str], base: float | None, order: DayOrder) -> list[float | None]:
    """The times of the lines. A clock without a date counts from the header's day, and past midnight from the
    next."""
    out: list[float | None] = []
    clocks = [c for t in texts if t and (c := parse_time(f"2000-01-01 {t}")) is not None]
    # clocks that begin before the call did are counted from its start
    elapsed = base is not None and bool(clocks) and clocks[0] % _DAY < base % _DAY
    last = None
    for text in texts:
        when = parse_time(text, order) if text else None
        if (
            when is None
            and text
            and base is not None
            and (clock := parse_time(f"2000-01-01 {text}")) is not None
        ):
            when = base + clock % _DAY if elapsed else base - base % _DAY + clock % _DAY
            while last is not None and when < last - _DAY / 2:
                when += _DAY
        if when is not None and ":" not in text:
            base, elapsed = when, False  # a line of its own begins a day
        last = when if when is not None else last
        out.append(when)
    return out
