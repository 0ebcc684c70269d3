"""What the product says of two sets of files rests on what stands in them: not on ids that agree, nor on files that were changed since."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import curate as library
from curate.errors import CurateError
from curate.verbs.audit import audit

THINGS = "grinder kettle scale roaster filter mug".split()  # noqa: SIM905


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return path


def asked(start: int = 0) -> list[dict[str, Any]]:
    """What a shop is asked, four times each of six things, with ids and conversations that begin at `start`."""
    forms = ["My {} is broken", "The {} is broken since Monday", "Hello, the {} broke down", "Why is the new {} broken?"]
    made = [form.format(thing) for thing in THINGS for form in forms]
    return [{"id": str(n), "conversation_id": f"T{n}", "prompt": p, "completion": "Please send it back."} for n, p in enumerate(made, start)]


def elsewhere() -> list[dict[str, Any]]:
    """As many questions about countries, with the same ids and conversations."""
    places = "Peru Chile Japan Ghana Spain Nepal".split()  # noqa: SIM905
    forms = ["What is the capital of {}?", "How many people live in {}?", "Which river crosses {}?", "Who governs {} today?"]
    return [{**r, "prompt": p} for r, p in zip(asked(), (form.format(place) for place in places for form in forms), strict=True)]


def test_a_common_id_is_no_common_record(tmp_path: Path) -> None:
    pool = write(tmp_path / "pool.jsonl", asked())
    strange, renumbered = (audit(write(tmp_path / name, rows), pool) for name, rows in (("other.jsonl", elsewhere()), ("anew.jsonl", asked(1000))))
    assert strange.audit.matched() == {"same_record": 0, "by_likeness": 0, "outside": 24} and strange.audit.figures.covered_share == 0
    assert "24 are similar to none" in strange.describe() and strange.figures()["outside"] == 24
    own, half = audit(pool, pool), audit(write(tmp_path / "half.jsonl", [*asked()[:12], *elsewhere()[12:]]), pool)
    assert own.audit.matched() == {"same_record": 24, "by_likeness": 0, "outside": 0} and own.audit.figures.covered_share == 1
    assert renumbered.audit.matched() == {"same_record": 0, "by_likeness": 24, "outside": 0} and renumbered.audit.figures == own.audit.figures
    assert half.audit.matched() == {"same_record": 12, "by_likeness": 0, "outside": 12} and half.as_dict()["outside"] == 12
    own.write(tmp_path / "out")
    assert "24 are in the pool (same id and text)" in (tmp_path / "out" / "audit.html").read_text(encoding="utf-8")


def test_what_a_split_holds_out_is_no_training(tmp_path: Path) -> None:
    pool, folder = write(tmp_path / "pool.jsonl", asked()), tmp_path / "split"
    divided = library.split(pool, test_fraction=0.5)
    divided.write(folder)
    train, test = len(divided.train), len(divided.test)
    assert train and test
    found, counts = audit(folder, pool), lambda audited: [sum(row[key] for row in audited.as_dict()["situations"]) for key in ("dataset", "test", "usable")]
    assert counts(found) == [train + test, test, train] and not found.doubts
    assert found.audit.figures == audit(folder, folder).audit.figures, "a split is a pool, too"
    renamed = write(tmp_path / "same_numbers.jsonl", elsewhere())
    assert counts(audit(folder, renamed)) == [0, 0, 24], "a conversation of the same number in another source is not held out"
    (folder / "split.json").unlink()
    with pytest.raises(CurateError, match="the test records would count as training"):
        audit(folder, pool)
