"""Journals: many entries in one text, each under a line with its time, its author and its sort."""

from __future__ import annotations

import re
from typing import NamedTuple

from curate.loaders.times import parse_time

# "2024-06-03 08:14:00 - Maya Stone (Work notes)", as ServiceNow heads each entry
_HEAD = re.compile(
    r"^(?P<time>\d[^\n()]{5,38}?) - (?P<author>[^\n]{1,80}?) \((?P<label>[^()\n]{1,40})\)[ \t\r]*$",
    re.MULTILINE,
)


class JournalEntry(NamedTuple):
    """One entry, as it stands there."""

    time: str
    author: str
    label: str
    text: str


def is_time(text: str) -> bool:
    """Whether a text is a date or time, whichever of day and month comes first."""
    return parse_time(text, "day_first") is not None or parse_time(text, "month_first") is not None


def journal_entries(cell: str) -> list[JournalEntry]:
    """The entries of a journal; empty where the text is none."""
    heads = [m for m in _HEAD.finditer(cell) if is_time(m["time"])]
    if not heads or cell[: heads[0].start()].strip():
        return []
    ends = [*(m.start() for m in heads[1:]), len(cell)]
    return [
        JournalEntry(
            head["time"].strip(),
            head["author"].strip(),
            head["label"].strip(),
            cell[head.end() : end].strip(),
        )
        for head, end in zip(heads, ends, strict=True)
    ]
