"""The beginning of a file in the shapes that detection asks for."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import Any

from curate.loaders.account import LoadReport, Reject
from curate.loaders.decode import Decoder
from curate.loaders.files import InputFile
from curate.loaders.jsonio import Piece, pieces
from curate.loaders.rows import Kind, RawRow, flatten, kind_of, read_rows
from curate.loaders.salvage import READ_ERRORS, Unreadable

HEAD = 262_144  # bytes
PIECES = 50


class Sample:
    """What a loader may look at: kind, first JSON values, first rows, text. Everything is read on first
    use."""

    def __init__(self, file: InputFile) -> None:
        self.file = file
        self.fault = ""  # why the file ends early, once its head was read
        self._report = LoadReport()

    @cached_property
    def head(self) -> bytes:
        data = b""
        try:
            with self.file.open() as stream:
                data = stream.read(HEAD)
                if len(data) < HEAD:
                    stream.read(1)  # a damaged member gives what it has before it fails
        except (*READ_ERRORS, Unreadable) as error:
            self.fault = str(error) if isinstance(error, Unreadable) else "unreadable"
        return data

    @cached_property
    def kind(self) -> Kind:
        return kind_of(self.head, self.file.encoding)

    @cached_property
    def text(self) -> str:
        """The head as text; empty for binary files."""
        if self.kind not in ("text", "csv", "json"):
            return ""
        decoder = Decoder(self.head, self.file.encoding)
        data = self.head[len(decoder.mark[0]) :]
        if decoder.wide:
            return data.decode(decoder.wide, "replace")
        return "\n".join(decoder.decode(line)[0] for line in data.split(b"\n"))

    @cached_property
    def values(self) -> list[Piece]:
        """The first JSON values (50), without those that cannot be read."""
        return [p for p in self._pieces if isinstance(p, Piece)] if self.kind == "json" else []

    @cached_property
    def faults(self) -> list[Reject]:
        """What could not be read of the first JSON values; of text, too, since damaged JSON may look like
        it."""
        return [p for p in self._pieces if isinstance(p, Reject)]

    @cached_property
    def _pieces(self) -> list[Piece | Reject]:
        return (
            list(islice(pieces(self.file, self._report), PIECES))
            if self.kind in ("json", "text", "csv")
            else []
        )

    @property
    def control(self) -> list[str]:
        """What lines about a data pipeline itself stand before the end of the first JSON values."""
        _ = self._pieces
        return sorted(self._report.omitted)

    @cached_property
    def objects(self) -> list[dict[str, Any]]:
        """The first records as objects, whatever the file: JSON values, or rows of a table."""
        if self.kind == "json":
            return [p.value for p in self.values if isinstance(p.value, dict)]
        if self.kind in ("csv", "parquet", "arrow", "excel"):
            return [r.values for r in islice(read_rows(self.file), PIECES) if isinstance(r, RawRow)]
        return []

    @property
    def columns(self) -> set[str]:
        """The names of the columns of the first records, those of inner objects with dots."""
        return {name for o in self.objects for name in flatten(o)}
