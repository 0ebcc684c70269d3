"""The final signals, scores and situations of all records, as a checkpoint."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from curate.stages.base import hash_of
from curate.stages.decisions import Decisions
from curate.stages.signal_columns import signal_arrays, signal_fields
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

    fields = signal_fields({name for names in table.signals.kinds() for name in names})
    own = {"id": pa.string(), "quality": pa.float64(), "situation": pa.string()}
    own |= {"place": pa.int64(), "gain": pa.float64()}
    schema = pa.schema([*own.items(), *fields])

    def batches() -> Iterator[pa.RecordBatch]:
        for start in range(0, len(at), BATCH):
            some = at[start : start + BATCH]
            columns = [
                [table.ids[i] for i in some],
                [None if table.no_record[i] else float(table.quality[i]) for i in some],
                [
                    names[situation[i]] if i in situation and situation[i] not in decided.idle else ""
                    for i in some
                ],
                [places[i][0] if i in places else None for i in some],
                [places[i][1] if i in places else None for i in some],
            ]
            arrays = [pa.array(column, kind) for column, kind in zip(columns, own.values(), strict=True)]
            signals = [{} if table.no_record[i] else table.signals[i] for i in some]
            yield pa.record_batch([*arrays, *signal_arrays(signals, fields)], schema=schema)

    content = hashlib.sha256()
    for batch in batches():  # named by what it holds: what the outputs that still stand came from stays
        content.update(batch.serialize())
    path = context.store.path("scores", hash_of(schema.to_string(), content.hexdigest()))
    context.store.write_batches(path, batches(), schema, context.plan.decisions())


def marginal(decided: Decisions, table: Table) -> dict[int, tuple[int, float]]:
    """The place of each record of the train side in the order of what it adds, and how much: those chosen as
    they were, the others as they would follow."""
    chosen = zip(decided.train, map(float, decided.selection.gains), strict=True)
    left = sorted(decided.left.items(), key=lambda item: (-item[1], table.ids[item[0]]))
    return {i: (n, round(gain, 6)) for n, (i, gain) in enumerate([*chosen, *left], 1)}
