"""Records read back from a checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from curate.process.progress import steps
from curate.records import Record
from curate.run_folder.columns import records_of, where
from curate.stages.store import Store


def read_records(store: Store, path: Path, wanted: set[str]) -> Iterator[Record]:
    """Those of the checkpoint at `path` whose ids are wanted, in its order."""
    for batch in steps(store.read_batches(path), "batches read"):
        yield from records_of(where(batch, "id", wanted))
