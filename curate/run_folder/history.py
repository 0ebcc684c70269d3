"""history.jsonl of a run: every turn of the circle with its figures, a line a turn."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from curate.files.atomic import json_line, naming
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import HISTORY


def turns(run: RunFolder) -> list[dict[str, Any]]:
    """The lines of the file in their order; those that cannot be read count for nothing."""
    path = run.file(HISTORY)
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    rows = []
    for line in text.splitlines():
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict):
            rows.append(row)
    return rows


def add_turn(run: RunFolder, row: dict[str, Any]) -> None:
    """Adds a line with the time of now. The folder's other files do not depend on it."""
    path = run.file(HISTORY)
    ends = not path.is_file() or path.read_bytes()[-1:] in (
        b"",
        b"\n",
    )  # a killed command may have left half a line
    told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **row}
    with naming(path), path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(("" if ends else "\n") + json_line(told) + "\n")
