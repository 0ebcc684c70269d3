"""`curate next`."""

from __future__ import annotations

from pathlib import Path

import click

from curate.cli.common import FINISH, FORCE, OUT, PATH, say
from curate.cli.folders import results_folder
from curate.process.progress import Progress


@click.command(
    epilog=(
        "\b\nExamples:\n  curate next out --evaluation compared -o turn \\\n    --budget 40\n"
        "  curate next out --evaluation compared --model tuned \\\n    --budget 40 --apply -o turn"
    )
)
@click.argument("run", metavar="RUN", type=PATH)
@click.option(
    "--evaluation",
    type=PATH,
    metavar="DIR",
    required=True,
    help="What `curate evaluate` wrote: of the validation set where RUN has one, else of the test set.",
)
@OUT
@FORCE
@click.option(
    "--budget",
    type=click.IntRange(1),
    metavar="N",
    required=True,
    help="Maximum number of records to add to the training set.",
)
@click.option(
    "--model", metavar="NAME", help="Whose failures count, where the evaluation has several models."
)
@click.option(
    "--apply",
    is_flag=True,
    help="Also add the decisions to decisions.jsonl of RUN. `curate run --resume` then carries them out.",
)
@FINISH
def next(
    run: Path,
    evaluation: Path,
    out: Path,
    force: bool,
    budget: int,
    model: str | None,
    apply: bool,
    seed: int,
    quiet: bool,
    as_json: bool,
) -> None:
    """Say what to add to the training set of RUN, what to take out and what to write, because of what a model
    failed at.

    Writes additions.jsonl, removals.jsonl, gaps.jsonl, decisions.jsonl, next.html and recipe.yaml. Nothing
    held out is ever among the additions.
    """
    from curate.verbs.next_turn import next_turn as run_next
    from curate.verbs.next_turned import NextTurn

    folder = results_folder(out, NextTurn.FILES, run, evaluation, force=force)
    progress = Progress(quiet)
    result = run_next(run, evaluation=evaluation, budget=budget, model=model, seed=seed, progress=progress)
    with progress.stage("write"):
        result.write(folder, force=force)
        applied = result.apply() if apply else 0
    then = (
        f"{applied:,} lines were added to {run / 'decisions.jsonl'}: run the job again with --resume"
        if apply
        else f"To carry it out, read {out / 'next.html'}, then add {out / 'decisions.jsonl'} to"
        f" {run / 'decisions.jsonl'} (or use --apply --force) and run the job again with --resume"
    )
    words = f"{result.describe()}\n\n{then}\nResults are in {out}"
    say(as_json, {**result.figures(), "applied": applied, "out": str(out)}, words)
