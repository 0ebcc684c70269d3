"""Batches of records on their way through the engine and the checkpoints."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from curate.process.engines import Engine
from curate.process.progress import Advance

if TYPE_CHECKING:
    import pyarrow as pa

A = TypeVar("A")


def mapped(
    engine: Engine,
    work: Callable[[A], pa.RecordBatch],
    batches: Iterable[A],
    size: Callable[[A], int],
    advance: Advance,
) -> Iterator[pa.RecordBatch]:
    """The results in the order of the batches; what a batch held counts as done when its result is there."""
    sizes: deque[int] = deque()

    def sent() -> Iterator[A]:
        for batch in batches:
            sizes.append(size(batch))
            yield batch

    for result in engine.map_batches(work, sent()):
        yield result
        advance(sizes.popleft())


def length(batch: pa.RecordBatch) -> int:
    """How many rows a batch has."""
    return int(batch.num_rows)


def rows_of(path: Path) -> int:
    """How many rows a checkpoint holds."""
    import pyarrow.parquet as pq

    return int(pq.read_metadata(path).num_rows)
