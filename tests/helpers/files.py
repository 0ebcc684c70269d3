"""Files to read, and what is read of them: JSONL, record files, a CSV of small conversations."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HEADER = ("id", "conversation_id", "sender", "text")


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a JSONL file."""
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line.strip()]


def table(
    path: Path | str,
    talks: Sequence[tuple[str, str]],
    ids: Sequence[str] = (),
    header: Sequence[str] = HEADER,
) -> Path:
    """A CSV of conversations of one question and one answer; an empty side is left out."""
    with Path(path).open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        for n, talk in enumerate(talks):
            key = ids[n] if ids else f"c{n}"
            sides = [
                row
                for row in zip((f"m{n}a", f"m{n}b"), (key, key), ("customer", "agent"), talk, strict=True)
                if row[3]
            ]
            writer.writerows([*row, "extra"][: len(header)] for row in sides)
    return Path(path)


def records(path: str, talks: Sequence[tuple[str, str]], ids: Sequence[str] = ()) -> Path:
    """A record file of one question and one answer a line."""
    found = [
        {"id": ids[n] if ids else f"r{n}", "prompt": q, "completion": a} for n, (q, a) in enumerate(talks)
    ]
    Path(path).write_text("".join(json.dumps(r) + "\n" for r in found), encoding="utf-8")
    return Path(path)


def files(folder: str) -> set[str]:
    """The files of a folder, whatever depth, by their paths in it."""
    return {p.relative_to(folder).as_posix() for p in Path(folder).rglob("*") if p.is_file()}
