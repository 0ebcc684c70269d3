"""A large file of one JSON value a line, cut at line ends into blocks that several processes read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from curate.loaders.decode import MAX_PIECE
from curate.loaders.salvage import Unreadable

SIZE = 1 << 20  # bytes of a block: some thousand messages, so that handing it over costs little beside them


class LineBlock(NamedTuple):
    """Whole lines of a file, and the number of the first."""

    data: bytes
    first: int


def line_blocks(chunks: Iterator[bytes]) -> Iterator[LineBlock]:
    """The content of a file as blocks of whole lines; the last one may lack its line end. Raises
    Unreadable("line_too_long") for an endless line."""
    carry: list[bytes] = []
    held, number = 0, 1
    for chunk in chunks:
        end = chunk.rfind(b"\n") + 1
        if not end:
            carry.append(chunk)
            held += len(chunk)
            if held > MAX_PIECE:
                raise Unreadable("line_too_long")
            continue
        for data in _parted(b"".join((*carry, chunk[:end]))):
            yield LineBlock(data, number)
            number += data.count(b"\n")
        carry, held = [chunk[end:]], len(chunk) - end
    if held:
        yield LineBlock(b"".join(carry), number)


def _parted(data: bytes) -> Iterator[bytes]:
    """Whole lines in pieces of about one size."""
    at = 0
    while at < len(data):
        end = data.rfind(b"\n", at, at + SIZE) + 1 or data.find(b"\n", at) + 1
        yield data[at:end]
        at = end
