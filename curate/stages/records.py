"""Records read back from a checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from curate.process.progress import steps
from curate.records import Record
from curate.run_folder.columns import records_of
from curate.stages.store import Store


def read_records(store: Store, path: Path, wanted: set[str]) -> Iterator[Record]:
    """Those of the checkpoint at `path` whose ids are wanted, in its order."""
    for batch in steps(store.read_batches(path), "batches read"):
        at = [n for n, record_id in enumerate(batch.column("id").to_pylist()) if record_id in wanted]
        yield from records_of(batch.take(at) if len(at) < batch.num_rows else batch)
