"""The training side of a run, as `plan` reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from curate.errors import CurateError
from curate.record_files.reading import read_rows
from curate.record_files.rows import Row
from curate.records import ChatMessage, reply_text
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import CERTIFICATE, TRAIN
from curate.text.brief import Brief


@dataclass(frozen=True, slots=True, repr=False)
class Taught(Brief):
    """A training record: what was asked, what was replied, and of which situation it is."""

    id: str
    prompt: list[ChatMessage]
    completion: list[ChatMessage]
    need: str
    reply: str
    situation: str
    signals: Mapping[str, Any]

    @property
    def language(self) -> str:
        return str(self.signals.get("language.completion") or "")


def taught_by(run: RunFolder) -> list[Taught]:
    """The training records of a run, best first. Raises CurateError where the folder is no finished run, or
    its files are not as the run wrote them."""
    if not run.is_run:
        raise CurateError(
            "is not a run directory", where=str(run.path), mend="Give the folder that `curate run -o` wrote."
        )
    run.settle()
    run.check_as_written([TRAIN, CERTIFICATE])
    file = run.file(TRAIN)
    if not file.is_file() or not file.stat().st_size:
        raise CurateError(
            "has no training record, so there is nothing to plan with",
            where=str(file),
            mend="Look at report.html: it says why every record is out.",
        )
    return [_taught(row) for row in read_rows(file, completion=True).rows]


def _taught(row: Row) -> Taught:
    data = row.data
    return Taught(
        row.id,
        data["prompt"],
        data["completion"],
        row.need,
        reply_text(data["completion"]),
        str(data.get("cluster_label") or ""),
        data.get("signals") or {},
    )
