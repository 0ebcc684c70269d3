"""What a talk is made of once its parts were brought together, and which talk a part belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from curate.loaders.account import Reject
from curate.loaders.base import Source
from curate.loaders.desk.parts import Talk
from curate.loaders.files import InputFile

_DIGITS = re.compile(r"\d{3,}|[0-9a-f]{24,36}")


class Gathered(NamedTuple):
    """A talk of all that belongs to it, with the place, value and flags of its head; how many heads it has,
    and how many of its messages were there already."""

    talk: Talk
    where: str
    value: dict[str, Any]
    flags: list[str]
    heads: int
    repeated: int


def odd_parts(source: Source, file: InputFile, locator: str, talk: Talk) -> Iterator[Reject]:
    """A reject for each piece of a talk that is none of its messages."""
    for odd in talk.odd:
        yield source.reject(file, f"{locator} {odd.place}", odd.reason, odd.text)


def number_in(file: InputFile) -> str:
    """The talk's id in the name of a file whose parts do not name it: the request did, and the name keeps
    that."""
    found = _DIGITS.findall(file.inner.rsplit("/", 1)[-1])
    return found[0] if len(found) == 1 else ""
