"""Zip and gzip read in place, with caps; nothing is ever extracted to disk."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import IO, BinaryIO

from curate.loaders.account import Reject
from curate.loaders.files import InputFile, natural
from curate.loaders.folders import is_system
from curate.privacy.file_names import impersonal_name

# Text packs 5 to 30 times, very repetitive JSON up to about 100; deflate itself ends at 1,032.
MAX_RATIO = 200
SMALL = 10 << 20  # bytes below which a ratio does no harm
MAX_TOTAL = 256 << 30  # bytes that one archive may unpack to
MAX_MEMBERS = 1_000_000
_STEP = 65_536  # bytes unpacked at once
# members that tell what else is a zip: a spreadsheet, or a text document
_OFFICE = (
    "xl/workbook.xml",
    "xl/workbook.bin",
    "content.xml",
    "word/document.xml",
    "ppt/presentation.xml",
    "META-INF/container.xml",
)
READ_ERRORS = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)


class Unreadable(Exception):
    """Raised while reading a piece; becomes a Reject with this reason."""


def expand(file: InputFile, names: Collection[str] = ()) -> Iterator[InputFile | Reject]:
    """The file itself, or, for an archive, its members in natural order; `names` are those of all files,
    which no other may get."""
    try:
        with file.open() as stream:
            magic = stream.read(4)
    except OSError as error:
        yield Reject(
            file.label,
            "file",
            "no_permission" if isinstance(error, PermissionError) else "unreadable",
            type(error).__name__,
        )
        return
    if magic[:2] == b"\x1f\x8b":
        yield _gunzipped(file, names)
    elif magic in (b"PK\x03\x04", b"PK\x05\x06"):
        yield from _members(file)
    else:
        yield file


def _members(file: InputFile) -> Iterator[InputFile | Reject]:
    try:
        archive = zipfile.ZipFile(file.open())
    except (zipfile.BadZipFile, OSError) as error:
        yield Reject(file.label, "file", "broken_archive", str(error))
        return
    infos = [i for i in archive.infolist() if not i.is_dir()]
    if any(i.filename in _OFFICE for i in infos):
        yield file
        return
    if len(infos) > MAX_MEMBERS:
        yield Reject(file.label, "file", "archive_too_large", f"{len(infos)} members")
        return
    left, over = min(MAX_TOTAL, max(SMALL, MAX_RATIO * max(file.size, 1))), 0
    for info in sorted(infos, key=lambda i: natural(i.filename)):
        fault = _fault(archive, info)
        if fault:
            yield Reject(file.label, impersonal_name(info.filename), fault)
        elif info.file_size > left:
            over += 1
        else:
            left -= info.file_size
            yield replace(
                file, open=_opener(archive, info), member=info.filename, size=info.file_size, given=False
            )
    if over:
        what = (
            f"{over} of {len(infos)} members left out: too large when unpacked for an archive of"
            f" {file.size} bytes"
        )
        yield Reject(file.label, "file", "archive_too_large", what)


def _fault(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    parts = info.filename.replace("\\", "/").split("/")
    if ".." in parts or info.filename.startswith(("/", "\\")) or (len(parts[0]) == 2 and parts[0][1] == ":"):
        return "unsafe_member_name"
    if info.flag_bits & 1:
        return "encrypted"
    if info.file_size > max(SMALL, MAX_RATIO * max(info.compress_size, 1)):
        return "member_too_large"
    if is_system(info.filename):
        return ""
    try:
        with _opener(archive, info)() as stream:
            magic = stream.read(4)
    except (*READ_ERRORS, Unreadable):
        return "broken_member"
    if info.file_size and not magic:
        return "broken_member"
    if magic == b"PK\x03\x04" and not _is_office(archive, info):
        return "nested_archive"
    return "nested_archive" if magic[:2] == b"\x1f\x8b" else ""


def _is_office(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    try:
        with archive.open(info) as stream, zipfile.ZipFile(stream) as inner:
            return any(name in _OFFICE for name in inner.namelist())
    except READ_ERRORS:
        return False


class _Salvaged(io.RawIOBase):
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


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def member() -> IO[bytes]:
        stream = archive.open(info)
        stream._expected_crc = None  # type: ignore[attr-defined]  # else the last block is lost with a wrong checksum, which is told below
        return stream

    # zipfile never gives more than the declared size, which was checked above
    return lambda: io.BufferedReader(_Salvaged(member, crc=info.CRC))  # type: ignore[type-var]


def _gunzipped(file: InputFile, names: Collection[str]) -> InputFile:
    limit = max(SMALL, MAX_RATIO * max(file.size, 1))

    def reopen() -> BinaryIO:
        return io.BufferedReader(_Salvaged(lambda: gzip.GzipFile(fileobj=file.open()), limit))  # type: ignore[type-var, arg-type, return-value]

    bare = file.name.removesuffix(".gz")
    return replace(file, name=file.name if bare in names else bare, open=reopen)
