"""`score`: signals and the quality score of every record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from curate.arguments import Day, PathLike, Paths, Settings, Source, Texts, progress_of
from curate.files.atomic import write_jsonl
from curate.files.scratch import scratch
from curate.loaders.base import LOADERS
from curate.pipeline import scored
from curate.process.progress import Progress
from curate.recipe.argument import recipe_of
from curate.record_files.rows import too_many
from curate.results import Result, doubted, unreadable, warned
from curate.stages.context import RunContext
from curate.stages.judge import Judged
from curate.stages.learn import Report
from curate.stages.replies import PROSE, Replies
from curate.stages.store import Store
from curate.verbs.common import dump_of, dump_options, judge_of, outputs


@dataclass(slots=True, repr=False)
class Scored(Result):
    """`rows` are the lines of scores.jsonl, in the order of the dump; `learned` tells of a score learned from
    labels, `judged` of the judge, `replies` of what a run takes the replies as."""

    FILES: ClassVar = ("scores.jsonl",)

    rows: list[dict[str, Any]]
    rejects: list[dict[str, Any]]
    learned: Report | None = None
    judged: Judged | None = None
    doubts: list[dict[str, str]] = field(default_factory=list)  # what the dump leaves in doubt
    replies: Replies = PROSE

    @property
    def too_many_rejects(self) -> bool:
        return too_many(len(self.rejects), len(self.rows))

    def troubles(self) -> list[str]:
        return [*unreadable(self.rejects), *doubted(self.doubts)]

    def figures(self) -> dict[str, Any]:
        scores = sorted(r["quality"] for r in self.rows)
        at = {
            name: scores[min(len(scores) - 1, int(share * len(scores)))] if scores else None
            for name, share in (("p10", 0.1), ("median", 0.5), ("p90", 0.9))
        }
        further = {
            name: extra.data for name, extra in (("learned", self.learned), ("judge", self.judged)) if extra
        }
        if not self.replies.prose:
            further["replies"] = self.replies._asdict()
        return {"records": len(scores), "rejects": len(self.rejects), "quality": at, **further}

    def describe(self) -> str:
        s = self.figures()
        if not s["records"]:
            return "No record to score."
        q = s["quality"]
        bins = [0] * 10
        for row in self.rows:
            bins[min(9, int(row["quality"] * 10))] += 1
        widest = max(bins)
        lines = [
            (
                f"{s['records']:,} records scored; quality: median {q['median']:.2f}, the lowest tenth under"
                f" {q['p10']:.2f}, the highest tenth over {q['p90']:.2f}"
            ),
            *(extra.note() for extra in (self.learned, self.judged) if extra),
            *self.replies.of_scores(),
            "",
        ]
        return "\n".join(
            [
                *lines,
                *(
                    f"  {n / 10:.1f} to {(n + 1) / 10:.1f} {count:>8,}  {'█' * round(40 * count / widest)}"
                    for n, count in enumerate(bins)
                ),
            ]
        )

    def write(self, out: PathLike, *, force: bool = False) -> None:
        """scores.jsonl; rejects.jsonl where there are any. `force` replaces what is there."""
        with outputs(out, self.FILES, self.rejects, force=force) as fresh:
            write_jsonl(fresh / "scores.jsonl", self.rows)


def score(
    inputs: Paths | Source,
    *,
    recipe: Settings | None = None,
    format: str | None = None,
    since: Day | None = None,
    until: Day | None = None,
    limit: int | None = None,
    agents: Texts = (),
    workers: int | None = None,
    engine: str = "local",
    ray_address: str | None = None,
    encoder: PathLike | None = None,
    judge_url: str | None = None,
    judge_model: str | None = None,
    judge_budget: int | None = None,
    judge_cache: PathLike | None = None,
    seed: int = 0,
    progress: Progress | bool = False,
) -> Scored:
    """Signals and quality (0 to 1) of every record of a dump, nothing dropped.

    `inputs` are one or several files, folders, archives or globs, or records in memory: dicts, a pandas
    DataFrame, a Dataset of `datasets`. How they are read is said as in `run`; `judge_cache` is a folder that
    keeps the judge's answers. Raises CurateError where nothing can be read; warns of what could not be, and
    of each doubt about the dump.
    """
    settings, judge = recipe_of(recipe, encoder), judge_of(judge_url, judge_model, judge_budget, judge_cache)
    options = dump_options(
        format=format,
        since=since,
        until=until,
        limit=limit,
        agents=agents,
        workers=workers,
        engine=engine,
        ray_address=ray_address,
        seed=seed,
        judge=judge,
    )
    with dump_of(inputs) as (given, rejects), scratch() as folder:
        context = scored(given, Store(folder, resume=False), settings, options, progress_of(progress))
        rejects = [*rejects, *({**r} for r in context.loaded.rejects)]
        return warned(
            Scored(
                score_rows(context),
                rejects,
                context.learned,
                context.judged,
                context.loaded.account["doubts"],
                context.table.replies,
            )
        )


def score_rows(context: RunContext) -> list[dict[str, Any]]:
    """The lines of scores.jsonl. A record of a record file keeps the id it has there, so that scores can be
    joined to it."""
    table = context.table
    own: dict[int, str] = {}
    if all(LOADERS.get(s["format"]).row_is_record for s in context.loaded.sources):
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
