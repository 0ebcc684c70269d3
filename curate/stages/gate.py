"""The stage `gate`: records that nobody should learn from go, each with the rule that speaks against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from curate.ledger import Ledger
from curate.ledger.reasons import SOURCE
from curate.process.progress import steps
from curate.recipe import Recipe
from curate.signals.base import FAMILIES
from curate.stages.base import Stage
from curate.stages.decisions import Decisions
from curate.stages.table import Table

if TYPE_CHECKING:
    from curate.stages.context import RunContext

NoRecord = tuple[str, str, str, str]  # row id, conversation, source, reason
_NO_RECORD = ("id", "conversation_id", "source", "reason", "prompt")


class GateStage(Stage):
    """Opens the ledger and enters what the rules drop; `passed` are the others."""

    name = "gate"
    settings = ("gate",)
    registries = (FAMILIES,)

    def run(self, context: RunContext) -> None:
        ledger = new_ledger(context.table, without_record(context))
        with context.progress.stage(self.name):
            passed = gate(context.table, ledger, context.recipe)
        context.decided = Decisions(ledger, passed)


def without_record(context: RunContext) -> list[NoRecord]:
    """The conversations that gave nothing at all."""
    rows: list[NoRecord] = []
    for batch in context.store.read_batches(context.records, _NO_RECORD):
        columns = batch.filter(batch.column("prompt").is_null()).select(_NO_RECORD[:4]).columns
        rows += zip(*(column.to_pylist() for column in columns), strict=True)
    return rows


def new_ledger(table: Table, no_records: list[NoRecord]) -> Ledger:
    """Every record as kept for now; conversations without a record with their reason."""
    ledger = Ledger()
    for row_id, conversation, source, reason in no_records:
        ledger.enter(
            row_id,
            conversation,
            source,
            "no_record",
            stage="source" if reason in SOURCE else "pairing",
            reason=reason,
        )
    for i, record_id in enumerate(table.ids):
        if table.no_record[i]:
            ledger.enter(
                record_id,
                table.conversations[i],
                table.sources[i],
                "no_record",
                stage="pairing",
                reason=table.no_record[i],
            )
        else:
            ledger.enter(record_id, table.conversations[i], table.sources[i], "kept")
    return ledger


def gate(table: Table, ledger: Ledger, recipe: Recipe) -> NDArray[np.int64]:
    """Drops what a rule speaks against; returns the places of the rest."""
    rules, passed = table.replies.gate(recipe.gate), []
    for i, record_id in enumerate(steps(table.ids, "records")):
        if table.no_record[i]:
            continue
        drop = rules.decide({**table.signals[i], "quality": float(table.quality[i])})
        if drop is None:
            passed.append(i)
        else:
            ledger.decide(
                record_id, "dropped", "gate", drop.reason, score=float(table.quality[i]), detail=drop.detail
            )
    return np.array(passed, np.int64)
