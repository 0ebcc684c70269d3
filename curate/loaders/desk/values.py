"""The values of a file, one by one: those of JSON, in pages too, and the rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from curate.loaders.account import LoadReport, Reject
from curate.loaders.base import Loader
from curate.loaders.files import InputFile
from curate.loaders.jsonio import Piece
from curate.loaders.rows import RawRow, read_rows
from curate.loaders.sample import Sample

Reshape = Callable[[dict[str, Any]], dict[str, Any]]
_TABLES = ("csv", "excel", "parquet", "arrow")


def values_of(
    loader: type[Loader],
    file: InputFile,
    report: LoadReport | None = None,
    reshape: Reshape = dict,
    key: str = "",
    every_sheet: bool = False,
) -> Iterator[Piece | Reject]:
    """Every value of a file: of JSON as the loader's `pieces` has them, of a table each row under `key`;
    `reshape` makes of a row what the product's JSON has. Of a book the sheets of the main table, or every
    one."""
    if Sample(file).kind not in _TABLES:
        yield from loader.pieces(file, report)
        return
    for row in read_rows(file, report, every_sheet=every_sheet):
        yield (Piece(key, row.locator, reshape(row.values), row.flags) if isinstance(row, RawRow) else row)


def named_fields(
    items: Iterable[Piece | Reject], names: Sequence[str], sorts: Callable[[Piece], bool]
) -> Iterator[dict[str, Any]]:
    """What stands under these names in the values that `sorts` picks; for the lines that `init` lists."""
    pieces = (p for p in items if isinstance(p, Piece) and sorts(p))
    return ({name: p.value[name] for name in names if name in p.value} for p in pieces)


def first_values_of(
    loader: type[Loader], sample: Sample, reshape: Reshape = dict, key: str = ""
) -> list[Piece]:
    """The first values of a file; none where it is no table and no JSON."""
    if sample.kind == "json":
        return loader.samples(sample)
    return [Piece(key, "", reshape(row), []) for row in sample.objects] if sample.kind in _TABLES else []
