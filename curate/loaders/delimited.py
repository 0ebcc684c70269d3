"""CSV and its relatives: the delimiter, the line that names the columns, and rows that survive damaged
quotes."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO

from curate.loaders.account import EXCERPT, LoadReport, Reject
from curate.loaders.decode import MAX_PIECE, Decoder, byte_lines, chunks, decoder_of
from curate.loaders.files import InputFile
from curate.loaders.headers import ABOVE, SEARCHED, RawRow, TableLines, filled, is_header, is_sparse

DELIMITERS = ",;\t|"
_SEEN = 262_144  # characters from which the shape is told
_SEEN_BELOW = 65_536  # the same where the header is looked for further down
_SEPARATOR_LINE = re.compile(r'"?sep=(\\t|.)"?[,;\t|]*\r?$', re.IGNORECASE)
_PATIENCE = 10_000  # lines that are read again after damaged quotes, beside four times those that were read
csv.field_size_limit(MAX_PIECE)  # the standard 131,072 is less than one e-mail with its quotes


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text is a table: the delimiter, how many lines stand above the header, and whether a carriage
    return ends lines too."""

    delimiter: str
    skip: int = 0
    carriage: bool = False


def sniff(text: str, whole: bool = True) -> str:
    """The delimiter of a table, or empty where the text is none: nearly every row has as many fields as the
    header."""
    shape = shape_of(text, whole)
    return shape.delimiter if shape else ""


@lru_cache(maxsize=16)
def shape_of(text: str, whole: bool = True) -> Dialect | None:
    """The shape of the table that begins the text; `whole` where the text does not break off. None where it
    is no table."""
    text = text.replace("\x00", "").lstrip("\ufeff")[:_SEEN]
    text = text.replace("\r\n", "\n")
    shape = _shape(text.replace("\r", " "), whole)
    if shape is None and "\r" in text:
        shape = _shape(text.replace("\r", "\n"), whole)
        return Dialect(shape.delimiter, shape.skip, True) if shape else None
    return shape


def _shape(text: str, whole: bool) -> Dialect | None:
    first, _, rest = text.partition("\n")
    if separator := _SEPARATOR_LINE.match(first.strip()):
        delimiter = "\t" if separator[1] == "\\t" else separator[1]
        at = _header_line(rest, delimiter, whole)
        return None if at is None else Dialect(delimiter, at + 1)
    width, best = max((_width(text, d, whole), -n) for n, d in enumerate(DELIMITERS))
    if width:
        return Dialect(DELIMITERS[-best])
    candidates = [(at, -width, n) for n, d in enumerate(DELIMITERS) for at, width in _below(text, d, whole)]
    if candidates:
        at, _, n = min(candidates)
        return Dialect(DELIMITERS[n], at)
    width, best = max((_width(text, d, whole, 0.0), -n) for n, d in enumerate(DELIMITERS))
    return Dialect(DELIMITERS[-best]) if width else None


def _header_line(text: str, delimiter: str, whole: bool) -> int | None:
    """How many lines stand above the header, where the delimiter is known."""
    if _width(text, delimiter, whole):
        return 0
    return min(
        (at for at, _ in _below(text, delimiter, whole)),
        default=0 if _width(text, delimiter, whole, 0.0) else None,
    )


def _rows(text: str, delimiter: str) -> list[list[str]]:
    try:
        return [r for r in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if r]
    except csv.Error:
        return []


def _width(text: str, delimiter: str, whole: bool, share: float = 0.5) -> int:
    """How many columns the text has if its first line names them and at least this share of them; 0 where it
    is no table of this delimiter."""
    first = text.lstrip("\n").partition("\n")[0]
    if delimiter not in first and '"' not in first:  # one column at most
        return 0
    rows = _rows(text, delimiter)
    if not whole and len(rows) > 2:
        rows = rows[:-1]
    if (
        len(rows) < 2
        or len(rows[0]) < 2
        or filled(rows[0]) < share * len(rows[0])
        or not is_header(rows[0], rows[1:])
    ):
        return 0
    if len(rows) + len(rows[0]) < 5 and any(" " in cell.strip() for cell in rows[0]):
        return 0  # two lines of prose with a comma each
    if _fits(rows) or ('"' in text and _fits(_one_by_one(text, delimiter))):
        return len(rows[0])
    return 0


def _one_by_one(text: str, delimiter: str) -> list[list[str]]:
    """Each line as a row of its own, so that one quote that is never closed does not hide all that
    follows."""
    return [row for line in text.split("\n") for row in _rows(line, delimiter)]


def _fits(rows: list[list[str]]) -> bool:
    width = len(rows[0])
    while len(rows) > 2 and len(rows[-1]) != width and is_sparse(rows[-1], width):
        rows = rows[:-1]
    fit = sum(len(r) == width for r in rows)
    return fit >= 0.8 * len(rows) or (len(rows) == 3 and fit >= 2)


def _below(text: str, delimiter: str, whole: bool) -> Iterator[tuple[int, int]]:
    """The first line that may name the columns with nothing but titles above it, and how many it names."""
    lines = text[:_SEEN_BELOW].split("\n")
    whole = whole and len(text) <= _SEEN_BELOW
    above: list[list[str]] = []
    for at, line in enumerate(lines[:SEARCHED]):
        cells = next(iter(_rows(line, delimiter)), [])
        count = filled(cells)
        titles = all(filled(row) < min(count, 3) for row in above)
        if above and count >= 2 and titles and 2 * count > len(cells) and is_header(cells):
            rest = "\n".join(lines[at:])
            width = _width(rest, delimiter, whole)
            # two columns are soon found in prose
            if width > 2 or (width == 2 and _is_plain(_rows(rest, delimiter))):
                yield at, width
                return
        if count:
            above.append(cells)


def _is_plain(rows: Sequence[Sequence[str]]) -> bool:
    return (
        len(rows) >= 3
        and all(len(r) == 2 for r in rows)
        and all(len(cell.split()) <= 3 and not cell.startswith(" ") for cell in rows[0])
    )


def is_grid(text: str) -> bool:
    """Whether the lines of a text are rows of one width, though no line names the columns."""
    for delimiter in DELIMITERS:
        widths = Counter(map(len, _rows(text[:_SEEN_BELOW], delimiter)))
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        if width >= 3 and count >= max(3, 0.7 * widths.total()):
            return True
    return False


def glance(head: bytes, decoder: Decoder) -> str:
    """The head as text whose shape can be trusted: bytes that are no UTF-8 stay one letter each, all
    different."""
    data = head[len(decoder.mark[0]) :]
    if decoder.wide:
        return data.decode(decoder.wide, "replace")
    try:
        return data[: data.rfind(b"\n") + 1 or len(data)].decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


class _CsvLines:
    """Decoded lines for the csv module. `used` are those of the record at work; they can be given back."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self.decoder, first = decoder_of(stream, encoding)
        text = glance(self.decoder.head[:_SEEN], self.decoder)
        self.shape = shape_of(text, whole=len(self.decoder.head) < _SEEN) or Dialect(
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
        if above and _SEPARATOR_LINE.match(above[0]):
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
    open_quote = False
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
            continue
        if last:
            yield from table.feed(*last)
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
            len(row) == width for line in used[1:] for row in _rows(line, delimiter)[:1]
        )
    return False, False
