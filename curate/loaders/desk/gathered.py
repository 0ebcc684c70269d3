"""What a talk is made of once its parts were brought together, and which talk a part belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

from curate.loaders.account import Reject
from curate.loaders.base import Source
from curate.loaders.desk.parts import Part, Talk
from curate.loaders.desk.several import TALKS
from curate.loaders.desk.several import Desk as Reader
from curate.loaders.files import InputFile

_DIGITS = re.compile(r"\d{3,}|[0-9a-f]{24,36}")


class Desk(Reader, Protocol):
    """What is asked of a loader here."""

    def completed(self, talk: Talk, headless: bool) -> Talk:
        """A talk once all its parts are there."""


class Gathered(NamedTuple):
    """A talk of all that belongs to it, with the place, value and flags of its head; how many heads it has,
    and how many of its messages were there already."""

    talk: Talk
    where: str
    value: dict[str, Any]
    flags: list[str]
    heads: int
    repeated: int


def gathered(desk: Desk, key: str, rows: list[list[Any]]) -> Gathered:
    """One talk of all that belongs to it; of one that came in several pages the latest state counts."""
    heads = [(desk.talk(v), where, v, flags) for sort, where, v, flags in rows if sort in TALKS]
    parts = [desk.part(value) for sort, _, value, _ in rows if sort in ("part", "more")]
    for part in parts:
        part.talk = part.talk or key
    earlier: list[Part] = []
    if heads:
        heads.sort(key=lambda h: h[0].updated or 0.0)
        talk, where, value, flags = heads[-1]
        earlier = [p for head, *_ in heads[:-1] for p in head.dated_parts()]
    else:
        talk, where, value, flags = Talk(key), rows[0][1], {}, ["no_ticket_row"]
    repeated = talk.add(earlier, parts) if parts or earlier else 0
    return Gathered(desk.completed(talk, not heads), where, value, flags, len(heads), repeated)


def odd_parts(source: Source, file: InputFile, locator: str, talk: Talk) -> Iterator[Reject]:
    """A reject for each piece of a talk that is none of its messages."""
    for odd in talk.odd:
        yield source.reject(file, f"{locator} {odd.place}", odd.reason, odd.text)


def number_in(file: InputFile) -> str:
    """The talk's id in the name of a file whose parts do not name it: the request did, and the name keeps
    that."""
    found = _DIGITS.findall(file.inner.rsplit("/", 1)[-1])
    return found[0] if len(found) == 1 else ""
