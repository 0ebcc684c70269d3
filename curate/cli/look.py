"""`curate inspect` and `curate init`: what a dump is, and a recipe for it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from curate.cli.brush import Brush
from curate.cli.common import AGENT, DUMP, FORMAT, JSON, QUIET, RECIPE, RESULT, WINDOW, recipe_with, say
from curate.progress import Progress


@click.command(epilog="\b\nExamples:\n  curate inspect export.zip\n  curate inspect 'exports/*.csv' --json")
@DUMP
@RECIPE
@FORMAT
@WINDOW
@QUIET
@JSON
def inspect(
    inputs: tuple[str, ...],
    recipe: Path | None,
    format_: str | None,
    since: str | None,
    until: str | None,
    limit: int | None,
    agents: tuple[str, ...],
    quiet: bool,
    as_json: bool,
) -> None:
    """Say what a dump is: format and why, conversations, messages by role, languages, time span, what looks wrong."""
    from curate.verbs.look import describe, shown_examples
    from curate.verbs.look import inspect as run_inspect

    settings = recipe_with(recipe)
    found = run_inspect(
        inputs, format=format_ or "", recipe=settings, since=since, until=until, limit=limit, agents=agents, progress=Progress(quiet)
    )
    if as_json:
        say(True, {**found.to_dict(), "examples": [asdict(e) for e in shown_examples(found, settings)]}, "")
    else:
        brush = Brush()
        click.echo(brush.finish(describe(found, brush, settings)))
    if found.nothing:
        raise found.nothing
    if found.unsettled:
        raise click.exceptions.Exit(1)


@click.command(epilog="\b\nExample:\n  curate init export.zip -o recipe.yaml")
@DUMP
@click.option("-o", "--out", type=RESULT, required=True, help="The recipe file to write.")
@FORMAT
@AGENT
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
@QUIET
@JSON
def init(inputs: tuple[str, ...], out: Path, format_: str | None, agents: tuple[str, ...], force: bool, quiet: bool, as_json: bool) -> None:
    """Write a recipe for this dump: what was guessed, each guess commented, and every other setting with its default."""
    from curate.verbs.look import init as run_init

    with Progress(quiet).stage("init", brief=True):
        written = run_init(inputs, out, force=force, format=format_ or "", agents=agents)
    open_part = f"{written.describe()}\n" if written.describe() else ""
    say(
        as_json,
        {"recipe": str(out), **written._asdict()},
        f"Wrote {out}: {written.sources} source{'s' if written.sources != 1 else ''} described.\n{open_part}"
        f"Next: curate run {' '.join(inputs)} --recipe {out} -o out",
    )
