"""The final signals, scores and situations of all records, as a checkpoint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from curate.stages.base import hash_of
from curate.stages.decisions import Decisions
from curate.stages.table import Table

if TYPE_CHECKING:
    from curate.stages.context import RunContext

BATCH = 4096  # records written at once


def write_scores(context: RunContext) -> None:
    """The final signals, scores and situations as a checkpoint: `explain`, `audit` and the next run's
    `--keep` read it.

    A question that gave no record has a situation, no quality and no signals.
    """
    import pyarrow as pa

    decided = context.decided
    table, names, situation = context.table, decided.situations.names, decided.situation_of
    places = marginal(decided, table)
    at = [i for i in range(len(table)) if not table.no_record[i] or i in situation]

    def batches() -> Iterator[dict[str, list[Any]]]:
        for start in range(0, len(at), BATCH):
            some = at[start : start + BATCH]
            yield {
                "id": [table.ids[i] for i in some],
                "quality": [None if table.no_record[i] else float(table.quality[i]) for i in some],
                "signals": [
                    "{}" if table.no_record[i] else json.dumps(table.signals[i], sort_keys=True) for i in some
                ],
                "situation": [
                    names[situation[i]] if i in situation and situation[i] not in decided.idle else ""
                    for i in some
                ],
                "place": [places[i][0] if i in places else None for i in some],
                "gain": [places[i][1] if i in places else None for i in some],
            }

    texts = [(name, pa.string()) for name in ("id", "signals", "situation")]
    schema = pa.schema([*texts, ("quality", pa.float64()), ("place", pa.int64()), ("gain", pa.float64())])
    # named by what it holds: that of the outputs which still stand is never written over
    content = [hash_of(batch) for batch in batches()]
    context.store.write_batches(
        context.store.path("scores", hash_of(content)), batches(), schema, context.plan.decisions()
    )


def marginal(decided: Decisions, table: Table) -> dict[int, tuple[int, float]]:
    """The place of each record of the train side in the order of what it adds, and how much: those chosen as
    they were, the others as they would follow."""
    chosen = zip(decided.train, map(float, decided.selection.gains), strict=True)
    left = sorted(decided.left.items(), key=lambda item: (-item[1], table.ids[item[0]]))
    return {i: (n, round(gain, 6)) for n, (i, gain) in enumerate([*chosen, *left], 1)}
