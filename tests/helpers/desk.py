"""What the tests of helpdesks share: one export in all the shapes that it is stored in, its counts, and damage
under which nothing may be lost."""

from __future__ import annotations

import copy
import csv
import gzip
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from curate.loaders import LoadReport, SourceBlock, inspect, open_inputs, read_all
from curate.records import Conversation
from tests.helpers.loading import accounted, dump, lines, read_with_rejects

Row = dict[str, Any]


# of a property, as each example reads a file
FEW_EXAMPLES = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def rows_of(path: Path) -> list[Row]:
    """The values of a fixture, a line each."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def without(rows: Sequence[Row], key: str) -> list[Row]:
    """The rows without one of their fields, such as the one that holds their messages."""
    return [{k: v for k, v in row.items() if k != key} for row in rows]


def tally(path: Path, block: SourceBlock | None = None) -> dict[str, Any]:
    """What a dump was read as: format, conversations, and what each of its pieces became."""
    found = inspect([path], block)
    (format,) = {f.format for f in found.files}
    held = {role: n for role, n in found.messages.items() if n}
    return {"format": format, "conversations": found.conversations, **held} | {
        what: n for what, n in {**found.omitted, **found.rejects}.items() if n
    }


@dataclass
class Facts:
    """One reading: formats, conversations, messages by role (`note` and `event` by kind), what was left out."""

    formats: set[str]
    talks: list[Conversation]
    report: LoadReport
    rejects: Counter[str] = field(default_factory=Counter)
    pieces: int = 0  # of the input that became anything that is counted

    @property
    def counts(self) -> dict[str, int]:
        held = Counter(m.role if m.kind == "message" else m.kind for c in self.talks for m in c.messages)
        held["event"] += self.report.events
        return {k: v for k, v in held.items() if v}

    @property
    def outcomes(self) -> dict[str, dict[str, Any]]:
        return {c.id: c.outcome for c in self.talks}

    def talk(self, number: str) -> list[tuple[str, str]]:
        """Role (or kind, where it is no message) and text of each message of one conversation."""
        held = next(c for c in self.talks if c.id == number).messages
        return [(m.role if m.kind == "message" else m.kind, m.text) for m in held]

    @property
    def codes(self) -> set[str]:
        """Codes of the open questions and doubts."""
        return {o.code for o in (*self.report.questions, *self.report.doubts)}


def facts(*paths: Path) -> Facts:
    report = LoadReport()
    formats = {s.format for s in open_inputs(list(paths))[0]}
    items = list(read_all(list(paths), report=report))
    talks = [i for i in items if isinstance(i, Conversation)]
    rejects = [i for i in items if not isinstance(i, Conversation)]
    return Facts(
        formats, talks, report, Counter(r.reason for r in rejects), accounted(talks, rejects, report)
    )


SHAPES: dict[str, Callable[[Path, list[Row], str], Path]] = {
    "lines": lambda tmp, rows, stream: lines(tmp / "x.jsonl", rows),
    "array": lambda tmp, rows, stream: dump(tmp / "x.json", rows),
    "documents": lambda tmp, rows, stream: _folder(tmp, [[row] for row in rows], lambda page: page[0]),
    "page": lambda tmp, rows, stream: dump(tmp / "x.json", {"count": len(rows), "next": None, stream: rows}),
    "pages, newest first": lambda tmp, rows, stream: _folder(
        tmp, [[row] for row in rows[::-1]], lambda page: {stream: page}
    ),
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


def shapes(folder: Path, rows: Sequence[Row], stream: str) -> Iterator[Path]:
    """The same values in every shape of these in which each stands once, and as what it is."""
    for name, write in SHAPES.items():
        if name not in ("csv", "overlapping pages"):
            (folder / name).mkdir(parents=True)
            yield write(folder / name, list(rows), stream)


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


def cut_off(path: Path, value: Any, before: str) -> Path:
    """A file of JSON that ends where a text in it begins."""
    text = json.dumps(value)
    path.write_text(text[: text.index(before)], encoding="utf-8")
    return path


# damage

_ODD_VALUES = (None, "", 7, "a text", [], [1, "x"], True)
_ODD: list[Any] = [None, "x", 7, [], [None], {}, "null", True]


def damages() -> st.SearchStrategy[list[tuple[str, int, int, int]]]:
    """Some things that go wrong in an export: what, in which row, at which of its places, with what."""
    kinds = st.sampled_from(["double", "swap", "field", "part"])
    number = st.integers(0, 99)
    return st.lists(st.tuples(kinds, number, number, number), max_size=5)


def damaged_rows(
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


@st.composite
def damaged(draw: st.DrawFn, members: Sequence[Row], keys: Sequence[str]) -> list[Any]:
    """Parts of one talk in any order, some of them no objects, some with odd values under these keys or without
    them."""
    out: list[Any] = []
    for member in draw(st.permutations(list(members))):
        harm = draw(st.sampled_from(("none", "none", "odd", "lost", "value")))
        key = draw(st.sampled_from(list(keys)))
        value = draw(st.sampled_from(_ODD_VALUES))
        if harm == "odd":
            out.append(value)
        elif harm == "lost":
            out.append({k: v for k, v in member.items() if k != key})
        else:
            out.append({**member, key: value} if harm == "value" else member)
    return out


def pieces_read(path: Path) -> int:
    """How many pieces of a dump are accounted for."""
    report = LoadReport()
    found, rejects = read_with_rejects(path, report)
    return accounted(found, rejects, report)
