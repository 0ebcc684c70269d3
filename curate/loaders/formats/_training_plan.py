"""The rows of a training set's file, and what its first rows show of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from curate.ids import as_text
from curate.loaders.account import EXCERPT, LoadReport, Reject
from curate.loaders.files import InputFile
from curate.loaders.formats._training_folder import without_nulls
from curate.loaders.formats._training_keys import SPEAKERS, TEXTS, keys_of
from curate.loaders.formats._training_labels import LabelColumns, labels_of
from curate.loaders.formats._training_rest import Usual
from curate.loaders.formats._training_shapes import WHOLE, RowShape, has_shape, shape_of
from curate.loaders.formats._training_text import opened
from curate.loaders.jsonio import Piece, pieces
from curate.loaders.rows import RawRow, flatten, read_rows
from curate.loaders.sample import PIECES, Sample

_LOOKED_AT = 20  # items of a list, of which the first may be damaged
_MESSAGE_KEYS = frozenset(
    (*SPEAKERS, *TEXTS, "weight", "train", "tool_calls", "tool_call_id", "function_call")
) - {"type", "user"}


class FilePlan(NamedTuple):
    """What the beginning of a file shows: the shape of most rows, or that its items are the messages of one
    conversation."""

    shape: RowShape | None
    share: float
    bare: bool
    labels: LabelColumns = LabelColumns()
    usual: Usual = Usual()


def rows_of_file(file: InputFile, report: LoadReport | None = None) -> Iterator[RawRow | Reject]:
    """Every row of a file, inner objects as dotted columns; a row that is itself a list stands under an empty
    name."""
    columnar = Sample(file).kind in ("parquet", "arrow")
    if Sample(file).kind == "json":
        yield from rows_of_pieces(file, pieces(file, report), report)
        return
    for row in read_rows(file, report):  # a damaged member of an archive is told by what reads its rows
        if isinstance(row, Reject):
            yield row
        else:
            values = without_nulls(row.values) if columnar else row.values
            yield RawRow(row.locator, opened(values), row.flags)


def rows_of_pieces(
    file: InputFile, items: Iterable[Piece | Reject], report: LoadReport | None = None
) -> Iterator[RawRow | Reject]:
    """The rows of a file's JSON values."""
    for piece in items:
        for row in [piece] if isinstance(piece, Reject) else unfolded(file, piece, report):
            if isinstance(row, RawRow):
                row.values = opened(row.values)
            yield row


def unfolded(file: InputFile, piece: Piece, report: LoadReport | None = None) -> Iterator[RawRow | Reject]:
    """A piece as a row; rows that an object holds in a list, each as one."""
    if isinstance(piece.value, list):
        yield RawRow(piece.locator, {WHOLE: piece.value}, piece.flags)
    elif not isinstance(piece.value, dict):
        yield Reject(file.label, piece.locator, "not_an_object", as_text(piece.value)[:EXCERPT])
    else:
        values = flatten(piece.value)
        inner = {} if has_shape(values) else {k: v for k, v in values.items() if _holds_rows(v)}
        if not inner:
            yield RawRow(piece.locator, values, piece.flags)
        elif report:
            report.omit(
                "item of a list beside the rows",
                sum(len(v) for k, v in values.items() if isinstance(v, list) and k not in inner),
            )
        for key, n, row in ((key, n, row) for key, rows in inner.items() for n, row in enumerate(rows)):
            where = f"{piece.locator} {key} {n}"
            yield (
                RawRow(where, flatten(row), piece.flags)
                if isinstance(row, dict)
                else Reject(file.label, where, "not_an_object", as_text(row)[:EXCERPT])
            )


def _holds_rows(value: Any) -> bool:
    return isinstance(value, list) and any(
        isinstance(v, dict) and shape_of(flatten(v)) for v in value[:_LOOKED_AT]
    )


def plan_of_file(file: InputFile, left_out: frozenset[str] = frozenset()) -> FilePlan:
    """Looks at the first rows of a file."""
    sample = Sample(file)
    rows = (
        [r for r in islice(rows_of_file(file), PIECES) if isinstance(r, RawRow)]
        if sample.kind not in ("empty", "binary")
        else []
    )
    return plan_of_rows(rows, sample.kind, left_out)


def plan_of_rows(rows: list[RawRow], kind: str, left_out: frozenset[str] = frozenset()) -> FilePlan:
    shapes = [shape_of(r.values, left_out) for r in rows]
    votes = Counter((s.kind, s.columns) for s in shapes if s)
    best = max(votes, key=lambda v: votes[v]) if votes else None
    shape = next((s for s in shapes if s and (s.kind, s.columns) == best), None)
    bare = (
        kind == "json"
        and bool(rows)
        and shape is None
        and all(r.values.keys() <= _MESSAGE_KEYS and keys_of([r.values]) for r in rows)
    )
    alike = sum(s is not None for s in shapes)
    keys = Counter(key for r in rows for key in {name for k in r.values for name in (k, k.partition(".")[0])})
    known = frozenset(key for key, n in keys.items() if n > 1) if len(rows) > 1 else frozenset()
    usual = Usual(tuple(dict.fromkeys(c for s in shapes if s for c in s.columns)), known)
    return FilePlan(
        shape, alike / len(rows) if rows else 0.0, bare, labels_of([r.values for r in rows]), usual
    )
