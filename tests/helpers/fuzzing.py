"""Damage to files of every format, and what must hold of their reading all the same."""

from __future__ import annotations

import csv
import io
import json
import random
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache, reduce
from operator import getitem
from pathlib import Path
from typing import Any

from curate.errors import CurateError
from curate.loaders import LoadReport, Reject, SourceBlock, read_all
from curate.loaders.detect import detect
from curate.loaders.inputs import InputSet
from tests.helpers.paths import DUMP, FIXTURES, SHARED

FOLDERS = (FIXTURES / "reading", DUMP, SHARED / "cases", SHARED / "exports")
LARGEST = 300_000  # bytes of a seed: larger ones try little that smaller ones do not
MOST_SEEDS = 6  # of one format, the smallest
CUTS = 50
# what no export should hold where something else belongs
STRANGE: tuple[Any, ...] = (
    *(None, "", 0, -1, 1.5, True, False, [], {}, [None], [[]], ["a"], [{}], {"a": 1}, {"id": [1]}, {"": {}}),
    *("x", "null", "\0", "<p>", "2024-13-45", "9" * 19, 10**30, -(10**18), 1e300, "a" * 3000),
)
Place = tuple[Any, ...]  # keys and numbers that lead to a value


@dataclass
class Outcome:
    """What one reading gave: every text, and how many pieces were told of in some other way."""

    texts: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)

    def lost_from(self, other: Outcome) -> list[str]:
        """The texts of another reading that stand nowhere in this one."""
        all_texts = "\n".join(self.texts)
        return [text for text in other.texts if text.strip() and text.strip() not in all_texts]

    def tells_more_than(self, other: Outcome) -> bool:
        return any(n > other.told[name] for name, n in self.told.items())


def outcome(path: Path, format: str = "") -> Outcome:
    """Reads a file as a user would; a refusal and a question are an outcome, every other error is raised."""
    report, made = LoadReport(), Outcome()
    try:
        for item in read_all([path], [SourceBlock(format=format)] if format else None, report=report):
            if isinstance(item, Reject):
                made.told["reject"] += 1
            else:
                made.texts.update(m.text for m in item.messages)
    except CurateError:
        made.told["refusal"] += 1
    made.told.update({f"omitted {name}": n for name, n in report.omitted.items()})
    made.told.update({f"layout {name}": n for name, n in report.layout.items()})
    made.told["repeated"] = report.repeated_messages + report.repeated_conversations
    made.told["event"] = report.events
    made.told["said"] = (
        len(report.warnings) + len(report.doubts) + len(report.questions) + len(report.skipped)
    )
    return made


@cache
def seeds() -> dict[str, list[Path]]:
    """The fixtures of each format, by what its loader says of them, the smallest first."""
    found: dict[str, list[Path]] = {}
    paths = [p for folder in FOLDERS if folder.is_dir() for p in folder.rglob("*") if p.is_file()]
    for path in sorted(paths, key=lambda p: (p.stat().st_size, str(p))):
        if not 0 < path.stat().st_size <= LARGEST or path.suffix in (".md", ".zip"):
            continue
        for file in InputSet([path]).opened[0]:
            name, _ = detect(file)
            if name and len(found.setdefault(name, [])) < MOST_SEEDS:
                found[name].append(path)
    return found


def cuts(data: bytes) -> Iterator[bytes]:
    """The beginning of a file, cut at each fiftieth."""
    return (data[: len(data) * n // CUTS] for n in range(1, CUTS))


def flipped(data: bytes, chance: random.Random, count: int) -> bytes:
    out = bytearray(data)
    for _ in range(count):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def recoded(data: bytes, encoding: str) -> bytes:
    """A file of UTF-8 in another encoding; what that lacks is replaced."""
    return data.decode("utf-8", "replace").encode(encoding, "replace")


def swapped(data: bytes, chance: random.Random) -> bytes:
    """The lines of a file of JSON lines in another order; in other files a line may go on with the one before
    it, and all stays as it is."""
    lines = data.splitlines(keepends=True)
    if all(line.lstrip()[:1] in (b"{", b"") for line in lines) and len(lines) > 1:
        chance.shuffle(lines)
    return b"".join(lines)


def spliced(data: bytes, chance: random.Random, other: bytes) -> bytes:
    """A stretch of one file in the midst of another."""
    at, start = chance.randrange(len(data)), chance.randrange(len(other))
    return data[:at] + other[start : start + chance.randrange(200)] + data[at:]


def retyped(data: bytes, chance: random.Random) -> bytes:
    """A file of JSON or CSV in which one value is another, is gone, is there twice, or lies deeper; a file of
    none of these as it is."""
    text = data.decode("utf-8", "replace")
    try:
        return json.dumps(_retyped(json.loads(text), chance)).encode()
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
    try:
        values = _retyped([json.loads(line) for line in lines], chance)
        return b"".join(json.dumps(value).encode() + b"\n" for value in values)
    except ValueError:
        pass
    try:
        rows = _retyped(list(csv.reader(lines)), chance)
    except csv.Error:
        return data
    out = io.StringIO()
    csv.writer(out).writerows(row if isinstance(row, list) else [row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def _retyped(value: Any, chance: random.Random) -> Any:
    """The value, with one change somewhere within it."""
    if not (places := list(_places(value))):
        return value
    *way, last = chance.choice(places)
    holder = reduce(getitem, way, value)
    old = holder[last]
    how = chance.choice(["other", "other", "moved", "gone", "twice", "deeper", "text"])
    if how == "gone":
        del holder[last]
    elif how == "twice" and isinstance(holder, list):
        holder.insert(last, old)
    elif how == "deeper":
        holder[last] = chance.choice([[old], {"value": old}])
    elif how == "text":
        holder[last] = json.dumps(old)
    elif how == "moved":
        holder[last] = deepcopy(reduce(getitem, chance.choice(places), value))
    else:
        holder[last] = chance.choice(STRANGE)
    return value


def _places(value: Any, place: Place = ()) -> Iterator[Place]:
    """The places of all values within a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in inner:
        yield (*place, key)
        yield from _places(held, (*place, key))
