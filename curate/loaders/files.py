"""One file of an input, by the name that it is known by."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from curate.privacy.file_names import impersonal_name

_DIGITS = re.compile(r"(\d+)")
MEND_EMPTY = "Give a file, a folder or a zip that holds an export."


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file, one member of an archive, or one sheet of a workbook. `name` is relative to the folder that
    all inputs lie in; no absolute path ever leaves this class."""

    name: str
    open: Callable[[], BinaryIO]
    member: str = ""
    size: int = 0
    path: Path | None = None
    given: bool = False  # named by the user, not found in a folder
    inside: str = ""  # the path from the input that it was found in, by which a recipe may know it
    encoding: str = ""  # of what is not UTF-8, as the recipe says; empty: guessed
    accept: frozenset[str] = frozenset()  # doubts that the recipe settles
    elsewhere: frozenset[int] = frozenset()  # sheets of a workbook that are read as files of their own
    book: str = ""  # of a sheet of a workbook inside an archive: that workbook's name in it

    @property
    def label(self) -> str:
        """`file` or `archive:member`, on one line whatever the name holds, personal parts as a hash."""
        return impersonal_name(f"{self.name}:{self.member}" if self.member else self.name)

    @property
    def known_as(self) -> str:
        """A name by which a recipe may know it: its own, or the label where that is personal."""
        own = self.member or self.name
        return own if impersonal_name(own) == own else self.label

    def where(self, locator: str) -> str:
        return f"{self.label}:{locator}"

    @property
    def inner(self) -> str:
        """The path inside the input, archives counting as folders."""
        return f"{self.name}/{self.member}" if self.member else self.name

    def matches(self, globs: Iterable[str]) -> bool:
        inside = (
            [f"{self.inside}/{self.member}" if self.member else self.inside, self.inside]
            if self.inside
            else []
        )
        if self.book:
            inside += [self.book, f"{self.name}/{self.book}", self.book.rsplit("/", 1)[-1]]
        paths = {
            self.name,
            self.inner,
            self.member or self.name,
            self.inner.rsplit("/", 1)[-1],
            self.label,
            *inside,
        }
        return any(fnmatch.fnmatchcase(p, g.removeprefix("./")) for g in globs for p in paths)


def natural(text: str) -> list[tuple[int, str]]:
    """Sort key that puts page-2 before page-10."""
    return [(int(part) if part.isdecimal() and len(part) < 300 else -1, part) for part in _DIGITS.split(text)]
