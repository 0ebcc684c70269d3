"""The memory that reading needs, however large a file is.

    python benchmarks/loader_memory.py FILE ... [--size 400] [--pack gz zip zst] [--folder FOLDER]

Each file (JSON, JSON lines, CSV, text) is grown to `--size` MB: all that it holds is written again and again,
with other ids. What was grown is read to the end as `curate` reads it, in a process of its own; with `--pack`
once more inside each container. Columns: MB of the file as it is read, seconds of CPU, peak memory of the
process (MB), conversations. Files are written to FOLDER (default: a temporary one), one at a time.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from loaders import measured, rows_of, say

_OWN = re.compile(
    r"(?:^|[ _-])(?:ids?|key|number|ref|ticket|thread|conversation|chat)$|[a-z]I[dD]$", re.IGNORECASE
)


def grow_table(fixture: Path, size: int, path: Path) -> None:
    """Writes the rows of a table again and again, with other ids, until there are `size` bytes."""
    head, *rows = csv.reader(fixture.open(encoding="utf-8", newline=""))
    own = [i for i, name in enumerate(head) if _OWN.search(name.strip())]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(head)
        number = 0
        while file.tell() < size:
            for row in rows:
                copy = list(row)
                for i in own:
                    if i < len(copy) and copy[i]:
                        copy[i] += f"{number:06d}"
                table.writerow(copy)
            number += 1


def grow_json(fixture: Path, size: int, path: Path) -> None:
    """Writes the values of a file again and again, with other ids, a line each or as one array."""
    rows = [json.loads(line) for line in rows_of(fixture)[1].splitlines()]
    opened, between, closed = ("[", ",", "]") if fixture.suffix == ".json" else ("", "", "")
    with path.open("w", encoding="utf-8") as file:
        file.write(opened)
        number = 0
        while file.tell() < size:
            for row in rows:
                file.write(between if file.tell() > 1 else "")
                file.write(json.dumps(_copied(row, f"{number:06d}")) + "\n")
            number += 1
        file.write(closed)


def _copied(value: Any, mark: str, own: bool = False) -> Any:
    """A value with the mark behind all its ids."""
    if isinstance(value, dict):
        return {k: _copied(v, mark, _OWN.search(k) is not None) for k, v in value.items()}
    if isinstance(value, list):
        return [_copied(v, mark) for v in value]
    if not own or value is None or value == "" or isinstance(value, (bool, float)):
        return value
    return int(f"{value}{mark}") if isinstance(value, int) else f"{value}{mark}"


def grow_text(fixture: Path, size: int, path: Path) -> None:
    """Writes a text again and again, with a number at the end of each line, until there are `size` bytes."""
    lines = fixture.read_text(encoding="utf-8").rstrip("\n").split("\n")
    with path.open("w", encoding="utf-8") as file:
        number = 0
        while file.tell() < size:
            file.write("\n".join(f"{line} {number}" if line.strip() else line for line in lines) + "\n\n")
            number += 1


def grown(fixture: Path, size: int, folder: Path) -> Path:
    path = folder / f"grown{fixture.suffix}"
    if fixture.suffix == ".csv":
        grow_table(fixture, size, path)
    elif fixture.suffix == ".txt":
        grow_text(fixture, size, path)
    else:
        grow_json(fixture, size, path)
    return path


def _zip(path: Path, made: Path) -> None:
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.write(path, path.name)


def _gzip(path: Path, made: Path) -> None:
    with path.open("rb") as source, gzip.open(made, "wb", compresslevel=1) as target:
        shutil.copyfileobj(source, target, 1 << 20)


def _zstd(path: Path, made: Path) -> None:
    import pyarrow as pa

    with path.open("rb") as source, pa.CompressedOutputStream(str(made), "zstd") as target:
        shutil.copyfileobj(source, target, 1 << 20)


PACKERS: dict[str, Callable[[Path, Path], None]] = {"zip": _zip, "gz": _gzip, "zst": _zstd}


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("files", nargs="+", type=Path)
    args.add_argument("--size", type=float, default=400, help="MB")
    args.add_argument("--pack", nargs="*", default=[], choices=sorted(PACKERS))
    args.add_argument("--folder", type=Path)
    given = args.parse_args()
    say("file", "in", "MB", "seconds", "peak MB", "conversations")
    say(*["---"] * 6)
    for file in given.files:
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            path = grown(file, int(given.size * 1e6), Path(folder))
            for kind in ("", *given.pack):
                tell(file, path, kind)


def tell(file: Path, path: Path, kind: str) -> None:
    """Prints the line of one file, as it is or packed."""
    read = path.with_name(f"{path.name}.{kind}") if kind else path
    if kind:
        PACKERS[kind](path, read)
    found = measured("loaded", read, read)
    size = read.stat().st_size / 1e6
    counts = [f"{found['seconds']:.1f}", f"{found['peak']:.0f}", f"{found['conversations']:,.0f}"]
    say(f"{file.parent.name}/{file.name}", kind or "-", f"{size:.0f}", *counts)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
