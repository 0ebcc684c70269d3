"""Parquet files of prompts and completions, written a batch at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from curate.errors import CurateError
from curate.exporters.sidecars import Row
from curate.files.atomic import replacing

if TYPE_CHECKING:
    import pyarrow as pa

SIDES = ("prompt", "completion")


def pair_columns(tools: bool) -> list[tuple[str, pa.DataType]]:
    """The Arrow columns of `prompt` and `completion`, and where tools are called of `tools`, JSON text of a
    list."""
    import pyarrow as pa

    if tools:
        return [*((side, pa.list_(pa.json_())) for side in SIDES), ("tools", pa.string())]
    message = pa.struct([("role", pa.string()), ("content", pa.string())])
    return [(side, pa.list_(message)) for side in SIDES]


class ParquetSink:
    """A Parquet file that is written a batch of rows at a time; `examples` and `memory` (bytes in Arrow)
    count what went in."""

    BATCH = 2_000

    def __init__(self, out: IO[bytes], columns: Sequence[tuple[str, pa.DataType]]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._columns, self._schema = columns, pa.schema(columns)
        self._writer = pq.ParquetWriter(out, self._schema)
        self._waiting: list[Row] = []
        self.examples = self.memory = 0

    def passing(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows as they come, each taken in passing."""
        for row in rows:
            self.add(row)
            yield row

    def add(self, row: Row) -> None:
        self._waiting.append(row)
        if len(self._waiting) == self.BATCH:
            self.flush()

    def flush(self) -> None:
        import pyarrow as pa

        arrays = [_array([row[name] for row in self._waiting], kind) for name, kind in self._columns]
        table = pa.table(arrays, schema=self._schema)
        self._writer.write_table(table)
        self.examples, self.memory = self.examples + table.num_rows, self.memory + table.nbytes
        self._waiting.clear()

    def close(self) -> None:
        if self._waiting or not self.examples:
            self.flush()
        self._writer.close()


@contextmanager
def parquet_sink(path: Path, columns: Sequence[tuple[str, pa.DataType]]) -> Iterator[ParquetSink]:
    """Writes rows with these columns, whole or not at all; no rows leave no file, nor an old one."""
    with replacing(path) as out:
        sink = ParquetSink(out, columns)
        yield sink
        sink.close()
    if not sink.examples:
        path.unlink()


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    if kind != pa.list_(pa.json_()):
        return pa.array(values, kind)
    sides = [[json.dumps(m, ensure_ascii=False) for m in side] for side in values]
    texts = pa.array(sides, pa.list_(pa.string()))
    return pa.ListArray.from_arrays(texts.offsets, pa.ExtensionArray.from_storage(pa.json_(), texts.values))


def read_parquet(path: Path) -> list[dict[str, Any]]:
    """The rows of a Parquet file; raises CurateError where it is none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        rows: list[dict[str, Any]] = table.to_pylist()
    except (OSError, pa.ArrowException) as why:
        raise CurateError("is not a readable Parquet file", where=str(path), mend="Export it again.") from why
    packed = [f.name for f in table.schema if f.type == pa.list_(pa.json_()) or f.type == pa.json_()]
    for row in rows:
        row.update({name: [json.loads(m) for m in row[name] or ()] for name in packed})
    return rows
