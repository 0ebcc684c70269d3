"""`ledger`: the account of every record for people without Parquet."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from curate.errors import CurateError
from curate.files.atomic import replacing
from curate.ledger import COLUMNS
from curate.ledger.reasons import meaning
from curate.loaders.inputs import InputSet
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import LEDGER
from curate.run_folder.places import check_apart, check_no_run
from curate.text.plain import printable

BOM = "\ufeff"  # by which spreadsheets know UTF-8
_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "＝",
    "＋",
    "－",
    "＠",
)  # what a cell begins with that a spreadsheet would compute


def ledger_counts(run: Path | str) -> list[dict[str, Any]]:
    """How many rows an outcome, stage and reason, most frequent first: `outcome, stage, reason, meaning,
    records`."""
    counts = Counter[tuple[str, str, str]]()
    for batch in RunFolder(run).ledger_batches(("outcome", "stage", "reason")):
        counts.update(zip(*(column.to_pylist() for column in batch.columns), strict=True))
    ordered = sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))
    return [
        {"outcome": o, "stage": s, "reason": r, "meaning": meaning(r) if r else "", "records": n}
        for (o, s, r), n in ordered
    ]


def csv_lines(run: Path | str) -> Iterator[str]:
    """The ledger as CSV, a line at a time with its line break, the header first.

    A cell that a spreadsheet would take for a formula begins with an apostrophe, and control characters are
    written as `\\x1b`; `detail` is JSON, and a score that is not known an empty cell.
    """
    rows = RunFolder(run).ledger_rows(COLUMNS)
    yield _line(COLUMNS)
    for row in rows:
        yield _line(tuple("" if row[name] is None else row[name] for name in COLUMNS))


def write_csv(run: Path | str, out: Path, *, bom: bool = False, force: bool = False) -> int:
    """Writes the ledger as CSV in UTF-8; returns how many rows. `bom` marks it as UTF-8 for spreadsheets.
    Raises CurateError where `out` exists already."""
    if out.exists() and not force:
        raise CurateError(
            "exists already",
            where=str(out),
            mend="Choose another file with -o, or overwrite it with --force.",
        )
    if out.is_dir():
        raise CurateError(
            "is a folder, not a file", where=str(out), mend="Name a file with -o, such as ledger.csv."
        )
    check_no_run(out.parent)
    check_apart(out.parent, [out.name], InputSet([RunFolder(run).file(LEDGER)]))
    rows = -1
    with replacing(out, "w") as file:
        file.write(BOM if bom else "")
        for line in csv_lines(run):
            file.write(line)
            rows += 1
    return rows


def _line(cells: tuple[Any, ...]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(
        [cell if isinstance(cell, float) else safe_cell(str(cell)) for cell in cells]
    )
    return out.getvalue()


def safe_cell(text: str) -> str:
    """A text as a cell that no spreadsheet computes and no terminal obeys."""
    return printable("'" + text if text.lstrip(" ").startswith(_FORMULA) else text)
