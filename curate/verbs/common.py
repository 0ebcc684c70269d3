"""What the verbs on record files share: vectors, quality, the files every verb writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.atomic import replacing_folder, write_jsonl
from curate.ledger import Ledger
from curate.loaders.times import parse_time
from curate.places import REJECTS, check_results
from curate.privacy import mask
from curate.rows import Row, RowFile, number_field, number_or_nan, read_rows

SHOWN = 4000  # characters of a prompt that give a situation its name, or are shown
Source = Path | str | Iterable[dict[str, Any]]


def as_rows(source: Source, *, completion: bool = False) -> RowFile:
    """A record file by path, or records as dicts."""
    return read_rows(Path(source) if isinstance(source, str) else source, completion=completion)


def qualities(found: RowFile, field: str | None) -> NDArray[np.float64]:
    """The quality of each row; one and the same for all where no field is named."""
    return np.array(number_field(found, field) if field else np.ones(len(found.rows)), np.float64)


def without_personal(text: str) -> str:
    """The beginning of a prompt without personal data, for names of situations and excerpts: record files may hold any text."""
    return mask(text, SHOWN)


def new_ledger(found: RowFile) -> Ledger:
    ledger = Ledger()
    for row in found.rows:
        ledger.enter(row.id, row.conversation(), f"{found.name}:line {row.line}", "kept")
    return ledger


@contextmanager
def outputs(out: Path, files: Sequence[str], rejects: list[dict[str, Any]], *, force: bool) -> Iterator[Path]:
    """A folder to write a verb's `files` to: they take their places together at the end, or not at all.

    rejects.jsonl is among them where lines could not be read; an old one goes where all could. Raises CurateError where `out` is a run, or where
    one of the files stands there already, unless `force` is set.
    """
    check_results(out, [*files, REJECTS], (), force=force)
    with replacing_folder(out, lambda _: [REJECTS]) as fresh:
        yield fresh
        if rejects:
            write_jsonl(fresh / REJECTS, rejects)


def times_of(rows: list[Row]) -> NDArray[np.float64]:
    """The `time` of each row (seconds since 1970, or a date and time as exports write them); nan where there is none."""
    return np.array([_time(r.data.get("time")) for r in rows], np.float64)


def _time(value: Any) -> float:
    found = parse_time(value) if isinstance(value, str) else None
    return number_or_nan(value) if found is None else found
