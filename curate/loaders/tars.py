"""Tar archives, plain or packed, read in place."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO, ClassVar, NamedTuple

from curate.loaders.files import InputFile
from curate.loaders.packers import TAR_BLOCK
from curate.loaders.salvage import READ_ERRORS, Salvaged, Unreadable

_KEPT = 64 << 20  # bytes of an unpacked archive that stay in memory; a larger one is unpacked for each pass
_SKIP = 1 << 20  # bytes passed over at once


class TarMember(NamedTuple):
    """A file in an archive: its place in the unpacked bytes, or why it cannot be read."""

    name: str
    offset: int
    size: int
    fault: str = ""


class _Watched:
    """A stream of which the block read last is known: tarfile takes a broken header for the archive's end."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.last = b""

    def read(self, size: int) -> bytes:
        self.last = self._stream.read(size)
        return self.last


def tar_members(open_tar: Callable[[], BinaryIO]) -> Iterator[TarMember]:
    """The files of an archive in its own order; what cannot be read, and an archive that breaks off, comes
    as a member with a fault."""
    fault = ""
    try:
        with open_tar() as stream:
            watched = _Watched(stream)
            with tarfile.open(fileobj=watched, mode="r|", bufsize=TAR_BLOCK) as archive:  # type: ignore[call-overload]
                while info := archive.next():
                    archive.members = []  # else all are kept in memory
                    if not info.isdir():
                        plain = info.isreg() and not info.issparse()
                        yield TarMember(
                            info.name, info.offset_data, info.size, "" if plain else "no_plain_member"
                        )
            if not watched.last or watched.last.strip(b"\x00"):
                fault = "broken_archive"
    except Unreadable as error:
        fault = str(error)
    except (*READ_ERRORS, tarfile.TarError, ValueError):
        fault = "broken_archive"
    if fault:
        yield TarMember("", 0, 0, fault)


class TarReader:
    """Opens members of one archive by their place, whatever it takes to get there: a plain one is sought in,
    of a packed one what is small stays in memory, and in a large one reading goes on where it last ended."""

    _held: ClassVar[TarReader | None] = None  # the one whose bytes are in memory

    def __init__(self, open_tar: Callable[[], BinaryIO], size: int) -> None:
        """`size` is how many unpacked bytes hold all members."""
        self._open = open_tar
        self._small = size <= _KEPT
        self._bytes: bytes | None = None
        self._idle: tuple[BinaryIO, int] | None = None  # a stream that nobody reads, and where it stands

    def member(self, file: InputFile, member: TarMember) -> InputFile:
        """The member as a file of its own."""

        def reopen() -> BinaryIO:
            return io.BufferedReader(Salvaged(lambda: _Slice(self, member)))  # type: ignore[type-var, arg-type, return-value]

        return replace(file, open=reopen, member=member.name, size=member.size, given=False)

    def at(self, offset: int) -> BinaryIO:
        """The unpacked bytes from a place on."""
        if self._bytes is not None:
            return _sought(io.BytesIO(self._bytes), offset)
        stream, at = self._idle or (self._open(), 0)
        self._idle = None
        if stream.seekable():
            return _sought(stream, offset)
        if self._small:
            self._keep(stream if at == 0 else self._open())
            return self.at(offset)
        if at > offset:
            stream.close()
            stream, at = self._open(), 0
        while at < offset and (passed := len(stream.read(min(_SKIP, offset - at)))):
            at += passed
        return stream

    def give_back(self, stream: BinaryIO, at: int) -> None:
        """Lets the next member be read from where this stream stands."""
        if self._idle is None and not stream.seekable():
            self._idle = stream, at
        else:
            stream.close()

    def _keep(self, stream: BinaryIO) -> None:
        """Takes all bytes to memory, those of one archive at a time; a damaged one gives what it has."""
        if TarReader._held:
            TarReader._held._bytes = None
        parts: list[bytes] = []
        with stream:
            try:
                while part := stream.read(_SKIP):
                    parts.append(part)
            except Unreadable:
                pass
        self._bytes, TarReader._held = b"".join(parts), self


def _sought(stream: BinaryIO, offset: int) -> BinaryIO:
    stream.seek(offset)
    return stream


class _Slice(io.RawIOBase):
    """The bytes of one member. Raises EOFError where the archive ends before it."""

    def __init__(self, reader: TarReader, member: TarMember) -> None:
        self._reader, self._offset, self._size = reader, member.offset, member.size
        self._stream = reader.at(member.offset)
        self._at = 0

    def readable(self) -> bool:
        return True

    def read1(self, size: int) -> bytes:
        if self._at >= self._size:
            return b""
        data = self._stream.read(min(size, self._size - self._at))
        if not data:
            raise EOFError
        self._at += len(data)
        return data

    def close(self) -> None:
        if not self.closed:
            self._reader.give_back(self._stream, self._offset + self._at)
        super().close()
