"""Files that hold one other file packed: gzip, Zstandard, bzip2 and xz, unpacked as they are read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable
from typing import IO, BinaryIO, NamedTuple

from curate.loaders.files import InputFile
from curate.loaders.salvage import MAX_RATIO, Salvaged, most_unpacked

_TAR_MARK = slice(257, 262)
TAR_BLOCK = 512  # bytes
# Their windows are larger than gzip's 32 KB: exports that repeat whole records pack hundreds of times.
_WIDE = 5 * MAX_RATIO


class Packer(NamedTuple):
    """One way of packing: the bytes that it begins with, the ends of names, how it is opened, and how many
    times a file may grow."""

    magic: bytes
    endings: tuple[str, ...]
    unpack: Callable[[BinaryIO], IO[bytes]]
    ratio: int = MAX_RATIO


def _zstd(stream: BinaryIO) -> IO[bytes]:
    import pyarrow as pa

    unpacked: IO[bytes] = pa.CompressedInputStream(pa.PythonFile(stream, "r"), "zstd")
    return unpacked


PACKERS = (
    Packer(b"\x1f\x8b", (".gz", ".gzip"), lambda stream: gzip.GzipFile(fileobj=stream)),  # type: ignore[arg-type, return-value]
    Packer(b"\x28\xb5\x2f\xfd", (".zst", ".zstd"), _zstd, _WIDE),
    Packer(b"BZh", (".bz2",), bz2.BZ2File, _WIDE),
    Packer(b"\xfd7zXZ\x00", (".xz",), lzma.LZMAFile, _WIDE),
)


def packer_of(head: bytes) -> Packer | None:
    """How a file is packed that begins so; None where it is not."""
    return next((packer for packer in PACKERS if head.startswith(packer.magic)), None)


def is_tar(head: bytes) -> bool:
    """Whether a file that begins so is a tar archive; its first 512 bytes tell."""
    return head[_TAR_MARK] == b"ustar"


def unpacked(file: InputFile, packer: Packer) -> Callable[[], BinaryIO]:
    """Opens what a packed file holds; reading it fails beyond what a file of its size may unpack to."""
    limit = most_unpacked(file.size, packer.ratio)
    return lambda: io.BufferedReader(Salvaged(lambda: packer.unpack(file.open()), limit))  # type: ignore[type-var]


def bare_name(name: str, packer: Packer) -> str:
    """The name of what a packed file holds."""
    return next((name[: -len(end)] for end in packer.endings if name.casefold().endswith(end)), name)
