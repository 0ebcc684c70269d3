"""`score`: signals and the quality score of every record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from curate.atomic import write_jsonl
from curate.options import DumpOptions
from curate.pipeline import Prepared, prepare_dump
from curate.progress import Progress
from curate.recipe import Recipe
from curate.rows import too_many
from curate.scratch import scratch
from curate.stages.judge import Judged
from curate.stages.learn import Report
from curate.stages.store import Store
from curate.verbs.common import outputs


@dataclass(slots=True)
class Scored:
    """`rows` are the lines of scores.jsonl, in the order of the dump; `learned` tells of a score learned from labels, `judged` of the judge."""

    FILES: ClassVar = ("scores.jsonl",)

    rows: list[dict[str, Any]]
    rejects: list[dict[str, Any]]
    learned: Report | None = None
    judged: Judged | None = None
    doubts: list[dict[str, str]] = field(default_factory=list)  # what the dump leaves in doubt

    @property
    def too_many_rejects(self) -> bool:
        return too_many(len(self.rejects), len(self.rows))

    def summary(self) -> dict[str, Any]:
        scores = sorted(r["quality"] for r in self.rows)
        at = {name: scores[min(len(scores) - 1, int(share * len(scores)))] if scores else None for name, share in (("p10", 0.1), ("median", 0.5), ("p90", 0.9))}
        further = {name: found.data for name, found in (("learned", self.learned), ("judge", self.judged)) if found}
        return {"records": len(scores), "rejects": len(self.rejects), "quality": at, **further}

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
            *(found.note() for found in (self.learned, self.judged) if found),
            "",
        ]
        return "\n".join([*lines, *(f"  {n / 10:.1f} to {(n + 1) / 10:.1f} {count:>8,}  {'█' * round(40 * count / widest)}" for n, count in enumerate(bins))])

    def write(self, out: Path, *, force: bool = False) -> None:
        """scores.jsonl; rejects.jsonl where there are any. `force` replaces what stands there."""
        with outputs(out, self.FILES, self.rejects, force=force) as fresh:
            write_jsonl(fresh / "scores.jsonl", self.rows)


def score(inputs: Sequence[str] | str, *, recipe: Recipe | None = None, options: DumpOptions | None = None, progress: Progress | None = None) -> Scored:
    """Signals and quality of every record of a dump (or of a record file), nothing dropped."""
    given = [inputs] if isinstance(inputs, str) else list(inputs)
    with scratch() as folder:
        store = Store(folder, resume=False)
        ready = prepare_dump(given, store, recipe or Recipe(), options or DumpOptions(), progress or Progress(quiet=True))
        return Scored(score_rows(ready), [{**r} for r in ready.loaded.rejects], ready.learned, ready.judged, ready.loaded.account["doubts"])


def score_rows(ready: Prepared) -> list[dict[str, Any]]:
    """The lines of scores.jsonl. A record of a record file keeps the id it has there, so that scores can be joined to it."""
    table = ready.table
    own: dict[int, str] = {}
    if all(s["format"] == "training-set" for s in ready.loaded.sources):
        # the replies within a row's prompt are records too: the row itself is the last
        last = {table.conversations[i]: i for i in range(len(table)) if not table.no_record[i]}
        own = {i: conversation for conversation, i in last.items()}
    return [
        {
            "id": own.get(i, table.ids[i]),
            "conversation_id": table.conversations[i],
            "message_ids": table.message_ids[i],
            "quality": float(table.quality[i]),
            "signals": table.signals[i],
        }
        for i in range(len(table))
        if not table.no_record[i]
    ]
