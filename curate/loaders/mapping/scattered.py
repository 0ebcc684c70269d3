"""Rows of conversations that lie scattered over a file without a time: a column of row numbers orders them
again, or their order is in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from curate.loaders.account import Doubt
from curate.loaders.mapping.direction import CODE, SETTLE
from curate.loaders.mapping.profile import Column, TableProfile
from curate.loaders.settings_columns import Columns

_SCATTERED = 0.7  # rows whose neighbour is of another conversation, as a share of those that need not be
_CONTIGUOUS = 1.05  # runs of rows a conversation


def row_numbers(table: TableProfile, link: str) -> str:
    """The column of distinct numbers by which the rows of each conversation come together again; empty where
    they need not, or none does."""
    key = table.columns.get(link)
    if key is None or not _is_scattered(key.values):
        return ""
    numbered = (
        c
        for c in table.columns.values()
        if c.unique and c.filled == 1 and all(v.strip().isdecimal() and len(v) < 20 for v in c.values)
    )
    return next((c.name for c in numbered if _orders(c, key)), "")


def scattered(table: TableProfile, columns: Columns, accepted: Sequence[str]) -> list[Doubt]:
    """A doubt where rows lie scattered and nothing gives their order; a row that is a question with its
    answer needs none."""
    if getattr(columns, "prompt", ""):
        return []
    key = table.columns.get(getattr(columns, "conversation", ""))
    if (
        key is None
        or columns.time
        or getattr(columns, "order", "")
        or CODE in accepted
        or not _is_scattered(key.values)
    ):
        return []
    what = (
        "the rows of each conversation lie scattered over the file, and no column gives their time or order;"
        " the order of the file was kept"
    )
    return [Doubt(CODE, table.files[0].label, what, SETTLE)]


def _is_scattered(keys: Sequence[str]) -> bool:
    """Whether hardly two rows of one conversation are neighbours."""
    spare = len(keys) - len(set(keys))  # borders between rows that need none
    return spare >= 10 and _runs(keys) - len(set(keys)) >= _SCATTERED * spare


def _orders(column: Column, key: Column) -> bool:
    ordered = [k for _, k in sorted(zip(map(int, column.values), key.values, strict=True))]
    return _runs(ordered) <= _CONTIGUOUS * key.distinct


def _runs(keys: Sequence[str]) -> int:
    return 1 + sum(a != b for a, b in pairwise(keys))
