"""A column that is named like a time and could not be read as one: without it the order of the messages is
the file's."""

from __future__ import annotations

from collections.abc import Sequence

from curate.loaders.account import Doubt, quoted
from curate.loaders.mapping.profile import Column, TableProfile
from curate.loaders.mapping.visible import varies
from curate.loaders.mapping.vocabulary import AMOUNT, LATER, OTHER_TIME, likeness, tokens
from curate.loaders.settings_columns import Columns

# share of steps within conversations at which numbers show that the oldest message stands first
_RISING = 0.9


def unread_time(table: TableProfile, columns: Columns, leave_out: Sequence[str]) -> list[Doubt]:
    """A doubt where messages have no time, though a column seems to hold it."""
    link = table.columns.get(getattr(columns, "conversation", ""))
    if link is None or columns.time or getattr(columns, "order", ""):
        return []
    candidate = next(
        (
            c
            for c in table.columns.values()
            if c.name not in leave_out and _is_named_so(c) and varies(c, link) and not _counts(c, link)
        ),
        None,
    )
    if candidate is None:
        return []
    some = f"{1 - candidate.times:.0%} of its values" if candidate.times else "its values"
    what = (
        f"the column {candidate.name!r} seems to hold times, but {some} cannot be read as such, so the order"
        " of the messages is that of the file"
    )
    return [
        Doubt(
            "unread_time",
            table.files[0].label,
            what,
            f"leave_out: [{quoted(candidate.name)}]   # if the file has the oldest message first",
        )
    ]


def _is_named_so(c: Column) -> bool:
    digits = sum(any(map(str.isdigit, v)) for v in c.counts) >= 0.8 * c.distinct
    return (
        likeness("time", c.name) >= 0.5
        and not (OTHER_TIME | LATER | AMOUNT) & set(tokens(c.name))
        and c.filled >= 0.5
        and digits
        and not c.is_prose
    )


def _counts(c: Column, link: Column) -> bool:
    """Whether the values are numbers that rise within conversations, such as seconds since the beginning."""
    last: dict[str, float] = {}
    steps: list[bool] = []
    try:
        for key, value in zip(link.values, c.values, strict=True):
            now = float(value)
            if key in last and now != last[key]:
                steps.append(now > last[key])
            last[key] = now
    except ValueError:
        return False
    return sum(steps) >= _RISING * len(steps)
