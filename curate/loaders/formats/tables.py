"""Mapped tables: one row per message, one row per pair, or conversations and messages in two files that join
on a key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from curate.loaders.account import Reject
from curate.loaders.base import LOADERS, NO, Detection, Loader, Source, Suggestion
from curate.loaders.bots import Bots
from curate.loaders.choice import LISTED_ROWS, Choice
from curate.loaders.dialects import is_grid
from curate.loaders.files import InputFile
from curate.loaders.headers import NO_HEADER, WRITE_HEADER
from curate.loaders.mapping.cells import (
    CONVERSATION,
    MESSAGE,
    Cells,
    MappedTable,
    as_payload,
    files_of,
    say_visibility,
)
from curate.loaders.mapping.direction import Direction
from curate.loaders.mapping.join import Joiner
from curate.loaders.mapping.pairs import paired
from curate.loaders.mapping.rounded import RoundedIds
from curate.loaders.mapping.same_ids import SameIds
from curate.loaders.mapping.threads import Threads
from curate.loaders.mapping.wide import comments_of
from curate.loaders.refusals import refused_as_table
from curate.loaders.rows import RawRow, read_rows
from curate.loaders.sample import Sample
from curate.loaders.settings_columns import MessageColumns
from curate.loaders.shapes import nested_texts
from curate.loaders.spool import Spool
from curate.loaders.table_shapes import rate
from curate.loaders.times import DayOrderVote
from curate.loaders.values import is_mangled
from curate.records import Conversation

_KINDS = {
    "csv": "a table of text",
    "parquet": "a Parquet file",
    "arrow": "an Arrow file",
    "excel": "a spreadsheet",
    "json": "JSON objects of equal shape",
}


@LOADERS.register("table")
class TableLoader(Loader):
    """Reads any table by the columns that the recipe names, or that the data give away."""

    name = "table"
    chooses = True
    heeds = ("*",)
    maps = True
    own_ids = False
    summary = "CSV, TSV, JSON lines, Parquet, Arrow or Excel, mapped by columns"

    def detect(self, sample: Sample) -> Detection:
        """Every table is one; other formats that know a table's keys are surer than this."""
        if sample.kind == "text" and is_grid(sample.text):
            return Detection(0.1, NO_HEADER, WRITE_HEADER)
        if sample.kind not in _KINDS or not sample.objects:
            return NO
        if len(set().union(*sample.objects)) < 2:
            return NO
        if sample.kind == "json" and (len(sample.objects) < 2 or not _is_flat(sample)):
            return NO  # one object alone is a setting, not a table
        return rate(sample.objects, _KINDS[sample.kind])

    def refuse(self, sample: Sample) -> Detection | None:
        return refused_as_table(sample)

    def suggest(self, files: Sequence[InputFile]) -> list[Suggestion]:
        from curate.loaders.mapping.guess import guess_tables

        return guess_tables(files)

    def examine(self, source: Source) -> None:
        from curate.loaders.mapping.check import examine

        if source.block.conversations is not None or source.block.message_columns() != MessageColumns():
            examine(source)

    def columns(self, file: InputFile) -> Iterator[Collection[str]]:
        return (row.values for row in read_rows(file) if isinstance(row, RawRow))

    def fields(self, files: Sequence[InputFile]) -> Iterator[Mapping[str, Any]]:
        return (
            row.values
            for file in files[:8]
            for row in islice(read_rows(file), LISTED_ROWS)
            if isinstance(row, RawRow)
        )

    def read(self, source: Source) -> Iterator[Conversation | Reject]:
        block = source.block
        tables, choice = files_of(source), Choice(source)
        if block.is_pairs:
            yield from paired(source, tables, choice)
            choice.close()
            say_visibility(source, tables)
            return
        with Spool() as spool:
            vote, rounded, bots, way = (
                DayOrderVote(),
                RoundedIds(block),
                Bots(block, source.report.met_bots),
                Direction(block),
            )
            same = SameIds(block, tables)
            threads = Threads.of(source, tables)
            for table in tables:
                yield from _fill(source, table, spool, vote, rounded, bots, way, same, threads)
            order = block.dates or vote.verdict
            way.settle(order)
            source.doubt_dates(vote)
            yield from Joiner(source, tables, order, rounded, choice, bots, way, same).conversations(spool)
        choice.close()
        say_visibility(source, tables)


def _is_flat(sample: Sample) -> bool:
    """Whether JSON objects make a table: much the same keys in each, and no texts in lists inside them."""
    shared = set(sample.objects[0]).intersection(*sample.objects)
    widest = max(len(o) for o in sample.objects)
    nested = sum(bool(nested_texts(o)) for o in sample.objects)
    return len(shared) >= 0.4 * widest and nested <= 0.3 * len(sample.objects)


def _fill(
    source: Source,
    table: MappedTable,
    spool: Spool,
    vote: DayOrderVote,
    rounded: RoundedIds,
    bots: Bots,
    way: Direction,
    same: SameIds,
    threads: Threads | None,
) -> Iterator[Reject]:
    """Puts a table's rows under the ids of their conversations, or of their threads."""
    key_field = "id" if table.kind == CONVERSATION else "conversation"
    key_column = getattr(table.columns, key_field)
    comments = comments_of(table)
    for file in table.files:
        if fault := table.fault(file):
            yield source.reject(file, "header", "missing_column", fault)
            continue
        for row in read_rows(file, source.report):
            if isinstance(row, Reject):
                yield row
                continue
            cells = table.take(row, file)
            key = threads.place(cells) if threads and table.kind == MESSAGE else cells.get(key_field)
            rounded.watch(table, cells)
            if not key and key_column:
                yield source.reject(file, row.locator, "no_conversation_id", cells.get("text"))
            elif is_mangled(key):
                source.report.warn(
                    f"{file.label}: ids in column {key_column!r} were cut by a spreadsheet: export them again"
                    " as text"
                )
                yield source.reject(file, row.locator, "mangled_id", key)
            else:
                talk = same.key(key, cells.where) if key else cells.where
                vote.see(cells.get("time"))
                _hear(bots, table.kind, talk, cells)
                spool.add(talk, as_payload(table.kind, cells))
                if table.kind == MESSAGE:
                    way.watch(talk, cells)
                for message in comments.messages(row, file, key or cells.where) if comments else ():
                    vote.see(message.get("time"))
                    _hear(bots, MESSAGE, talk, message)
                    way.watch(talk, message)
                    spool.add(talk, as_payload(MESSAGE, message))


def _hear(bots: Bots, kind: str, talk: str, cells: Cells) -> None:
    """Notes what a sender says to customers."""
    if kind == MESSAGE and not cells.get("private"):
        bots.see(talk, cells.get("author") or cells.get("name") or cells.get("email"), cells.get("text"))
