"""`ledger`: the account of every record for people without Parquet."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.errors import CurateError
from curate.files.atomic import replacing
from curate.files.lock import settled
from curate.ledger import COLUMNS
from curate.ledger.reasons import meaning
from curate.places import check_apart, check_no_run
from curate.text import printable
from curate.vouched import changed, told_of_changes

if TYPE_CHECKING:
    import pyarrow.parquet as pq

BATCH = 10_000  # rows at once
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


def open_ledger(run: Path | str) -> pq.ParquetFile:
    """ledger.parquet of a run, or of a folder of `curate dedup` or `select`. Raises CurateError where there
    is none that can be read."""
    import pyarrow.parquet as pq

    run = Path(run)
    settled(run)
    if not (run / "ledger.parquet").exists():
        raise CurateError(
            "is not a run directory: it has no ledger.parquet",
            where=str(run),
            mend="Give the folder that `curate run -o` wrote.",
        )
    try:
        return pq.ParquetFile(run / "ledger.parquet")
    except (OSError, ValueError) as why:
        raise CurateError(
            "its ledger.parquet is damaged", where=str(run), mend="Run the job again with --resume."
        ) from why


def ledger_notes(run: Path | str) -> list[str]:
    """That the ledger of a run is not the one that it wrote, in a sentence; nothing where it is."""
    some = changed(Path(run), ["ledger.parquet"])
    return [f"{told_of_changes(some)}, so what it says may not be what the run decided."] if some else []


def ledger_counts(run: Path | str) -> list[dict[str, Any]]:
    """How many rows an outcome, stage and reason, most frequent first: `outcome, stage, reason, meaning,
    records`."""
    counts = Counter[tuple[str, str, str]]()
    for batch in open_ledger(run).iter_batches(BATCH, columns=["outcome", "stage", "reason"]):
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
    found = open_ledger(run)
    yield _line(COLUMNS)
    for batch in found.iter_batches(BATCH, columns=list(COLUMNS)):
        for row in batch.to_pylist():
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
    check_apart(out.parent, [out.name], [Path(run) / "ledger.parquet"])
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
