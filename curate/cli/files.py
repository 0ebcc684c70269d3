"""Commands on record files: score, redact, select, split."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from curate.cli.common import (
    BUDGET,
    DUMP,
    ENCODER,
    FINISH,
    FORCE,
    JUDGE,
    KEEP,
    NER_MODEL,
    OUT,
    PATH,
    QUALITY,
    READING,
    RECIPE,
    ROWS,
    TEST_FRACTION,
    VALIDATION_FRACTION,
    WORKERS,
    date,
    finish_rows,
    read_by,
)
from curate.cli.folders import results_folder
from curate.engines import WORTH_WORKERS
from curate.process.progress import Progress
from curate.run_folder.names import STAGES


@click.command(epilog="\b\nExample:\n  curate score export.zip -o scored --recipe recipe.yaml")
@DUMP
@OUT
@FORCE
@READING
@JUDGE
@FINISH
def score(inputs: tuple[str, ...], out: Path, force: bool, quiet: bool, as_json: bool, **given: Any) -> None:
    """Score the quality of every record of a dump or a record file.

    Writes scores.jsonl with id, conversation_id, message_ids, quality and signals.
    """
    from curate.verbs.score import Scored
    from curate.verbs.score import score as run_score

    folder, progress = results_folder(out, Scored.FILES, *inputs, force=force), Progress(quiet)
    result = run_score(inputs, **given, judge_cache=folder / STAGES, progress=progress)
    with progress.stage("write"):
        result.write(folder, force=force)
    finish_rows(result, as_json, out, "\n", doubts=result.doubts)


@click.command(epilog="\b\nExample:\n  curate redact records.jsonl -o clean")
@ROWS
@OUT
@FORCE
@RECIPE
@NER_MODEL
@WORKERS
@FINISH
def redact(file: Path, out: Path, force: bool, quiet: bool, as_json: bool, **given: Any) -> None:
    """Replace personal data and secrets in FILE.jsonl with placeholders such as [NAME_1].

    Writes redacted.jsonl, and spans.jsonl with the type and place of each replacement (never the value).
    """
    if given["workers"] != 1 and file.is_file() and file.stat().st_size >= WORTH_WORKERS:
        from curate.engines.local import get_ready

        get_ready("curate.privacy.copies")  # while this process imports the same
    from curate.verbs.redact import Redacted
    from curate.verbs.redact import redact as run_redact

    folder, progress = results_folder(out, Redacted.FILES, file, force=force), Progress(quiet)
    result = run_redact(file, **given, progress=progress)
    with progress.stage("write"):
        result.write(folder, force=force)
    finish_rows(result, as_json, out, doubts=result.doubts)


@click.command(
    epilog="\b\nExample:\n  curate select faq.jsonl -o best --budget 300 \\\n    --quality-field rating"
)
@ROWS
@OUT
@FORCE
@BUDGET
@RECIPE
@QUALITY
@ENCODER
@click.option(
    "--decisions",
    type=PATH,
    metavar="FILE",
    help=(
        "What people decided, such as decisions.jsonl of a run: names given to situations are used, accepted"
        " records are chosen beside the budget, rejected ones never."
    ),
)
@FINISH
def select(file: Path, out: Path, force: bool, quiet: bool, as_json: bool, **given: Any) -> None:
    """Choose the records of FILE.jsonl that cover the most situations at the best quality.

    Writes selected.jsonl, best first, so that every prefix is a good smaller set, and ledger.parquet with the
    reason for each record.
    """
    from curate.verbs.select import Selected
    from curate.verbs.select import select as run_select

    folder, progress = results_folder(out, Selected.FILES, file, force=force), Progress(quiet)
    result = run_select(file, **given, progress=progress)
    with progress.stage("write"):
        result.write(folder, force=force)
    finish_rows(result, as_json, out)


@click.command(
    epilog=(
        "\b\nExamples:\n  curate split faq.jsonl -o parts --test-fraction 0.2 \\\n    --group-field"
        " account_id\n  curate split june.jsonl -o june --keep may"
    )
)
@ROWS
@OUT
@FORCE
@TEST_FRACTION
@VALIDATION_FRACTION
@click.option(
    "--test-after",
    callback=read_by(date),
    metavar="DATE",
    help="Hold out the records from this date on (YYYY-MM-DD). Each record needs a numeric field time.",
)
@click.option(
    "--group-field",
    "group_fields",
    multiple=True,
    metavar="NAME",
    help=(
        "Records with the same value in this field stay together, like those of one conversation_id or"
        " customer_id. May be given several times."
    ),
)
@KEEP
@RECIPE
@ENCODER
@FINISH
def split(
    file: Path, out: Path, force: bool, keep: tuple[Path, ...], quiet: bool, as_json: bool, **given: Any
) -> None:
    """Split FILE.jsonl into train, test and, where it is asked for, validation so that nothing leaks from one
    into another.

    No conversation, customer, template or near-duplicate is in two of them. Writes train.jsonl, test.jsonl,
    validation.jsonl and split.json, the certificate. The fractions are shares of FILE.jsonl, with --keep as
    well.
    """
    from curate.verbs.split import Divided
    from curate.verbs.split import split as run_split

    folder, progress = results_folder(out, Divided.FILES, file, *keep, force=force), Progress(quiet)
    result = run_split(file, keep=keep, **given, progress=progress)
    with progress.stage("write"):
        result.write(folder, force=force)
    finish_rows(result, as_json, out, failed=bool(result.leaks))
