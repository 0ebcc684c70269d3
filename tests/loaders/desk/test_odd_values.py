"""Every helpdesk's fixture with odd values anywhere, apart or whole, cut off or flipped: read to the end, or
refused."""

from __future__ import annotations

import contextlib
import json
import random
from pathlib import Path
from typing import Any

import pytest

from curate.errors import CurateError
from curate.loaders import LOADERS, read_all
from curate.loaders.desk.loader import DeskLoader
from tests.helpers.paths import READING

ODD: list[Any] = [
    None,
    True,
    False,
    0,
    1.5,
    "",
    "x",
    "null",
    [],
    {},
    [1],
    {"a": 1},
    [[]],
    "{}",
    "[1]",
    10**30,
]
FIXTURES = {
    name: file
    for name, loader in LOADERS.items()
    if issubclass(loader, DeskLoader)
    for file in sorted((READING / name).glob("*.jsonl"))[:1]
}


def spoil(value: Any, dice: random.Random) -> None:
    """Puts odd values into an object, at any depth, and takes some fields away."""
    places: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value)))
    for place in places:
        if dice.random() < 0.06:
            value[place] = dice.choice(ODD)
        elif isinstance(value, dict) and dice.random() < 0.03:
            del value[place]
        elif isinstance(value[place], (dict, list)):
            spoil(value[place], dice)


def lists_in(value: Any) -> list[Any]:
    """The objects of the lists that a value holds, which some exports have apart."""
    inner = list(value.values()) if isinstance(value, dict) else []
    held = [item for v in inner if isinstance(v, list) for item in v if isinstance(item, dict)]
    return held + [item for v in inner if isinstance(v, dict) for item in lists_in(v)]


@pytest.mark.parametrize("name", FIXTURES)
def test_odd_values_anywhere_are_read_to_the_end(name: str, tmp_path: Path) -> None:
    lines, dice = FIXTURES[name].read_text(encoding="utf-8").splitlines(), random.Random(3)
    for round_ in range(16):
        rows = [json.loads(line) for line in lines * 2]
        if round_ % 2:
            rows += [{**part, "id": n} for n, part in enumerate(lists_in({"rows": rows}))]
            rows += [part for row in rows for part in lists_in(row)]
        dice.shuffle(rows)
        spoil(rows, dice)
        path = tmp_path / f"{round_}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        with contextlib.suppress(CurateError):
            list(read_all([path]))


@pytest.mark.parametrize("name", FIXTURES)
def test_flipped_bytes_and_a_cut_are_read_to_the_end(name: str, tmp_path: Path) -> None:
    data, dice = FIXTURES[name].read_bytes(), random.Random(4)
    for round_ in range(8):
        damaged = bytearray(data[: dice.randrange(len(data) // 3, len(data))])
        for _ in range(dice.randrange(6)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        path = tmp_path / f"{round_}.jsonl"
        path.write_bytes(bytes(damaged))
        with contextlib.suppress(CurateError):
            list(read_all([path]))
