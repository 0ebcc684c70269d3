"""What nodes hand over to each other: record batches as files in a folder that all of them see. So they
pass through no memory and no disk of the cluster itself, and the driver holds a batch at a time. What is no
record batch (64 texts to embed, their vectors, a block of lines) Ray hands over in its memory."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from curate.engines.node import look
from curate.errors import CurateError
from curate.files.parquet import read_group

if TYPE_CHECKING:
    import pyarrow.parquet as pq

PROBE, TABLE = "probe", ".parquet"
OTHER_NODE = "Install the same versions on every node, for example by one image."
SAME_PATH = "Name with -o a folder that every node sees at the same path, such as one on NFS."


class Ask(NamedTuple):
    """A batch to work on: a file of the exchange, a row group of a Parquet file, or the `value` itself."""

    source: str = ""
    group: int | None = None
    value: Any = None


class Answer(NamedTuple):
    """A result, and how many bytes of files were read and written for it; or why there is none."""

    made: Ask = Ask()
    read: int = 0
    written: int = 0
    fault: Exception | None = None


class Expected(NamedTuple):
    """What a node must have: versions as pairs of name and version, and the token in the folder."""

    versions: tuple[tuple[str, str], ...]
    token: str
    distributions: tuple[str, ...]


class Exchange:
    """The folder of one run's exchange, as a path or an address that fsspec takes."""

    def __init__(self, folder: str) -> None:
        from fsspec.core import url_to_fs

        self.folder = folder
        self.files, self.root = url_to_fs(folder)

    def put(self, value: Any) -> Ask:
        """What to hand over for a value: the name of a Parquet file for a record batch, else itself."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        if not isinstance(value, pa.RecordBatch):
            return Ask(value=value)
        name = f"{uuid4().hex}{TABLE}"
        with self.files.open(f"{self.root}/{name}", "wb") as out:
            table = pa.Table.from_batches([value])
            pq.write_table(table, out, compression="zstd", use_compliant_nested_type=False)
        return Ask(f"{self.folder}/{name}")

    def take(self, ask: Ask) -> tuple[Any, int]:
        """The value of a file or row group, and how many bytes were read for it."""
        if not ask.source:
            return ask.value, 0
        if ask.group is None:
            data = self.files.cat_file(f"{self.root}/{ask.source.rpartition('/')[2]}")
            return _batch(data), len(data)
        file = _opened(ask.source)
        size = file.metadata.row_group(ask.group)
        read = sum(size.column(n).total_compressed_size for n in range(size.num_columns))
        return read_group(file, ask.group)[0], read

    def size(self, ask: Ask) -> int:
        """Bytes of a file of the exchange."""
        return 0 if not ask.source else int(self.files.size(f"{self.root}/{ask.source.rpartition('/')[2]}"))

    def drop(self, ask: Ask) -> None:
        """Removes a file of the exchange."""
        if ask.source and ask.group is None:
            self.files.rm_file(f"{self.root}/{ask.source.rpartition('/')[2]}")

    def remove(self) -> None:
        """Removes the folder with all that is in it."""
        if self.files.exists(self.root):
            self.files.rm(self.root, recursive=True)


def work(folder: str, function: Callable[[Any], Any], ask: Ask, expected: Expected) -> Answer:
    """On a node: what the function makes of a batch. Whatever it raises is part of the answer."""
    try:
        exchange = _exchange(folder)
        _check(folder, expected)
        value, read = exchange.take(ask)
        made = exchange.put(function(value))
        return Answer(made, read, exchange.size(made))
    except OSError as why:
        host = platform.node()
        said = f"cannot be used on the node {host} ({why.strerror or type(why).__name__})"
        return Answer(fault=CurateError(said, where=str(why.filename or folder), mend=SAME_PATH))
    except Exception as why:
        return Answer(fault=why)


@lru_cache(maxsize=2)
def _exchange(folder: str) -> Exchange:
    return Exchange(folder)


@lru_cache(maxsize=2)
def _opened(path: str) -> pq.ParquetFile:
    """A checkpoint, whose list of row groups a process reads once."""
    import pyarrow.parquet as pq
    from fsspec.core import url_to_fs

    files, at = url_to_fs(path)
    return pq.ParquetFile(files.open(at, "rb"))


def _batch(data: bytes) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(pa.BufferReader(data))
    for group in range(file.num_row_groups):
        if batches := read_group(file, group):
            return batches[0]
    empty = [pa.array([], field.type) for field in file.schema_arrow]
    return pa.record_batch(empty, schema=file.schema_arrow)


@lru_cache(maxsize=2)
def _check(folder: str, expected: Expected) -> None:
    """A node may have come after the first were asked: each process looks once. Raises CurateError for one
    that is not like the driver."""
    sight = look(folder, PROBE, expected.token, list(expected.distributions))
    for trouble in differences(dict(expected.versions), sight.versions):
        raise CurateError(f"the node {sight.host} {trouble}", mend=OTHER_NODE)


def differences(expected: dict[str, str], found: dict[str, str]) -> Iterator[str]:
    """What a node has that the driver has not, in words."""
    for name, version in expected.items():
        if found.get(name) != version:
            yield f"has {name} {found.get(name)}, this one {version}"
