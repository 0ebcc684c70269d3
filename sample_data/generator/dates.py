"""When things happen: near the dates that the texts speak of, agents in working hours, each channel at its own pace."""

from __future__ import annotations

import random
import re
from datetime import date, datetime, timedelta

from model import Conversation, Turn, rng_for

_NAMES = (
    "january jan januar janvier enero|february feb februar février febrero|march mar märz mars marzo|april apr avril abril|may mai mayo|"
    "june jun juni juin junio|"
    "july jul juli juillet julio|august aug août agosto|september sept sep septembre septiembre|october oct oktober octobre octubre|"
    "november nov novembre noviembre|december dec dezember décembre diciembre"
)
_MONTH = {name: number for number, group in enumerate(_NAMES.split("|"), 1) for name in group.split()}
_M = "(" + "|".join(sorted(_MONTH, key=len, reverse=True)) + ")"
_DAY_MONTH = re.compile(
    rf"(?<![\d.,:])(\d{{1,2}})(?:st|nd|rd|th|\.)?(?: of| de)? {_M}\b|\b{_M} (\d{{1,2}})(?:st|nd|rd|th)?\b(?![.,:]?\d)", re.IGNORECASE
)
_NUMBERS = re.compile(r"\b(?:am|ab|vom|bis|heute,|zum|seit|dem) ()()()(\d{1,2})\.(\d{1,2})\.(?![\d.])")
_BARE = re.compile(
    r"\b(January|February|April|June|July|August|September|October|November|December|Januar|Februar|Oktober|Dezember|janvier|février|enero|febrero)\b"
)
_WEEKDAY = re.compile(rf"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? (?:the )?(\d{{1,2}})(?:st|nd|rd|th)? {_M}\b", re.IGNORECASE)
_AHEAD = re.compile(
    r"(?i)(until|till|from|by|before|next|through|due|starting|to|bis|"
    r"ab|vor|vom|desde|hasta|antes|partir|jusqu|avant)\W+(?:the |le |el |dem |du |del |au |\w+day,? )?$"
)
_DAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
FIRST, LAST = date(2024, 1, 8), date(2025, 12, 12)


def set_times(conversations: list[Conversation]) -> None:
    starts: dict[str, datetime] = {}
    for conversation in conversations:
        rng = rng_for("time", conversation.copy_of or conversation.near_of or conversation.key)
        start = _start(conversation, rng)
        if conversation.copy_of or conversation.near_of:
            shift = rng_for("again", conversation.key)
            start += timedelta(days=shift.randrange(1, 3 if conversation.copy_of else 12), minutes=shift.randrange(55))
            while conversation.channel != "email" and start.weekday() > 4:
                start += timedelta(days=1)
        if conversation.contradiction and conversation.contradiction in starts:
            start = starts[conversation.contradiction] + timedelta(days=rng.randrange(1, 20), minutes=rng.randrange(400))
        if conversation.merged_into:
            start = starts[conversation.merged_into] + timedelta(days=2, minutes=rng.randrange(300))
        starts.setdefault(conversation.contradiction, start)
        starts[conversation.key] = start
        _run(conversation.turns, start, conversation.channel, rng_for("pace", conversation.key))


def _start(conversation: Conversation, rng: random.Random) -> datetime:
    day = _spoken_day(conversation, rng)
    if day is None:
        day = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))
    if conversation.channel in ("call", "slack"):
        while day.weekday() > 4:
            day += timedelta(days=1)
        hour = rng.choice((8, 9, 9, 10, 10, 11, 11, 12, 13, 14, 14, 15, 16, 17))
    elif conversation.channel == "chat":
        hour = rng.choice((9, 10, 10, 11, 11, 12, 13, 13, 14, 15, 15, 16, 16, 17))
        while day.weekday() > 5:
            day += timedelta(days=1)
    else:
        hour = rng.choice((5, 6, 7, 7, 8, 8, 9, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 20, 21, 21, 22, 23))
    return datetime(day.year, day.month, day.day, hour, rng.randrange(60), rng.randrange(60))


def _spoken_day(conversation: Conversation, rng: random.Random) -> date | None:
    """The day that fits the dates in the text: shortly after those that were, before those to come."""
    told = "\n".join(turn.text for turn in conversation.turns)
    year = _year(told) or rng.choice((2024, 2025))
    found = _mentions(conversation.opening, year) or _mentions(told, year)[:1]
    if found:
        past = [day for day, ahead in found if not ahead]
        near = [day for day in past if (max(past) - day).days < 120] if past else []
        day = max(near) + timedelta(days=rng.randrange(0, 5)) if near else min(d for d, _ in found) - timedelta(days=rng.randrange(3, 14))
        return _bounded(day)
    bare = _BARE.search(conversation.opening)
    if bare:
        ahead = _AHEAD.search(conversation.opening[max(0, bare.start() - 24) : bare.start()])
        return _bounded(date(year, _MONTH[bare[1].lower()], 1) + timedelta(days=rng.randrange(-18, -2) if ahead else rng.randrange(8, 40)))
    if re.search(r"(?i)christmas|weihnacht|noël|navidad", conversation.opening):
        return date(year, 12, rng.randrange(3, 23))
    return None


def _bounded(day: date) -> date:
    if day > LAST + timedelta(days=10):
        return day.replace(year=LAST.year - 1, day=min(day.day, 28))
    return day.replace(year=FIRST.year, day=min(day.day, 28)) if day.year < FIRST.year else day


def _mentions(text: str, year: int) -> list[tuple[date, bool]]:
    found = []
    for match in [*_DAY_MONTH.finditer(text), *_NUMBERS.finditer(text)]:
        if re.match(r",? (19|20)\d\d", text[match.end() :]):
            continue
        named = match[2] or match[3]
        day, month = int(match[1] or match[4]), int(match[5]) if not named else _MONTH[named.lower()]
        try:
            found.append((date(year, month, day), bool(_AHEAD.search(text[max(0, match.start() - 24) : match.start()]))))
        except ValueError:
            continue
    return found


def _year(text: str) -> int | None:
    for match in _WEEKDAY.finditer(text):
        for year in (2024, 2025):
            if date(year, _MONTH[match[3].lower()], int(match[2])).weekday() == _DAYS.index(match[1].lower()):
                return year
    return None


def _run(turns: list[Turn], start: datetime, channel: str, rng: random.Random) -> None:
    now = start
    for index, turn in enumerate(turns):
        if index:
            now = _next(now, turn, turns[index - 1], channel, rng)
        turn.at = now


def _next(now: datetime, turn: Turn, before: Turn, channel: str, rng: random.Random) -> datetime:
    length = len(turn.text)
    if channel == "call":
        return now + timedelta(seconds=2 + len(before.text) // 15 + rng.randrange(4))
    if turn.role in ("bot", "auto"):
        return now + timedelta(seconds=rng.randrange(2, 9))
    if channel == "chat":
        return now + timedelta(seconds=12 + length // 6 + rng.randrange(90))
    if channel == "slack":
        return now + timedelta(seconds=50 + rng.randrange(60, 3000))
    if turn.role == "customer":
        return now + timedelta(minutes=rng.choice((14, 35, 90, 240, 700, 1300, 1500, 2900)) + rng.randrange(60), seconds=rng.randrange(60))
    if turn.role == "note":
        return _working(now + timedelta(minutes=rng.randrange(5, 60), seconds=rng.randrange(60)))
    return _working(now + timedelta(minutes=rng.choice((25, 60, 120, 200, 300, 1000)) + rng.randrange(90), seconds=rng.randrange(60)))


def _working(moment: datetime) -> datetime:
    """Moved to the next hour when somebody is at the desk."""
    if moment.hour >= 18:
        moment = (moment + timedelta(days=1)).replace(hour=8)
    elif moment.hour < 8:
        moment = moment.replace(hour=8)
    while moment.weekday() > 4:
        moment = (moment + timedelta(days=1)).replace(hour=8 + moment.hour % 3)
    return moment
