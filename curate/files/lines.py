"""The lines of a file as they stand there, for what reads JSON Lines."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import IO

from curate.errors import CurateError
from curate.process.progress import counting

MAX_LINE = 256 << 20  # bytes; a record with a body of 5 MB and its images stays far below


def first_lines(path: Path, count: int) -> list[bytes]:
    """The first lines of a file, for a look at it that is no work to be counted."""
    return [line for _, line in islice(raw_lines(path, counted=False), count)]


def raw_lines(path: Path, *, counted: bool = True) -> Iterator[tuple[int, bytes]]:
    """Each line (number from 1, bytes) of a file, `-` for standard input, without a byte order mark; the
    stage at work counts the bytes, unless it is not `counted`.

    Raises CurateError where the file cannot be read, or changed while it was.
    """
    try:
        with sys.stdin.buffer if str(path) == "-" else path.open("rb") as file:
            before = _stamp(path, file)
            with counting("bytes", before[0] or None) if counted else nullcontext(_uncounted) as advance:
                if str(path) != "-":
                    check_no_device(os.fstat(file.fileno()), str(path))
                for number, raw in enumerate(_bounded(file, str(path)), 1):
                    yield number, raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
                    advance(len(raw))
            if _stamp(path, file) != before:
                raise changed_meanwhile(str(path))
    except IsADirectoryError as why:
        raise CurateError(
            "is a folder", where=str(path), mend=f"Give one record file, such as {path / 'train.jsonl'}."
        ) from why
    except OSError as why:
        raise CurateError(
            f"cannot be read ({why.strerror})", where=str(path), mend="Check the path and its permissions."
        ) from why


def _uncounted(size: int) -> None:
    """Takes the bytes that were read."""


def _bounded(file: IO[bytes], where: str) -> Iterator[bytes]:
    """The lines of a file. Raises CurateError where one has no end."""
    number = 0
    while raw := file.readline(MAX_LINE + 1):
        number += 1
        if len(raw) > MAX_LINE:
            raise CurateError(
                f"the line has more than {MAX_LINE >> 20} MiB",
                where=f"{where}:{number}",
                mend="Give a file with one record per line.",
            )
        yield raw


def check_no_device(state: os.stat_result, where: str) -> None:
    """Raises CurateError for a device or a socket: it has no end, or no beginning. The null device is an
    empty file."""
    null = Path(os.devnull).stat()
    if state.st_rdev == null.st_rdev and stat.S_ISCHR(state.st_mode):
        return
    for test, what in ((stat.S_ISCHR, "a device"), (stat.S_ISBLK, "a disk"), (stat.S_ISSOCK, "a socket")):
        if test(state.st_mode):
            raise CurateError(
                f"is {what}, not a file",
                where=where,
                mend="Name the file, the folder or the pipe that holds the data.",
            )


def changed_meanwhile(where: str) -> CurateError:
    """The error where a file was still written to: half of what it will hold looks like damage."""
    return CurateError(
        "the file changed while it was read",
        where=where,
        mend="Wait until its export is complete, or give a copy of it.",
    )


def _stamp(path: Path, file: IO[bytes]) -> tuple[int, int]:
    """Size in bytes and time of the last change in ns; zeros for what is no file on disk, such as a pipe."""
    file_stat = None if str(path) == "-" else os.fstat(file.fileno())
    return (
        (file_stat.st_size, file_stat.st_mtime_ns)
        if file_stat and stat.S_ISREG(file_stat.st_mode)
        else (0, 0)
    )
