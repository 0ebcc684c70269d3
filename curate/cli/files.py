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
    OUT,
    QUALITY,
    READING,
    RECIPE,
    ROWS,
    TEST_FRACTION,
    WORKERS,
    date,
    finish_rows,
    recipe_with,
    results_folder,
)
from curate.progress import Progress

SHARE = "{:.0%}".format


@click.command(epilog="\b\nExample:\n  curate score export.zip -o scored --recipe recipe.yaml")
@DUMP
@OUT
@FORCE
@READING
@JUDGE
@FINISH
def score(
    inputs: tuple[str, ...], out: Path, force: bool, recipe: Path | None, seed: int, quiet: bool, as_json: bool, encoder: str | None, **rest: Any
) -> None:
    """Signals and a quality score for every record of INPUT (a dump, or a record file).

    Writes scores.jsonl: id, conversation_id, message_ids, quality, signals.
    """
    from curate.cli.common import dump_options
    from curate.verbs.score import Scored
    from curate.verbs.score import score as run_score

    folder, progress = results_folder(out, Scored.FILES, *inputs, force=force), Progress(quiet)
    options = dump_options(seed=seed, judge_cache=folder / "stages", **rest)
    result = run_score(inputs, recipe=recipe_with(recipe, encoder), options=options, progress=progress)
    with progress.stage("write"):
        result.write(folder, force=force)
    finish_rows(result, as_json, result.summary(), result.describe() + "\n", out, doubts=result.doubts)


@click.command(epilog="\b\nExample:\n  curate redact records.jsonl -o clean")
@ROWS
@OUT
@FORCE
@RECIPE
@WORKERS
@FINISH
def redact(file: Path, out: Path, force: bool, recipe: Path | None, workers: int | None, seed: int, quiet: bool, as_json: bool) -> None:
    """Replace personal data and secrets in FILE.jsonl by placeholders such as [NAME_1].

    Writes redacted.jsonl, and spans.jsonl with what stood where (never the value).
    """
    from curate.verbs.redact import Redacted
    from curate.verbs.redact import redact as run_redact

    folder, progress = results_folder(out, Redacted.FILES, file, force=force), Progress(quiet)
    result = run_redact(file, recipe=recipe_with(recipe), workers=workers or 1, progress=progress)
    with progress.stage("write"):
        result.write(folder, force=force)
    s = result.summary()
    types = ", ".join(f"{t} {n:,}" for t, n in s["types"].items()) or "none"
    finish_rows(result.found, as_json, s, f"{s['spans']:,} pieces of personal data in {s['records_changed']:,} of {s['records']:,} records: {types}", out)


@click.command(epilog="\b\nExample:\n  curate select records.jsonl -o best --budget 300 --quality-field rating")
@ROWS
@OUT
@FORCE
@BUDGET
@RECIPE
@QUALITY
@ENCODER
@FINISH
def select(
    file: Path, out: Path, force: bool, budget: int | str, recipe: Path | None, quality_field: str | None, encoder: str | None,
    seed: int, quiet: bool, as_json: bool,
) -> None:  # fmt: skip
    """Choose from FILE.jsonl the records that cover the most situations at the best quality.

    Writes selected.jsonl, best first (every prefix is a good smaller set), and ledger.parquet.
    """
    from curate.verbs.select import Selected
    from curate.verbs.select import select as run_select

    folder, progress = results_folder(out, Selected.FILES, file, force=force), Progress(quiet)
    result = run_select(file, budget=budget, quality_field=quality_field, recipe=recipe_with(recipe, encoder), progress=progress)  # type: ignore[arg-type]
    with progress.stage("write"):
        result.write(folder, force=force)
    s = result.summary()
    finish_rows(
        result.found,
        as_json,
        s,
        f"{s['selected']:,} of {s['records']:,} records chosen; they cover {s['situations_covered']:,} of {s['situations']:,} situations",
        out,
    )


@click.command(
    epilog="\b\nExamples:\n  curate split records.jsonl -o parts --test-fraction 0.2 --group-field account_id\n  curate split june.jsonl -o june --keep may"
)
@ROWS
@OUT
@FORCE
@TEST_FRACTION
@click.option(
    "--test-after", callback=date, metavar="DATE", help="Records from this day on (YYYY-MM-DD) are the test side; needs a numeric time in each record."
)
@click.option(
    "--group-field", "group_fields", multiple=True, metavar="NAME", help="Records that share this field stay together; besides conversation_id and customer_id."
)
@KEEP
@RECIPE
@ENCODER
@FINISH
def split(
    file: Path,
    out: Path,
    force: bool,
    test_fraction: float | None,
    test_after: str | None,
    group_fields: tuple[str, ...],
    keep: tuple[Path, ...],
    recipe: Path | None,
    encoder: str | None,
    seed: int,
    quiet: bool,
    as_json: bool,
) -> None:
    """Split FILE.jsonl so that no conversation, customer, template or near-duplicate stands on both sides.

    Writes train.jsonl, test.jsonl and split.json, the certificate. The test fraction is the share of FILE.jsonl, also with --keep.
    """
    from curate.splitting.certificate import leaks, told_of_kept, told_of_test
    from curate.verbs.split import Divided
    from curate.verbs.split import split as run_split

    folder, progress = results_folder(out, Divided.FILES, file, *keep, force=force), Progress(quiet)
    settings = recipe_with(recipe, encoder, split={"test_fraction": test_fraction, "test_after": test_after})
    result = run_split(file, group_fields=group_fields, keep=keep, recipe=settings, seed=seed, progress=progress)
    with progress.stage("write"):
        result.write(folder, force=force)
    s = result.summary()
    near = "no pair to compare" if s["highest_similarity"] is None else f"nearest train-test pair {s['highest_similarity']:.3f}"
    leak = leaks(s)
    text = f"train {s['train']:,}, test {s['test']:,}, neither {s['neither']:,}; {near}; {'LEAKS: ' + ', '.join(leak) if leak else 'nothing shared'}"
    finish_rows(result.found, as_json, s, "\n".join([text, *told_of_test(s), *told_of_kept(s)]), out, failed=bool(leak))
