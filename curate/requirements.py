"""Requirements of figures, as `--require FILE.yaml` has them: each a figure of a command's JSON, perhaps of
one situation, edge case or language, and the least or most that it may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curate.errors import CurateError, meant
from curate.files.yaml import read_yaml

GROUPS = ("situation", "edge_case", "language")
_KEYS = ("figure", *GROUPS, "min", "max")
_MEND = "Give a list of {figure, min or max}, each perhaps with situation, edge_case or language."


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of the file; of `group` the part `of` is meant, of all where it is empty."""

    figure: str
    group: str = ""
    of: str = ""
    least: float | None = None
    most: float | None = None

    @property
    def words(self) -> str:
        """The requirement for a person."""
        part = f" of {self.group.replace('_', ' ')} {self.of!r}" if self.group else ""
        bounds = [
            f"{word} {v:g}" for word, v in (("at least", self.least), ("at most", self.most)) if v is not None
        ]
        return f"{self.figure}{part} {' and '.join(bounds)}"

    def holds(self, value: float) -> bool:
        """Whether a value is within the bounds."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


# the values that a requirement is about, each by a name such as the model's; none where there is no such
# figure
Lookup = Callable[[Requirement], Sequence[tuple[str, float | None]]]


def read_requirements(path: Path) -> list[Requirement]:
    """The requirements in a YAML file. Raises CurateError, with the line, for what cannot be meant."""
    read = read_yaml(path, "the file of requirements", "Give a YAML file in UTF-8.")
    if not isinstance(read.data, list) or not read.data:
        raise CurateError("holds no list of requirements", where=str(path), mend=_MEND)
    return [_requirement(row, n, path) for n, row in enumerate(read.data, 1)]


def _requirement(row: Any, number: int, path: Path) -> Requirement:
    where = f"{path}: entry {number}"
    if not isinstance(row, dict) or not isinstance(row.get("figure"), str) or not row["figure"].strip():
        raise CurateError("has no figure", where=where, mend=_MEND)
    if unknown := next((key for key in row if key not in _KEYS), None):
        raise CurateError(
            f"unknown key {str(unknown)!r}", where=where, mend=meant(str(unknown), _KEYS, "Known")
        )
    bounds = {key: row.get(key) for key in ("min", "max")}
    if all(value is None for value in bounds.values()):
        raise CurateError("has neither min nor max", where=where, mend=_MEND)
    for key, value in bounds.items():
        if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
            raise CurateError(f"{key} is no number", where=where, mend=_MEND)
    groups = [key for key in GROUPS if row.get(key) is not None]
    if len(groups) > 1:
        raise CurateError(f"names both {groups[0]} and {groups[1]}", where=where, mend=_MEND)
    group = groups[0] if groups else ""
    return Requirement(
        row["figure"].strip(), group, str(row[group]) if group else "", bounds["min"], bounds["max"]
    )


def checked(requirements: Sequence[Requirement], lookup: Lookup) -> list[dict[str, Any]]:
    """A row for each value that a requirement is about: `requirement, of, value, holds`; a figure that is not
    there does not hold."""
    return [row for one in requirements for row in _rows(one, lookup(one))]


def _rows(one: Requirement, found: Sequence[tuple[str, float | None]]) -> Iterator[dict[str, Any]]:
    for name, value in found or [("", None)]:
        holds = value is not None and one.holds(value)
        yield {"requirement": one.words, "of": name, "value": value, "holds": holds}


def failed_sentences(rows: Sequence[dict[str, Any]]) -> list[str]:
    """A sentence for each that does not hold."""
    return [
        f"required {row['requirement']}{' of ' + row['of'] if row['of'] else ''}: "
        + ("there is no such figure" if row["value"] is None else f"it is {row['value']:g}")
        for row in rows
        if not row["holds"]
    ]
