"""`curate run`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from curate.cli.common import (
    DUMP,
    FINISH,
    JUDGE,
    KEEP,
    OUT,
    READING,
    TEST_FRACTION,
    budget,
    date,
    dump_options,
    out_folder,
    recipe_with,
    say,
    size,
    tell_doubts,
)
from curate.progress import Progress


@click.command(
    epilog="\b\nExamples:\n  curate run export.zip -o out --budget 300\n"
    "  curate run tickets.ndjson chats.csv -o out --recipe recipe.yaml --export hf-dataset\n"
    "  curate run export.zip -o out --resume --test-fraction 0.2\n"
    "  curate run export.zip -o out --resume --test-fraction 0.2 --dry-run\n"
    "  curate run june.zip -o june --keep may"
)
@DUMP
@OUT
@click.option(
    "--budget",
    callback=lambda c, p, v: v if v is None else budget(c, p, v),
    metavar="N|auto",
    help="Train plus test; auto stops where more records add little. [default: auto]",
)
@TEST_FRACTION
@click.option("--test-after", callback=date, metavar="DATE", help="Records from this day on (YYYY-MM-DD) are the test side.")
@KEEP
@click.option(
    "--export", "exports", multiple=True, metavar="FORMAT", help="Training files to write; may be given several times. [default: openai-chat and trl]"
)
@click.option("--resume", is_flag=True, help="Reuse the checkpoints in OUT: go on after a crash, or re-run only what a changed setting touches.")
@click.option("--force", is_flag=True, help="Begin anew and replace the finished run in OUT; decisions.jsonl and stages/raw stay.")
@click.option("--dry-run", is_flag=True, help="Say for each stage whether it would be reused or run, and why; write nothing.")
@READING
@click.option("--max-memory", callback=size, metavar="SIZE", help="End the run where it holds more than this, such as 4GB.")
@JUDGE
@FINISH
def run(
    inputs: tuple[str, ...],
    out: Path,
    budget: int | str | None,
    test_fraction: float | None,
    test_after: str | None,
    keep: tuple[Path, ...],
    exports: tuple[str, ...],
    resume: bool,
    force: bool,
    dry_run: bool,
    recipe: Path | None,
    seed: int,
    quiet: bool,
    as_json: bool,
    encoder: str | None,
    **rest: Any,
) -> None:
    """From a dump of conversations to a dataset: train.jsonl, test.jsonl, exports, a ledger and report.html.

    INPUT is a file, a folder, a zip, a glob or - for standard input; several may be given. The format is detected.
    """
    from curate import pipeline

    settings = recipe_with(recipe, encoder, split={"test_fraction": test_fraction, "test_after": test_after}, export={"formats": list(exports) or None})
    asked: dict[str, Any] = {"recipe": settings, "budget": budget, "options": dump_options(seed=seed, **rest), "keep": keep, "resume": resume, "force": force}
    if dry_run:
        plan = pipeline.plan(inputs, out, **asked)
        say(as_json, {"out": str(out), "stages": plan.as_rows()}, f"{plan.describe()}\n\nNothing was written to {out}")
        return
    result = pipeline.run(inputs, out_folder(out), **asked, progress=Progress(quiet))
    say(as_json, result.summary.as_dict(), result.summary.describe())
    tell_doubts(result.summary.doubts)
    for fault in result.failed:
        click.echo(f"curate: {fault}", err=True)
    if result.failed or result.summary.doubts:
        raise click.exceptions.Exit(1)
