"""Whether a file is of a helpdesk, by what its first values are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, Protocol

from curate.loaders.account import Reject
from curate.loaders.base import NO, Detection
from curate.loaders.desk.parts import Sort
from curate.loaders.files import InputFile
from curate.loaders.jsonio import Piece
from curate.loaders.sample import Sample

SURE = 0.95
# of files that hold no messages: surer than a table; a product may be refused by name all the same
_HEADS, _PEOPLE = 0.85, 0.7
_HELD = (
    ("talk", "conversations"),
    ("head", "conversations without messages"),
    ("part", "messages"),
    ("person", "people"),
    ("more", "ratings"),
)
_NO_MESSAGES = "It holds no messages: give the files that do, too."


class Desk(Protocol):
    """What is asked of a loader here."""

    product: ClassVar[str]

    def first_values(self, sample: Sample) -> list[Piece]:
        """The first values of a file."""

    def values(self, file: InputFile) -> Iterator[Piece | Reject]:
        """Every value of a file."""

    def sorted_as(self, piece: Piece) -> Sort:
        """What a value is."""


def detected(desk: Desk, sample: Sample) -> Detection:
    """How sure it is that a file is the product's, and what it holds."""
    values = [p for p in desk.first_values(sample) if isinstance(p.value, dict)]
    sorts = Counter[str](desk.sorted_as(p) for p in values)
    known = sum(sorts.values()) - sorts[""]
    other_streams = sum(bool(p.key) and not desk.sorted_as(p) for p in values)
    if not known or known < max(0.7 * (len(values) - other_streams), 0.2 * len(values)):
        return NO
    told = sorts["talk"] or sorts["part"]
    # a pipeline writes all of one list before the next
    if sorts["head"] and not told and any(_is_part(desk, p) for p in desk.values(sample.file)):
        told = sorts["part"] = 1
    held = " and ".join(word for sort, word in _HELD if sorts[sort])
    if not held:
        return NO
    sure = SURE if told else _HEADS if sorts["head"] else _PEOPLE
    mend = "" if sure == SURE else _NO_MESSAGES
    return Detection(sure, f"{desk.product} {held}", mend, silent=sure == _PEOPLE)


def _is_part(desk: Desk, item: Piece | Reject) -> bool:
    return isinstance(item, Piece) and desk.sorted_as(item) == "part"
