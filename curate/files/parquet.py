"""Parquet files read a row group at a time, as they were written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq


def read_batches(path: Path, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    """The batches as they were written, or some columns of them."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            yield from read_group(file, group, columns)


def read_group(
    file: pq.ParquetFile, group: int, columns: Sequence[str] | None = None
) -> list[pa.RecordBatch]:
    """A row group as one batch; none where it has no rows."""
    table = file.read_row_group(group, use_threads=False, columns=list(columns) if columns else None)
    return list(table.combine_chunks().to_batches())


def group_sizes(path: Path) -> list[int]:
    """How many rows each row group has."""
    import pyarrow.parquet as pq

    metadata = pq.read_metadata(path)
    return [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]
