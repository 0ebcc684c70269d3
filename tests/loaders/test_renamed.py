"""A list or a text under a name that no loader knows is read all the same, or told: never lost in silence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from curate.loaders import LOADERS
from tests.helpers.fuzzing import outcome, seeds

NAMES = sorted(name for name, _ in LOADERS.items())
MOST = 40  # keys of one file
HOW = ("renamed", "empty beside", "null beside", "count beside", "an object", "wrapped")
OF_TEXTS = ("renamed", "empty beside", "null beside")
Path_ = tuple[str, ...]


def documents(data: bytes) -> list[Any]:
    """The JSON values of a file, one or one a line; none where it is no JSON."""
    try:
        text = data.decode("utf-8-sig")
        return [json.loads(text)] if text.lstrip()[:1] in "[{" else []
    except ValueError:
        pass
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, UnboundLocalError):
        return []


def keys_of(value: Any, above: Path_ = ()) -> Iterator[tuple[Path_, bool]]:
    """The paths of all lists and of all texts of several words within a value, places in lists left
    out, and whether it is a list."""
    if isinstance(value, dict):
        for key, held in value.items():
            is_list = isinstance(held, list) and bool(held)
            if is_list or (isinstance(held, str) and len(held.split()) > 5):
                yield (*above, key), is_list
            yield from keys_of(held, (*above, key))
    elif isinstance(value, list):
        for held in value:
            yield from keys_of(held, above)


def other(value: Any, path: Path_, how: str) -> Any:
    """A value in which what stands under a path is elsewhere, or of another type."""
    if isinstance(value, list):
        return [other(held, path, how) for held in value]
    if not isinstance(value, dict) or path[0] not in value:
        return value
    if len(path) > 1:
        return {k: other(held, path[1:], how) if k == path[0] else held for k, held in value.items()}
    held = value[path[0]]
    if how == "wrapped":
        return {**value, path[0]: {"part": held}}
    if how == "an object":
        return {**value, path[0]: {str(n): one for n, one in enumerate(held)} if held else held}
    made = {("further_part" if k == path[0] else k): v for k, v in value.items()}
    beside = {"empty beside": [] if isinstance(held, list) else "", "null beside": None, "count beside": 2}
    return {**made, path[0]: beside[how]} if how in beside else made


def check(seed: Path, path: Path) -> Iterator[str]:
    right, held = outcome(seed), documents(seed.read_bytes())
    keys = dict(k for value in held for k in keys_of(value))
    for key in list(keys)[:MOST]:
        for how in HOW if keys[key] else OF_TEXTS:
            lines = (json.dumps(other(value, key, how), ensure_ascii=False) for value in held)
            path.write_text("\n".join(lines), encoding="utf-8")
            made = outcome(path)
            if (lost := made.lost_from(right)) and not made.tells_more_than(right):
                yield f"{seed.parent.name}/{seed.name}: {'.'.join(key)} {how}: {len(lost)} texts lost"


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_what_stands_under_another_name_is_never_lost_in_silence(name: str, tmp_path: Path) -> None:
    paths = [path for path in seeds().get(name, []) if documents(path.read_bytes())]
    if not paths:
        pytest.skip(f"no fixture of {name} is JSON")
    told = [told for seed in paths for told in check(seed, tmp_path / seed.name)]
    assert not told, "\n".join(told)
