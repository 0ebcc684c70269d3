"""How an export lies: whole talks one after the other, or what must be brought together first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from curate.loaders.files import InputFile
from curate.loaders.salvage import READ_ERRORS, Unreadable

_CHUNK = 1 << 20  # bytes
_LONGEST = 8 << 20  # bytes of a line up to which it is kept in one block
_BEGINNING, _ID = 1_500, 60  # bytes of a line in which its own id is looked for, and of an id


class Glance:
    """What the bytes of files show without being parsed: whether one of some `keys` stands anywhere, also
    behind thousands of whole talks, or a line seems to have an id that begins with one of `ids`, or the id of
    an earlier line.

    The first id in a line is mostly its own. Where it is not, all is brought together for nothing: that takes
    longer and reads the same.
    """

    def __init__(self, keys: Iterable[str], ids: Iterable[str] = ()) -> None:
        self._marks = [f'"{key}"'.encode() for key in keys]
        self._apart = tuple(f'"{ident}'.encode() for ident in ids)
        self._ids: set[int] = set()

    def shows(self, files: Iterable[InputFile]) -> bool:
        return any(self._in_file(file) for file in files)

    def _in_file(self, file: InputFile) -> bool:
        begins = True  # whether a block begins with a line, and not within one that is very long
        for block in _blocks(file):
            lines = block.split(b"\n")
            if any(mark in block for mark in self._marks) or any(map(self._repeats, lines[not begins :])):
                return True
            begins = block.endswith(b"\n")
        return False

    def _repeats(self, line: bytes) -> bool:
        if not line.startswith(b"{"):
            return False
        at = line.find(b'"id":', 0, _BEGINNING)
        if at < 0:
            return False
        ident = line[at + 5 : at + _ID].partition(b",")[0].strip()
        known = len(self._ids)
        self._ids.add(hash(ident))
        return len(self._ids) == known or (bool(self._apart) and ident.startswith(self._apart))


def _blocks(file: InputFile) -> Iterator[bytes]:
    """The content in blocks that do not part a line, unless it is very long."""
    rest = b""
    try:
        with file.open() as stream:
            while data := stream.read(_CHUNK):
                cut = data.rfind(b"\n")
                if cut < 0 and len(rest) < _LONGEST:
                    rest += data
                    continue
                yield rest + data[: cut + 1]
                rest = data[cut + 1 :]
    except (Unreadable, *READ_ERRORS):  # the reading itself says so
        return
    yield rest
