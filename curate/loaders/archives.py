"""Zip and gzip read in place, with caps; nothing is ever extracted to disk."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from curate.loaders.base import Reject
from curate.loaders.files import InputFile, is_system, natural

# Text packs 5 to 30 times, very repetitive JSON up to about 100; deflate itself ends at 1,032.
MAX_RATIO = 200
SMALL = 10 << 20  # bytes below which a ratio does no harm
MAX_TOTAL = 256 << 30  # bytes that one archive may unpack to
MAX_MEMBERS = 1_000_000
_SPREADSHEET = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
READ_ERRORS = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)


class Unreadable(Exception):
    """Raised while reading a piece; becomes a Reject with this reason."""


def expand(file: InputFile) -> Iterator[InputFile | Reject]:
    """The file itself, or, for an archive, its members in natural order."""
    try:
        with file.open() as stream:
            magic = stream.read(4)
    except OSError as error:
        yield Reject(file.label, "file", "unreadable", type(error).__name__)
        return
    if magic[:2] == b"\x1f\x8b":
        yield _gunzipped(file)
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
    if any(i.filename in _SPREADSHEET for i in infos):
        yield file
        return
    total = sum(i.file_size for i in infos)
    if len(infos) > MAX_MEMBERS or total > MAX_TOTAL or total > max(SMALL, MAX_RATIO * max(file.size, 1)):
        yield Reject(file.label, "file", "archive_too_large", f"{len(infos)} members, {total} bytes unpacked from {file.size}")
        return
    for info in sorted(infos, key=lambda i: natural(i.filename)):
        fault = _fault(archive, info)
        if fault:
            yield Reject(file.label, info.filename.replace("\n", "\\n"), fault)
        else:
            yield InputFile(file.name, _opener(archive, info), info.filename, info.file_size, file.path)


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
        with archive.open(info) as stream:
            magic = stream.read(4)
    except READ_ERRORS:
        return "broken_member"
    if magic == b"PK\x03\x04" and not _is_spreadsheet(archive, info):
        return "nested_archive"
    return "nested_archive" if magic[:2] == b"\x1f\x8b" else ""


def _is_spreadsheet(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    try:
        with archive.open(info) as stream, zipfile.ZipFile(stream) as inner:
            return any(name in _SPREADSHEET for name in inner.namelist())
    except READ_ERRORS:
        return False


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo):  # type: ignore[no-untyped-def]
    # zipfile never gives more than the declared size, which was checked above
    return lambda: archive.open(info)


class _Capped(io.RawIOBase):
    """A stream that fails once it has given more than `limit` bytes: a gzip file declares no size to be trusted."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._stream, self._left = stream, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise Unreadable("archive_too_large")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _gunzipped(file: InputFile) -> InputFile:
    limit = max(SMALL, MAX_RATIO * max(file.size, 1))

    def reopen() -> BinaryIO:
        return io.BufferedReader(_Capped(gzip.GzipFile(fileobj=file.open()), limit))  # type: ignore[type-var, arg-type]

    return InputFile(file.name.removesuffix(".gz"), reopen, size=file.size, path=file.path, given=file.given)
