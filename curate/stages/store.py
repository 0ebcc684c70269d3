"""Checkpoints of a run: Parquet files whose names carry a hash of all that went into them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.engines.base import EXCHANGE
from curate.files.atomic import OWN_FOLDER, replacing
from curate.files.parquet import read_batches
from curate.process.progress import Progress
from curate.run_folder.names import RAW, STAGES
from curate.run_folder.sums import Sums
from curate.stages.base import NO_CHECKPOINT
from curate.stages.checkpoint_parts import PARTS

if TYPE_CHECKING:
    import pyarrow as pa

    from curate.stages.plan import Plan, Step

# a checkpoint's name and a key; any other file in `stages/` is not ours to remove
CHECKPOINT = re.compile(r"\w+-[0-9a-f]{16}\.(?:parquet|json)")


class Store:
    """The folder `stages/` of a run directory; `raw/` in it holds unredacted text and is open to the owner
    only.

    A checkpoint's key is a hash of its input's key, its settings and its code, so a stale one is never found;
    `sums` tells a damaged one. Those of an earlier run stay until this one has put its outputs in place: a
    failed run takes nothing away.
    """

    def __init__(self, out: Path, resume: bool) -> None:
        import pyarrow as pa

        # what Arrow's own pools have freed they keep, twice what a table of records holds
        pa.set_memory_pool(pa.system_memory_pool())
        self.folder = out / STAGES
        self.raw = self.folder / RAW
        self.resume = resume
        self.folder.mkdir(parents=True, exist_ok=True)
        self.raw.mkdir(mode=OWN_FOLDER, exist_ok=True)
        self.raw.chmod(OWN_FOLDER)
        for leftover in self.folder.rglob(".*.tmp"):
            leftover.unlink()
        for leftover in self.raw.glob(f"{EXCHANGE}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        self.sums = Sums(self.folder)
        self.used: set[Path] = set()
        self.reused: list[str] = []

    def follow(self, plan: Plan, progress: Progress) -> None:
        """Notes what will be used, and says why a stage runs again whose checkpoint was to be reused."""
        for step in (s for s in plan.steps.values() if s.stage.per_record and s.stage.checkpoint):
            self.used.add(step.path)
            if step.reuse:
                self.reused.append(step.stage.checkpoint)
            elif self.resume and step.why != [NO_CHECKPOINT]:
                progress.tell(f"{step.stage.name}: runs again: {'; '.join(step.why)}")

    def path(self, stage: str, key: str, *, suffix: str = "parquet") -> Path:
        path = self.folder / f"{stage}-{key}.{suffix}"
        self.used.add(path)
        return path

    def write(self, step: Step, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> int:
        """The checkpoint of a step; returns the rows."""
        return self.write_batches(step.path, batches, schema, step.parts)

    def write_batches(
        self, path: Path, batches: Iterable[pa.RecordBatch], schema: pa.Schema, parts: dict[str, Any]
    ) -> int:
        """Streams batches into one Parquet file, a row group a batch, atomically; returns the
        rows. The file says in `parts` what it is made of."""
        import pyarrow.parquet as pq

        rows = 0
        tagged_schema = schema.with_metadata({PARTS: json.dumps(parts, sort_keys=True, default=str).encode()})
        with (
            replacing(path, private=path.parent == self.raw) as out,
            pq.ParquetWriter(out, tagged_schema, compression="zstd") as writer,
        ):
            for batch in batches:
                writer.write_batch(batch.replace_schema_metadata(tagged_schema.metadata))
                rows += batch.num_rows
        self.sums.note(path)
        return rows

    def read_batches(self, path: Path, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The batches as they were written, or some columns of them."""
        return read_batches(path, columns)

    def checkpoints(self) -> dict[str, str]:
        """The SHA-256 of each checkpoint of this run, by its path in `stages/`."""
        return {
            p.relative_to(self.folder).as_posix(): self.sums.of(p) for p in sorted(self.used) if p.is_file()
        }

    def clean(self) -> None:
        """Removes checkpoints that this run did not use: a changed setting would otherwise pile them up. What
        is in `raw/` stays: an input may be gone."""
        for path in self.folder.iterdir():
            if path.is_file() and path not in self.used and CHECKPOINT.fullmatch(path.name):
                path.unlink()
        self.sums.prune()

    def purge_raw(self) -> None:
        """Removes the raw text, of this dump and of all that were read into the folder before. `sums` still
        knows of it: the next run says why it reads the dump again."""
        for path in self.raw.iterdir():
            if path.is_file() and CHECKPOINT.fullmatch(path.name):
                path.unlink()
