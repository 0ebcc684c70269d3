"""Rows of any table file as text: CSV and its relatives, JSON lines, Parquet, Arrow and spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, BinaryIO, Literal

from curate.loaders.account import EXCERPT, LoadReport, Reject
from curate.loaders.archives import READ_ERRORS, Unreadable
from curate.loaders.decode import MAX_PIECE, Decoder, byte_lines, chunks, decoder_of
from curate.loaders.files import InputFile
from curate.loaders.jsonio import pieces
from curate.loaders.values import as_text

Kind = Literal["json", "csv", "parquet", "arrow", "excel", "text", "empty", "binary"]
DELIMITERS = ",;\t|"
MAX_COLUMNS = 2_000
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")  # characters that no text has
_TO_MEMORY = 1 << 30  # bytes of a columnar or spreadsheet file inside an archive, which must be read from its end
csv.field_size_limit(MAX_PIECE)  # the standard 131,072 is less than one e-mail with its quotes


@dataclass(slots=True)
class Row:
    """One row: its place, the columns as text, and what was noticed while reading it."""

    locator: str
    values: dict[str, Any]
    flags: list[str] = field(default_factory=list)


@lru_cache(maxsize=16)  # each step that looks at a file asks for the same beginning
def kind_of(head: bytes, encoding: str = "") -> Kind:
    """What sort of file begins with these bytes; `encoding` is that of what is not UTF-8, where it is known."""
    if not head.strip(b" \t\r\n\x00"):
        return "empty"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"ARROW1", b"\xff\xff\xff\xff")):
        return "arrow"
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "excel"
    decoder = Decoder(head, encoding)
    text = glance(head, decoder)
    if len(_CONTROLS.findall(text)) > len(text) // 50:
        return "binary"
    if text.lstrip("\x00 \t\r\n")[:1] in ("{", "[") and _looks_json(text.lstrip("\x00 \t\r\n")):
        return "json"
    return "csv" if sniff(text, whole=len(head) < 4096) else "text"


def glance(head: bytes, decoder: Decoder) -> str:
    """The head as text whose shape can be trusted: bytes that are no UTF-8 stay one letter each, all different."""
    data = head[len(decoder.mark[0]) :]
    if decoder.wide:
        return data.decode(decoder.wide, "replace")
    try:
        return data[: data.rfind(b"\n") + 1 or len(data)].decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _looks_json(text: str) -> bool:
    rest = text[1:].lstrip()
    if text[0] == "{":
        return rest[:1] in ('"', "}")
    return rest[:1] in ("{", "[", "]", '"') or rest.startswith(("null,", "null]", "null\n")) or (rest[:1].isdigit() and text[1:20].count(",") > 1)


@lru_cache(maxsize=16)
def sniff(text: str, whole: bool = True) -> str:
    """The delimiter of a table, or empty where the text is none: every row has as many fields as the header."""
    text = text.replace("\x00", "")
    if "\n" not in text.strip("\r\n") and "\r" in text:
        text = text.replace("\r", "\n")
    best, most = "", 1
    for delimiter in DELIMITERS:
        try:
            rows = [r for r in csv.reader(io.StringIO(text[:262_144], newline=""), delimiter=delimiter) if r]
        except csv.Error:
            continue
        if not whole and len(rows) > 2:
            rows = rows[:-1]
        if len(rows) < 2 or len(rows[0]) <= most or not _is_header(rows[0]):
            continue
        if len(rows) + len(rows[0]) < 5 and any(" " in cell.strip() for cell in rows[0]):
            continue  # two lines of prose with a comma each
        fit = sum(len(r) == len(rows[0]) for r in rows)
        if fit >= 0.8 * len(rows) or (len(rows) == 3 and fit >= 2):
            best, most = delimiter, len(rows[0])
    return best


def _is_header(cells: list[str]) -> bool:
    """Whether the cells are names: there, mostly different, and hardly any a sentence (survey exports have whole questions)."""
    named = [n for n in (c.strip().strip("\ufeff") for c in cells) if n]
    odd = sum(len(n) > 64 or "\n" in n or len(n.split()) > 5 or _is_number(n) or ": " in n or n[-1] in ".?!" for n in named)
    # trackers export a column a comment, all of one name
    different = len(set(named)) == len(named) or len(set(named)) >= max(3, len(named) / 2)
    return len(named) >= 2 and different and odd <= len(named) // 4


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "", 1).isdigit()


def read_rows(file: InputFile, report: LoadReport | None = None) -> Iterator[Row | Reject]:
    """Every row of a table file. Faults come as rejects; nothing is raised for broken content."""
    place = "start"
    try:
        with file.open() as stream:
            kind = kind_of(stream.read(65_536), file.encoding)
        reader = {"json": _json_rows, "parquet": _parquet_rows, "arrow": _arrow_rows, "excel": _excel_rows}.get(kind, _csv_rows)
        for item in reader(file, report):
            place = item.locator
            yield item
    except Unreadable as error:
        yield Reject(file.label, f"after {place}", str(error))
    except READ_ERRORS as error:
        yield Reject(file.label, f"after {place}", "unreadable", str(error)[:EXCERPT])


class _CsvLines:
    """Decoded lines for the csv module, with the parity of quotes, which tells an unfinished last field."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self.decoder, first = decoder_of(stream, encoding)
        text = glance(self.decoder.head[:262_144], self.decoder)
        self.delimiter = sniff(text, whole=len(self.decoder.head) < 262_144) or ","
        self.quotes = 0
        self.mixed = False
        self.ended = True
        newline = b"\r" if b"\n" not in first and b"\r" in first and not self.decoder.wide else b"\n"
        self._lines = byte_lines(chunks(stream, self.decoder, first), newline)

    def __iter__(self) -> Iterator[str]:
        for line, ended in self._lines:
            self.ended = ended
            text, mixed = self.decoder.decode(line)
            self.mixed = self.mixed or mixed
            self.quotes += text.count('"')
            # a carriage return of its own is content to us, but an error to the csv module outside quotes
            yield text.replace("\x00", "").removesuffix("\r").replace("\r", " ") + "\n"


def _csv_rows(file: InputFile, report: LoadReport | None) -> Iterator[Row | Reject]:
    with file.open() as stream:
        lines = _CsvLines(stream, file.encoding)
        reader = csv.reader(lines, delimiter=lines.delimiter)
        header: list[str] = []
        held: Row | Reject | None = None
        for number in range(1, 1 << 62):
            lines.mixed = False
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                yield Reject(file.label, f"row {number}", "bad_csv", str(error))
                break
            if not any(c.strip() for c in cells):
                continue
            if not header:
                header = _names(cells)
                continue
            if held:
                yield held
            held = _csv_row(file, number, header, cells, lines.mixed)
        if held:
            yield _last(file, held, lines, header)
        if lines.decoder.fault:
            yield Reject(file.label, f"after row {number - 1}", lines.decoder.fault)
        lines.decoder.note(file, report)


def _csv_row(file: InputFile, number: int, header: list[str], cells: list[str], mixed: bool) -> Row | Reject:
    extra = len(cells) - len(header)
    if extra < 0 or (extra > 0 and any(c.strip() for c in cells[len(header) :])):
        return Reject(file.label, f"row {number}", "short_row" if extra < 0 else "long_row", ", ".join(cells)[:EXCERPT])
    return Row(f"row {number}", dict(zip(header, cells, strict=False)), ["mixed_encoding"] if mixed else [])


def _last(file: InputFile, held: Row | Reject, lines: _CsvLines, header: list[str]) -> Row | Reject:
    """The last row, or a reject where the file breaks off in it: inside quotes, or too few fields and no newline."""
    open_quote = lines.quotes % 2 == 1
    if open_quote or (isinstance(held, Reject) and not lines.ended):
        excerpt = held.excerpt if isinstance(held, Reject) else ", ".join(held.values.values())[:EXCERPT]
        return Reject(file.label, held.locator, "truncated", excerpt)
    return held


def _names(cells: list[str]) -> list[str]:
    """Column names, trimmed; nameless ones are numbered, repeated ones too."""
    seen: dict[str, int] = {}
    out = []
    for n, cell in enumerate(cells[:MAX_COLUMNS], 1):
        name = cell.strip().lstrip("\ufeff") or f"column_{n}"
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return out


def flatten(value: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """Inner objects as dotted names: {"user": {"id": 1}} becomes {"user.id": 1}; lists stay."""
    out: dict[str, Any] = {}
    for key, held in value.items():
        if isinstance(held, dict) and depth < 4:
            out.update(flatten(held, f"{prefix}{key}.", depth + 1))
        else:
            out[f"{prefix}{key}"] = held
    return out


def _json_rows(file: InputFile, report: LoadReport | None) -> Iterator[Row | Reject]:
    for piece in pieces(file, report):
        if isinstance(piece, Reject):
            yield piece
        elif isinstance(piece.value, dict):
            yield Row(piece.locator, flatten(piece.value), piece.flags)
        elif not piece.key:  # counters and links of a page are no rows
            yield Reject(file.label, piece.locator, "not_an_object", as_text(piece.value)[:EXCERPT])


def _seekable(file: InputFile) -> BinaryIO:
    stream = file.open()
    if file.path and not file.member and stream.seekable():
        return stream
    with stream:
        data = stream.read(_TO_MEMORY + 1)
        stream.read(1)  # a damaged member says so only when it is asked for more
    if len(data) > _TO_MEMORY:
        raise Unreadable("too_large_in_archive")
    return io.BytesIO(data)


def _parquet_rows(file: InputFile, report: LoadReport | None) -> Iterator[Row | Reject]:
    import pyarrow.lib as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with _seekable(file) as stream:
            for batch in pq.ParquetFile(stream).iter_batches(batch_size=1024):
                for values in batch.to_pylist():
                    yield Row(f"row {number}", flatten(values))
                    number += 1
    except pa.ArrowException as error:
        yield Reject(file.label, f"after row {number}", "bad_parquet", str(error)[:EXCERPT])


def _arrow_rows(file: InputFile, report: LoadReport | None) -> Iterator[Row | Reject]:
    import pyarrow.ipc as ipc
    import pyarrow.lib as pa

    number = 0
    try:
        with _seekable(file) as stream:
            magic = stream.read(6)
            stream.seek(0)
            reader = ipc.open_file(stream) if magic == b"ARROW1" else ipc.open_stream(stream)
            batches = (reader.get_batch(n) for n in range(reader.num_record_batches)) if magic == b"ARROW1" else reader
            for batch in batches:
                for values in batch.to_pylist():
                    yield Row(f"row {number}", flatten(values))
                    number += 1
    except pa.ArrowException as error:
        yield Reject(file.label, f"after row {number}", "bad_arrow", str(error)[:EXCERPT])


def _excel_rows(file: InputFile, report: LoadReport | None) -> Iterator[Row | Reject]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(_seekable(file))
        sheets = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except PasswordError:
        yield Reject(file.label, "file", "encrypted")
        return
    except CalamineError as error:
        yield Reject(file.label, "file", "bad_spreadsheet", str(error)[:EXCERPT])
        return
    for sheet, lines in sheets:
        header: list[str] = []
        for number, cells in enumerate(lines, 1):
            if not any(as_text(c).strip() for c in cells):
                continue
            if not header:
                header = _names([as_text(c) for c in cells])
                continue
            locator = f"row {number}" if len(sheets) == 1 else f"{sheet} row {number}"
            flags = ["number_cut"] if any(isinstance(c, float) and abs(c) >= 2**53 for c in cells) else []
            yield Row(locator, dict(zip(header, cells, strict=False)), flags)
