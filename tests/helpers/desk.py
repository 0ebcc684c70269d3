"""What the tests of helpdesks share: one export in all the shapes that it is stored in, its counts, and damage
under which nothing may be lost."""

from __future__ import annotations

import copy
import csv
import gzip
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from curate.loaders import LoadReport, SourceBlock, inspect
from tests.helpers.loading import accounted, dump, lines, read_with_rejects

Row = dict[str, Any]


def rows_of(path: Path) -> list[Row]:
    """The values of a fixture, a line each."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def tally(path: Path, block: SourceBlock | None = None) -> dict[str, Any]:
    """What a dump was read as: format, conversations, and what each of its pieces became."""
    found = inspect([path], block)
    (format,) = {f.format for f in found.files}
    held = {role: n for role, n in found.messages.items() if n}
    return {"format": format, "conversations": found.conversations, **held} | {
        what: n for what, n in {**found.omitted, **found.rejects}.items() if n
    }


SHAPES: dict[str, Callable[[Path, list[Row], str], Path]] = {
    "lines": lambda tmp, rows, stream: lines(tmp / "x.jsonl", rows),
    "array": lambda tmp, rows, stream: dump(tmp / "x.json", rows),
    "documents": lambda tmp, rows, stream: _folder(tmp, [[row] for row in rows], lambda page: page[0]),
    "pages": lambda tmp, rows, stream: _folder(tmp, [rows[:2], rows[2:]], lambda page: {stream: page}),
    "overlapping pages": lambda tmp, rows, stream: _folder(
        tmp, [rows[1:], rows[:2]], lambda page: {stream: page}
    ),
    "envelope": lambda tmp, rows, stream: dump(tmp / "x.json", {"response": {"page": 1, "list": rows}}),
    "airbyte": lambda tmp, rows, stream: lines(
        tmp / "x.jsonl", [{"stream": stream, "data": row, "emitted_at": 1} for row in rows]
    ),
    "singer": lambda tmp, rows, stream: lines(
        tmp / "x.jsonl", [{"type": "RECORD", "stream": stream, "record": row} for row in rows]
    ),
    "gzip": lambda tmp, rows, stream: _packed(tmp / "x.jsonl.gz", rows),
    "zip": lambda tmp, rows, stream: _zipped(tmp / "x.zip", rows),
    "csv": lambda tmp, rows, stream: table(tmp / "x.csv", rows),
}


def _folder(tmp: Path, pages: list[list[Row]], made: Callable[[list[Row]], Any]) -> Path:
    for n, page in enumerate(pages):
        dump(tmp / f"page-{n}.json", made(page))
    return tmp


def _packed(path: Path, rows: list[Row]) -> Path:
    path.write_bytes(gzip.compress("".join(json.dumps(r) + "\n" for r in rows).encode()))
    return path


def _zipped(path: Path, rows: list[Row]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("in/x.jsonl", "".join(json.dumps(r) + "\n" for r in rows))
    return path


def table(path: Path, rows: Sequence[Row]) -> Path:
    """Rows as a CSV, as a warehouse writes it: objects and lists as JSON text, null as an empty cell."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return path


def _cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value)


def flattened(row: Row, mark: str, *names: str) -> Row:
    """A row whose objects under these names are columns of their own: author.id, author_id, author__id."""
    out = {k: v for k, v in row.items() if k not in names or not isinstance(v, dict)}
    return out | {f"{name}{mark}{k}": v for name in names for k, v in (row.get(name) or {}).items()}


# damage

_ODD: list[Any] = [None, "x", 7, [], [None], {}, "null", True]


def damages() -> st.SearchStrategy[list[tuple[str, int, int, int]]]:
    """Some things that go wrong in an export: what, in which row, at which of its places, with what."""
    kinds = st.sampled_from(["double", "swap", "field", "part"])
    number = st.integers(0, 99)
    return st.lists(st.tuples(kinds, number, number, number), max_size=5)


def damaged(
    rows: list[Row], wrong: list[tuple[str, int, int, int]], parts_of: Callable[[Row], list[Any]]
) -> list[Row]:
    """The rows with that damage. Rows keep their ids, and lists of parts stay lists."""
    rows = copy.deepcopy(rows)
    for kind, which, place, value in wrong:
        row = rows[which % len(rows)]
        parts = parts_of(row)
        if kind == "double":
            rows.append(copy.deepcopy(row))
        elif kind == "swap":
            rows.insert(place % len(rows), rows.pop(which % len(rows)))
        elif kind == "part" and parts:
            parts[place % len(parts)] = _ODD[value % len(_ODD)]
        elif kind == "field" and (objects := [p for p in parts if isinstance(p, dict) and p]):
            part = objects[place % len(objects)]
            names = [name for name in part if not name.endswith("id")]
            if names:
                part[names[value % len(names)]] = _ODD[(value + place) % len(_ODD)]
    return rows


def pieces_read(path: Path) -> int:
    """How many pieces of a dump are accounted for."""
    report = LoadReport()
    found, rejects = read_with_rejects(path, report)
    return accounted(found, rejects, report)
