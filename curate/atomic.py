"""Writing without ever leaving half a file: a temporary name beside the target, fsync, rename."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from curate.errors import CurateError


@contextmanager
def replacing(path: Path, mode: str = "wb") -> Iterator[IO[Any]]:
    """A file handle whose content takes the place of `path` when the block ends well, and vanishes when it does not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".tmp", dir=path.parent)
    text = {} if "b" in mode else {"encoding": "utf-8", "newline": "\n"}
    try:
        with os.fdopen(handle, mode, **text) as out:  # type: ignore[call-overload]
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def json_line(row: Any) -> str:
    """One JSON object on one line: UTF-8 kept readable, U+2028 and U+2029 escaped, NaN refused."""
    text = json.dumps(row, ensure_ascii=False, allow_nan=False)
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
    with replacing(path, "w") as out:
        out.write(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def write_text(path: Path, text: str) -> None:
    with replacing(path, "w") as out:
        out.write(text)


@contextmanager
def replacing_folder(out: Path, stale: Callable[[set[str]], Iterable[str]] = lambda _: ()) -> Iterator[Path]:
    """A scratch folder in `out` whose files take their places in `out` together when the block ends well, and vanish when it does not.

    `stale` says, of the names just written, which older files in `out` no longer hold then; they are removed.
    Raises CurateError, before anything is moved, where a folder stands in a file's place.
    """
    fresh = out / ".new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        yield fresh
        _move(fresh, out, stale)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _move(fresh: Path, out: Path, stale: Callable[[set[str]], Iterable[str]]) -> None:
    names = {p.relative_to(fresh).as_posix() for p in fresh.rglob("*") if p.is_file()}
    for name in sorted(names):
        if (out / name).is_dir():
            raise CurateError("is a folder where a file is to be written", where=str(out / name), mend="Remove it, or name another folder with -o.")
        (out / name).parent.mkdir(parents=True, exist_ok=True)
    for name in set(stale(names)) - names:
        (out / name).unlink(missing_ok=True)
    for name in sorted(names, key=lambda n: (n == "manifest.json", n)):  # the manifest vouches for the rest: it comes last
        os.replace(fresh / name, out / name)
