"""Ids that a spreadsheet or a floating point number cut: 15 to 17 digits, then zeros. Two of them may be one
number, so they tell nobody apart."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field

from curate.loaders.account import Doubt, LoadReport, Question
from curate.loaders.mapping.cells import CONVERSATION, Cells, MappedTable
from curate.loaders.settings import SourceBlock
from curate.loaders.values import is_mangled

CODE = "rounded_ids"
_KEPT = (15, 16, 17)  # digits that a spreadsheet and a floating point number keep
_DIFFERENT = 100_000  # values of a column that are looked at
_CHANCE = 1e-3  # below this likelihood so many zeros are no accident


@dataclass
class _Column:
    seen: set[int] = field(default_factory=set)
    long: int = 0
    mangled: int = 0
    cut: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    expected: dict[int, float] = field(default_factory=lambda: defaultdict(float))


class RoundedIds:
    """Watches the ids of a source. `conversation`, `author`, `customer` and `id` (of single messages) are
    judged apart."""

    def __init__(self, block: SourceBlock) -> None:
        self._accepted = CODE in block.accept
        self._columns: dict[str, _Column] = defaultdict(_Column)
        self._names: dict[str, str] = {}

    def watch(self, table: MappedTable, cells: Cells) -> None:
        """Notes the ids of one row."""
        key = "id" if table.kind == CONVERSATION else "conversation"
        for name in (key, "author") if table.kind == CONVERSATION else (key, "author", "customer", "id"):
            if value := cells.get(name):
                kind = "conversation" if name == key else name
                self._names.setdefault(kind, getattr(table.columns, name, "") or name)
                self.see(kind, value)

    def see(self, kind: str, value: str) -> None:
        if not (len(value) > _KEPT[0] and value.isdecimal() and value.isascii()) and not is_mangled(value):
            return
        column = self._columns[kind]
        if len(column.seen) >= _DIFFERENT or hash(value) in column.seen:
            return
        column.seen.add(hash(value))
        column.long += 1
        if is_mangled(value):
            column.mangled += 1
            return
        for kept in _KEPT:
            if len(value) > kept:
                column.expected[kept] += 10.0 ** (kept - len(value))
                column.cut[kept] += not value[kept:].strip("0")

    def _kept(self, kind: str) -> int:
        """How many digits were kept in this column, or 0 where nothing was cut."""
        column = self._columns.get(kind)
        if column is None or self._accepted:
            return 0
        candidates = [
            (-column.cut[kept], kept)
            for kept in _KEPT
            if _is_no_accident(column.cut[kept], column.expected[kept])
        ]
        return min(candidates, default=(0, 0))[1]

    def spoils(self, kind: str, value: str) -> bool:
        """Whether this value may stand for several ids."""
        if self._accepted:
            return False
        kept = self._kept(kind)
        return is_mangled(value) or bool(
            kept and value.isdecimal() and len(value) > kept and not value[kept:].strip("0")
        )

    def is_spoilt(self, kind: str) -> bool:
        column = self._columns.get(kind)
        return column is not None and not self._accepted and bool(self._kept(kind) or column.mangled)

    def tell(self, where: str, report: LoadReport) -> None:
        """The doubts about the columns seen so far."""
        effects = {
            "conversation": "rows are grouped by them (rows with 1.23E+15 are rejects)",
            "author": "no customer is recognised by them",
            "customer": "no customer is recognised by them",
            "id": "messages are numbered instead",
        }
        for kind in sorted(self._columns):
            if not self.is_spoilt(kind):
                continue
            column, kept = self._columns[kind], self._kept(kind)
            count = column.mangled + (column.cut[kept] if kept else 0)
            what = (
                f"{count:,} of {column.long:,} long ids in the column {self._names.get(kind, kind)!r} were"
                " rounded by a spreadsheet"
            )
            how = f" ({kept} digits, then zeros)" if kept else " (such as 1.23E+15)"
            report.doubt(
                Doubt(
                    CODE,
                    where,
                    f"{what}{how}; {effects[kind]}. Export them again as text, or map another column",
                    f"accept: [{CODE}]",
                )
            )

    def ask(self, where: str, report: LoadReport, why: str) -> None:
        """The question which rows belong together."""
        column = self._names.get("conversation", "conversation")
        what = (
            f"the ids in the column {column!r}, by which rows are grouped, were rounded by a spreadsheet, and"
            f" {why}"
        )
        add = (
            (
                "messages: {conversation: COLUMN}   # a column whose ids are complete; or export the ids"
                " again as text"
            ),
            f"accept: [{CODE}]   # only where the ids really end in zeros",
        )
        report.ask(Question(CODE, where, column, what, add))


def _is_no_accident(count: int, expected: float) -> bool:
    """Whether so many zeros are far more than chance would give: the likelihood of a Poisson count."""
    if count == 0 or count <= expected:
        return False
    return count * math.log(expected) - math.lgamma(count + 1) - expected < math.log(_CHANCE)
