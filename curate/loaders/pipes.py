"""Inputs that can be read once only: standard input, named pipes and process substitutions, kept for several passes."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

from curate.errors import CurateError
from curate.loaders.counted import note
from curate.loaders.files import InputFile

_BLOCK = 1 << 20
# what was read in this process: the pipe is empty afterwards, and its SHA-256 and every pass must see the same bytes
_kept: dict[Any, InputFile] = {}


def standard_input() -> InputFile:
    """Standard input, read when first asked for. Raises CurateError where it is closed."""
    stream = sys.stdin
    if stream is None:
        raise CurateError("standard input is closed", where="-", mend="Pipe a dump into the command, or name a file.")
    if stream not in _kept:
        try:
            _kept[stream] = _spooled("stdin", stream.buffer)
        except (OSError, ValueError) as error:
            raise CurateError(f"standard input cannot be read ({error})", where="-", mend="Pipe a dump into the command, or name a file.") from error
    return _kept[stream]


def piped(path: Path) -> InputFile:
    """A pipe that the user named, read when first asked for. Raises CurateError where it cannot be read."""
    try:
        state = path.stat()
        key = (state.st_dev, state.st_ino)
        if key not in _kept:
            with path.open("rb") as stream:
                # a shell calls a process substitution by the number of its descriptor
                _kept[key] = _spooled("pipe" if path.name.isdecimal() else path.name, stream)
    except OSError as error:
        raise CurateError(f"cannot be read ({error.strerror})", where=str(path)) from error
    return _kept[key]


def _spooled(name: str, stream: BinaryIO) -> InputFile:
    """The stream's content in an unnamed file: nothing may stay behind after a kill."""
    spool = tempfile.TemporaryFile()  # noqa: SIM115 the readers keep it open
    while block := stream.read(_BLOCK):
        spool.write(block)
    spool.flush()
    size = spool.tell()
    return InputFile(name, lambda: io.BufferedReader(_Shared(spool.fileno(), size)), size=size, given=True)  # type: ignore[type-var]


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
