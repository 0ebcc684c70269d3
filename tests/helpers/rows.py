"""Tables for the tests, of objects a row each, and what became of each piece of an export."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from curate.loaders import LoadReport, Reject
from curate.records import Conversation
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
    return fate_of(*read_with_rejects(path, report, **block), report)


def fate_of(found: Sequence[Conversation], rejects: Sequence[Reject], report: LoadReport) -> dict[str, int]:
    """The same of what was read already."""
    counts = Counter(m.role if m.kind == "message" else m.kind for c in found for m in c.messages)
    counts.update(reject.reason for reject in rejects)
    counts.update(report.omitted)
    counts.update({"event": report.events, "repeated": report.repeated_messages})
    return {name: n for name, n in counts.items() if n}
