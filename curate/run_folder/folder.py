"""The keeper of a run directory: what is in it, and whether it is still as the run wrote it."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.errors import CurateError
from curate.files.atomic import MANIFEST, replacing_folder
from curate.files.checksum import checksum_if_readable
from curate.privacy.file_names import impersonal_name
from curate.run_folder import names
from curate.run_folder.checkpoints import Checkpoints
from curate.run_folder.lock import locked, settle

if TYPE_CHECKING:
    import pyarrow.parquet as pq

BATCH = 10_000  # rows of the ledger at once


class RunFolder:
    """The folder of a run, by the names of its files (`names`); nothing is read before it is asked for.

    Folders of other commands are asked in part: `curate split` leaves a dataset and a certificate, `dedup`
    and `select` a ledger, and none of them a manifest that vouches for these.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def __repr__(self) -> str:
        return f"RunFolder({impersonal_name(self.path.name)})"

    @property
    def name(self) -> str:
        """The folder's name as it may be shown."""
        return impersonal_name(self.path.resolve().name)

    @property
    def is_run(self) -> bool:
        """Whether a run wrote the folder, or began to."""
        return names.is_run(self.path)

    @property
    def is_begun(self) -> bool:
        """Whether a run was ever at work in it, though it may have come to nothing yet."""
        return names.is_begun(self.path)

    @property
    def is_split(self) -> bool:
        """Whether `curate split` wrote the folder."""
        return names.is_split(self.path)

    def file(self, name: str) -> Path:
        """The path of one of its files, there or not."""
        return self.path / name

    def export(self, format: str) -> Path:
        """The folder of the dataset in the format of a platform, there or not."""
        return self.path / names.EXPORTS / format

    @property
    def dataset(self) -> tuple[str, ...]:
        """The names of the files of its sides, there or not: validation.jsonl is one where its split.json
        tells of such a side."""
        told = names.SIDE_FILES if "validation" in self.object_in(names.CERTIFICATE) else names.DATASET
        return tuple(told)

    def missing(self, wanted: Iterable[str]) -> list[str]:
        """Those of some files that are not there."""
        return [name for name in wanted if not self.file(name).is_file()]

    # --- working in it ---

    def locked(self) -> AbstractContextManager[None]:
        """Keeps a second run out while this one works, and finishes first what a killed one had nearly done.
        Raises CurateError while another is at it."""
        return locked(self.path)

    def settle(self) -> None:
        """Before it is read: puts the outputs in place that a killed run had complete. Raises CurateError
        while a run is at it."""
        settle(self.path)

    def replacing(self, stale: Callable[[set[str]], Iterable[str]]) -> AbstractContextManager[Path]:
        """A scratch folder whose files take their places together when the block ends well, the manifest
        last; see `replacing_folder`. The report and the exports follow the umask; all else is private."""
        return replacing_folder(self.path, stale, names.is_private)

    def older_outputs(self, inputs: Container[Path]) -> list[str]:
        """The exports and the validation set that the run before wrote, by its manifest: they go when another
        is finished. Nothing else in the folder is a run's own that another may not write again, and an input
        (a resolved path) is never removed."""
        try:
            written = [
                name
                for name in self.manifest()["outputs"]
                if name == names.VALIDATION
                or (name.startswith(f"{names.EXPORTS}/") and ".." not in name.split("/"))
            ]
        except (CurateError, KeyError, TypeError):  # no run stood here
            return []
        return [name for name in written if self.file(name).resolve() not in inputs]

    # --- what the run says of itself ---

    def manifest(self) -> dict[str, Any]:
        """manifest.json. Raises CurateError where the folder has none that can be read."""
        self.settle()
        try:
            return dict(json.loads(self.file(MANIFEST).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as why:
            raise CurateError(
                "has no manifest.json that can be read",
                where=str(self.path),
                mend="Give the folder that `curate run -o` wrote.",
            ) from why

    def certificate(self) -> dict[str, Any]:
        """split.json. Raises OSError or ValueError where it cannot be read, or holds no object."""
        figures = json.loads(self.file(names.CERTIFICATE).read_text(encoding="utf-8"))
        if not isinstance(figures, dict):
            raise ValueError("no object")
        return figures

    def gaps(self) -> list[dict[str, Any]]:
        """The rows of gaps.jsonl. Raises OSError or ValueError where it cannot be read."""
        lines = self.file(names.GAPS).read_text(encoding="utf-8").split("\n")
        return [json.loads(line) for line in lines if line]

    def object_in(self, name: str) -> dict[str, Any]:
        """The object in one of its JSON files; an empty one where there is none that can be read."""
        try:
            content = json.loads(self.file(name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    # --- whether it is as the run wrote it ---

    def changed(self, wanted: Iterable[str]) -> list[str]:
        """Those of some files that are not there as the run wrote them, by the checksums in its
        manifest.json; none where no manifest.json says that a run wrote them."""
        if not self.file(MANIFEST).is_file():
            return []
        outputs = self.object_in(MANIFEST).get("outputs")
        known = outputs if isinstance(outputs, dict) else {}
        return [name for name in wanted if known.get(name, "") != checksum_if_readable(self.file(name))]

    def check_as_written(
        self, wanted: Iterable[str], mend: str = "Make the run again with --resume."
    ) -> None:
        """Raises CurateError where one of these files is not as the run wrote it: what is said of a run rests
        on them."""
        if some := self.changed(wanted):
            raise CurateError(changes_sentence(some), where=str(self.path), mend=mend)

    # --- the ledger ---

    def ledger(self) -> pq.ParquetFile:
        """ledger.parquet, also of a folder of `curate dedup` or `select`. Raises CurateError where there is
        none that can be read."""
        import pyarrow.parquet as pq

        self.settle()
        if not self.file(names.LEDGER).exists():
            raise CurateError(
                "is not a run directory: it has no ledger.parquet",
                where=str(self.path),
                mend="Give the folder that `curate run -o` wrote.",
            )
        try:
            return pq.ParquetFile(self.file(names.LEDGER))
        except (OSError, ValueError) as why:
            raise self._damaged_ledger() from why

    def _damaged_ledger(self) -> CurateError:
        mend = "Run the job again with --resume."
        return CurateError("its ledger.parquet is damaged", where=str(self.path), mend=mend)

    def ledger_batches(self, columns: Sequence[str] | None = None) -> Iterator[Any]:
        """The ledger in Arrow batches of some columns, by default all. Raises CurateError like `ledger`."""
        ledger = self.ledger()  # opened now: what is no ledger is said before any row
        if not {*(columns or ())} <= {*ledger.schema_arrow.names}:
            raise self._damaged_ledger()
        return self._batches(ledger, columns)

    def _batches(self, ledger: pq.ParquetFile, columns: Sequence[str] | None) -> Iterator[Any]:
        try:
            yield from ledger.iter_batches(BATCH, columns=list(columns) if columns else None)
        except (OSError, ValueError) as why:
            raise self._damaged_ledger() from why

    def ledger_rows(self, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
        """The rows of the ledger, in its order. Raises CurateError like `ledger`."""
        batches = self.ledger_batches(columns)
        return (row for batch in batches for row in batch.to_pylist())

    def ledger_notes(self) -> list[str]:
        """That the ledger is not the one that the run wrote, in a sentence; nothing where it is."""
        some = self.changed([names.LEDGER])
        return [f"{changes_sentence(some)}, so what it says may not be what the run decided."] if some else []

    # --- records, scores and situations ---

    @cached_property
    def checkpoints(self) -> Checkpoints:
        """What the run's own checkpoints hold, read once for this object. Raises CurateError where the folder
        has no manifest."""
        return Checkpoints(self.file(names.STAGES), self.manifest().get("checkpoints", {}))


def changes_sentence(changed: Sequence[str]) -> str:
    """What became of files, as `RunFolder.changed` names them: `a and b were changed after the run`."""
    return f"{' and '.join(changed)} {'was' if len(changed) == 1 else 'were'} changed after the run"
