"""Records read back from a checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from curate.process.progress import steps
from curate.records import Record
from curate.stages.store import Store


def read_records(store: Store, path: Path, wanted: set[str]) -> Iterator[Record]:
    """Those of the checkpoint at `path` whose ids are wanted, in its order."""
    for batch in steps(store.read_batches(path, ["id", "payload"]), "batches read"):
        for record_id, payload in zip(batch["id"], batch["payload"], strict=True):
            if record_id in wanted and payload:
                yield Record.from_json(payload)
