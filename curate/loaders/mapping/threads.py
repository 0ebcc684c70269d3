"""Rows that name the row that they answer: trees of messages, such as tweets, and their conversations."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from curate.ids import as_id, as_text
from curate.loaders.base import Source
from curate.loaders.mapping.cells import MESSAGE, Cells, MappedTable
from curate.loaders.mapping.profile import Column, TableProfile
from curate.loaders.roles import Resolver
from curate.loaders.rows import RawRow, read_rows
from curate.loaders.times import parse_time
from curate.records import ANSWERS_UNSEEN

_BETWEEN = re.compile(r"[\s,;|]+")
_SOME = 0.2  # share of ids that lie in the sample, from which on a column is taken to point at rows
THREAD = (
    "rows that answer each other"  # name of a column that the sample gets in place of a conversation's id
)

_BLOCK = 1 << 16  # rows that are looked up at once

Numbers = npt.NDArray[np.int32]


@dataclass(slots=True)
class _Rows:
    """What each row says of its place, ids as 64 bits of their hash (0: none); 41 bytes a row."""

    ids: array[int] = field(default_factory=lambda: array("Q"))
    parents: array[int] = field(default_factory=lambda: array("Q"))
    authors: array[int] = field(default_factory=lambda: array("Q"))
    times: array[float] = field(default_factory=lambda: array("d"))
    asks: array[int] = field(default_factory=lambda: array("b"))


class Threads:
    """The conversation of each row of a table with `reply_to`, in the order in which the rows are read.

    All rows that answer each other are one conversation. Where several customers write in it, each has one of
    his own: his messages and what answers them. What stands above all of them goes to who asked first. A row
    whose parent is missing opens a conversation, and a circle is cut before its earliest row. Rows are walked
    by repeated halving of the way to the root, so that the time is bounded however deep a tree is.
    """

    def __init__(self, source: Source, table: MappedTable) -> None:
        rows = _watched(source, table)
        ids, times = np.asarray(rows.ids, np.uint64), np.asarray(rows.times, np.float64)
        up, missing = _parents(ids, np.asarray(rows.parents, np.uint64))
        rows.parents = array("Q")  # what is not needed any more makes room: there may be millions of rows
        circles = _cut_circles(up, times, ids)
        root, depth = _roots(up)
        authors, asks = np.asarray(rows.authors, np.uint64), np.asarray(rows.asks, np.bool_)
        asking = np.flatnonzero(asks).astype(np.int32)
        asking = asking[np.lexsort((ids[asking], times[asking], root[asking]))]
        del ids, times
        rows.ids, rows.times = array("Q"), array("d")
        who, shared = _customers(up, root, authors, asks, asking)
        unseen = missing | (root != root[up])
        unseen |= who != who[up]
        self._root, self._who, self._depth, self._unseen = root, who, depth, unseen
        self._at = 0
        self._tell(source, int(missing.sum()), circles, shared)

    @classmethod
    def of(cls, source: Source, tables: Sequence[MappedTable]) -> Threads | None:
        """The threads of the table of messages; None where its rows name no row that they answer."""
        table = next((t for t in tables if t.kind == MESSAGE), None)
        if table is None or not getattr(table.columns, "reply_to", ""):
            return None
        return cls(source, table)

    def place(self, cells: Cells) -> str:
        """The key of the next row's conversation; the row gets its depth as the order of equal times."""
        at, self._at = self._at, self._at + 1
        cells.values.setdefault("order", str(self._depth[at]))
        cells.flags = [*cells.flags, *([ANSWERS_UNSEEN] if self._unseen[at] else [])]
        return f"{self._root[at]}.{self._who[at]}"

    @staticmethod
    def _tell(source: Source, missing: int, circles: int, shared: int) -> None:
        name, report = source.name, source.report
        if missing:
            report.warn(
                f"{name}: rows that answer a row which is not in the input, so that a conversation begins"
                f" with them: {missing:,}"
            )
        if circles:
            report.warn(f"{name}: circles of rows that answer each other, which were cut: {circles:,}")
        if shared:
            report.warn(
                f"{name}: threads in which several customers write, so that each has a conversation of his"
                f" own: {shared:,}"
            )


def read_table(table: MappedTable, source: Source) -> Iterator[RawRow]:
    """The rows of a table that are taken, in the order in which they are read."""
    for file in table.files:
        if not table.fault(file):
            yield from (row for row in read_rows(file) if isinstance(row, RawRow))


def threaded(table: TableProfile, ident: str, pointer: str) -> TableProfile:
    """A sample with a further column, `THREAD`, that has the root of each row in place of a conversation's
    id, and without other columns that point at rows."""
    ids, parents = ([as_id(v) for v in table.columns[name].values] for name in (ident, pointer))
    above = {own: parent for own, parent in zip(ids, parents, strict=True) if own}
    roots = []
    for own in ids:
        seen = {own}
        while (parent := above.get(own, "")) in above and parent not in seen:
            seen.add(parent)
            own = parent
        roots.append(own)
    held = {n: c for n, c in table.columns.items() if n in (ident, pointer) or not _points(c, set(ids))}
    return TableProfile(table.files, {**held, THREAD: Column(THREAD, roots)}, table.rows, table.private)


def _points(column: Column, ids: set[str]) -> bool:
    """Whether a column holds ids of rows, or lists of them such as `3,4`, that answer a row."""
    parts = [as_id(part) for value in column.counts for part in _BETWEEN.split(value.strip("[] "))]
    return column.filled < 1 and sum(part in ids for part in parts) >= _SOME * max(len(parts), 1)


def _number(text: str) -> int:
    if not text:
        return 0
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def _watched(source: Source, table: MappedTable) -> _Rows:
    """A first pass over the table, for ids, authors and times alone."""
    columns = dict(table.fields)
    resolver = Resolver(source.block)
    rows = _Rows()
    for row in read_table(table, source):
        cell = {name: row.values.get(column) for name, column in columns.items()}
        names = tuple(as_id(cell.get(k)) for k in ("author", "name", "email"))
        time = parse_time(as_text(cell.get("time")), source.block.dates or "day_first")
        rows.ids.append(_number(as_id(cell.get("id"))))
        rows.parents.append(_number(as_id(cell.get("reply_to"))))
        rows.authors.append(_number(next(filter(None, names), "")))
        rows.times.append(float("inf") if time is None else time)
        rows.asks.append(resolver.role(names, as_text(cell.get("role"))) == "customer")
    return rows


def _parents(
    ids: npt.NDArray[np.uint64], parents: npt.NDArray[np.uint64]
) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """The row that each row answers, itself where it answers none; and which answer one that is missing.
    A row that comes again hangs on the first of its id."""
    own = np.arange(len(ids), dtype=np.int32)
    if not len(ids):
        return own, np.zeros(0, np.bool_)
    order = np.argsort(ids, kind="stable").astype(np.int32)
    known = ids[order]

    def first(wanted: npt.NDArray[np.uint64]) -> Numbers:
        found = np.empty(len(wanted), np.int32)
        for begin in range(0, len(wanted), _BLOCK):  # so that what is between stays small
            block = wanted[begin : begin + _BLOCK]
            at = np.minimum(np.searchsorted(known, block), len(known) - 1)
            hit = (known[at] == block) & (block != 0)
            found[begin : begin + _BLOCK] = np.where(hit, order[at], np.int32(-1))
        return found

    answered = first(parents)
    missing = (parents != 0) & (answered < 0)
    up, earlier = answered, first(ids)
    np.copyto(up, earlier, where=(earlier >= 0) & (earlier != own))
    np.copyto(up, own, where=up < 0)
    return up, missing


def _cut_circles(up: Numbers, times: npt.NDArray[np.float64], ids: npt.NDArray[np.uint64]) -> int:
    """Cuts every circle of parents (in place) before its earliest row, of equal times the one of the smallest
    id; how many there were."""
    far, _ = _roots(up)
    caught = np.unique(far[up[far] != far])
    seen: set[int] = set()
    circles = 0
    for start in caught.tolist():
        if start in seen:
            continue
        ring = [start]
        while (step := int(up[ring[-1]])) != start:
            ring.append(step)
        seen.update(ring)
        first = min(ring, key=lambda n: (times[n], ids[n], n))
        up[first] = first
        circles += 1
    return circles


def _roots(up: Numbers) -> tuple[Numbers, Numbers]:
    """The root of each row and how many steps away it is; of a row on a circle one of the circle."""
    root, depth = up.copy(), (up != np.arange(len(up), dtype=np.int32)).astype(np.int32)
    for _ in range(len(up).bit_length()):
        above = root[root]
        if np.array_equal(above, root):
            break
        depth += depth[root]
        root = above
    return root, depth


def _customers(
    up: Numbers, root: Numbers, authors: npt.NDArray[np.uint64], asks: npt.NDArray[np.bool_], asking: Numbers
) -> tuple[npt.NDArray[np.uint64], int]:
    """Whose each row is: the nearest customer's at or above it, else who asked first in its tree; and in how
    many trees several customers write. `asking` are the rows that ask, by tree and time."""
    trees, first = np.unique(root[asking], return_index=True)
    leads = np.zeros(len(up), np.uint64)
    leads[trees] = authors[asking[first]]
    others = asking[authors[asking] != leads[root[asking]]]  # who ask beside the first
    shared = len(np.unique(root[others]))
    del asking, others, trees, first
    who = leads[root]
    del leads
    nearest, _ = _roots(np.where(asks, np.arange(len(up), dtype=np.int32), up))
    own = asks[nearest]
    who[own] = authors[nearest[own]]
    return who, shared
