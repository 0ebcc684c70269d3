"""Checkpoints of a run: Parquet files whose names carry a hash of all that went into them."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.atomic import replacing

if TYPE_CHECKING:
    import pyarrow as pa


@cache
def code_of(*names: str) -> str:
    """Digest of the files of modules and packages, code and word lists: a stage that has changed never finds its old checkpoints."""
    digest = hashlib.sha256(f"{sys.version_info.major}.{sys.version_info.minor}".encode())
    for name in names:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise ValueError(f"no module {name}")
        at = Path(spec.origin)
        inside = sorted(p for p in at.parent.rglob("*") if p.suffix in (".py", ".txt")) if spec.submodule_search_locations else [at]
        for path in inside:
            digest.update(path.relative_to(at.parent).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


class Store:
    """The folder `stages/` of a run directory; `raw/` in it holds unredacted text and is open to the owner only.

    A checkpoint's key is a hash of its input's key, its settings and its code, so a stale one is never found. Those of an
    earlier run stay until this one has put its outputs in place: a failed run takes nothing away.
    """

    def __init__(self, out: Path, resume: bool) -> None:
        self.folder = out / "stages"
        self.raw = self.folder / "raw"
        self.resume = resume
        self.raw.mkdir(parents=True, exist_ok=True)
        os.chmod(self.raw, 0o700)
        for leftover in self.folder.rglob(".*.tmp"):
            leftover.unlink()
        self.used: set[Path] = set()
        self.reused: list[str] = []

    @staticmethod
    def key(*parts: Any) -> str:
        return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]

    def path(self, stage: str, key: str, *, raw: bool = False, suffix: str = "parquet") -> Path:
        path = (self.raw if raw else self.folder) / f"{stage}-{key}.{suffix}"
        self.used.add(path)
        return path

    def has(self, path: Path) -> bool:
        """Whether that checkpoint is there; notes that it is used again."""
        if not (self.resume and path.exists()):
            return False
        self.reused.append(path.name.rsplit("-", 1)[0])
        return True

    def write_batches(self, path: Path, batches: Iterable[dict[str, list[Any]]], schema: pa.Schema) -> int:
        """Streams batches of columns into one Parquet file, a row group a batch, atomically; returns the rows."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        rows = 0
        with replacing(path) as out, pq.ParquetWriter(out, schema, compression="zstd") as writer:
            for batch in batches:
                table = pa.table(batch, schema=schema)
                writer.write_table(table, row_group_size=max(1, table.num_rows))
                rows += table.num_rows
        if path.parent == self.raw:
            os.chmod(path, 0o600)
        return rows

    def read_batches(self, path: Path, columns: Sequence[str] | None = None) -> Iterator[dict[str, list[Any]]]:
        """The batches as they were written, as columns."""
        import pyarrow.parquet as pq

        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                yield file.read_row_group(group, columns=list(columns) if columns else None).to_pydict()

    def names(self) -> list[str]:
        """The checkpoints of this run, by their path in `stages/`."""
        return sorted(p.relative_to(self.folder).as_posix() for p in self.used)

    def clean(self) -> None:
        """Removes checkpoints that this run did not use: a changed setting would otherwise pile them up."""
        for folder in (self.folder, self.raw):
            for path in folder.iterdir():
                if path.is_file() and path not in self.used and path.suffix in (".parquet", ".json"):
                    path.unlink()
