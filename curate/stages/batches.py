"""Batches of records on their way through the engine and the checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from curate.engines import Engine
from curate.files.parquet import group_sizes
from curate.process.progress import Advance

if TYPE_CHECKING:
    import pyarrow as pa


def mapped(
    engine: Engine, work: Callable[[pa.RecordBatch], pa.RecordBatch], path: Path, advance: Advance
) -> Iterator[pa.RecordBatch]:
    """What the work makes of each batch of a checkpoint, in order; what a batch held counts as done when its
    result is there."""
    sizes = [size for size in group_sizes(path) if size]
    for size, result in zip(sizes, engine.map_file(work, path), strict=True):
        yield result
        advance(size)


def rows_of(path: Path) -> int:
    """How many rows a checkpoint holds."""
    return sum(group_sizes(path))
