"""Signals as columns of a Parquet file: one of its own type for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from curate.errors import CurateError
from curate.records import Record
from curate.signals import SignalSettings, annotate, documentation
from curate.signals.base import Kind

if TYPE_CHECKING:
    import pyarrow as pa


def measured(settings: SignalSettings) -> list[str]:
    """The names of the signals that every record gets, whatever its text: those of an empty one."""
    return list(annotate([Record("", "", [], [])], settings)[0])


def signal_fields(names: Iterable[str]) -> list[pa.Field]:
    """The columns of some signals, in the order of their names."""
    import pyarrow as pa

    documented = documentation()
    types: dict[Kind, pa.DataType] = {
        "flag": pa.bool_(),
        "count": pa.int64(),
        "number": pa.float64(),
        "text": pa.string(),
    }
    return [pa.field(name, types[documented[name].kind]) for name in sorted(names)]


def signal_arrays(rows: Sequence[Mapping[str, Any]], fields: Sequence[pa.Field]) -> list[pa.Array]:
    """The values of some columns. Raises CurateError for a signal whose values are not of its kind."""
    import pyarrow as pa

    arrays = []
    for field in fields:
        values = [row.get(field.name) for row in rows]
        try:
            array = pa.array(values)  # a type that is asked for would cut 1.5 to 1
        except (pa.ArrowException, OverflowError) as why:
            raise _unlike(field.name) from why
        if array.type != field.type:
            if not (pa.types.is_null(array.type) or (array.type, field.type) == (pa.int64(), pa.float64())):
                raise _unlike(field.name)
            array = array.cast(field.type)
        arrays.append(array)
    return arrays


def _unlike(name: str) -> CurateError:
    return CurateError(
        f"the signal {name} has values that are no {documentation()[name].kind}, as its documentation says",
        mend="Correct the range of its Doc, or its `of`, in the file of the family.",
    )
