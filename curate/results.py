"""What the Python functions return: each result has a summary, and is shown by its figures, in a line or as a
small table."""

from __future__ import annotations

import warnings
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, TypeVar

from curate.errors import CurateWarning
from curate.text.brief import LONGEST, Brief
from curate.text.plain import cut, printable

MOST = 12  # entries of a mapping that a table shows
R = TypeVar("R", bound="Result")


class Summary(Brief):
    """What a command says at its end. `as_dict` is its --json, `describe` (and `str`) its words for a
    person."""

    __slots__ = ()

    @abstractmethod
    def as_dict(self) -> dict[str, Any]: ...

    @abstractmethod
    def describe(self) -> str: ...

    def shown(self) -> Iterator[tuple[str, Any]]:
        for name, value in self.as_dict().items():
            if isinstance(value, (bool, int, float)):
                yield name, value
            elif isinstance(value, list) and value:
                yield name, len(value)

    def rows(self) -> Iterator[tuple[str, str]]:
        """(label, value) of each line of its table."""
        for name, value in self.as_dict().items():
            yield name.replace("_", " "), _cell(value)

    def __str__(self) -> str:
        return self.describe()

    def _repr_html_(self) -> str:
        return _table(type(self).__name__, self.rows())


@dataclass(frozen=True, slots=True, repr=False)
class FiguresSummary(Summary):
    """The summary of a command in figures and words."""

    figures: dict[str, Any]
    words: str

    def as_dict(self) -> dict[str, Any]:
        return dict(self.figures)

    def describe(self) -> str:
        return self.words


class Result(Brief):
    """What a verb found or made."""

    __slots__ = ()

    @abstractmethod
    def figures(self) -> dict[str, Any]:
        """What the command prints with --json, but for where it wrote."""

    @abstractmethod
    def describe(self) -> str:
        """The same in words."""

    @property
    def summary(self) -> Summary:
        """`.as_dict()` for programs, `.describe()` or `str()` for people."""
        return FiguresSummary(self.figures(), self.describe())

    def troubles(self) -> list[str]:
        """What the command line says on stderr, mostly with exit status 1."""
        return []

    def shown(self) -> Iterator[tuple[str, Any]]:
        return self.summary.shown()

    def _repr_html_(self) -> str:
        return _table(type(self).__name__, self.summary.rows())


def warned(result: R) -> R:
    """The result, after a CurateWarning for each of its troubles: they must not pass in silence."""
    for trouble in result.troubles():
        warnings.warn(CurateWarning(printable(trouble)), stacklevel=3)
    return result


def unreadable(rejects: Sequence[Mapping[str, Any]], unit: str = "line") -> list[str]:
    """A sentence about what could not be read, where there is such."""
    if not rejects:
        return []
    first = rejects[0]
    return [
        f"{len(rejects):,} {unit}{'s' * (len(rejects) != 1)} could not be read, the first is"
        f" {first['locator']} ({first['reason']}): see `rejects`"
    ]


def doubted(doubts: Sequence[Mapping[str, str]]) -> list[str]:
    """A sentence for each doubt about a dump."""
    from curate.loaders import Doubt

    return [f"doubt: {Doubt(**doubt).describe()}" for doubt in doubts]


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"
    if isinstance(value, dict):
        entries = [
            f"{str(name).replace('_', ' ')} {_cell(inner)}"
            for name, inner in list(value.items())[:MOST]
            if not isinstance(inner, (dict, list))
        ]
        return cut(", ".join(entries), LONGEST) if entries else str(len(value))
    return str(len(value)) if isinstance(value, (list, tuple)) else printable(cut(str(value), LONGEST))


def _table(title: str, rows: Iterator[tuple[str, str]]) -> str:
    body = "".join(
        f"<tr><th style='text-align:left'>{escape(label)}</th><td"
        f" style='text-align:left'>{escape(value)}</td></tr>"
        for label, value in rows
    )
    return f"<table><caption>{escape(title)}</caption><tbody>{body}</tbody></table>"
