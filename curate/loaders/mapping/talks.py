"""The rows of a sample as conversations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from curate.loaders.files import natural
from curate.loaders.mapping.direction import ways
from curate.loaders.mapping.profile import Column, TableProfile
from curate.loaders.times import parse_time


@dataclass
class Rows:
    """The rows of the sample by conversation, in order: who wrote (by the value of any column) and what;
    private rows are left out."""

    talks: list[list[int]]
    texts: list[str]

    @classmethod
    def of(cls, rows: TableProfile, fields: Mapping[str, Any], private: Sequence[bool]) -> Rows:
        link = rows.columns[fields["conversation"]].values
        times = times_of(rows, fields)
        groups: dict[str, list[int]] = defaultdict(list)
        for n, key in enumerate(link):
            if not private[n]:
                groups[key].append(n)
        place = (
            [natural(v) for v in rows.columns[fields["order"]].values]
            if fields.get("order")
            else [()] * rows.rows
        )
        ident = rows.columns.get(fields.get("id", ""))
        turned = (
            -1
            if ways(zip(link, times, ident.values if ident else [""] * rows.rows, strict=True))[1] == "newest"
            else 1
        )
        ordered = [sorted(held, key=lambda n: (times[n], place[n], turned * n)) for held in groups.values()]
        text = rows.columns.get(fields.get("text", ""))
        return cls(ordered, text.values if text else [""] * len(link))

    def by(self, column: Column) -> list[list[tuple[str, str]]]:
        """Each conversation as (value of the column, text)."""
        return [
            [(column.values[n], self.texts[n]) for n in talk if column.values[n].strip()]
            for talk in self.talks
        ]


def times_of(rows: TableProfile, fields: Mapping[str, Any]) -> list[float]:
    """The times of the rows; the file's order where there is none, or one cannot be read."""
    column = rows.columns.get(fields.get("time", ""))
    times = [parse_time(v, "day_first") for v in column.values] if column else []
    return [t for t in times if t is not None] if times and None not in times else [0.0] * rows.rows
