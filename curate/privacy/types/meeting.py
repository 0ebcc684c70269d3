"""Meetings: links that let one join, and their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.language.patterns import any_of
from curate.language.words import words
from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType, compact
from curate.privacy.scan import Scan, first_words
from curate.privacy.spans import DetectedSpan

_LABELS = words("meeting_labels")
_NUMBER = re.compile(
    rf"(?:{any_of(_LABELS)})(?!\w)[^\d\n]{{0,24}}\n?[ \t]{{0,4}}(?P<value>\d{{9,13}}|\d{{2,4}}(?:[ -]\d{{2,5}}){{2,4}})"
    r"(?![\w-])",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?<![\w-])(?P<value>\d{{9,13}}|\d{{2,4}}(?:[ -]\d{{2,5}}){{2,4}})#?[ \t\"')]{{1,3}}(?:[^\W\d_]{{1,6}} ){{1,3}}"
    rf"(?:{any_of(_LABELS)})(?!\w)",
    re.IGNORECASE,
)
_WORDS = first_words(_LABELS)


def _find(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """The number of a meeting after a word for it. The links are found with all others (`url`)."""
    for match in (*scan.matches(_NUMBER, _WORDS), *_BEFORE.finditer(scan.text)):
        if 9 <= len(compact(match.group("value"))) <= 13:
            yield DetectedSpan(*match.span("value"), "MEETING")


@TYPES.register("MEETING")
class Meeting(PersonalType):
    """Links by which one joins a meeting or books one with a person, and numbers of meetings."""

    words = ("meeting", "meetings")
    detectors = (Detector(28, _find, digits=9, words=_WORDS),)
    examples = (
        Example("join https://meet.google.com/abc-defg-hij", "https://meet.google.com/abc-defg-hij"),
        Example("Meeting ID: 812 3456 7890", "812 3456 7890"),
    )
    counter_examples = ("The meeting is at 10:30.", "See https://zoom.us/pricing first.")

    def same(self, value: str) -> str:
        return compact(value) if value[:1].isdigit() else value
