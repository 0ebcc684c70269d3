"""The stage `signals`: what the text of each record says for itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from curate.run_folder.columns import records_of
from curate.signals import SignalSettings, annotate
from curate.signals.base import FAMILIES
from curate.stages.base import BASE, Stage
from curate.stages.batches import mapped, rows_of
from curate.stages.signal_columns import measured, signal_arrays, signal_fields

if TYPE_CHECKING:
    import pyarrow as pa

    from curate.stages.context import RunContext


class SignalsStage(Stage):
    """Measures the text signals of every record and question."""

    name = "signals"
    settings = (
        "signals.languages",
        "signals.language_min_words",
        "signals.expected_language",
        "signals.voice",
    )
    code = (
        "curate.language",
        "curate.signals",
        "curate.run_folder.columns",
        "curate.stages.batches",
        "curate.stages.signal_columns",
        "curate.stages.signals",
        *BASE,
    )
    packages = ("lingua-language-detector",)
    registries = (FAMILIES,)
    checkpoint = "signals"
    per_record = True

    def run(self, context: RunContext) -> None:
        step, store = context.plan[self.name], context.store
        if not step.reuse:
            settings = self.narrowed(context.recipe.signals, "signals")
            schema = signal_schema(settings)
            work = partial(signal_batch, settings=settings, schema=schema)
            with context.progress.stage(self.name, rows_of(context.records), "records") as advance:
                store.write(step, mapped(context.engine, work, context.records, advance), schema)
        context.signals = step.path


def signal_batch(batch: pa.RecordBatch, settings: SignalSettings, schema: pa.Schema) -> pa.RecordBatch:
    """The text signals of the records of a batch."""
    import pyarrow as pa

    records = list(records_of(batch))
    ids = pa.array([record.id for record in records], pa.string())
    columns = signal_arrays(annotate(records, settings), list(schema)[1:])
    return pa.record_batch([ids, *columns], schema=schema)


def signal_schema(settings: SignalSettings) -> pa.Schema:
    """The columns of a checkpoint of signals: the record's id, and each signal."""
    import pyarrow as pa

    return pa.schema([pa.field("id", pa.string()), *signal_fields(measured(settings))])
