"""`redact`: personal data and secrets of a record file replaced, with an account of every span."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from curate.atomic import write_jsonl
from curate.engines import get_engine
from curate.privacy import redact_row
from curate.progress import Progress
from curate.recipe import Recipe
from curate.rows import RowFile
from curate.verbs.common import Source, as_rows, outputs

BATCH = 500


@dataclass(slots=True)
class Redacted:
    """`kept` are the records with placeholders; `spans` say what stood where, never the value."""

    FILES: ClassVar = ("redacted.jsonl", "spans.jsonl")

    found: RowFile
    kept: list[dict[str, Any]]
    spans: list[dict[str, Any]]

    def summary(self) -> dict[str, Any]:
        types = [s["type"] for s in self.spans]
        return {
            "records": len(self.kept),
            "records_changed": len({s["id"] for s in self.spans}),
            "spans": len(self.spans),
            "types": {t: types.count(t) for t in sorted(set(types))},
            "rejects": len(self.found.rejects),
        }

    def write(self, out: Path, *, force: bool = False) -> None:
        """redacted.jsonl, spans.jsonl; rejects.jsonl where there are any. `force` replaces what stands there."""
        with outputs(out, self.FILES, self.found.rejects, force=force) as fresh:
            write_jsonl(fresh / "redacted.jsonl", self.kept)
            write_jsonl(fresh / "spans.jsonl", self.spans)


def redact(source: Source, *, recipe: Recipe | None = None, workers: int = 1, progress: Progress | None = None) -> Redacted:
    """Replaces personal data in prompt and completion of a record file (or of records as dicts)."""
    recipe, progress = recipe or Recipe(), progress or Progress(quiet=True)
    with progress.stage("read"):
        found = as_rows(source)
    batches = [([(r.id, r.data) for r in found.rows[i : i + BATCH]], recipe.privacy) for i in range(0, len(found.rows), BATCH)]
    result = Redacted(found, [], [])
    with get_engine("local", workers) as engine, progress.stage("redact", len(found.rows), "records") as advance:
        for rows, spans in engine.map_batches(_batch, batches):
            result.kept += rows
            result.spans += spans
            advance(len(rows))
    return result


def _batch(job: tuple[list[tuple[str, dict[str, Any]]], Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    items, settings = job
    rows, spans = [], []
    for row_id, data in items:
        clean, found = redact_row({**data, "id": row_id}, settings)
        rows.append({**clean, "id": data["id"]})
        spans += found
    return rows, spans
