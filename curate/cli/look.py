"""`curate inspect` and `curate init`: what a dump is, and a recipe for it."""

from __future__ import annotations

from pathlib import Path

import click

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
    from curate.verbs.look import describe
    from curate.verbs.look import inspect as run_inspect

    found = run_inspect(
        inputs, format=format_ or "", recipe=recipe_with(recipe), since=since, until=until, limit=limit, agents=agents, progress=Progress(quiet)
    )
    say(as_json, found.to_dict(), describe(found))
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
        sections = run_init(inputs, out, force=force, format=format_ or "", agents=agents)
    say(
        as_json,
        {"recipe": str(out), "sources": sections},
        f"Wrote {out}: {sections} source{'s' if sections != 1 else ''} described.\nNext: curate run {' '.join(inputs)} --recipe {out} -o out",
    )
