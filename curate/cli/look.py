"""`curate inspect` and `curate init`: what a dump is, and a recipe for it."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click

from curate.cli.brush import Brush
from curate.cli.common import AGENT, DUMP, FORMAT, JSON, QUIET, RECIPE, RESULT, WINDOW, say
from curate.cli.next_steps import typed
from curate.process import terminal
from curate.process.progress import Progress


@click.command(epilog="\b\nExamples:\n  curate inspect export.zip\n  curate inspect 'exports/*.csv' --json")
@DUMP
@RECIPE
@FORMAT
@WINDOW
@QUIET
@JSON
def inspect(inputs: tuple[str, ...], quiet: bool, as_json: bool, **given: Any) -> None:
    """Show what a dump holds, before anything is made of it.

    Prints the format and why it was chosen, how each column was understood, conversations and messages by
    role, languages, the time span, two conversations as they will be read, and what looks wrong.
    """
    from curate.verbs.look import inspect as run_inspect

    inspection = run_inspect(inputs, **given, progress=Progress(quiet))
    if as_json:
        say(True, inspection.figures(), "")
    else:
        brush = Brush()
        terminal.styled(brush.finish(inspection.describe(brush)))
    if inspection.nothing:
        raise inspection.nothing
    if inspection.unsettled:
        raise click.exceptions.Exit(1)


@click.command(epilog="\b\nExample:\n  curate init export.zip -o recipe.yaml")
@DUMP
@click.option("-o", "--out", type=RESULT, required=True, help="Recipe file to write.")
@FORMAT
@AGENT
@click.option("--force", is_flag=True, help="Replace an existing file.")
@QUIET
@JSON
def init(inputs: tuple[str, ...], out: Path, quiet: bool, as_json: bool, **given: Any) -> None:
    """Write a recipe for a dump: the YAML file with every setting of a run.

    What was guessed about the dump carries a comment. What is open is marked OPEN. Every other setting has
    its default.
    """
    from curate.verbs.look import init as run_init

    written = run_init(inputs, out, **given, progress=Progress(quiet))
    run = shlex.join(["run", *typed(inputs), "--recipe", str(out), "-o", "out"])
    say(as_json, written.figures(), f"{written.describe()}\nNext: curate {run}")
