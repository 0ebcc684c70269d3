"""Personal values planted in every field of a dump, and where they come out again."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

from curate.privacy.base import personal_types


class Canary(NamedTuple):
    """A sentence that holds a value of a type, the value, and a part of it that stands nowhere else."""

    text: str
    value: str
    core: str


# of their types' examples these would stand in ordinary text, or not be a participant's
OWN = {
    "NAME": Canary("My name is Ottoline Featherquill.", "Ottoline Featherquill", "eatherquill"),
    "EMAIL": Canary(
        "Write to quill.wren@kestrelpost.example", "quill.wren@kestrelpost.example", "quill.wren"
    ),
    "PHONE": Canary("Call +49 1512 7734619", "+49 1512 7734619", "7734619"),
    "CARD": Canary("I paid with 4539 5787 6362 1486", "4539 5787 6362 1486", "5787 6362"),
    "IBAN": Canary("Pay to DE91 1000 0000 0123 4567 89", "DE91 1000 0000 0123 4567 89", "0123 4567 89"),
    "PASSWORD": Canary("My password is Zq7#wrenquill", "Zq7#wrenquill", "wrenquill"),
    "USERNAME": Canary("My username is plover_tern88", "plover_tern88", "plover_tern"),
    "ADDRESS": Canary("I live at 12 Ploverwick Street, Leith", "12 Ploverwick Street, Leith", "Ploverwick"),
    "ORDER_ID": Canary("Where is order 77194463?", "77194463", "77194463"),
    "ACCOUNT": Canary("My account number is 66182205.", "66182205", "66182205"),
}
BY_ITSELF = ("EMAIL", "PHONE", "CARD", "IBAN", "SECRET")  # also as an id, or as the name of a file


def canaries() -> dict[str, Canary]:
    """One for each registered type."""
    found = dict(OWN)
    for name, kind in personal_types().items():
        example = max(kind.examples, key=lambda e: len(e.value))
        found.setdefault(name, Canary(example.text, example.value, example.value))
    return found


@dataclass
class Planter:
    """Plants the canaries one after the other, and remembers which."""

    turn: int = 0
    planted: set[str] = field(default_factory=set)
    kinds: tuple[str, ...] = ()
    ids: dict[str, str] = field(default_factory=dict)  # an id is the same wherever it stands

    def __post_init__(self) -> None:
        self.all = canaries()
        self.kinds = self.kinds or tuple(self.all)

    def next(self, kinds: tuple[str, ...] = ()) -> Canary:
        some = kinds or self.kinds
        canary = self.all[some[self.turn % len(some)]]
        self.turn += 1
        self.planted.add(canary.core)
        return canary

    def beside(self, text: str) -> str:
        """The text, and a sentence after it."""
        return f"{text} {self.next().text}" if text else self.next().text

    def as_id(self, old: str) -> str:
        if old not in self.ids:
            self.ids[old] = f"{self.next(BY_ITSELF).value}/{len(self.ids)}"
        return self.ids[old]


Change = Callable[[str, Any], Any]  # (path of keys, value) -> another value


def changed(value: Any, change: Change, path: str = "") -> Any:
    """A JSON value with all its leaves changed."""
    if isinstance(value, dict):
        return {key: changed(inner, change, f"{path}.{key}") for key, inner in value.items()}
    if isinstance(value, list):
        return [changed(inner, change, path) for inner in value]
    return change(path, value)


def extended(value: Any, planter: Planter) -> Any:
    """A JSON value whose objects have more keys: notes, tags, a file, a call of a tool, and a key that is
    personal itself."""
    if isinstance(value, list):
        return [extended(inner, planter) for inner in value]
    if not isinstance(value, dict):
        return value
    more = {
        "custom_note": planter.next().text,
        "labels_x": [planter.next().text, planter.next().text],
        "files_x": [{"file_name": f"{planter.next(BY_ITSELF).value}.pdf", "size": 3}],
        "call_x": {
            "name": "lookup",
            "arguments": json.dumps({"who": planter.next().text}, ensure_ascii=False),
        },
        planter.next(BY_ITSELF).value: planter.next().text,
    }
    return {**{key: extended(inner, planter) for key, inner in value.items()}, **more}


def tool_talks(planter: Planter) -> Iterator[dict[str, Any]]:
    """Rows of a training set, one a type, with the value in the system prompt, in a call of a tool and its id,
    in what the tool gives, and in its description."""
    for n, canary in enumerate(planter.all.values()):
        planter.planted.add(canary.core)
        call, told = f"call_{n} {canary.text}", json.dumps({"x": [canary.text]}, ensure_ascii=False)
        function = {"name": "lookup", "arguments": told}
        yield {
            "id": f"t{n}",
            "messages": [
                {"role": "system", "content": f"You help. {canary.text}"},
                {"role": "user", "content": f"Where is the parcel of day {n}, please? {canary.text}"},
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [{"id": call, "type": "function", "function": function}],
                },
                {"role": "tool", "tool_call_id": call, "content": told},
                {"role": "assistant", "content": f"It arrives on Friday the {n}th. {canary.text}"},
            ],
            "tools": [
                {
                    "type": "function",
                    "function": {
                        "name": "lookup",
                        "description": canary.text,
                        "parameters": {"type": "object"},
                    },
                }
            ],
        }


def rewritten(data: str, change: Callable[[Any], Any]) -> str | None:
    """A file of JSON, JSON lines or CSV with its values changed as one; None for any other."""
    lines = [line for line in data.splitlines() if line.strip()]
    try:
        return json.dumps(change(json.loads(data)), ensure_ascii=False)
    except ValueError:
        pass
    try:
        values = [json.loads(line) for line in lines]
        return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in change(values))
    except ValueError:
        pass
    rows = list(csv.reader(io.StringIO(data)))
    if len(rows) < 2 or min(map(len, rows[:2])) < 2:
        return None
    table = change([dict(zip(rows[0], row, strict=False)) for row in rows[1:]])
    out = io.StringIO()
    writer = csv.DictWriter(
        out, list(dict.fromkeys(key for row in table for key in row)), lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows({k: v if isinstance(v, str) else json.dumps(v) for k, v in row.items()} for row in table)
    return out.getvalue()


_PROSE = re.compile(r"\w+[ >]\w+.*\w")
_ID = re.compile(r"(?i)(?:^|[._])(?:\w*_)?(?:id|uuid|key|number|ref|ts|external)$|id$")


def in_texts(planter: Planter) -> Change:
    """After whatever looks like prose."""
    return lambda path, old: planter.beside(old) if isinstance(old, str) and _PROSE.search(old) else old


def in_ids(planter: Planter) -> Change:
    return lambda path, old: (
        planter.as_id(str(old)) if _ID.search(path) and isinstance(old, str | int) and old else old
    )


def in_path(planter: Planter, wanted: str) -> Change:
    """In place of all that stands at one path."""
    return lambda path, old: planter.next().text if path == wanted else old


def beside_path(planter: Planter, wanted: str) -> Change:
    return lambda path, old: planter.beside(str(old)) if path == wanted else old


def paths(value: Any, path: str = "") -> Iterator[str]:
    """The paths of all leaves, each once."""
    found: dict[str, None] = {}

    def note(at: str, old: Any) -> Any:
        found[at] = None
        return old

    changed(value, note, path)
    yield from found


def shown(out: Path) -> Iterator[tuple[str, str]]:
    """Every file outside stages/raw as text, and its name: Parquet cell by cell, all else byte by byte."""
    for path in sorted(p for p in out.rglob("*") if p.is_file()):
        inner = path.relative_to(out)
        yield f"the name {inner}", str(inner)
        if "raw" in inner.parts:
            continue
        if path.suffix == ".parquet":
            for row in (table := pq.read_table(path)).to_pylist():
                yield str(inner), json.dumps(row, ensure_ascii=False, default=str)
            yield f"{inner}, its schema", str(table.schema.metadata)
        else:
            yield str(inner), path.read_bytes().decode("utf-8", "replace")


def leaks(planter: Planter, texts: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> list[str]:
    """Where planted values stand: `name: what stands around`."""
    found = []
    for name, text in texts:
        for core in planter.planted:
            if (at := text.find(core)) >= 0:
                found.append(f"{name}: …{text[max(0, at - 50) : at + len(core) + 10]}…")
    return found
