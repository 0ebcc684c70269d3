"""Rows of CSV and its relatives, which survive damaged quotes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO

from curate.files.cells import TABLE_COLUMNS, unmarked
from curate.loaders.account import EXCERPT, LoadReport, Reject
from curate.loaders.decode import byte_lines, chunks, decoder_of
from curate.loaders.dialects import SEEN, SEPARATOR_LINE, Dialect, glance, rows_of, shape_of
from curate.loaders.files import InputFile
from curate.loaders.headers import ABOVE, RawRow, TableLines, filled, is_sparse

_PATIENCE = 10_000  # lines that are read again after damaged quotes, beside four times those that were read


class _CsvLines:
    """Decoded lines for the csv module. `used` are those of the record at work; they can be given back."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self.decoder, first = decoder_of(stream, encoding)
        text = glance(self.decoder.head[:SEEN], self.decoder)
        self.shape = shape_of(text, whole=len(self.decoder.head) < SEEN) or Dialect(
            ",", carriage="\n" not in text
        )
        self.mixed = False
        self.ended = True
        self.used: list[str] = []
        self._back: list[str] = []  # the next line is the last
        self._seen = self._again = 0
        self.single = False  # quotes are so damaged that each line is taken as a record of its own
        newline = b"\r" if self.shape.carriage and b"\n" not in first and not self.decoder.wide else b"\n"
        self._source = self._decoded(byte_lines(chunks(stream, self.decoder, first), newline))

    def _decoded(self, lines: Iterator[tuple[bytes, bool]]) -> Iterator[str]:
        for line, ended in lines:
            self.ended = ended
            text, mixed = self.decoder.decode(line)
            self.mixed = self.mixed or mixed
            text = text.replace("\x00", "").removesuffix("\r")
            # a carriage return of its own is content to us, but an error to the csv module outside quotes
            yield from text.split("\r") if self.shape.carriage else [text.replace("\r", " ")]

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.single and self.used:
            raise StopIteration  # ends the record, not the file: the next one asks again
        if self._back:
            line = self._back.pop()
        else:
            line = next(self._source)
            self._seen += 1
        self.used.append(line)
        return line + "\n"

    def skip(self, count: int) -> list[str]:
        """Takes lines off the beginning."""
        lines = [line for _, line in zip(range(count), self, strict=False)]
        return [line.strip().strip("\ufeff") for line in lines if line.strip(' \t\n\ufeff,;|"')]

    def give_back(self) -> None:
        """Puts all lines of the record but the first back; once too much was read again, records end with
        their line, so that it takes linear time."""
        self._again += len(self.used)
        self.single = self.single or self._again > 4 * self._seen + _PATIENCE
        self._back += self.used[:0:-1]


def read_delimited(file: InputFile, report: LoadReport | None) -> Iterator[RawRow | Reject]:
    """Every row of a table of text. Lines above the header and below the table are omissions."""
    with file.open() as stream:
        lines = _CsvLines(stream, file.encoding)
        above = lines.skip(lines.shape.skip)
        if above and SEPARATOR_LINE.match(above[0]):
            above = above[1:]  # it was obeyed
        if report is not None:
            report.omit(ABOVE, len(above))
        yield from _records(file, report, lines, above)
        lines.decoder.note(file, report)


def _records(
    file: InputFile, report: LoadReport | None, lines: _CsvLines, above: list[str]
) -> Iterator[RawRow | Reject]:
    table: TableLines | None = None
    last: tuple[str, list[str], list[str]] | None = None
    number = lines.shape.skip
    open_quote = own = False  # `own`: whether `curate export` wrote the table
    reader = csv.reader(lines, delimiter=lines.shape.delimiter)
    while True:
        lines.mixed, lines.used = False, []
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield Reject(file.label, f"row {number}", "bad_csv", str(error))
            lines.give_back()
            continue
        open_quote = False
        if len(lines.used) > 1 or _odd(lines.used):
            open_quote, swallowed = _damage(
                lines.used, lines.shape.delimiter, len(table.header) if table else 0
            )
            if swallowed or (open_quote and lines.single):
                lines.give_back()
                yield from table.feed(*last) if table and last else ()
                last = None
                yield Reject(file.label, f"row {number}", "open_quote", lines.used[0][:EXCERPT])
                continue
        if table is None:
            table = TableLines(file, report, cells, above) if filled(cells) else None
            own = table is not None and tuple(table.header) == TABLE_COLUMNS
            continue
        if last:
            yield from table.feed(*last)
        cells = [*map(unmarked, cells)] if own else cells
        last = (f"row {number}", cells, ["mixed_encoding"] if lines.mixed else [])
    if table and last:
        yield from _last(table, last, open_quote, lines.ended)
    if lines.decoder.fault:
        yield Reject(file.label, f"after row {number - 1}", lines.decoder.fault)


def _last(
    table: TableLines, last: tuple[str, list[str], list[str]], open_quote: bool, ended: bool
) -> Iterator[RawRow | Reject]:
    """The last line, or a reject where the file breaks off in it: inside quotes, or too few fields and no
    newline."""
    locator, cells, _ = last
    short = len(cells) < len(table.header) and not ended
    if open_quote or (short and not is_sparse(cells, len(table.header))):
        yield from table.close()
        yield table.broken_off(locator, cells)
        return
    yield from table.feed(*last)
    yield from table.close(truncated=short)


def _odd(used: list[str]) -> bool:
    return sum(line.count('"') for line in used) % 2 == 1


def _damage(used: list[str], delimiter: str, width: int) -> tuple[bool, bool]:
    """Whether a record ends inside quotes, and whether a quote that was never closed swallowed the rows that
    follow.

    Well-formed quotes are believed, whatever stands between them: customers paste tables, too.
    """
    try:
        list(csv.reader([line + "\n" for line in used], delimiter=delimiter, strict=True))
    except csv.Error as error:
        open_quote = "unexpected end" in str(error)
        return open_quote, width > 1 and any(
            len(row) == width for line in used[1:] for row in rows_of(line, delimiter)[:1]
        )
    return False, False
