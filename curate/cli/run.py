"""`curate run`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from curate.arguments import budget_of, size_of
from curate.cli.common import (
    DUMP,
    FINISH,
    JUDGE,
    KEEP,
    NER_MODEL,
    OUT,
    READING,
    TEST_FRACTION,
    VALIDATION_FRACTION,
    date,
    read_by,
    say,
    tell_doubts,
)
from curate.cli.folders import out_folder
from curate.cli.names import EXPORT_FORMAT, NamedOption
from curate.cli.next_steps import Asked, next_steps
from curate.process import terminal
from curate.process.progress import Progress


@click.command(
    epilog=(
        "\b\nExamples:\n  curate run export.zip -o out --budget 300\n"
        "  curate run tickets.ndjson chats.csv -o out \\\n    --recipe recipe.yaml --export hf-dataset\n"
        "  curate run export.zip -o out --resume --budget 400\n"
        "  curate run export.zip -o out --resume --dry-run\n"
        "  curate run june.zip -o june --keep may"
    )
)
@DUMP
@OUT
@click.option(
    "--budget",
    callback=read_by(lambda value: value if value is None else budget_of(value)),
    metavar="N|auto",
    help=("Number of records on all sides together. auto stops where more would add little. [default: auto]"),
)
@TEST_FRACTION
@VALIDATION_FRACTION
@click.option(
    "--test-after",
    callback=read_by(date),
    metavar="DATE",
    help="Hold out the records from this date on (YYYY-MM-DD) as the test set.",
)
@KEEP
@click.option(
    "--export",
    cls=NamedOption,
    type=EXPORT_FORMAT,
    multiple=True,
    metavar="FORMAT",
    help=("Training format to write: {names}. May be given several times. [default: openai-chat and trl]"),
)
@click.option(
    "--resume",
    is_flag=True,
    help="Continue an interrupted run in OUT, or redo only the stages that a changed setting affects.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Start from scratch and replace the finished run in OUT. decisions.jsonl and stages/raw are kept.",
)
@click.option(
    "--purge-raw",
    is_flag=True,
    help="Delete the raw text in stages/raw at the end. --resume then reads the dump again.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Show for each stage whether it would be reused or run, and why. Nothing is written.",
)
@READING
@click.option(
    "--max-memory",
    callback=read_by(size_of),
    metavar="SIZE",
    help="Stop the run if it uses more memory than this, for example 4GB.",
)
@NER_MODEL
@JUDGE
@FINISH
def run(inputs: tuple[str, ...], out: Path, dry_run: bool, quiet: bool, as_json: bool, **given: Any) -> None:
    """Turn a dump of support conversations into a dataset for fine-tuning.

    INPUT is a file, a folder, a zip, a glob, or - for standard input. Several may be given. The format is
    detected.

    Writes train.jsonl, test.jsonl and, where it is asked for, validation.jsonl, exports for training
    platforms, a ledger with the reason for every record, and report.html.
    """
    from curate.verbs.run import run as run_run

    if dry_run:
        plan = run_run(inputs, out, dry_run=True, **given)
        say(
            as_json,
            {"out": str(out), "stages": plan.as_rows()},
            f"{plan.describe()}\n\nNothing was written to {out}",
        )
        return
    result = run_run(inputs, out_folder(out), **given, progress=Progress(quiet))
    say(as_json, result.summary.as_dict(), result.summary.describe())
    tell_doubts(result.summary.doubts)
    for fault in (*result.summary.unread, *result.failed):
        terminal.err(f"curate: {fault}")
    if not as_json:
        terminal.out("\n" + next_steps(out, result.summary, Asked(inputs, given["recipe"], result.recipe)))
    if result.failed or result.summary.doubts:
        raise click.exceptions.Exit(1)
