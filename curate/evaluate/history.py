"""How often a held-out side has been looked at: who chooses by its figures has begun to fit it."""

from __future__ import annotations

import json
from typing import Any

from curate.evaluate.held_out import HeldOut
from curate.files.checksum import sha256_of
from curate.run_folder.history import add_turn, turns
from curate.run_folder.names import TRAIN


def looks(held: HeldOut, models: dict[str, str]) -> int:
    """How many different sets of predictions have been evaluated on this side as it is, this one
    included; `models` are digests of what each wrote. The same ones again show nothing new."""
    seen = {json.dumps(row.get("models"), sort_keys=True) for row in _rows(held)}
    return len(seen | {json.dumps(models, sort_keys=True)})


def remember(held: HeldOut, models: dict[str, str], figures: dict[str, dict[str, float]]) -> None:
    """Adds a look with its figures to history.jsonl of the run, unless the last look at this side and this
    training set was at the same predictions. `figures` are the values of each model by measure."""
    train = held.run.file(TRAIN)
    row = {
        "turn": "evaluate",
        "on": held.side,
        "sha256": held.sha256,
        "train_sha256": sha256_of(train) if train.is_file() else "",
        "models": models,
        "figures": figures,
    }
    last = next(iter(_rows(held)[::-1]), {})
    if all(last.get(key) == row[key] for key in ("models", "train_sha256")):
        return
    add_turn(held.run, row)


def looks_sentence(number: int, side: str) -> str:
    """What the count means, from the second look on; empty for the first."""
    if number < 2:
        return ""
    return (
        f"This is look {number:,} at this {side} set: its figures are no longer untouched. Choose by them"
        " sparingly, and keep a fresh set for the last word."
    )


def _rows(held: HeldOut) -> list[dict[str, Any]]:
    """The looks at this side as it is."""
    return [
        row
        for row in turns(held.run)
        if row.get("on") == held.side and row.get("sha256") == held.sha256 and "models" in row
    ]
