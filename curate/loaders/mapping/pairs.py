"""Rows that hold a question and its answer to conversations of two messages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice

from curate.ids import as_text
from curate.loaders.account import LoadReport, Reject
from curate.loaders.base import Source
from curate.loaders.choice import Choice
from curate.loaders.decode import mend
from curate.loaders.files import InputFile
from curate.loaders.mapping.cells import Cells, MappedTable, chosen_values, pair_columns
from curate.loaders.mapping.outcomes import message_outcome
from curate.loaders.mapping.rounded import RoundedIds
from curate.loaders.rows import RawRow, read_rows
from curate.loaders.times import DayOrder, DayOrderVote, parse_time
from curate.loaders.values import as_solved, as_times
from curate.records import Conversation, Message, stable_id

_WATCHED = 20_000  # rows of a file of pairs, read before, in which rounded ids would show


def paired(source: Source, tables: list[MappedTable], choice: Choice) -> Iterator[Conversation | Reject]:
    """One row per pair: a conversation of two messages each."""
    table = tables[-1]
    pair_columns(table.columns)
    order = source.block.dates
    rounded = _watched(source, table)
    for file in table.files:
        if fault := table.fault(file):
            yield source.reject(file, "header", "missing_column", fault)
            continue
        order = order or _day_order(file, table.columns.time)
        for row in read_rows(file, source.report):
            if isinstance(row, Reject):
                yield row
                continue
            cells = table.take(row, file)
            if not cells.get("prompt").strip() and not cells.get("completion").strip():
                source.report.omit("row without text")
                continue
            made = _pair(table, cells, order, rounded, source.report)
            if choice:
                choice.judge(made, partial(chosen_values, [cells]))
            yield made
    rounded.tell(source.name, source.report)


def _watched(source: Source, table: MappedTable) -> RoundedIds:
    """What the ids of the first rows of each file are worth."""
    rounded = RoundedIds(source.block)
    for file in table.files:
        for row in islice(read_rows(file), _WATCHED):
            if isinstance(row, RawRow):
                rounded.watch(table, table.take(row, file))
    return rounded


def _day_order(file: InputFile, column: str) -> DayOrder:
    """How the file's dates are to be read, told by a first pass over its time column."""
    if not column:
        return ""
    return (
        DayOrderVote()
        .see_all(as_text(r.values.get(column)) for r in read_rows(file) if not isinstance(r, Reject))
        .verdict
    )


def _pair(
    table: MappedTable, cells: Cells, order: DayOrder, rounded: RoundedIds, report: LoadReport
) -> Conversation:
    key = cells.get("id") or stable_id("c", [cells.where])
    author = "" if rounded.spoils("author", cells.get("author")) else cells.get("author")
    made = Conversation(
        key,
        cells.where,
        [],
        subject=cells.get("subject"),
        locale=cells.get("locale"),
        customer=_asker(cells, author, rounded),
    )
    made.part_of = cells.get("conversation").strip()
    made.emails = sorted({cells.get("email").strip().lower()} - {""})
    made.names = [cells.get("name")] if cells.get("name") else []
    when = parse_time(cells.get("time"), order)
    for number, (field, role) in enumerate((("prompt", "customer"), ("completion", "agent"))):
        text, flags = mend(cells.get(field))
        if not text.strip():
            report.omit("empty side of a pair")
            continue
        author = made.customer if role == "customer" else ""
        made.messages.append(
            Message(
                f"{key}#{number}",
                role,  # type: ignore[arg-type]
                text,
                when,
                author,
                text_type=table.columns.text_type,
                flags=[*cells.flags, *flags],
            )
        )
        made.messages[-1].kind = "note" if cells.get("private") else "message"
        if role == "agent":
            made.messages[-1].outcome = message_outcome(cells, table.columns.rating_good)
    for name, value in (
        ("solved", as_solved(cells.get("solved"))),
        ("reopened", as_times(cells.get("reopened"))),
        ("won", as_solved(cells.get("won"))),
    ):
        if value is not None:
            made.outcome[name] = value
    return made


def _asker(cells: Cells, author: str, rounded: RoundedIds) -> str:
    """Who asked, by id or address."""
    named = "" if rounded.spoils("customer", cells.get("customer")) else cells.get("customer")
    return named or author or cells.get("email")
