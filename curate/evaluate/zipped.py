"""A member of a zip, also of one that is packed with Zstandard, as Inspect packs its logs: Python's zipfile
reads that from 3.14 on only."""

from __future__ import annotations

import struct
import zipfile
import zlib

_ZSTANDARD = 93  # APPNOTE.TXT of PKWARE, 4.4.5
_LOCAL_HEADER = struct.Struct("<26xHH")  # lengths of the name and of the extra field, at its end


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """The content of a member. Raises zipfile.BadZipFile, or what zipfile does, where it cannot be read or
    has more than `most` bytes."""
    if member.file_size > most or member.compress_size > most:
        raise zipfile.BadZipFile("too large")
    if member.compress_type != _ZSTANDARD:
        return archive.read(member)
    import pyarrow as pa

    file = archive.fp
    if file is None or member.flag_bits & 1:  # closed, or encrypted
        raise zipfile.BadZipFile("no content")
    file.seek(member.header_offset)
    name, extra = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    file.seek(name + extra, 1)
    packed = file.read(member.compress_size)
    if not member.file_size:
        return b""
    try:
        content = pa.Codec("zstd").decompress(packed, member.file_size, asbytes=True)
    except pa.ArrowException as why:
        raise zipfile.BadZipFile("damaged") from why
    if zlib.crc32(content) != member.CRC:
        raise zipfile.BadZipFile("damaged")
    return bytes(content)
