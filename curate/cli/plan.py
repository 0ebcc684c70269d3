"""`curate plan`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from curate.cli.common import FINISH, FORCE, OUT, PATH, WORKERS, say
from curate.cli.folders import results_folder
from curate.process.progress import Progress


@click.command(
    epilog=(
        "\b\nExamples:\n  curate plan out -o plan\n  curate plan out --advice advice -o plan\n"
        "  curate plan out -o plan --place own --fast"
    )
)
@click.argument("run", metavar="RUN", type=PATH)
@OUT
@FORCE
@click.option(
    "--advice",
    type=PATH,
    metavar="DIR",
    help="What `curate advise` wrote about the same dump. Without it, facts are told from the replies alone.",
)
@click.option(
    "--place",
    type=click.Choice(("any", "own", "cloud")),
    default="any",
    show_default=True,
    help="Where a model may be tuned: on your own or rented cards, or by a service.",
)
@click.option("--fast", is_flag=True, help="Small models only, where replies must come at once.")
@click.option(
    "--prompt-tokens",
    type=click.IntRange(min=0),
    metavar="N",
    default=1500,
    show_default=True,
    help="Room for examples in the prompt pack.",
)
@WORKERS
@FINISH
def plan(run: Path, out: Path, force: bool, quiet: bool, as_json: bool, **given: Any) -> None:
    """Say what to try with the dataset of RUN, in which order, with which base model and at what cost.

    Writes plan.json, plan.html and prompt_pack: a system prompt filled from the dump with a few examples,
    which every tuned model has to beat. Only the training side is read.
    """
    from curate.verbs.plan import Planned
    from curate.verbs.plan import plan as run_plan

    folder = results_folder(out, Planned.FILES, run, given["advice"], force=force)
    progress = Progress(quiet)
    result = run_plan(run, **given, progress=progress)
    with progress.stage("write"):
        result.write(folder, force=force)
    words = f"{result.describe()}\n\nThe page is {out / 'plan.html'}\nResults are in {out}"
    say(as_json, {**result.figures(), "out": str(out)}, words)
