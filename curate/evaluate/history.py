"""How often a held-out side has been looked at: who chooses by its figures has begun to fit it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from curate.evaluate.held_out import HeldOut
from curate.files.atomic import json_line, naming
from curate.run_folder.names import HISTORY


def looks(held: HeldOut, models: dict[str, str]) -> int:
    """How many different sets of predictions have been evaluated on this side as it is, this one
    included; `models` are digests of what each wrote. The same ones again show nothing new."""
    seen = {json.dumps(row.get("models"), sort_keys=True) for row in _rows(held)}
    return len(seen | {json.dumps(models, sort_keys=True)})


def remember(held: HeldOut, models: dict[str, str]) -> None:
    """Adds a look to history.jsonl of the run, unless these predictions were looked at before."""
    if any(row.get("models") == models for row in _rows(held)):
        return
    row = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "on": held.side,
        "sha256": held.sha256,
        "models": models,
    }
    path = held.run.file(HISTORY)
    with naming(path), path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(json_line(row) + "\n")


def looks_sentence(number: int, side: str) -> str:
    """What the count means, from the second look on; empty for the first."""
    if number < 2:
        return ""
    return (
        f"This is look {number:,} at this {side} set: its figures are no longer untouched. Choose by them"
        " sparingly, and keep a fresh set for the last word."
    )


def _rows(held: HeldOut) -> list[dict[str, Any]]:
    """The looks at this side as it is; lines that cannot be read count for nothing."""
    path: Path = held.run.file(HISTORY)
    rows = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else ():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and row.get("on") == held.side and row.get("sha256") == held.sha256:
            rows.append(row)
    return rows
