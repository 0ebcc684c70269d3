"""The ledger: the account of every record that ever existed. The only place that writes outcomes and
reasons."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from curate.files.atomic import replacing
from curate.text.brief import Brief

if TYPE_CHECKING:
    import pyarrow as pa

Outcome = Literal[
    "selected", "held_out", "validation", "unselected", "dropped", "quarantined", "no_record", "kept"
]
# the outcomes of the dataset's records, each a side: train, validation, test
IN_DATASET = ("selected", "validation", "held_out")
COLUMNS = (
    "record_id",
    "conversation_id",
    "source",
    "outcome",
    "stage",
    "reason",
    "kept_id",
    "score",
    "detail",
)


@dataclass(slots=True, repr=False)
class LedgerRow(Brief):
    """What became of one record (or of a conversation that gave none), where, why, on what evidence."""

    NAMED = ("outcome", "stage", "reason")

    record_id: str
    conversation_id: str
    source: str
    outcome: Outcome
    stage: str = ""
    reason: str = ""
    kept_id: str = ""
    score: float | None = None
    detail: dict[str, Any] = field(default_factory=dict)


class Ledger(Brief):
    """Rows in the order of the records. A record's fate is decided once; deciding it twice is a programming
    error."""

    def __init__(self) -> None:
        self.rows: dict[str, LedgerRow] = {}

    def shown(self) -> Iterator[tuple[str, Any]]:
        yield from sorted(self.counts().items())

    def enter(
        self,
        record_id: str,
        conversation_id: str,
        source: str,
        outcome: Outcome,
        *,
        stage: str = "",
        reason: str = "",
    ) -> None:
        if record_id in self.rows:
            raise ValueError(f"record {record_id} entered twice")
        self.rows[record_id] = LedgerRow(record_id, conversation_id, source, outcome, stage, reason)

    def decide(
        self,
        record_id: str,
        outcome: Outcome,
        stage: str,
        reason: str,
        *,
        kept_id: str = "",
        score: float | None = None,
        detail: dict[str, Any] | None = None,
    ) -> None:
        row = self.rows[record_id]
        if row.outcome != "kept":
            raise ValueError(
                f"the fate of record {record_id} is decided already: {row.outcome} at {row.stage}"
            )
        row.outcome, row.stage, row.reason, row.kept_id = outcome, stage, reason, kept_id
        row.score, row.detail = None if score is None else round(float(score), 4), detail or {}

    def overrule(
        self, record_id: str, outcome: Outcome, reason: str, detail: dict[str, Any] | None = None
    ) -> None:
        """Gives a record another fate than the stages did, as a person decided; `overrules` in its detail
        says what they had decided."""
        row = self.rows[record_id]
        before = {"outcome": row.outcome, "stage": row.stage, "reason": row.reason, "kept_id": row.kept_id}
        row.outcome, row.stage, row.reason, row.kept_id = outcome, "select", reason, ""
        row.detail = {**(detail or {}), "overrules": {key: value for key, value in before.items() if value}}

    def counts(self) -> Counter[str]:
        return Counter(row.outcome for row in self.rows.values())

    def reasons(self) -> Counter[tuple[str, str, str]]:
        """How many rows a (outcome, stage, reason)."""
        return Counter((row.outcome, row.stage, row.reason) for row in self.rows.values())

    def check(self) -> None:
        """Raises ValueError where a duplicate names a twin that did not survive, or a drop has no reason."""
        for row in self.rows.values():
            if row.outcome in ("dropped", "quarantined") and not (row.stage and row.reason):
                raise ValueError(f"{row.record_id} is {row.outcome} without a reason")
            if row.outcome == "dropped" and row.kept_id:
                twin = self.rows.get(row.kept_id)
                if twin is None or twin.outcome in ("dropped", "quarantined", "no_record"):
                    raise ValueError(f"{row.record_id} names {row.kept_id}, which did not survive")

    def table(self) -> pa.Table:
        return ledger_table(self.rows.values())

    def write(self, path: Path) -> None:
        self.check()
        write_table(path, self.table())


def ledger_table(rows: Iterable[LedgerRow]) -> pa.Table:
    """Rows of the ledger as an Arrow table of COLUMNS, in their order; `detail` is JSON."""
    import pyarrow as pa

    listed = list(rows)
    columns: dict[str, Any] = {
        name: pa.array([getattr(r, name) for r in listed], pa.string()) for name in COLUMNS[:7]
    }
    columns["score"] = pa.array([r.score for r in listed], pa.float64())
    columns["detail"] = pa.array(
        [json.dumps(r.detail, ensure_ascii=False, sort_keys=True) for r in listed], pa.string()
    )
    return pa.table(columns)


def write_table(path: Path, table: pa.Table) -> None:
    """Parquet, atomically, the same bytes for the same table."""
    import pyarrow.parquet as pq

    with replacing(path) as out:
        pq.write_table(table, out, compression="zstd")
