"""Rows of any table file as text: CSV and its relatives, JSON lines, Parquet, Arrow and spreadsheets."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any, BinaryIO, Literal

from curate.ids import as_text
from curate.loaders.account import EXCERPT, LoadReport, Reject
from curate.loaders.decode import Decoder
from curate.loaders.delimited import read_delimited
from curate.loaders.dialects import glance, sniff
from curate.loaders.files import InputFile
from curate.loaders.headers import RawRow
from curate.loaders.jsonio import pieces
from curate.loaders.salvage import READ_ERRORS, Unreadable
from curate.loaders.spreadsheets import read_sheets

__all__ = ["Kind", "RawRow", "flatten", "kind_of", "read_rows", "seekable", "sniff"]

Kind = Literal["json", "csv", "parquet", "arrow", "excel", "text", "empty", "binary"]
Reader = Callable[[InputFile, LoadReport | None], Iterator[RawRow | Reject]]
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")  # characters that no text has
_TO_MEMORY = (
    1 << 30
)  # bytes of a columnar or spreadsheet file inside an archive, which must be read from its end


@lru_cache(maxsize=16)  # each step that looks at a file asks for the same beginning
def kind_of(head: bytes, encoding: str = "") -> Kind:
    """What sort of file begins with these bytes; `encoding` is that of what is not UTF-8, where it is
    known."""
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
    if text.lstrip("\x00 \t\r\n")[:1] in ("{", "[", '"') and _looks_json(text.lstrip("\x00 \t\r\n")):
        return "json"
    return "csv" if sniff(text, whole=len(head) < 4096) else "text"


def _looks_json(text: str) -> bool:
    rest = text[1:].lstrip()
    if text[0] == '"':  # a text that holds JSON
        return rest[:1] in ("{", "[") and rest[1:].lstrip()[:1] in ("\\", "{", "[")
    if text[0] == "{":
        return rest[:1] in ('"', "}")
    return (
        rest[:1] in ("{", "[", "]", '"')
        or rest.startswith(("null,", "null]", "null\n"))
        or (rest[:1].isdigit() and text[1:20].count(",") > 1)
    )


def read_rows(
    file: InputFile, report: LoadReport | None = None, every_sheet: bool = False
) -> Iterator[RawRow | Reject]:
    """Every row of a table file; of a book those of its main table, or of `every_sheet`. Faults come as
    rejects; nothing is raised for broken content."""
    place = "start"
    try:
        with file.open() as stream:
            kind = kind_of(stream.read(65_536), file.encoding)
        readers: dict[Kind, Reader] = {
            "json": _json_rows,
            "parquet": _parquet_rows,
            "arrow": _arrow_rows,
            "excel": partial(_excel_rows, every=every_sheet),
        }
        for item in readers.get(kind, read_delimited)(file, report):
            place = item.locator
            yield item
    except Unreadable as error:
        yield Reject(file.label, f"after {place}", str(error))
    except READ_ERRORS as error:
        yield Reject(file.label, f"after {place}", "unreadable", str(error)[:EXCERPT])


def flatten(value: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """Inner objects as dotted names: {"user": {"id": 1}} becomes {"user.id": 1}; lists stay."""
    out: dict[str, Any] = {}
    for key, held in value.items():
        if isinstance(held, dict) and depth < 4:
            out.update(flatten(held, f"{prefix}{key}.", depth + 1))
        else:
            out[f"{prefix}{key}"] = held
    return out


def _json_rows(file: InputFile, report: LoadReport | None) -> Iterator[RawRow | Reject]:
    for piece in pieces(file, report):
        if isinstance(piece, Reject):
            yield piece
        elif isinstance(piece.value, dict):
            yield RawRow(piece.locator, flatten(piece.value), piece.flags)
        elif not piece.key:
            yield Reject(file.label, piece.locator, "not_an_object", as_text(piece.value)[:EXCERPT])
        elif report is not None:  # counters and links of a page are no rows
            report.omit("field of the page around the rows")


def seekable(file: InputFile) -> BinaryIO:
    """The file as a stream that can go back; raises Unreadable where a member of an archive is too large for
    that."""
    stream = file.open()
    if file.path and not file.member and stream.seekable():
        return stream
    with stream:
        data = stream.read(_TO_MEMORY + 1)
        stream.read(1)  # a damaged member says so only when it is asked for more
    if len(data) > _TO_MEMORY:
        raise Unreadable("too_large_in_archive")
    return io.BytesIO(data)


def _parquet_rows(file: InputFile, report: LoadReport | None) -> Iterator[RawRow | Reject]:
    import pyarrow.lib as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with seekable(file) as stream:
            for batch in pq.ParquetFile(stream).iter_batches(batch_size=1024):
                for values in batch.to_pylist():
                    yield RawRow(f"row {number}", flatten(values))
                    number += 1
    except pa.ArrowException as error:
        yield Reject(file.label, f"after row {number}", "bad_parquet", str(error)[:EXCERPT])


def _arrow_rows(file: InputFile, report: LoadReport | None) -> Iterator[RawRow | Reject]:
    import pyarrow.ipc as ipc
    import pyarrow.lib as pa

    number = 0
    try:
        with seekable(file) as stream:
            magic = stream.read(6)
            stream.seek(0)
            reader = ipc.open_file(stream) if magic == b"ARROW1" else ipc.open_stream(stream)
            batches = (
                (reader.get_batch(n) for n in range(reader.num_record_batches))
                if magic == b"ARROW1"
                else reader
            )
            for batch in batches:
                for values in batch.to_pylist():
                    yield RawRow(f"row {number}", flatten(values))
                    number += 1
    except pa.ArrowException as error:
        yield Reject(file.label, f"after row {number}", "bad_arrow", str(error)[:EXCERPT])


def _excel_rows(file: InputFile, report: LoadReport | None, every: bool) -> Iterator[RawRow | Reject]:
    with seekable(file) as stream:
        yield from read_sheets(file, stream, report, every)
