"""A small invented run with a held-out side, for tests of what reads predictions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

CASES = {
    "parcel": (
        "Where is my parcel? It was sent on Monday and is still not here.",
        "Your parcel is at the depot and comes tomorrow. Please keep the code from our message at hand.",
    ),
    "refund": (
        "I sent the kettle back two weeks ago, when do I get my money?",
        "The kettle is here. The money goes back to your card, which takes about five days at your bank.",
    ),
    "password": (
        "I cannot log in, the reset mail for my password never comes.",
        "Open the login page, choose Forgot password, and look in your spam folder for our mail.",
    ),
}
KINDS = [*CASES]


def record(number: int, side: str) -> dict[str, Any]:
    """One record of a situation, in turn; its texts differ from all others by words of their own."""
    kind = KINDS[number % len(KINDS)]
    asked, replied = CASES[kind]
    words = f"{side} {'abcdefghijklmnopqrstuvwxyz'[number % 26]}"
    return {
        "id": f"r_{side}_{number}",
        "prompt": [{"role": "user", "content": f"{asked} ({words})"}],
        "completion": [{"role": "assistant", "content": f"{replied} That is how it goes for {words}."}],
        "conversation_id": f"{side}-{number}",
        "cluster_label": kind,
        "edge": number % 5 == 0,
        "signals": {"language.prompt": "en", "language.completion": "en"},
    }


def lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """A file of JSON Lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def held_out_run(
    folder: Path,
    train: int = 9,
    test: int = 6,
    rows: Mapping[str, list[dict[str, Any]]] | None = None,
    recipe: Mapping[str, Any] | None = None,
) -> Path:
    """A folder as `curate run` leaves it, as far as an evaluation asks; `rows` are the sides' records, where
    given."""
    folder.mkdir(parents=True)
    sides = rows or {
        "train": [record(n, "train") for n in range(train)],
        "test": [record(n, "test") for n in range(test)],
    }
    for side, own in sides.items():
        lines(folder / f"{side}.jsonl", own)
    (folder / "ledger.parquet").touch()
    files = {f"{side}.jsonl": folder / f"{side}.jsonl" for side in sides}
    sums = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    if "validation" in sides:
        (folder / "split.json").write_text('{"validation": 1}', encoding="utf-8")
    manifest = {"recipe": dict(recipe or {}), "outputs": sums, "checkpoints": {}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def reply_to(number: int, side: str = "test") -> str:
    """What the person replied."""
    return str(record(number, side)["completion"][-1]["content"])
