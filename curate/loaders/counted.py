"""How far the input has been read, for progress: each byte counts once, however often it is read."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO

from curate.process.progress import counting

_note: ContextVar[Callable[[object, int], None] | None] = ContextVar("reading", default=None)


@contextmanager
def counted_reading(total: int) -> Iterator[None]:
    """Shows within the stage at work how many of `total` bytes have been read, of files that `counted_file`
    opens and of what calls `note`."""
    with counting("bytes", total) as advance:
        furthest: dict[object, int] = {}

        def seen(file: object, position: int) -> None:
            before = furthest.get(file, 0)
            if position > before:
                furthest[file] = position
                advance(position - before)

        token = _note.set(seen)
        try:
            yield
        finally:
            _note.reset(token)


def note(file: object, position: int) -> None:
    """A file has been read up to this byte; `file` is anything hashable that tells it from others."""
    if seen := _note.get():
        seen(file, position)


class _Counted(io.FileIO):
    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]
        count = super().readinto(buffer)
        note(self.name, self.tell())
        return count

    def readall(self) -> bytes:
        data = super().readall()
        note(self.name, self.tell())
        return data


def counted_file(path: Path) -> BinaryIO:
    """The file, opened to read bytes, each read of which is noted. Raises OSError as `open` does."""
    return io.BufferedReader(_Counted(str(path)))  # an error names what it was given
