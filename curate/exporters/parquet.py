"""Parquet files of prompts and completions, written a batch at a time."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from curate.errors import CurateError
from curate.exporters.base import Exporter, Kept
from curate.exporters.json_lines import write_lines
from curate.exporters.limits import Problem
from curate.exporters.sidecars import Row
from curate.files.atomic import replacing
from curate.process.progress import steps

if TYPE_CHECKING:
    import pyarrow as pa

Columns = Sequence[tuple[str, "pa.DataType"]]
SIDES = ("prompt", "completion")


def message_columns(names: Sequence[str], tools: bool) -> Columns:
    """Arrow columns of lists of messages, and where tools are called of `tools`, JSON text of a list.

    Every message has the same two keys, since Arrow would fill what is missing with nulls. Where tools are
    called, messages differ, and are of Arrow's type for JSON, which adds nothing.
    """
    import pyarrow as pa

    if tools:
        return [*((name, pa.list_(pa.json_())) for name in names), ("tools", pa.string())]
    message = pa.struct([("role", pa.string()), ("content", pa.string())])
    return [(name, pa.list_(message)) for name in names]


def pair_columns(tools: bool) -> Columns:
    """Those of `prompt` and `completion`."""
    return message_columns(SIDES, tools)


class ParquetSink:
    """A Parquet file that is written a batch of rows at a time; `examples` and `memory` (bytes in Arrow)
    count what went in."""

    BATCH = 2_000

    def __init__(self, out: IO[bytes], columns: Columns) -> None:
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
        """Writes what waits."""
        import pyarrow as pa

        arrays = [_array([row[name] for row in self._waiting], kind) for name, kind in self._columns]
        table = pa.table(arrays, schema=self._schema)
        self._writer.write_table(table)
        self.examples, self.memory = self.examples + table.num_rows, self.memory + table.nbytes
        self._waiting.clear()

    def close(self) -> None:
        self._writer.close()


@contextmanager
def parquet_sink(path: Path, columns: Columns) -> Iterator[ParquetSink]:
    """Writes rows with these columns, whole or not at all; no rows leave no file, nor an old one."""
    with replacing(path) as out:
        sink = ParquetSink(out, columns)
        try:
            yield sink
            sink.flush()
        finally:
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


class ParquetExporter(Exporter):
    """A format whose rows are written as JSON Lines and as Parquet."""

    file_types = ("jsonl", "parquet")

    @abstractmethod
    def columns(self) -> Columns:
        """The Arrow columns of a row."""

    def write_split(self, folder: Path, split: str, kept: Iterator[Kept]) -> list[Path]:
        path = folder / f"{split}.parquet"
        with parquet_sink(path, self.columns()) as sink:
            rows = sink.passing(self.row(k.example) for k in kept)
            written = write_lines(folder / f"{split}.jsonl", rows)
        return [*written, path] if written else []

    def validate(self, path: Path) -> list[Problem]:
        path = Path(path)
        if path.suffix != ".parquet":
            return super().validate(path)
        rows = read_parquet(path)
        problems = [
            Problem(n, code, words)
            for n, row in enumerate(steps(rows, "rows checked"), 1)
            for code, words in self.check(row)
        ]
        return [*self.limits.counted(len(rows)), *problems]
