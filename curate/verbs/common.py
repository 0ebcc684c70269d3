"""What the verbs on record files share: vectors, quality, the files every verb writes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.atomic import write_jsonl
from curate.ledger import Ledger
from curate.rows import Row, RowFile, number_field, read_rows

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


def write_rejects(found: RowFile, out: Path) -> None:
    """rejects.jsonl where lines could not be read; an old one goes where all could."""
    if found.rejects:
        write_jsonl(out / "rejects.jsonl", found.rejects)
    else:
        (out / "rejects.jsonl").unlink(missing_ok=True)
