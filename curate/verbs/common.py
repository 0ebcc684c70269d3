"""What the verbs on record files share: vectors, quality, the files every verb writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.atomic import replacing_folder, write_jsonl
from curate.ledger import Ledger
from curate.rows import Row, RowFile, number_field, number_or_nan, read_rows

Source = Path | str | Iterable[dict[str, Any]]


def as_rows(source: Source, *, completion: bool = False) -> RowFile:
    """A record file by path, or records as dicts."""
    return read_rows(Path(source) if isinstance(source, str) else source, completion=completion)


def qualities(rows: list[Row], field: str | None) -> NDArray[np.float64]:
    """The quality of each row; one and the same for all where no field is named."""
    return np.array(number_field(rows, field) if field else np.ones(len(rows)), np.float64)


def new_ledger(found: RowFile) -> Ledger:
    ledger = Ledger()
    for row in found.rows:
        ledger.enter(row.id, row.conversation(), f"{found.name}:line {row.line}", "kept")
    return ledger


@contextmanager
def outputs(out: Path, rejects: list[dict[str, Any]]) -> Iterator[Path]:
    """A folder to write a verb's files to: they replace the old ones together at the end, or not at all.

    rejects.jsonl is among them where lines could not be read; an old one goes where all could.
    """
    with replacing_folder(out, lambda _: ["rejects.jsonl"]) as fresh:
        yield fresh
        if rejects:
            write_jsonl(fresh / "rejects.jsonl", rejects)


def times_of(rows: list[Row]) -> NDArray[np.float64]:
    """The numeric `time` of each row (seconds since 1970); nan where there is none."""
    return np.array([number_or_nan(r.data.get("time")) for r in rows], np.float64)
