"""Tables for the tests, of objects a row each, and what became of each piece of an export."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from curate.loaders import LoadReport
from tests.helpers.loading import read_with_rejects


def table(path: Path, rows: Sequence[Mapping[str, Any]], columns: Iterable[str] = ()) -> Path:
    """A CSV with the columns of the rows, or these."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = list(columns) or list(dict.fromkeys(k for row in rows for k in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def fate(path: Path, **block: Any) -> dict[str, int]:
    """What became of the pieces of an export: messages by role, notes, events, omissions and rejects by
    name."""
    report = LoadReport()
    found, rejects = read_with_rejects(path, report, **block)
    counts: dict[str, int] = {}
    for conversation in found:
        for m in conversation.messages:
            key = m.role if m.kind == "message" else m.kind
            counts[key] = counts.get(key, 0) + 1
    for reject in rejects:
        counts[reject.reason] = counts.get(reject.reason, 0) + 1
    counts |= dict(report.omitted)
    counts |= {"event": counts.get("event", 0) + report.events} if report.events else {}
    return counts | ({"repeated": report.repeated_messages} if report.repeated_messages else {})
