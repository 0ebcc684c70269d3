"""`score`: signals and the quality score of every record."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curate.atomic import write_jsonl
from curate.options import DumpOptions
from curate.pipeline import Prepared, prepare_dump
from curate.progress import Progress
from curate.recipe import Recipe
from curate.stages.store import Store


@dataclass(slots=True)
class Scored:
    """`rows` are the lines of scores.jsonl, in the order of the dump."""

    rows: list[dict[str, Any]]
    rejects: list[dict[str, str]]

    def summary(self) -> dict[str, Any]:
        scores = sorted(r["quality"] for r in self.rows)
        at = {name: scores[min(len(scores) - 1, int(share * len(scores)))] if scores else None for name, share in (("p10", 0.1), ("median", 0.5), ("p90", 0.9))}
        return {"records": len(scores), "rejects": len(self.rejects), "quality": at}

    def describe(self) -> str:
        s = self.summary()
        if not s["records"]:
            return "No record to score."
        q = s["quality"]
        bins = [0] * 10
        for row in self.rows:
            bins[min(9, int(row["quality"] * 10))] += 1
        widest = max(bins)
        lines = [
            f"{s['records']:,} records scored; quality: median {q['median']:.2f}, the lowest tenth under {q['p10']:.2f}, the highest tenth over {q['p90']:.2f}",
            "",
        ]
        return "\n".join([*lines, *(f"  {n / 10:.1f} to {(n + 1) / 10:.1f} {count:>8,}  {'█' * round(40 * count / widest)}" for n, count in enumerate(bins))])

    def write(self, out: Path) -> None:
        """scores.jsonl; rejects.jsonl where there are any."""
        write_jsonl(out / "scores.jsonl", self.rows)
        if self.rejects:
            write_jsonl(out / "rejects.jsonl", self.rejects)
        else:
            (out / "rejects.jsonl").unlink(missing_ok=True)


def score(inputs: Sequence[str] | str, *, recipe: Recipe | None = None, options: DumpOptions | None = None, progress: Progress | None = None) -> Scored:
    """Signals and quality of every record of a dump (or of a record file), nothing dropped."""
    given = [inputs] if isinstance(inputs, str) else list(inputs)
    with tempfile.TemporaryDirectory(prefix="curate-") as scratch:
        store = Store(Path(scratch), resume=False)
        ready = prepare_dump(given, store, recipe or Recipe(), options or DumpOptions(), progress or Progress(quiet=True))
        return Scored(score_rows(ready), ready.loaded.rejects)


def score_rows(ready: Prepared) -> list[dict[str, Any]]:
    table = ready.table
    return [
        {
            "id": table.ids[i],
            "conversation_id": table.conversations[i],
            "message_ids": table.message_ids[i],
            "quality": float(table.quality[i]),
            "signals": table.signals[i],
        }
        for i in range(len(table))
        if not table.no_record[i]
    ]
