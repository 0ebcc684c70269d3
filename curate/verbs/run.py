"""`run`: the main job, from a dump to a dataset."""

from __future__ import annotations

from typing import Any, Literal, overload

from curate import pipeline
from curate.arguments import (
    Budget,
    Day,
    PathLike,
    Paths,
    Settings,
    Texts,
    between,
    budget_of,
    checked,
    day_of,
    encoder_of,
    inputs_of,
    paths_of,
    progress_of,
    result_of,
    texts_of,
)
from curate.pipeline import RunResult
from curate.process.progress import Progress
from curate.recipe.argument import recipe_of
from curate.results import warned
from curate.stages.plan import Plan
from curate.verbs.common import dump_options, judge_of


@overload
def run(
    inputs: Paths,
    out: PathLike,
    *,
    dry_run: Literal[False] = False,
    recipe: Settings | None = None,
    budget: Budget | None = None,
    test_fraction: float | None = None,
    validation_fraction: float | None = None,
    test_after: Day | None = None,
    keep: Paths = (),
    export: Texts = (),
    resume: bool = False,
    force: bool = False,
    purge_raw: bool = False,
    format: str | None = None,
    since: Day | None = None,
    until: Day | None = None,
    limit: int | None = None,
    agents: Texts = (),
    workers: int | None = None,
    engine: str = "local",
    ray_address: str | None = None,
    encoder: PathLike | None = None,
    ner_model: PathLike | None = None,
    max_memory: int | str | None = None,
    judge_url: str | None = None,
    judge_model: str | None = None,
    judge_budget: int | None = None,
    seed: int = 0,
    progress: Progress | bool = False,
) -> RunResult: ...


@overload
def run(inputs: Paths, out: PathLike, *, dry_run: Literal[True], **more: Any) -> Plan: ...


def run(  # type: ignore[misc]  # `more` stands for the same arguments
    inputs: Paths,
    out: PathLike,
    *,
    dry_run: bool = False,
    recipe: Settings | None = None,
    budget: Budget | None = None,
    test_fraction: float | None = None,
    validation_fraction: float | None = None,
    test_after: Day | None = None,
    keep: Paths = (),
    export: Texts = (),
    resume: bool = False,
    force: bool = False,
    purge_raw: bool = False,
    format: str | None = None,
    since: Day | None = None,
    until: Day | None = None,
    limit: int | None = None,
    agents: Texts = (),
    workers: int | None = None,
    engine: str = "local",
    ray_address: str | None = None,
    encoder: PathLike | None = None,
    ner_model: PathLike | None = None,
    max_memory: int | str | None = None,
    judge_url: str | None = None,
    judge_model: str | None = None,
    judge_budget: int | None = None,
    seed: int = 0,
    progress: Progress | bool = False,
) -> RunResult | Plan:
    """From a dump to train.jsonl, test.jsonl, exports, a ledger and report.html in the folder `out`.

    `inputs` are one or several files, folders, archives or globs (`-` is standard input); `recipe` is a
    Recipe, the path of its file, or a dict of its sections. Other arguments take precedence over it: `budget`
    is train, validation and test together, as a number of records or "auto"; `test_fraction` and
    `validation_fraction` are the shares of it that are held out (0.9 together at most; no validation set
    where nothing asks for one); records from the day `test_after` on are the test side; `keep` are earlier
    runs, or folders of `split`: what was on a side there stays on it; `export` names training formats.
    `format` is used in place of what is detected; `since` and `until` are days (YYYY-MM-DD, both included)
    that conversations begin on; `limit` takes the first so many of them; `agents` are names or ids of those
    who answer; `workers` is the number of processes (one a core by default); `engine` is
    "local" or "ray", whose cluster has the address `ray_address` (docs/guides/cluster.md); `encoder` a model
    by name or folder; `ner_model` the folder of a model that finds names beside the rules; `max_memory` the
    most that the run may hold, in bytes or as "4GB"; `judge_url` the address of a language model to ask
    (docs/guides/judge.md). `resume` reuses the checkpoints in `out`, `force` replaces a finished run there;
    `purge_raw` deletes the raw text of `stages/raw` at the end; `dry_run` changes nothing and returns the
    plan of what would be reused or run.
    `progress` is shown on stderr where it is True.

    Raises CurateError, with nothing in `out` changed, where the job cannot be done. Gives a CurateWarning for
    each doubt about the dump, and for each check that does not hold.
    """
    settings = recipe_of(
        recipe,
        encoder,
        split={
            "test_fraction": checked("test_fraction", between(0, 0.9), test_fraction),
            "validation_fraction": checked("validation_fraction", between(0, 0.9), validation_fraction),
            "test_after": checked("test_after", day_of, test_after),
        },
        privacy={"ner_model": checked("ner_model", encoder_of, ner_model)},
        export={"formats": list(checked("export", texts_of, export)) or None},
    )
    options = dump_options(
        format=format,
        since=since,
        until=until,
        limit=limit,
        agents=agents,
        workers=workers,
        max_memory=max_memory,
        engine=engine,
        ray_address=ray_address,
        seed=seed,
        judge=judge_of(judge_url, judge_model, judge_budget),
    )
    given, folder = checked("inputs", inputs_of, inputs), checked("out", result_of, out)
    asked: dict[str, Any] = {
        "recipe": settings,
        "budget": None if budget is None else checked("budget", budget_of, budget),
        "options": options,
        "keep": checked("keep", paths_of, keep),
        "resume": resume,
        "force": force,
    }
    if dry_run:
        return pipeline.plan(given, folder, **asked)
    return warned(pipeline.run(given, folder, **asked, purge_raw=purge_raw, progress=progress_of(progress)))
