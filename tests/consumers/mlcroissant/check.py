"""What mlcroissant reads of the Croissant metadata beside a dataset, once it has found nothing wrong with them.

check.py FORMAT WORK FOLDER...
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mlcroissant
from plain import each, say, told, versions


def message(held: Any) -> dict[str, Any]:
    """A message as it is in the file; where tools are called it is JSON text."""
    if isinstance(held, bytes):
        return dict(json.loads(held))
    return {key.rpartition("/")[2]: value.decode() for key, value in held.items()}


def row(record: Mapping[str, Any], split: str) -> dict[str, Any]:
    return {side: [message(m) for m in record[f"{split}/{side}"]] for side in ("prompt", "completion")}


def main(format: str, folder: Path, work: Path) -> None:
    data = mlcroissant.Dataset(jsonld=folder / "croissant.json")
    found = data.metadata.ctx.issues
    if found.errors:
        raise SystemExit(found.report())
    files = {s.uuid: told(row(r, s.uuid) for r in data.records(s.uuid)) for s in data.metadata.record_sets}
    lacks = sorted(text.partition('"')[2].partition('"')[0].rpartition("/")[2] for text in found.warnings)
    note = f"No errors; recommended and left out, as unknown: {', '.join(lacks)}" if lacks else "No errors"
    say(files, versions("mlcroissant", "pyarrow"), note)


if __name__ == "__main__":
    each(main)
