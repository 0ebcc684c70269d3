"""What a run still has for its training side, beside the dataset: what may be added, and what was asked there
and never answered well."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.errors import CurateError
from curate.files.lines import raw_lines
from curate.records import Record, asked_text, need_of, said_text
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import TEST, TRAIN, VALIDATION
from curate.split.settings import SplitSettings
from curate.split.sides import TRAIN as TRAIN_SIDE
from curate.stages.old_split import side_in
from curate.stages.worth import worth_of
from curate.text.brief import Brief
from curate.turn.gaps import Question
from curate.turn.ranking import Floats
from curate.turn.removals import Lesson

_STALE = ("stale.version", "stale.article")
LIKE_IT = 0.5  # cosine of two questions from which an answer to one is about the other
_UNANSWERED = ("dropped", "quarantined", "no_record")


@dataclass(frozen=True, slots=True, repr=False)
class Candidate(Brief):
    """An unselected record of the train side; `worth`, 0 to 1, says how good an example it is."""

    record: Record
    quality: float
    worth: float
    situation: str
    signals: Mapping[str, Any]

    @property
    def need(self) -> str:
        return need_of(self.record.prompt)


@dataclass(frozen=True, slots=True, repr=False)
class HeldBack(Brief):
    """Who and what is held out, and may not come to train by any way."""

    conversations: frozenset[str]
    customers: frozenset[str]

    def holds(self, record: Record) -> bool:
        own = {record.conversation_id, record.part_of or record.conversation_id}
        return bool(own & self.conversations) or record.customer_id in self.customers


def held_back(run: RunFolder, ledger: Iterable[Mapping[str, Any]]) -> HeldBack:
    """The conversations of every record that the split has on a held-out side, and the customers of the
    dataset's."""
    sides = ((row, side_in(row["outcome"], row["reason"])) for row in ledger)
    talks = {row["conversation_id"] for row, side in sides if side not in (None, TRAIN_SIDE)}
    rows = [row for name in (TEST, VALIDATION) if name in run.dataset for row in rows_of(run, name)]
    customers = {str(row.get("customer_id") or "") for row in rows} - {""}
    return HeldBack(frozenset(talks), frozenset(customers))


def rows_of(run: RunFolder, name: str) -> Iterator[dict[str, Any]]:
    """The rows of a file of the dataset."""
    for _, raw in raw_lines(run.file(name)):
        if raw.strip():
            yield json.loads(raw)


def candidates(run: RunFolder, ledger: Iterable[Mapping[str, Any]], back: HeldBack) -> list[Candidate]:
    """The records of the train side that were not selected, in the order of their ids, without those that
    anybody rejected and those whose answer is out of date.

    Raises CurateError where the checkpoints with their texts are not there any more.
    """
    wanted = {
        row["record_id"]
        for row in ledger
        if row["outcome"] == "unselected" and side_in("unselected", row["reason"]) == TRAIN_SIDE
    }
    records = sorted(run.checkpoints.records(wanted), key=lambda record: record.id)
    scored = run.checkpoints.scored(wanted)
    if wanted and not (records and scored):
        raise CurateError(
            "has lost the checkpoints with the records that were not selected",
            where=str(run.path),
            mend="Make the run again with --resume.",
        )
    rows = [
        (record, *scored[record.id])
        for record in records
        if record.id in scored and record.completion and not back.holds(record)
    ]
    kept = [row for row in rows if not any(row[3].get(name) is not None for name in _STALE)]
    quality = np.array([row[1] or 0.0 for row in kept], np.float64)
    worth = worth_of([row[3] for row in kept], quality)
    return [
        Candidate(record, float(quality[n]), float(worth[n]), situation, signals)
        for n, (record, _, situation, signals) in enumerate(kept)
    ]


def lessons(run: RunFolder, name: str) -> list[Lesson]:
    """The records of a file of the dataset with their times, as far as the checkpoints have them."""
    rows = [*rows_of(run, name)] if run.file(name).is_file() else []
    times = {record.id: record.time for record in run.checkpoints.records([row["id"] for row in rows])}
    return [
        Lesson(
            str(row["id"]),
            asked_text(row["prompt"]),
            said_text(row["completion"]),
            str(row.get("cluster_label") or ""),
            row.get("signals") or {},
            times.get(row["id"]),
        )
        for row in rows
    ]


def unanswered(
    run: RunFolder, ledger: Iterable[Mapping[str, Any]], back: HeldBack, situations: set[str]
) -> dict[str, list[Record]]:
    """By situation what customers asked on no held-out side and nobody answered well."""
    ids = {row["record_id"] for row in ledger if row["outcome"] in _UNANSWERED}
    names = {name: s for name, s in run.checkpoints.situations().items() if name in ids and s in situations}
    found: dict[str, list[Record]] = {}
    for record in sorted(run.checkpoints.records([*names]), key=lambda record: record.id):
        if not back.holds(record):
            found.setdefault(names[record.id], []).append(record)
    return found


def apart(vectors: Floats, held: Floats, settings: SplitSettings) -> NDArray[np.bool_]:
    """Which questions (n, d) are not nearly the same as a held-out one (h, d): a second proof beside the
    split's own."""
    level = min(settings.same_side, round(settings.twin - settings.twin_margin, 4))
    if not (len(vectors) and len(held)):
        return np.ones(len(vectors), bool)
    return np.array([float(np.round(held @ one, 4).max()) < level for one in vectors], bool)


def question_of(
    records: Iterable[Record], vectors: Floats, centre: Floats, free: NDArray[np.bool_]
) -> Question | None:
    """Of what was never answered well the question nearest to those that fail, of those that are `free`."""
    listed = [*records]
    centre = centre / max(float(np.linalg.norm(centre)), 1e-9)
    near = np.where(free, np.round(vectors @ centre, 4), -2.0)
    if float(near.max(initial=-2.0)) < LIKE_IT:
        return None
    best = listed[int(near.argmax())]
    return Question(best.id, asked_text(best.prompt))


__all__ = [
    "TRAIN",
    "Candidate",
    "HeldBack",
    "apart",
    "candidates",
    "held_back",
    "lessons",
    "question_of",
    "rows_of",
    "unanswered",
]
