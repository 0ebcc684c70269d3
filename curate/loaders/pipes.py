"""Inputs that can be read once only: standard input, named pipes and process substitutions, kept for several
passes."""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from curate.errors import CurateError
from curate.files.lines import check_no_device
from curate.loaders.counted import note
from curate.loaders.files import InputFile
from curate.loaders.packers import PACKERS, is_tar
from curate.loaders.salvage import MAX_RATIO
from curate.process.progress import counting

MAX_BYTES = 64 << 30  # of one pipe
MAX_PROSE = (
    256 << 20
)  # bytes without the end of a line or of a JSON value; no value that can be read is that long
_SPARE = 1 << 30  # bytes that stay free where a large pipe is kept
_BLOCK = 1 << 20
_LOOK = 16  # of so many blocks one is looked at closely
_WINDOW = 256 << 20  # bytes after which it is judged what was looked at
_PACKED = (
    *(packer.magic for packer in PACKERS),
    b"PK",
    b"PAR1",
    b"ARROW1",
    b"\xff\xff\xff\xff",
    b"\xd0\xcf\x11\xe0",
)  # kinds of file that are no text and can be read
_MEND = "Save what you need from it to a file, and give that file."
# what was read in this process: the pipe is empty afterwards, and its SHA-256 and every pass must see the
# same bytes
_kept: dict[Any, InputFile] = {}


def standard_input() -> InputFile:
    """Standard input, read when first asked for. Raises CurateError where it is closed, or cannot be an
    export."""
    stream = sys.stdin
    if stream is None:
        raise CurateError(
            "standard input is closed", where="-", mend="Pipe a dump into the command, or give a file."
        )
    if stream not in _kept:
        try:
            with suppress(io.UnsupportedOperation, AttributeError):  # no descriptor is no device
                state = os.fstat(stream.buffer.fileno())
                if not stream.isatty():
                    check_no_device(state, "-")
            _kept[stream] = _spooled("stdin", "-", stream.buffer)
        except (OSError, ValueError) as error:
            raise CurateError(
                f"standard input cannot be read ({error})",
                where="-",
                mend="Pipe a dump into the command, or give a file.",
            ) from error
    return _kept[stream]


def piped(path: Path) -> InputFile:
    """A pipe that the user named, read when first asked for. Raises CurateError where it cannot be read, or
    cannot be an export."""
    try:
        state = path.stat()
        key = (state.st_dev, state.st_ino)
        if key not in _kept:
            check_no_device(state, str(path))
            with path.open("rb") as stream:
                # a shell calls a process substitution by the number of its descriptor
                _kept[key] = _spooled("pipe" if path.name.isdecimal() else path.name, str(path), stream)
    except OSError as error:
        raise CurateError(f"cannot be read ({error.strerror})", where=str(path)) from error
    return _kept[key]


def _spooled(name: str, where: str, stream: BinaryIO) -> InputFile:
    """The stream's content in an unnamed file: nothing may stay behind after a kill. Raises CurateError for
    what has no end or is no export."""
    spool = tempfile.TemporaryFile()  # noqa: SIM115 the readers keep it open
    watch = _Watch(where)
    with counting("bytes") as advance:
        while block := stream.read(_BLOCK):
            watch.see(block)
            spool.write(block)
            advance(len(block))
    spool.flush()
    size = spool.tell()
    return InputFile(name, lambda: io.BufferedReader(_Shared(spool.fileno(), size)), size=size, given=True)  # type: ignore[type-var]


class _Watch:
    """Looks at what a pipe gives, and ends what can never be an export: binary data, one value without an
    end, the same again and again, more than fits."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._size = self._blocks = self._prose = 0
        self._looked = self._packed = 0  # bytes looked at closely; what they pack to

    def see(self, block: bytes) -> None:
        if not self._size:
            self._begin(block)
        self._size += len(block)
        end = max(block.rfind(b"\n"), block.rfind(b"}"), block.rfind(b"\r"))
        self._prose = self._prose + len(block) if end < 0 else len(block) - end - 1
        if self._prose > MAX_PROSE:
            raise self._fault(
                f"{MAX_PROSE >> 20} MiB without the end of a line or of a JSON value: this is not an export"
            )
        if self._size > MAX_BYTES:
            raise self._fault(f"gives more than {MAX_BYTES >> 30} GiB, the maximum that is read from a pipe")
        if self._blocks % _LOOK == 0:
            self._look(block)
        self._blocks += 1

    def _begin(self, block: bytes) -> None:
        from curate.loaders.rows import kind_of
        from curate.loaders.signatures import foreign

        if block.startswith(_PACKED) or is_tar(block):
            return
        if foreign(block) or kind_of(block[:65_536]) == "binary":
            raise self._fault(
                f"gives {foreign(block) or 'binary data of no known format'}, which is not read"
            )
        if len(block) == _BLOCK and not block.strip(b"\x00"):
            raise self._fault("gives nothing but NUL bytes")

    def _look(self, block: bytes) -> None:
        self._looked += len(block)
        self._packed += len(zlib.compress(block))
        if self._size > _WINDOW and self._looked > MAX_RATIO * self._packed:
            raise self._fault("repeats the same data without an end")
        free = shutil.disk_usage(tempfile.gettempdir()).free
        if free < min(_SPARE, self._size):
            message = (
                f"does not fit on the disk: {self._size / 1e9:,.1f} GB of it are in {tempfile.gettempdir()},"
                f" where {free / 1e9:,.1f} GB are left"
            )
            raise CurateError(
                message,
                where=self._where,
                mend="Set TMPDIR to a folder with more room, or save it to a file and give that file.",
            )

    def _fault(self, problem: str) -> CurateError:
        return CurateError(problem, where=self._where, mend=_MEND)


class _Shared(io.RawIOBase):
    """A reader with a position of its own over a file descriptor that several readers share."""

    def __init__(self, descriptor: int, size: int) -> None:
        self._descriptor, self._size, self._at = descriptor, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = os.pread(self._descriptor, len(buffer), self._at)
        buffer[: len(data)] = data
        self._at += len(data)
        note(self._descriptor, self._at)
        return len(data)
