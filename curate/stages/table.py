"""The driver's view of all records: compact columns from which the global decisions are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from curate.process.progress import steps
from curate.records import asked_text, need_of, reply_text
from curate.run_folder.columns import record_rows
from curate.stages.replies import PROSE, Replies
from curate.stages.signal_rows import SignalRows
from curate.stages.store import Store

# of a checkpoint of records, those that the table is made of
COLUMNS = (
    *("id", "conversation_id", "customer_id", "part_of", "source", "author", "prompt", "completion"),
    *("message_ids", "reason", "time", "outcome.opened", "outcome.later_answers"),
)


@dataclass(slots=True)
class Table:
    """One entry a record, in the order of the input; `completion` is empty where nobody answered."""

    ids: list[str] = field(default_factory=list)
    conversations: list[str] = field(default_factory=list)
    customers: list[str] = field(default_factory=list)
    part_of: list[str | None] = field(
        default_factory=list
    )  # for rows of which several may be of one conversation, that one's id, empty where unknown
    sources: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    completions: list[str] = field(default_factory=list)
    message_ids: list[list[str]] = field(default_factory=list)
    no_record: list[str] = field(default_factory=list)  # the reason where this is a question without a record
    times: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    opened: NDArray[np.float64] = field(
        default_factory=lambda: np.empty(0)
    )  # when the customer began the conversation
    later_answers: NDArray[np.int64] = field(
        default_factory=lambda: np.empty(0, np.int64)
    )  # later turns of the customer that were answered
    replies: Replies = PROSE  # what the completions are
    signals: SignalRows = field(default_factory=SignalRows)
    quality: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    vectors: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 0), np.float32))
    completion_vectors: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 0), np.float32))

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def read(cls, store: Store, records: Path, signals: Path) -> Table:
        table = cls()
        times: list[tuple[float, float, int]] = []
        for batch in steps(store.read_batches(records, COLUMNS), "batches of records"):
            for row in record_rows(batch):
                if (record := row.record) is None:
                    continue
                table.ids.append(record.id)
                table.conversations.append(record.conversation_id)
                table.customers.append(record.customer_id)
                table.part_of.append(record.part_of)
                table.sources.append(record.source)
                table.authors.append(record.author)
                table.needs.append(need_of(record.prompt))
                table.prompts.append(asked_text(record.prompt))
                table.completions.append(reply_text(record.completion))
                table.message_ids.append(record.message_ids)
                table.no_record.append(row.reason)
                opened, later = record.outcome.get("opened"), record.outcome.get("later_answers")
                times.append((_seconds(record.time), _seconds(opened), 0 if later is None else later))
        columns = np.array(times, np.float64).reshape(len(times), 3)
        table.times, table.opened, table.later_answers = (
            columns[:, 0].copy(),
            columns[:, 1].copy(),
            columns[:, 2].astype(np.int64),
        )
        for batch in steps(store.read_batches(signals), "batches of signals"):
            table.signals.read(batch.drop_columns("id").to_pydict())
        return table

    def strange(self, rows: Iterable[int], languages: frozenset[str] | None) -> NDArray[np.bool_]:
        """Of some rows, which have a prompt in none of the encoder's `languages`: its vector says little."""
        return np.array(
            [
                languages is not None and self.signals[i].get("language.prompt") not in (None, "", *languages)
                for i in rows
            ],
            bool,
        )


def _seconds(time: float | None) -> float:
    return np.nan if time is None else time
