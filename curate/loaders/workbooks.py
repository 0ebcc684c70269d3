"""Workbooks whose sheets are tables that join: one of tickets, another of replies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from curate.loaders.files import InputFile
from curate.loaders.rows import seekable
from curate.loaders.salvage import READ_ERRORS, Unreadable
from curate.loaders.spreadsheets import tables_of

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def by_sheets(file: InputFile) -> Iterator[InputFile]:
    """The file itself, or, for a workbook with tables that join, each of these as a file of its own; its
    other sheets stay with the first, which has the most text."""
    from curate.loaders.mapping.guess import joined_tables

    try:
        with file.open() as stream:
            if stream.read(4) not in _WORKBOOKS:
                yield file
                return
        with seekable(file) as stream:
            tables = tables_of(file, stream)
    except (*READ_ERRORS, Unreadable):
        tables = []
    place = f"{file.member}/" if file.member else ""
    parts = [
        replace(file, member=place + name, elsewhere=others, book=file.member) for name, _, others in tables
    ]
    joined = joined_tables(parts) if len(parts) > 1 else []
    if not joined:
        yield file
        return
    read = frozenset(number for n in joined[1:] for number in tables[n][1])
    yield replace(parts[joined[0]], elsewhere=read)
    yield from (parts[n] for n in joined[1:])
