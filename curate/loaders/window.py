"""The days and the number of conversations that a reading is cut down to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from curate.errors import CurateError
from curate.loaders.account import LoadReport, Reject
from curate.loaders.choice import is_excluded
from curate.loaders.times import parse_time
from curate.records import Conversation


def day(text: str) -> float:
    """Midnight UTC of a day as seconds since 1970. Raises CurateError for what is no date."""
    when = parse_time(text)
    if when is None or len(text) < 8:
        raise CurateError(f"{text!r} is not a date", mend="Write YYYY-MM-DD.")
    return when


def in_window(
    items: Iterable[Conversation | Reject], since: str | None, until: str | None, report: LoadReport
) -> Iterator[Conversation | Reject]:
    """Conversations whose first message lies in [since, until]; a bare `until` day is included. Undated ones
    stay, counted."""
    start = day(since) if since else float("-inf")
    end = day(until) if until else float("inf")
    if until and len(until) <= 10:
        end += timedelta(days=1).total_seconds()
    bounded = bool(since or until)
    for item in items:
        if isinstance(item, Conversation):
            # most have a time at their first message already
            when = first_time(item) if bounded or not item.messages else item.messages[0].time
            when = first_time(item) if when is None else when
            report.undated += when is None
            if bounded and when is not None and not start <= when < end:
                report.outside_window += 1
                continue
        yield item


def first(
    items: Iterable[Conversation | Reject], limit: int | None, report: LoadReport
) -> Iterator[Conversation | Reject]:
    """Stops after `limit` conversations, those that the recipe leaves out not counted; what came later is not
    read at all."""
    count = 0
    for item in items:
        if isinstance(item, Conversation) and not is_excluded(item):
            if limit is not None and count >= limit:
                report.limited = True
                return
            count += 1
        yield item


def first_time(conversation: Conversation) -> float | None:
    """When the conversation began, or None."""
    return min((m.time for m in conversation.messages if m.time is not None), default=None)


def day_text(seconds: float | None) -> str:
    """The UTC day as YYYY-MM-DD; empty for None."""
    return "" if seconds is None else datetime.fromtimestamp(seconds, UTC).date().isoformat()
