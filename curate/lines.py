"""The lines of a file as they stand there, for what reads JSON Lines."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from curate.errors import CurateError
from curate.progress import counting


def raw_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Each line (number from 1, bytes) of a file, `-` for standard input, without a byte order mark; the stage at work counts the bytes.

    Raises CurateError where the file cannot be read, or changed while it was.
    """
    try:
        with sys.stdin.buffer if str(path) == "-" else path.open("rb") as file:
            before = _stamp(path, file)
            with counting("bytes", before[0] or None) as advance:
                for number, raw in enumerate(file, 1):
                    yield number, raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
                    advance(len(raw))
            if _stamp(path, file) != before:
                raise changed_meanwhile(str(path))
    except IsADirectoryError as why:
        raise CurateError("is a folder", where=str(path), mend=f"Give one record file, such as {path / 'train.jsonl'}.") from why
    except OSError as why:
        raise CurateError(f"cannot be read ({why.strerror})", where=str(path), mend="Check the path and its permissions.") from why


def changed_meanwhile(where: str) -> CurateError:
    """The error where a file was still written to: half of what it will hold looks like damage."""
    return CurateError("the file changed while it was read", where=where, mend="Wait until its export is complete, or give a copy of it.")


def _stamp(path: Path, file: IO[bytes]) -> tuple[int, int]:
    """Size in bytes and time of the last change in ns; zeros for what is no file on disk, such as a pipe."""
    found = None if str(path) == "-" else os.fstat(file.fileno())
    return (found.st_size, found.st_mtime_ns) if found and stat.S_ISREG(found.st_mode) else (0, 0)
