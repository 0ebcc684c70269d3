"""Writing without ever leaving half a file: a temporary name beside the target, fsync, rename."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from curate.errors import CurateError
from curate.process.interrupts import uninterrupted

FRESH = ".new"  # new files of a folder that are being written
READY = ".ready"  # the same when all are complete and take their places
STALE = ".stale.json"  # in it: names of older files that go then
OWN_FILE, OWN_FOLDER = 0o600, 0o700  # modes of what the owner alone can read
MANIFEST = "manifest.json"  # of a run: it vouches for the other files, so it comes last


@contextmanager
def replacing(path: Path, mode: str = "wb", *, private: bool = False) -> Iterator[IO[Any]]:
    """A file handle whose content takes the place of `path` when the block ends well, and vanishes when it
    does not.

    A `private` file can be read by its owner alone.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".tmp", dir=path.parent)
    text = {} if "b" in mode else {"encoding": "utf-8", "newline": "\n"}
    try:
        with naming(path), os.fdopen(handle, mode, **text) as out:  # type: ignore[call-overload]
            yield out
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(OWN_FILE if private else 0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """An error of the system that names no file, such as a full disk, names this one."""
    try:
        yield
    except OSError as why:
        if why.filename is None and why.errno is not None:
            raise OSError(why.errno, os.strerror(why.errno), str(path)) from why
        raise


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


_LINE = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def json_line(row: Any) -> str:
    """One JSON object on one line: UTF-8 kept readable, U+2028 and U+2029 escaped, NaN refused."""
    text = _LINE.encode(row)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def write_jsonl(path: Path, rows: Iterable[Any]) -> int:
    """Writes the rows, one a line, atomically; returns how many."""
    count = 0
    with replacing(path, "w") as out:
        for row in rows:
            out.write(json_line(row) + "\n")
            count += 1
    return count


def write_json(path: Path, value: Any) -> None:
    """Writes a value as indented JSON, whole or not at all. Raises ValueError for NaN and infinities."""
    with replacing(path, "w") as out:
        out.write(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Writes a text in UTF-8, whole or not at all."""
    with replacing(path, "w") as out:
        out.write(text)


@contextmanager
def replacing_folder(
    out: Path,
    stale: Callable[[set[str]], Iterable[str]] = lambda _: (),
    private: Callable[[str], bool] = lambda _: False,
) -> Iterator[Path]:
    """A scratch folder in `out` whose files take their places in `out` together when the block ends well, and
    vanish when it does not.

    `stale` says, of the names just written, which older files in `out` no longer hold then; they are removed.
    `private` says which files their owner alone can read; all are closed to others until they are in place.
    Once the scratch folder has its other name the new files are complete: a process killed after that leaves
    them to `finish`, one killed before has changed nothing. Raises CurateError, before anything is moved,
    where a folder stands in a file's place.
    """
    finish(out)
    fresh = out / FRESH
    shutil.rmtree(fresh, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    fresh.mkdir(mode=OWN_FOLDER)
    try:
        yield fresh
        names = _files(fresh)
        for name in names:
            _check_place(out, name)
            if private(name):
                (fresh / name).chmod(OWN_FILE)
        write_json(fresh / STALE, sorted(set(stale(set(names))) - set(names)))
        with uninterrupted():
            fresh.replace(out / READY)
            _sync(out)
            finish(out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def finish(out: Path) -> None:
    """Puts complete new files in their places, whoever wrote them; may be killed and called again at any
    point."""
    ready = out / READY
    if not ready.is_dir():
        return
    older = json.loads((ready / STALE).read_text(encoding="utf-8")) if (ready / STALE).exists() else []
    for name in older:
        (out / name).unlink(missing_ok=True)
        if (out / name).parent != out:
            with suppress(OSError):  # not empty
                (out / name).parent.rmdir()
    for name in sorted(
        _files(ready), key=lambda n: (n == MANIFEST, n)
    ):  # the manifest vouches for the rest: it comes last
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (ready / name).replace(out / name)
    _sync(out)
    shutil.rmtree(ready)


def _files(folder: Path) -> list[str]:
    return [
        name for p in folder.rglob("*") if p.is_file() and (name := p.relative_to(folder).as_posix()) != STALE
    ]


def _check_place(out: Path, name: str) -> None:
    if (out / name).is_dir():
        raise CurateError(
            "is a folder, but a file must be written there",
            where=str(out / name),
            mend="Remove it, or choose another folder with -o.",
        )
    for parent in (out / name).parents:
        if parent == out:
            return
        if parent.exists() and not parent.is_dir():
            raise CurateError(
                "is a file, but a folder must be created there",
                where=str(parent),
                mend="Remove it, or choose another folder with -o.",
            )
        if (
            parent.exists() and parent.stat().st_dev != out.stat().st_dev
        ):  # a rename cannot cross over, and would stop halfway
            what = "is on another disk than the results, which cannot be moved there"
            raise CurateError(
                what, where=str(parent), mend="Remove the link, or choose another folder with -o."
            )


def _sync(folder: Path) -> None:
    """Makes renames in a folder outlive a power cut, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
