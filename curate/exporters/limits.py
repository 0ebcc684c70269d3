"""What the platforms accept, read from the dated table data/limits.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from curate.errors import CurateError

TABLE = Path(__file__).parent / "data" / "limits.toml"


class Problem(NamedTuple):
    """One rule that a file breaks: the line (from 1; 0 for the whole file), a code, and words for a
    person."""

    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What is known of one platform; None where it states no limit.

    `max_bytes` is of one file, `max_tokens` of one example. `vocabulary` is the one that the platform's
    models have in common, where a package carries it (see `vocabulary_counter`). `as_of` is the day on which
    it was looked up in `source`. A platform that is not `open` has a `note`, which says since when and why.
    """

    audience: str = ""
    state: Literal["open", "closing", "closed"] = "open"
    note: str = ""
    min_examples: int = 1
    max_examples: int | None = None
    max_bytes: int | None = None
    max_tokens: int | None = None
    vocabulary: str = ""
    as_of: date | None = None
    source: str = ""

    @property
    def dated(self) -> str:
        """Such as ` (as of 2026-11-30)`; empty where no day is known."""
        return f" (as of {self.as_of})" if self.as_of else ""

    def sized(self, path: Path) -> Iterator[Problem]:
        """A file that is too large. Raises CurateError where it cannot be read."""
        try:
            size = path.stat().st_size
        except OSError as why:
            raise CurateError(
                f"cannot be read ({why.strerror})",
                where=str(path),
                mend="Check the path and its permissions.",
            ) from why
        if self.max_bytes is not None and size > self.max_bytes:
            yield Problem(0, "file_too_large", f"{size:,} bytes; {self.max_bytes:,} are allowed{self.dated}")

    def counted(self, count: int) -> Iterator[Problem]:
        """Too few or too many examples in a file."""
        if count < self.min_examples:
            yield Problem(
                0,
                "too_few_examples",
                f"{count} examples; at least {self.min_examples} are needed{self.dated}",
            )
        if self.max_examples is not None and count > self.max_examples:
            yield Problem(
                0, "too_many_examples", f"{count:,} examples; {self.max_examples:,} are allowed{self.dated}"
            )


@cache
def limits_table() -> dict[str, Limits]:
    """The limits of every platform, by the name of its format."""
    return {name: Limits(**row) for name, row in tomllib.loads(TABLE.read_text(encoding="utf-8")).items()}
