"""The driver's view of all records: compact columns from which the global decisions are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from curate.progress import steps
from curate.records import Record, need_of, text_of
from curate.stages.signal_rows import SignalRows
from curate.stages.store import Store


@dataclass(slots=True)
class Table:
    """One entry a record, in the order of the input; `completion` is empty where nobody answered."""

    ids: list[str] = field(default_factory=list)
    conversations: list[str] = field(default_factory=list)
    customers: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    completions: list[str] = field(default_factory=list)
    message_ids: list[list[str]] = field(default_factory=list)
    no_record: list[str] = field(default_factory=list)  # the reason where this is a question without a record
    times: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    signals: SignalRows = field(default_factory=SignalRows)
    quality: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    vectors: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 0), np.float32))
    completion_vectors: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 0), np.float32))

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def read(cls, store: Store, records: Path, signals: Path) -> Table:
        table = cls()
        times: list[float] = []
        for batch in steps(store.read_batches(records), "batches of records"):
            for reason, payload in zip(batch["reason"], batch["payload"], strict=True):
                if not payload:
                    continue
                record = Record.from_json(payload)
                table.ids.append(record.id)
                table.conversations.append(record.conversation_id)
                table.customers.append(record.customer_id)
                table.sources.append(record.source)
                table.authors.append(record.author)
                table.needs.append(need_of(record.prompt))
                table.prompts.append(text_of(record.prompt))
                table.completions.append(text_of(record.completion))
                table.message_ids.append(record.message_ids)
                table.no_record.append(reason)
                times.append(np.nan if record.time is None else record.time)
        table.times = np.array(times, np.float64)
        for batch in steps(store.read_batches(signals, ["signals"]), "batches of signals"):
            table.signals.read(batch["signals"])
        return table
