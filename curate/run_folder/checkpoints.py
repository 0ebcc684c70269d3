"""What the checkpoints of a finished run hold: its records by id, their scores and situations."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.errors import CurateError
from curate.files.checksum import sha256_of
from curate.records import Record
from curate.run_folder.columns import records_of, where
from curate.run_folder.sums import Sums

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 10_000  # records at once
RECORDS, SCORES, CONVERSATIONS = "records", "scores", "raw/conversations"


class Checkpoints:
    """The checkpoints that a run itself left in `stages/`, as its manifest lists them: {path in it: SHA-256},
    or names alone in that of an older version.

    All are optional: a user may have deleted them. Every reading raises CurateError for a damaged one.
    """

    def __init__(self, folder: Path, listed: Mapping[str, str] | Sequence[str]) -> None:
        self._folder, self._listed, self._sums = folder, listed, Sums(folder)
        self._whole: dict[str, list[Path]] = {}

    def files(self, stage: str) -> list[Path]:
        """The files of one stage; none where they were deleted. Raises CurateError for a damaged one."""
        if stage not in self._whole:
            named = [name for name in self._listed if name.rpartition("-")[0] == stage]
            there = {name: path for name in named if (path := self._folder / name).exists()}
            for name, path in there.items():
                self._check(name, path)
            self._whole[stage] = list(there.values())
        return self._whole[stage]

    def _check(self, name: str, path: Path) -> None:
        # the manifest of an older version has only their names, and the oldest left no sums at all
        if (
            self._listed[name] != sha256_of(path)
            if isinstance(self._listed, Mapping)
            else self._sums.damaged(path)
        ):
            raise CurateError(
                "is damaged: it is not what the run wrote",
                where=str(path),
                mend="Run the job again with --resume.",
            )

    def records(self, ids: Collection[str] | None = None) -> Iterator[Record]:
        """The redacted records; those alone of some ids, where these are given."""
        for path in self.files(RECORDS):
            for batch in _batches(path):
                yield from records_of(batch if ids is None else where(batch, "id", ids))

    def record(self, record_id: str) -> Record | None:
        """One record by its id; None where it has no text, or is not there."""
        return next(self.records([record_id]), None)

    def records_with(self, message_ids: Collection[str]) -> list[str]:
        """The records whose completion is made of messages of some ids."""
        wanted = set(message_ids)
        return [
            record_id
            for path in self.files(RECORDS)
            for batch in _batches(path, ["id", "message_ids"])
            for record_id, own in zip(*(column.to_pylist() for column in batch.columns), strict=True)
            if not wanted.isdisjoint(own or ())
        ]

    def score(self, record_id: str) -> tuple[float | None, dict[str, Any]]:
        """The quality (0 to 1) and the signals of a record; None and nothing where they are not known."""
        for path in self.files(SCORES):
            for batch in _batches(path):
                for row in where(batch, "id", [record_id]).to_pylist():
                    signals = {name: value for name, value in row.items() if "." in name}
                    return row["quality"], signals if row["quality"] is not None else {}
        return None, {}

    def scored(self, ids: Collection[str]) -> dict[str, tuple[float | None, str, dict[str, Any]]]:
        """The quality, the name of the situation and the signals of some records, as far as they are
        there."""
        found = {}
        for path in self.files(SCORES):
            for batch in _batches(path):
                for row in where(batch, "id", ids).to_pylist():
                    signals = {
                        name: value for name, value in row.items() if "." in name and value is not None
                    }
                    found[row["id"]] = row["quality"], str(row.get("situation") or ""), signals
        return found

    def scores(self, columns: Sequence[str]) -> list[dict[str, Any]]:
        """Some columns of the scores, as far as they are there: a run of an older version may lack some."""
        import pyarrow.parquet as pq

        rows: list[dict[str, Any]] = []
        for path in self.files(SCORES):
            with _readable(path):
                there = set(pq.read_schema(path).names)
                rows += pq.read_table(path, columns=[n for n in columns if n in there]).to_pylist()
        return rows

    def situations(self) -> dict[str, str]:
        """Record to the name of its situation; empty where the checkpoints do not say."""
        return {row["id"]: row["situation"] for row in self.scores(("id", "situation")) if "situation" in row}

    def conversations_with(self, message_ids: Sequence[str]) -> set[str]:
        """The conversations that have a message of one of these ids, whoever wrote it; none where
        `stages/raw` was deleted."""
        wanted = set(message_ids)
        return {
            talk
            for path in self.files(CONVERSATIONS)
            if path.suffix == ".parquet"
            for batch in _batches(path, ["id", "messages.list.element.id"])
            for talk, messages in zip(*(column.to_pylist() for column in batch.columns), strict=True)
            if any(message["id"] in wanted for message in messages)
        }

    def customers(self) -> dict[str, list[str]]:
        """Pseudonym of a customer to the export's own names of that customer; empty where `stages/raw` was
        deleted."""
        natives: dict[str, list[str]] = {}
        for path in (path for path in self.files(CONVERSATIONS) if path.suffix == ".json"):
            with _readable(path):
                for native, number in json.loads(path.read_text(encoding="utf-8"))["customers"].items():
                    natives.setdefault(number, []).append(native)
        return natives


def _batches(path: Path, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    import pyarrow.parquet as pq

    with _readable(path):
        file = pq.ParquetFile(path)
        if "payload" in file.schema_arrow.names:
            mend = "Run the job again with --resume."
            raise CurateError("was written by an older version of curate", where=str(path), mend=mend)
        yield from file.iter_batches(BATCH, columns=None if columns is None else list(columns))


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """A damaged file becomes one sentence: not every version left a checksum that would tell."""
    import pyarrow as pa

    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, AttributeError, pa.ArrowException) as why:
        mend = "Run the job again with --resume."
        raise CurateError("cannot be read, it is damaged", where=str(path), mend=mend) from why
