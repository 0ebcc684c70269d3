"""Journals: many entries in one text, each under a line with its time, its author and its sort."""

from __future__ import annotations

import re
from typing import NamedTuple

from curate.loaders.times import parse_time
from curate.loaders.visibility import is_note_word, shown_to_customer

# "2024-06-03 08:14:00 - Maya Stone (Work notes)", as ServiceNow heads each entry
_HEAD = re.compile(
    r"^(?P<time>\d[^\n()]{5,38}?) - (?P<author>[^\n]{1,80}?)"
    r" \((?P<label>[^()\n]{1,40}(?:\([^()\n]{1,40}\))?)\)[ \t\r]*$",
    re.MULTILINE,
)
# "Additional comments" in the languages of the product; comments of another sort are not what customers see
_COMMENTS = re.compile(r"\w*(?:comment|komment|coment|opmerk)\w*", re.IGNORECASE)
_ADDITIONAL = re.compile(
    r"\b(?:additional|zusätzlich|weiter|suppl[ée]mentaire|adiciona|aggiuntiv|aanvullend|extra)", re.IGNORECASE
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


def is_public_label(label: str) -> bool:
    """Whether the heading of an entry, or the name of its field, means that the customer sees it: comments
    without more, additional ones, or such as are called visible."""
    label = label.replace("_", " ").strip()
    rest = _COMMENTS.sub("", label).strip()
    if rest == label or is_note_word(label):
        return False
    return not rest or bool(_ADDITIONAL.search(rest)) or shown_to_customer(rest) is True
