"""Zip and tar archives and packed files read in place, with caps; nothing is ever extracted to disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import partial
from typing import IO, BinaryIO

from curate.loaders.account import Reject
from curate.loaders.files import InputFile, natural
from curate.loaders.folders import is_system
from curate.loaders.packers import TAR_BLOCK, Packer, bare_name, is_tar, packer_of, unpacked
from curate.loaders.salvage import READ_ERRORS, Salvaged, Unreadable, most_unpacked
from curate.loaders.tars import TarReader, tar_members
from curate.privacy.file_names import impersonal_name

MAX_TOTAL = 256 << 30  # bytes that one archive may unpack to
MAX_MEMBERS = 1_000_000
_MOST_OFFICE = 256 << 20  # bytes of a spreadsheet in a tar, which must be read from its end
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
# members that tell what else is a zip: a spreadsheet, or a text document
_OFFICE = (
    "xl/workbook.xml",
    "xl/workbook.bin",
    "content.xml",
    "word/document.xml",
    "ppt/presentation.xml",
    "META-INF/container.xml",
)


def expand(file: InputFile, names: Collection[str] = ()) -> Iterator[InputFile | Reject]:
    """The file itself, or, for an archive, its members in natural order; `names` are those of all files,
    which no other may get."""
    try:
        with file.open() as stream:
            head = stream.read(TAR_BLOCK)
    except OSError as error:
        yield Reject(
            file.label,
            "file",
            "no_permission" if isinstance(error, PermissionError) else "unreadable",
            type(error).__name__,
        )
        return
    packer = packer_of(head)
    if packer:
        yield from _unpacked(file, packer, names)
    elif head.startswith((_ZIP, _EMPTY_ZIP)):
        yield from _members(file)
    elif is_tar(head):
        yield from _tarred(file, file.open)
    else:
        yield file


def _unpacked(file: InputFile, packer: Packer, names: Collection[str]) -> Iterator[InputFile | Reject]:
    """What a packed file holds: a file, or the members of a tar archive."""
    opened = unpacked(file, packer)
    head = _head(opened)
    if is_tar(head):
        yield from _tarred(file, opened)
        return
    bare = bare_name(file.name, packer)
    if packer_of(head) or (head.startswith(_ZIP) and bare.casefold().endswith(".zip")):
        yield Reject(file.label, "file", "nested_archive")
        return
    yield replace(file, name=file.name if bare in names else bare, open=opened)


def _head(opened: Callable[[], BinaryIO]) -> bytes:
    """The first bytes of what is packed; fewer where it is damaged."""
    try:
        with opened() as stream:
            return stream.read(TAR_BLOCK)
    except (*READ_ERRORS, Unreadable):
        return b""


def _tarred(file: InputFile, opened: Callable[[], BinaryIO]) -> Iterator[InputFile | Reject]:
    """The members of a tar archive in natural order."""
    found = []
    for count, member in enumerate(tar_members(opened)):
        if count >= MAX_MEMBERS:
            yield Reject(file.label, "file", "archive_too_large", f"more than {MAX_MEMBERS} members")
            return
        found.append(member)
    ends = max((m.offset + m.size for m in found), default=0)
    reader = TarReader(opened, ends)
    for member in sorted(found, key=lambda m: natural(m.name)):
        fault = member.fault or _name_fault(member.name)
        made = reader.member(file, member)
        if not fault and not is_system(member.name):
            fault = _content_fault(made.open, partial(_in_memory, made), member.size)
        if fault:
            yield Reject(file.label, impersonal_name(member.name) or "file", fault)
        else:
            yield made


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
    left, over = min(MAX_TOTAL, most_unpacked(file.size)), 0
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
    if fault := _name_fault(info.filename):
        return fault
    if info.flag_bits & 1:
        return "encrypted"
    if info.file_size > most_unpacked(info.compress_size):
        return "member_too_large"
    if is_system(info.filename):
        return ""
    return _content_fault(_opener(archive, info), lambda: archive.open(info), info.file_size)


def _name_fault(name: str) -> str:
    """Why a member of this name is not read: it leads out of the archive."""
    parts = name.replace("\\", "/").split("/")
    leads_out = ".." in parts or name.startswith(("/", "\\")) or (len(parts[0]) == 2 and parts[0][1] == ":")
    return "unsafe_member_name" if leads_out else ""


def _in_memory(file: InputFile) -> IO[bytes]:
    with file.open() as stream:
        return io.BytesIO(stream.read(_MOST_OFFICE))


def _content_fault(opened: Callable[[], BinaryIO], sought: Callable[[], IO[bytes]], size: int) -> str:
    """Why a member is not read, as its beginning shows: it is damaged, or an archive itself. `sought` opens
    it as a stream that can go back."""
    try:
        with opened() as stream:
            head = stream.read(TAR_BLOCK)
    except (*READ_ERRORS, Unreadable):
        return "broken_member"
    if size and not head:
        return "broken_member"
    if head.startswith(_ZIP):
        return "" if _is_office(sought) else "nested_archive"
    return "nested_archive" if packer_of(head) or is_tar(head) else ""


def _is_office(sought: Callable[[], IO[bytes]]) -> bool:
    try:
        with sought() as stream, zipfile.ZipFile(stream) as inner:
            return any(name in _OFFICE for name in inner.namelist())
    except (*READ_ERRORS, Unreadable):
        return False


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def member() -> IO[bytes]:
        stream = archive.open(info)
        stream._expected_crc = None  # type: ignore[attr-defined]  # else the last block is lost with a wrong checksum, which is told below
        return stream

    # zipfile never gives more than the declared size, which was checked above
    return lambda: io.BufferedReader(Salvaged(member, crc=info.CRC))  # type: ignore[type-var]
