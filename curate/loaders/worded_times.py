"""Dates with the month in words, in the languages that exports have, and dates and clocks as East Asia writes
them."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from curate.language.months import months
from curate.language.words import words

_WEEKDAYS = words("weekdays")
# what stands between the parts of a date: "de", "um ... Uhr", "в", weekdays of two letters
_FILLERS = words("date_fillers")
_CLOCK = re.compile(
    r"(?<![\d.])(\d{1,2})[:.h](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?(?:[\s\u00a0\u202f]*([ap])\.?\s?m\b\.?|(?![\d.]\d))",
    re.IGNORECASE,
)
_ZONE = re.compile(r"(?<=[\sCT])[+-]\d\d:?\d\d\b")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_EAST = re.compile(r"\d{4}\. \d|[年月日時时分秒点午년월일시분전후\uff10-\uff19]")
_EAST_DATE = re.compile(
    r"(\d{4})\s*[年년.]\s*(\d{1,2})\s*[月월.]\s*(\d{1,2})(?:\s*[日일]|\.(?=\s|$))"
    r"(?:\s*\(?(?:星期|週|周)?[月火水木金土日월화수목금토일一二三四五六]\)?(?:曜日|요일)?(?=\s|$))?"
)
_EAST_CLOCK = re.compile(r"(\d{1,2})\s*[時时시点](?:\s*(\d{1,2})\s*[分분])?(?:\s*(\d{1,2})\s*[秒초])?")
_HALVES = {"上午": "am", "午前": "am", "오전": "am", "下午": "pm", "午後": "pm", "午后": "pm", "오후": "pm"}
_HALF_FIRST = re.compile(rf"({'|'.join(_HALVES)})\s*(\d{{1,2}}:\d\d(?::\d\d)?)?")


class Worded(NamedTuple):
    """The parts of a date with a month in words; `zone` as `+0200`, or empty."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    zone: str


_MONTHS = months()


def western(text: str) -> str:
    """A date and clock of East Asia as others write them: `2024年6月3日 下午2:15` as `2024-6-3 2:15 pm`; any
    other text as it is."""
    if not _EAST.search(text):
        return text
    plain = _EAST_DATE.sub(r"\1-\2-\3 ", unicodedata.normalize("NFKC", text))
    plain = _EAST_CLOCK.sub(
        lambda m: f"{m[1]}:{int(m[2] or 0):02}" + (f":{int(m[3]):02}" if m[3] else ""), plain
    )
    plain = _HALF_FIRST.sub(lambda m: f"{m[2] or ''} {_HALVES[m[1]]}", plain)
    return " ".join(plain.split())


def worded(text: str) -> Worded | None:
    """The parts of a date such as `3. Juni 2024, 10:15 Uhr` or `Jun 3, 2024 2:15 PM`; None where a word in it
    is no part of one."""
    zone = _ZONE.search(text)
    rest = text if zone is None else text[: zone.start()] + " " + text[zone.end() :]
    clock = _CLOCK.search(rest)
    rest = rest if clock is None else rest[: clock.start()] + " " + rest[clock.end() :]
    named = [w for w in _WORD.findall(rest.casefold()) if w not in _FILLERS and not _is_weekday(w)]
    months = [m for w in named if (m := _MONTHS.get(w) or _MONTHS.get(w.removesuffix("ta")))]
    day = _day(_NUMBER.findall(rest))
    if len(named) != 1 or not months or day is None:
        return None
    hour = int(clock[1]) if clock else 0
    hour = hour % 12 + 12 * (clock[4].lower() == "p") if clock and clock[4] else hour
    minute, second = (int(clock[2]), int(clock[3] or 0)) if clock else (0, 0)
    return Worded(day[1], months[0], day[0], hour, minute, second, zone[0] if zone else "")


def _is_weekday(word: str) -> bool:
    return len(word) >= 3 and word not in _MONTHS and any(day.startswith(word) for day in _WEEKDAYS)


def _day(numbers: list[str]) -> tuple[int, int] | None:
    """Day and year; of two short numbers the year is the second."""
    if len(numbers) != 2 or not all(len(n) in (1, 2, 4) for n in numbers):
        return None
    one, two = numbers
    if len(one) == 4:
        one, two = two, one
    return (
        None if len(one) == 4 or len(two) == 1 else (int(one), int(two) if len(two) == 4 else 2000 + int(two))
    )
