"""What files are that begin with certain bytes: archives, databases, documents, pictures, recordings and
programs, with what to do about each."""

from __future__ import annotations

from curate.loaders.products import CSV

UNPACK = "Unpack it, and give what is in it; a zip, a tar, and a .gz, .zst, .bz2 or .xz are read as they are."
_EXPORT = f"Export its table of messages. {CSV}"
_PLAIN = "Write it as Parquet, CSV or JSON lines."
_MAILS = f"E-mails are not supported yet. {CSV}"
SPOKEN = (
    "Recordings are not read: give their transcripts, as lines of `Name: text` or as a CSV with the columns"
    " conversation, author, role, time, text."
)
PICTURED = (
    "Pictures are not read: give the texts that they show, as an export of the program that holds them."
)
NONE_HELD = "It holds no conversations: give the export that does."
# at a place in a file, these bytes: what it is, and the mend. What may hold conversations ...
_HOLDERS = (
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    (0, b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (0, b"\x04\x22\x4d\x18", "an LZ4 file", UNPACK),
    (0, b"SQLite format 3\x00", "an SQLite database", _EXPORT),
    (0, b"Obj\x01", "an Avro file", _PLAIN),
    (0, b"ORC", "an ORC file", _PLAIN),
    (0, b"!BDN", "an Outlook mailbox", _MAILS),
    (0, b"PGDMP", "a PostgreSQL dump", f"Load it into a database first. {_EXPORT}"),
    (0, b"\x89HDF\r\n", "an HDF5 file", _PLAIN),
)
# ... and what, once it is known to be no text, holds none that can be read
_OTHERS = (
    (0, b"\x89PNG", "a PNG picture", PICTURED),
    (0, b"\xff\xd8\xff", "a JPEG picture", PICTURED),
    (0, b"GIF8", "a GIF picture", PICTURED),
    (8, b"WEBP", "a WebP picture", PICTURED),
    (0, b"II*\x00", "a TIFF picture", PICTURED),
    (0, b"MM\x00*", "a TIFF picture", PICTURED),
    (0, b"BM", "a BMP picture", PICTURED),
    (8, b"heic", "a HEIC picture", PICTURED),
    (8, b"WAVE", "a WAV recording", SPOKEN),
    (0, b"ID3", "an MP3 recording", SPOKEN),
    (0, b"\xff\xfb", "an MP3 recording", SPOKEN),
    (0, b"OggS", "a Ogg recording", SPOKEN),
    (0, b"fLaC", "a FLAC recording", SPOKEN),
    (4, b"ftyp", "an MP4 recording", SPOKEN),
    (8, b"AVI ", "an AVI recording", SPOKEN),
    (0, b"\x1aE\xdf\xa3", "a Matroska or WebM recording", SPOKEN),
    (0, b"MZ", "a program", NONE_HELD),
    (0, b"\x7fELF", "a program", NONE_HELD),
    (0, b"\xcf\xfa\xed\xfe", "a program", NONE_HELD),
    (0, b"\xca\xfe\xba\xbe", "a program", NONE_HELD),
    (0, b"\x80\x04\x95", "a Python pickle, which is never opened, as it may run programs", _PLAIN),
)


def foreign(head: bytes) -> str:
    """The archive or database that begins so, in words; empty for any other file."""
    return next((what for at, magic, what, _ in _HOLDERS if head.startswith(magic, at)), "")


def signed(head: bytes) -> tuple[str, str]:
    """What a binary file is that begins so, in words, and the mend; both empty where nothing tells."""
    return next(
        ((what, mend) for at, magic, what, mend in (*_HOLDERS, *_OTHERS) if head.startswith(magic, at)),
        ("", ""),
    )
