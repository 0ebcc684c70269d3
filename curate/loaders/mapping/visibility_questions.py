"""The questions about a column that may mark private messages."""

from __future__ import annotations

from collections.abc import Sequence

from curate.loaders.account import Question, quoted
from curate.loaders.mapping.profile import Column
from curate.loaders.roles import is_shown, shown_value
from curate.loaders.visibility import shown_to_customer

FEW = 20  # distinct values; a column of more is no flag


def values_told(column: Column, most: int = 8) -> str:
    """The distinct values of a column with their counts, for a question; long ones are cut."""
    listed = sorted(column.counts.items(), key=lambda kv: (-kv[1], kv[0]))
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(f"{shown_value(v)!r} {n:,}" for v, n in listed[:most]) + more


def question_of(where: str, section: str, column: Column, what: str, seen: Sequence[str] = ()) -> Question:
    """The question whether a column marks private messages; `what` says why it may, `section` is the
    recipe's, `seen` are values that customers saw."""
    listed = sorted(column.counts, key=lambda v: (-column.counts[v], v))
    shown = list(seen) or [v for v in listed if shown_to_customer(v)] or ([""] if column.filled < 1 else [])
    shown = (
        shown or [v for v in listed if shown_to_customer(v) is not False][:1] or ["VALUE"]
    )  # notes are rarer than messages
    summary = values_told(column) if column.distinct <= FEW else f"{column.distinct:,} different ones"
    values = ", ".join(map(quoted, filter(is_shown, shown)))
    name = quoted(column.name)
    return Question(
        "private",
        where,
        column.name,
        f"the column {column.name!r} {what} (its values: {summary})",
        (
            (
                f"{section}: {{internal: {name}, public_values: [{values}]}}   # only the values that"
                f" customers saw, of: {summary}"
            ),
            f"leave_out: [{name}]   # if it says nothing about private messages",
        ),
    )


def question_of_people(where: str, section: str, column: Column) -> Question:
    """The question about a column such as private_to: whoever is named there, the customer may not be."""
    return question_of_cells(where, section, column, "people")


def question_of_cells(
    where: str, section: str, column: Column, held: str = "values of another kind"
) -> Question:
    """The question about a column of which it may only matter whether a cell is empty, such as published_at
    or visible_to."""
    name = quoted(column.name)
    what = (
        f"the column {column.name!r} is named as if it marked private messages, but holds"
        f" {held} ({column.filled:.0%} of the rows)"
    )
    add = (
        (
            f'{section}: {{internal: {name}, public_values: [""]}}   # if customers saw the rows where it is'
            " empty, and no others"
        ),
        (
            f'{section}: {{internal: {name}, public_values: ["*"]}}   # if customers saw the rows where it is'
            " filled, and no others"
        ),
        f"leave_out: [{name}]   # if it says nothing about private messages",
    )
    return Question("private", where, column.name, what, add)
