"""Arguments of the Python functions, which are the options of the command line: what each may be, and the
sentence where it is none of that.

The functions that read one value raise ValueError, which the command line and `checked` put the name of the
option or argument before.
"""

from __future__ import annotations

import operator
import os
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from curate.errors import CurateError
from curate.process.progress import Progress
from curate.record_files.given import Records, holds_records, is_path, kind
from curate.text.plain import cut

if TYPE_CHECKING:
    from curate.recipe import Recipe

PathLike: TypeAlias = "str | os.PathLike[str]"
Paths: TypeAlias = "PathLike | Iterable[PathLike]"
Texts: TypeAlias = "str | Iterable[str]"
Day: TypeAlias = "str | date"
Source: TypeAlias = "PathLike | Records"
Budget: TypeAlias = "int | Literal['auto']"
Settings: TypeAlias = "Recipe | PathLike | Mapping[str, Any]"
T = TypeVar("T")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.I)  # such as s3://bucket/run


def checked(name: str, read: Callable[[Any], T], value: Any) -> T:
    """`read(value)`. Raises CurateError, which names the argument, where it raises ValueError."""
    try:
        return read(value)
    except ValueError as why:
        raise CurateError(str(why), where=name) from why


def path_of(value: Any) -> Path:
    """A path, which an empty text is not: it would silently mean the folder one is in."""
    if not is_path(value):
        raise ValueError(f"a path is text or os.PathLike, not {kind(value)}")
    text = os.fspath(value)
    if not isinstance(text, str):
        raise ValueError("a path is text, not bytes: use os.fsdecode")
    if not text.strip():
        raise ValueError("an empty name is not a path: write . for the current folder")
    return Path(value)


def result_of(value: Any) -> Path:
    """Where results go: not to standard output, and not by way of folders that do not exist."""
    path = path_of(value)
    if str(path) == "-":
        raise ValueError("results are not written to standard output: give a path")
    if _ADDRESS.match(os.fspath(value)):
        raise ValueError(
            "results go to a folder, not to an address: give a path (for a cluster one that every node sees)"
            ", and copy the folder there afterwards"
        )
    return path.resolve() if ".." in path.parts else path


def paths_of(value: Any) -> list[Path]:
    """One path, or several."""
    return [path_of(one) for one in _several(value, "a path")]


def inputs_of(value: Any) -> list[str]:
    """The inputs of a dump: files, folders, archives or globs, `-` for standard input."""
    if holds_records(value):
        raise ValueError(
            f"a dump is a path, or several; {kind(value)} holds records: write it to a file first, such as"
            " records.jsonl"
        )
    if value is None:
        raise ValueError("a dump is a path, or several, not None")
    given = paths_of(value)
    if not given:
        raise ValueError("no input was given: give a file, a folder, a zip or a glob")
    return [str(path) for path in given]


def texts_of(value: Any) -> tuple[str, ...]:
    """One name, or several."""
    return tuple(str(text_of(one)) for one in _several(value, "a name"))


def text_of(value: Any) -> str | None:
    """A text that is not empty, or None."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"should be text, not {kind(value)}")
    if not value.strip():
        raise ValueError("it is empty")
    return value


def day_of(value: Any) -> str | None:
    """A day or time as text such as 2024-05-01, or a date; or None. Whether a calendar has it is for the
    stage to say that reads it."""
    if value is None:
        return None
    if not isinstance(value, (str, date)):
        raise ValueError(f"a day is text such as 2024-05-01, or a date, not {kind(value)}")
    return value if isinstance(value, str) else value.isoformat()


def between(low: float, high: float) -> Callable[[Any], float | None]:
    """A number in the bounds that the recipe has for it, which nan is not; or None."""

    def read(value: Any) -> float | None:
        if value is None:
            return None
        if not isinstance(value, Real) or isinstance(value, bool):  # numpy's numbers are real ones, too
            raise ValueError(f"should be a number, not {kind(value)}")
        number = float(value)
        if not low <= number <= high:
            raise ValueError(f"{number:g} is not between {low:g} and {high:g}")
        return number

    return read


def count_of(value: Any) -> int | None:
    """A whole number of 1 or more, or None."""
    if value is None:
        return None
    number = whole_of(value)
    if number < 1:
        raise ValueError(f"{number} is below the minimum of 1")
    return number


def whole_of(value: Any) -> int:
    """The value as an int. Raises ValueError where it is no whole number; a bool is none."""
    try:
        if isinstance(value, bool):
            raise TypeError
        return operator.index(value)
    except TypeError:
        raise ValueError(f"should be a whole number, not {kind(value)}") from None


def budget_of(value: Any) -> Budget:
    """`auto`, or a whole number above 0."""
    if isinstance(value, str) and value == "auto":
        return "auto"
    text = value if isinstance(value, str) else str(whole_of(value))
    digits = text.lstrip("0")
    if text.isascii() and digits.isdecimal() and len(digits) <= 15:
        return int(digits)
    raise ValueError(f"{cut(text, 20)!r} is neither 'auto' nor a whole number above 0 with at most 15 digits")


def size_of(value: Any) -> int | None:
    """Bytes, as a number or as text such as 4GB; or None."""
    from curate.process.memory import bytes_of

    return bytes_of(value) if isinstance(value, str) else count_of(value)


def encoder_of(value: Any) -> str | None:
    """The name of an encoder, or the path of its folder; or None."""
    return text_of(os.fspath(value) if isinstance(value, os.PathLike) else value)


def progress_of(value: Any) -> Progress:
    """Where progress is shown: True is stderr, False nowhere."""
    return value if isinstance(value, Progress) else Progress(quiet=not value)


def _several(value: Any, what: str) -> list[Any]:
    if value is None:
        return []
    if is_path(value):
        return [value]
    if isinstance(value, (bytes, Mapping)) or not isinstance(value, Iterable):
        raise ValueError(f"should be {what}, or several, not {kind(value)}")
    return list(value)
