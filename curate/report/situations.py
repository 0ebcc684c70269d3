"""The coverage map, its table and its figures in words: what pages and terminal show about situations and
edge cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from curate.coverage.covered import STATUSES, CoverageFigures, SituationRow, share_of
from curate.report.treemap import Area, Cell, draw
from curate.report.words import cut, visible
from curate.text.readable import count, decimal, listed, many, percent

MEANINGS = {
    "covered": ("Covered", "two or more training records, or the only usable one"),
    "thin": ("Thin", "one training record, although two or more are usable"),
    "missing": ("Missing", "no training record, although one is usable"),
    "no_good_answer": (
        "No good answer",
        (
            "no usable record: nobody answered it well, or the good answers are held out for the test or set"
            " aside"
        ),
    ),
}
COLUMNS = ("Asked", "Dump", "Pool", "Usable", "Train", "Validation", "Test")
AT_VALIDATION = COLUMNS.index("Validation")  # a column only where something validates
_EXPLAINED = (
    "Asked: how often customers asked about it, answered or not. Dump: its records, including duplicates,"
    " without those that the gate dropped for form, spam or no content; the shares refer to these. Pool: its"
    " records left after the gate and deduplication. Usable: those that may be used for training. {}: its"
    " records in the dataset."
)
SHOWN = 400  # rows and areas: more can neither be read nor told apart
SHOWN_NARROW = 90  # areas on a phone
WIDE, NARROW = (1072, 540), (360, 620)
SENTENCE = 100  # characters of a sentence on a terminal


@dataclass(slots=True)
class SituationLine:
    """A situation as the pages show it: `numbers` stand under COLUMNS, the first of them is the size on the
    map."""

    name: str
    numbers: list[int]
    best_quality: float | None
    status: str
    edge: bool = False
    example: str = ""
    status_name: str = ""
    status_rank: int = 0
    tags: str = ""

    @classmethod
    def of(cls, row: SituationRow) -> SituationLine:
        numbers = [row.asked, row.dump, row.pool, row.usable, row.train, row.validation, row.test]
        return cls(
            row.name,
            numbers,
            row.best_quality,
            row.status,
            row.edge,
            row.example,
            MEANINGS[row.status][0],
            STATUSES.index(row.status),
            ", ".join(row.tags),
        )


@dataclass(slots=True)
class Overview:
    """The situations, largest first; `rest` sums those that are too many to be shown."""

    rows: list[SituationLine]
    figures: CoverageFigures
    wide: list[Cell]
    narrow: list[Cell]
    legend: list[dict[str, Any]]
    edges: int
    rest: str = ""
    rest_numbers: list[int] = field(default_factory=list)
    columns: tuple[str, ...] = COLUMNS
    size: tuple[int, int] = WIDE
    size_narrow: tuple[int, int] = NARROW

    @property
    def explained(self) -> str:
        """What the columns mean."""
        return _EXPLAINED.format(", ".join(self.columns[AT_VALIDATION - 1 :]))


def overview(situations: Sequence[SituationRow]) -> Overview:
    """The map, the legend and the table of all situations; beyond the largest 400 they are only summed."""
    ordered = sorted(
        map(SituationLine.of, situations), key=lambda r: (-r.numbers[0], -sum(r.numbers), r.name)
    )
    columns: tuple[str, ...] = COLUMNS
    if not any(row.validation for row in situations):
        columns = tuple(name for name in COLUMNS if name != "Validation")
        for line in ordered:
            del line.numbers[AT_VALIDATION]
    shown, rest = ordered[:SHOWN], ordered[SHOWN:]
    areas = [Area(r.numbers[0], r.name, r.status, r.edge, _tooltip(r, columns)) for r in shown]
    return Overview(
        shown,
        CoverageFigures.of(situations),
        draw(areas, *WIDE),
        draw(areas[:SHOWN_NARROW], *NARROW),
        legend(situations),
        sum(r.edge for r in ordered),
        _rest(rest),
        [sum(n) for n in zip(*(r.numbers for r in rest), strict=True)],
        columns,
    )


def legend(rows: Sequence[SituationRow]) -> list[dict[str, Any]]:
    """Each status: its name, its meaning, how many situations have it and the share of the dump's records in
    them."""
    kinds = Counter(row.status for row in rows)
    return [
        {
            "key": key,
            "name": MEANINGS[key][0],
            "meaning": MEANINGS[key][1],
            "count": kinds[key],
            "share": percent(share_of(rows, key)),
        }
        for key in STATUSES
    ]


def _tooltip(row: SituationLine, columns: Sequence[str]) -> str:
    numbers = ", ".join(
        f"{count(n)} {column.lower()}" for n, column in zip(row.numbers, columns, strict=True)
    )
    edge = " · edge case" if row.edge else ""
    return visible(
        f"{cut(row.name, 160)} · {row.status_name}{edge} · {numbers} · best quality"
        f" {decimal(row.best_quality)}"
    )


def _rest(rows: Sequence[SituationLine]) -> str:
    if not rows:
        return ""
    kinds = Counter(r.status for r in rows)
    breakdown = listed([f"{count(kinds[key])} {MEANINGS[key][0].lower()}" for key in STATUSES if kinds[key]])
    return f"{many(len(rows), 'smaller situation')} not listed: {breakdown}"


def situation_sentences(figures: CoverageFigures, gaps: int, too_poor: int) -> list[str]:
    """The figures for a terminal, with what they mean; `gaps` are the rows of gaps.jsonl, `too_poor` those of
    them that have usable records, none of which is good enough."""
    gaps -= too_poor
    poor = f"; {count(too_poor)} too poor, in gaps.jsonl" if too_poor else ""
    unanswered = f"{count(figures.no_good_answer)} without a usable answer"
    others = "the others have good answers that cannot be used for training, or contain no question"
    written = (
        "gaps.jsonl" if gaps == figures.no_good_answer else f"{count(gaps)} of them in gaps.jsonl, {others}"
    )
    return [
        (
            f"Coverage: {percent(figures.covered_share)} of the dump's records are in covered situations,"
            f" {percent(figures.thin_share)} in thin ones."
        ),
        (
            f"Situations: {count(figures.covered)} of {count(figures.situations)} covered,"
            f" {count(figures.thin)} thin (one training record, but two or more usable),"
        ),
        (
            f"  {count(figures.missing)} missing (no training record, but a usable one{poor}),"
            f" {unanswered} ({written})."
        ),
    ]


def matches_sentence(same_record: int, by_likeness: int, outside: int) -> str:
    """How the records of a dataset came to the situations of a pool."""
    all_of_them = same_record + by_likeness + outside
    return (
        f"Of {many(all_of_them, 'dataset record')}, {count(same_record)} {_is(same_record)} in the pool (same"
        f" id and text), {count(by_likeness)} {'was' if by_likeness == 1 else 'were'} assigned to the"
        f" situation of a similar pool record, and {count(outside)} {_is(outside)} similar to none and"
        f" {'counts' if outside == 1 else 'count'} nowhere."
    )


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def case_sentences(cases: Sequence[tuple[str, int, int, str, str, float | None]]) -> list[str]:
    """The user's edge cases for a terminal: of each its status, how often it was asked, its records in the
    dataset, its name, a sentence and its similarity."""
    lines = (
        ["Your edge cases (in training, matching questions, records in the dataset, name):"] if cases else []
    )
    for status, asked, dataset, name, sentence, similarity in cases:
        shown = f": “{cut(sentence, SENTENCE)}” (similarity {decimal(similarity)})" if sentence else ""
        lines.append(f"  {status:<8}{asked:>6,} {dataset:>6,}  {cut(name, SENTENCE)}{shown}")
    return lines
