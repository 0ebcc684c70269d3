"""The stage `signals`: what the text of each record says for itself."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from curate.records import Record
from curate.signals import SignalSettings, annotate
from curate.signals.base import FAMILIES
from curate.stages.base import BASE, Stage
from curate.stages.batches import Batch, length, mapped, rows_of

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
    code = ("curate.language", "curate.signals", "curate.stages.batches", "curate.stages.signals", *BASE)
    packages = ("lingua-language-detector",)
    registries = (FAMILIES,)
    checkpoint = "signals"
    per_record = True

    def run(self, context: RunContext) -> None:
        step, store = context.plan[self.name], context.store
        if not step.reuse:
            work = partial(signal_batch, settings=self.narrowed(context.recipe.signals, "signals"))
            with context.progress.stage(self.name, rows_of(context.records), "records") as advance:
                batches = store.read_batches(context.records, ["id", "payload"])
                store.write(step, mapped(context.engine, work, batches, length, advance), signal_schema())
        context.signals = step.path


def signal_batch(batch: Batch, settings: SignalSettings) -> Batch:
    """The text signals of a batch, as JSON; rows without a payload are passed over."""
    rows = [
        (i, Record.from_json(payload))
        for i, payload in zip(batch["id"], batch["payload"], strict=True)
        if payload
    ]
    signals = annotate([record for _, record in rows], settings)
    return {
        "id": [i for i, _ in rows],
        "signals": [json.dumps(s, ensure_ascii=False, sort_keys=True) for s in signals],
    }


def signal_schema() -> pa.Schema:
    """The columns of a checkpoint of signals: those of a record as one JSON object."""
    import pyarrow as pa

    return pa.schema([("id", pa.string()), ("signals", pa.string())])
