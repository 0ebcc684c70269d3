"""Found personal data: candidates, and how overlapping ones are settled."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

PLACEHOLDER = re.compile(r"\[([A-Z]+(?:_[A-Z]+)?)_(\d{1,6})\]")


PUBLIC = ""  # type of what holds nothing personal, so that no candidate inside it is taken


class Span(NamedTuple):
    """Personal data in a text: `start` and `end` (exclusive) in code points of the original, contract type,
    placeholder."""

    start: int
    end: int
    type: str
    placeholder: str


class DetectedSpan(NamedTuple):
    """A candidate of a detector."""

    start: int
    end: int
    type: str


def placeholders(text: str) -> Iterator[DetectedSpan]:
    """Placeholders that a text already holds."""
    if "[" in text:
        for match in PLACEHOLDER.finditer(text):
            yield DetectedSpan(match.start(), match.end(), match.group(1))


def outside(
    claimed: Iterable[DetectedSpan], candidates: Iterable[DetectedSpan], length: int
) -> list[DetectedSpan]:
    """Those of the found that touch nothing claimed, in a text of a length."""
    marks = bytearray(length)
    for start, end, _ in claimed:
        marks[start:end] = b"\1" * (end - start)
    return [one for one in candidates if marks.find(1, one.start, one.end) < 0]


def settle(
    text: str, protected: Iterable[DetectedSpan], candidates: Iterable[DetectedSpan]
) -> list[DetectedSpan]:
    """Disjoint spans in text order. Earlier candidates win; of a later one that sticks out, the rest stays if
    it holds letters or digits.

    Nothing inside `protected` ranges is ever taken.
    """
    starts: list[int] = []
    ends: list[int] = []
    kinds: list[str | None] = []

    def claim(start: int, end: int, kind: str | None) -> None:
        at = bisect_right(starts, start)
        starts.insert(at, start)
        ends.insert(at, end)
        kinds.insert(at, kind)

    def free(start: int, end: int) -> Iterator[tuple[int, int]]:
        at = bisect_right(ends, start)
        while at < len(starts) and starts[at] < end:
            if start < starts[at]:
                yield start, starts[at]
            start = max(start, ends[at])
            at += 1
        if start < end:
            yield start, end

    for start, end, _ in protected:
        for a, b in list(free(start, end)):
            claim(a, b, None)
    for start, end, kind in candidates:
        for a, b in list(free(start, end)):
            while a < b and not text[a].isalnum() and (a, b) != (start, end):
                a += 1
            while a < b and not text[b - 1].isalnum() and (a, b) != (start, end):
                b -= 1
            if a < b:
                claim(a, b, kind)
    return [DetectedSpan(a, b, kind) for a, b, kind in zip(starts, ends, kinds, strict=True) if kind]
