"""`redact`: personal data and secrets of a record file replaced, with an account of every span."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from curate.arguments import PathLike, Settings, Source, checked, progress_of, recipe_of, whole_of
from curate.atomic import write_jsonl
from curate.engines import get_engine
from curate.privacy import redact_row
from curate.progress import Progress
from curate.results import warned
from curate.rows import RowFile
from curate.verbs.common import RowsResult, as_rows, outputs, workers_of

BATCH = 500


@dataclass(slots=True, repr=False)
class Redacted(RowsResult):
    """`kept` are the records with placeholders; `spans` say what stood where (in code points of the original text), never the value."""

    found: RowFile
    kept: list[dict[str, Any]]
    spans: list[dict[str, Any]]

    def figures(self) -> dict[str, Any]:
        types = [s["type"] for s in self.spans]
        return {
            "records": len(self.kept),
            "records_changed": len({s["id"] for s in self.spans}),
            "spans": len(self.spans),
            "types": {t: types.count(t) for t in sorted(set(types))},
            "rejects": len(self.found.rejects),
        }

    def describe(self) -> str:
        s = self.figures()
        types = ", ".join(f"{t} {n:,}" for t, n in s["types"].items()) or "none"
        return f"{s['spans']:,} pieces of personal data in {s['records_changed']:,} of {s['records']:,} records: {types}"

    def write(self, out: PathLike) -> None:
        """redacted.jsonl, spans.jsonl; rejects.jsonl where there are any."""
        with outputs(out, self.found.rejects) as fresh:
            write_jsonl(fresh / "redacted.jsonl", self.kept)
            write_jsonl(fresh / "spans.jsonl", self.spans)


def redact(
    source: Source, *, recipe: Settings | None = None, workers: int | None = None, seed: int = 0, progress: Progress | bool = False
) -> Redacted:  # fmt: skip
    """Replaces personal data and secrets in prompt and completion by placeholders such as [NAME_1].

    `source` is a record file, or records in memory: dicts, a pandas DataFrame, a Dataset of `datasets`; the recipe a Recipe, its path, or a
    dict. `workers` is the number of processes, one a core by default. Nothing is drawn: `seed` changes nothing. Raises CurateError where
    there are no records; warns of those that could not be read.
    """
    recipe, progress, _ = recipe_of(recipe), progress_of(progress), checked("seed", whole_of, seed)
    with progress.stage("read"):
        found = as_rows(source)
    batches = [([(r.id, r.data) for r in found.rows[i : i + BATCH]], recipe.privacy) for i in range(0, len(found.rows), BATCH)]
    result = Redacted(found, [], [])
    with get_engine("local", min(workers_of(workers), len(batches))) as engine, progress.stage("redact", len(found.rows), "records") as advance:
        for rows, spans in engine.map_batches(_batch, batches):
            result.kept += rows
            result.spans += spans
            advance(len(rows))
    return warned(result)


def _batch(job: tuple[list[tuple[str, dict[str, Any]]], Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    items, settings = job
    rows, spans = [], []
    for row_id, data in items:
        clean, found = redact_row({**data, "id": row_id}, settings)
        rows.append({**clean, "id": data["id"]})
        spans += found
    return rows, spans
