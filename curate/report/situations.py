"""The coverage map and its table: what both pages show about situations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from curate.report.figures import count, decimal, listed, many, part
from curate.report.treemap import Area, Cell, draw
from curate.report.words import cut, visible

STATUSES = {
    "covered": ("Covered", "the dataset has enough good records"),
    "thin": ("Thin", "the dataset has very few"),
    "missing": ("Missing", "good answers exist, the dataset has none"),
    "no_good_answer": ("No good answer", "nothing here answers it well: for a person to write"),
}
SHOWN = 400  # rows and areas: more can neither be read nor told apart
SHOWN_NARROW = 90  # areas on a phone
WIDE, NARROW = (1072, 540), (360, 620)


@dataclass(slots=True)
class Row:
    """A situation as the pages show it: `numbers` stand under `Overview.columns`, the first of them is the size on the map."""

    name: str
    numbers: list[int]
    best_quality: float | None
    status: str
    edge: bool = False
    example: str = ""
    status_name: str = ""
    status_rank: int = 0

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"unknown status of a situation: {self.status!r}")
        self.status_name, self.status_rank = STATUSES[self.status][0], list(STATUSES).index(self.status)


@dataclass(slots=True)
class Overview:
    """The situations, largest first; `rest` sums those that are too many to be shown."""

    columns: list[str]
    rows: list[Row]
    wide: list[Cell]
    narrow: list[Cell]
    legend: list[dict[str, Any]]
    edges: int
    total: int
    rest: str = ""
    rest_numbers: list[int] = field(default_factory=list)
    size: tuple[int, int] = WIDE
    size_narrow: tuple[int, int] = NARROW


def overview(rows: Sequence[Row], columns: list[str]) -> Overview:
    """The map, the legend and the table of all situations; beyond the largest 400 they are only summed."""
    ordered = sorted(rows, key=lambda r: (-r.numbers[0], -sum(r.numbers), r.name))
    shown, rest = ordered[:SHOWN], ordered[SHOWN:]
    areas = [Area(r.numbers[0], r.name, r.status, r.edge, _tooltip(r, columns)) for r in shown]
    return Overview(
        columns, shown, draw(areas, *WIDE), draw(areas[:SHOWN_NARROW], *NARROW), legend(ordered), sum(r.edge for r in ordered), len(ordered),
        _rest(rest), [sum(n) for n in zip(*(r.numbers for r in rest), strict=True)],
    )  # fmt: skip


def legend(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Each status: its name, meaning, number of situations and the share of all records that they make."""
    situations = Counter(r.status for r in rows)
    weight: Counter[str] = Counter()
    for row in rows:
        weight[row.status] += row.numbers[0]
    return [
        {"key": key, "name": name, "meaning": meaning, "count": situations[key], "share": part(weight[key], weight.total()), "weight": weight[key]}
        for key, (name, meaning) in STATUSES.items()
    ]


def _tooltip(row: Row, columns: list[str]) -> str:
    numbers = ", ".join(f"{count(n)} {column.lower()}" for n, column in zip(row.numbers, columns, strict=True))
    edge = " · edge case" if row.edge else ""
    return visible(f"{cut(row.name, 160)} · {row.status_name}{edge} · {numbers} · best quality {decimal(row.best_quality)}")


def _rest(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    kinds = Counter(r.status for r in rows)
    said = listed([f"{count(kinds[key])} {name.lower()}" for key, (name, _) in STATUSES.items() if kinds[key]])
    return f"{many(len(rows), 'smaller situation')} not listed: {said}"
