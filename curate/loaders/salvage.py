"""Packed streams that give all that can be read of them before they fail, and the limits of what they may
unpack to."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from typing import IO

# Text packs 5 to 30 times, very repetitive JSON up to about 100; deflate itself ends at 1,032.
MAX_RATIO = 200
SMALL = 10 << 20  # bytes below which a ratio does no harm
_STEP = 65_536  # bytes unpacked at once
READ_ERRORS = (
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
)


class Unreadable(Exception):
    """Raised while reading a piece; becomes a Reject with this reason."""


def most_unpacked(size: int, ratio: int = MAX_RATIO) -> int:
    """How many bytes a packed file of `size` bytes may unpack to."""
    return max(SMALL, ratio * max(size, 1))


class Salvaged(io.RawIOBase):
    """A packed stream that gives all that can be read before it fails: first an end, then, asked again,
    Unreadable.

    A buffer above would lose what it holds if the failure came at once. Fails too beyond `limit` bytes, as a
    gzip file declares no size to be trusted, and where the checksum is not `crc`.
    """

    def __init__(
        self, reopen: Callable[[], IO[bytes]], limit: int | None = None, crc: int | None = None
    ) -> None:
        self._reopen, self._limit, self._crc = reopen, limit, crc
        self._stream = reopen()
        self._at = self._sum = 0
        self._fault = ""
        self._ended = False
        self._step = _STEP

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if self._ended and self._fault:
            raise Unreadable(self._fault)
        data = b"" if self._ended else self._next(len(buffer))
        self._ended = self._ended or not data
        self._at += len(data)
        self._sum = zlib.crc32(data, self._sum)
        if not data and not self._fault and self._crc not in (None, self._sum):
            self._fault = "broken_member"
        if self._limit is not None and self._at > self._limit:
            raise Unreadable("archive_too_large")
        buffer[: len(data)] = data
        return len(data)

    def _next(self, size: int) -> bytes:
        try:
            return self._stream.read1(min(size, self._step))  # type: ignore[attr-defined, no-any-return]
        except READ_ERRORS as error:
            if self._step == 1 or isinstance(error, EOFError):  # a file that was cut has given all it has
                self._fault = "broken_member"
                return b""
        # once more, byte by byte from the last sound place: a whole small file may lie before the fault
        self._step = 1
        self._stream.close()
        self._stream = self._reopen()
        if isinstance(self._stream, zipfile.ZipExtFile):
            self._stream.MIN_READ_SIZE = 1  # else it unpacks ahead, into the fault
        left = self._at
        try:
            while left and (data := self._stream.read1(min(left, _STEP))):  # type: ignore[attr-defined]
                left -= len(data)
        except READ_ERRORS:
            self._fault = "broken_member"
            return b""
        return self._next(size)

    def close(self) -> None:
        self._stream.close()
        super().close()
