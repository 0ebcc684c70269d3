"""`curate drift`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from curate.cli.common import FINISH, FORCE, OUT, PATH, READING, finish_rows
from curate.cli.folders import results_folder
from curate.process import terminal
from curate.process.progress import Progress


@click.command(
    epilog=(
        "\b\nExamples:\n  curate drift out june.zip -o drift\n  curate drift out june.zip july.zip \\\n"
        "    -o drift --require limits.yaml"
    )
)
@click.argument("old_run", metavar="OLD_RUN", type=PATH)
@click.argument("new", metavar="NEW...", nargs=-1, required=True)
@OUT
@FORCE
@click.option(
    "--require",
    type=PATH,
    metavar="FILE.yaml",
    help=(
        "Figures of drift.json that must hold, each {figure, min or max}, perhaps with situation or language."
        " The exit status is 1 if one does not."
    ),
)
@READING
@FINISH
def drift(
    old_run: Path,
    new: tuple[str, ...],
    out: Path,
    force: bool,
    require: Path | None,
    quiet: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Show what changed since OLD_RUN in what customers ask and in what is right: stable, refresh or re-tune.

    NEW is one or several dumps, runs, or logs of a deployed model with its replies. All of it together is
    compared with the dump of OLD_RUN, by conversation. Writes drift.json, drift.html and additions.jsonl.
    """
    from curate.verbs.drift import drift as run_drift
    from curate.verbs.drifted import Drifted

    folder = results_folder(out, Drifted.FILES, old_run, *new, require, force=force)
    progress = Progress(quiet)
    result = run_drift(old_run, new, require=require, **given, progress=progress)
    with progress.stage("write"):
        result.write(folder, force=force)
    for sentence in result.troubles():
        terminal.err(f"curate: {sentence}")
    finish_rows(result, as_json, out, page="drift.html", failed=bool(result.failed))
