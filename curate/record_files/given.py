"""Records that are given in memory: dicts, pandas DataFrames, `datasets` and Arrow tables, with what numpy
and pandas hold in them as plain values.

None of these libraries is imported here: what one of them made can only be there where it was imported
already.
"""

from __future__ import annotations

import math
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from curate.errors import CurateError
from curate.text import cut, printable

if TYPE_CHECKING:
    import datasets
    import pandas as pd
    import pyarrow as pa

Records: TypeAlias = "Iterable[Mapping[str, Any]] | pd.DataFrame | datasets.Dataset | pa.Table"
ROWS = 10_000  # of a table that are turned into dicts at a time
MEND = 'Give dicts, or a table, with "prompt" and optionally "completion"; or the path of a record file.'


def records_of(given: Any, where: str = "records") -> Iterator[Any]:
    """The records that something in memory holds, one after the other, mostly dicts. Raises CurateError for
    what holds none."""
    if _is(given, "pandas", "DataFrame"):
        return _of_frame(given, where)
    if _is(given, "datasets", "Dataset", "IterableDataset"):
        return iter(given.with_format(None))
    if _is(given, "pyarrow", "Table", "RecordBatch"):
        return _of_table(given, where)
    if _is(given, "datasets", "DatasetDict", "IterableDatasetDict"):
        names = [str(name) for name in given]
        first = names[0] if names else "train"
        raise CurateError(
            f"a {type(given).__name__} holds splits ({', '.join(names)}), not records",
            where=where,
            mend=f"Give one of them: dataset[{first!r}].",
        )
    if isinstance(given, Mapping):
        raise CurateError(
            "one dict is one record, or holds columns",
            where=where,
            mend="Give a list of dicts, one per record.",
        )
    if isinstance(given, (bytes, bytearray)) or not isinstance(given, Iterable):
        raise CurateError(f"{kind(given)} holds no records", where=where, mend=MEND)
    return _of_items(given, where)


def plain(value: Any) -> Any:
    """The value as JSON has it, where it has a form for it: missing ones (NaN, NaT, NA) are None, times are
    ISO 8601. All else as it is."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if _is(value, "numpy", "ndarray") or _is(value, "pandas", "Series", "Index"):
        return [plain(inner) for inner in value.tolist()]
    if _is(value, "numpy", "datetime64"):
        value = value.astype("datetime64[us]")  # finer ones would become whole numbers
    if _is(value, "numpy", "generic"):
        inner = value.item()
        return inner if type(inner) is type(value) else plain(inner)
    return _plain_object(value)


def _plain_object(value: Any) -> Any:
    pandas = sys.modules.get("pandas")
    if pandas is not None and (value is pandas.NA or value is pandas.NaT):
        return None
    if isinstance(value, (date, time)):  # a datetime is a date, a Timestamp of pandas a datetime
        return value.isoformat()
    if isinstance(value, Decimal):
        if not value.is_finite():
            return None if value.is_nan() else float(value)
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Enum):
        return plain(value.value)
    return str(value) if isinstance(value, (UUID, PurePath, timedelta)) else value


def kind(value: object) -> str:
    """What something is, for a sentence: `None`, `an int`, `a DataFrame`."""
    name = type(value).__name__
    return "None" if value is None else f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def is_path(value: object) -> bool:
    """Whether something is the name of a file or folder, as text or as a path."""
    return isinstance(value, (str, os.PathLike))


def holds_records(value: object) -> bool:
    """Whether something is records in memory, and no path or list of paths; an iterator is neither until it
    is read."""
    if (
        isinstance(value, Mapping)
        or _is(value, "pandas", "DataFrame")
        or _is(value, "datasets", "Dataset", "IterableDataset")
    ):
        return True
    return _is(value, "pyarrow", "Table", "RecordBatch") or (
        isinstance(value, (list, tuple)) and any(not is_path(item) for item in value)
    )


def _is(value: object, module: str, *names: str) -> bool:
    """Whether the value is of one of these classes of a library, which is not imported for it."""
    library = sys.modules.get(module)
    return library is not None and any(
        isinstance(value, kind) for name in names if isinstance(kind := getattr(library, name, None), type)
    )


def _of_items(given: Iterable[Any], where: str) -> Iterator[Any]:
    for item in given:
        if is_path(item):
            raise CurateError(
                "holds texts, not records",
                where=where,
                mend="Give one path, not a list of them or an open file; or dicts.",
            )
        yield dict(item) if isinstance(item, Mapping) and not isinstance(item, dict) else item


def _of_frame(frame: Any, where: str) -> Iterator[dict[str, Any]]:
    """A dict a row. An index with a name is a column like any other; one without is only the row's number."""
    own = list(frame.index.names)
    levels = [level for level, name in enumerate(own) if name is not None and name not in frame.columns]
    _check_names([*(own[level] for level in levels), *frame.columns], where)
    for start in range(0, len(frame), ROWS):
        part = frame.iloc[start : start + ROWS]
        part = part.reset_index(level=levels) if levels else part
        yield from part.to_dict("records")


def _of_table(table: Any, where: str) -> Iterator[dict[str, Any]]:
    _check_names(table.schema.names, where)
    for start in range(0, table.num_rows, ROWS):
        yield from table.slice(start, ROWS).to_pylist()


def _check_names(names: list[Any], where: str) -> None:
    """Raises CurateError for columns that are no keys of a record: their values would get lost, or another
    key."""
    if odd := [name for name in names if not isinstance(name, str)]:
        message = f"the name of the column {_shown(odd[0])} is {kind(odd[0])}, not text"
        raise CurateError(
            message, where=where, mend="Rename it, such as by frame.columns = frame.columns.map(str)."
        )
    name, times = Counter(names).most_common(1)[0] if names else ("", 0)
    if times > 1:
        raise CurateError(
            f"{times} columns are named {_shown(name)}",
            where=where,
            mend="Rename one of them, or leave it out.",
        )


def _shown(name: object) -> str:
    return printable(cut(repr(name), 40))
