"""`curate audit` and `curate explain`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from curate.cli.common import FINISH, FORCE, JSON, OUT, PATH, READING, dump_options, finish_rows, recipe_with, results_folder, say
from curate.progress import Progress


@click.command(
    epilog="\b\nExamples:\n"
    "  curate audit out --against export.zip -o audit\n  curate audit train.jsonl --against pool.jsonl -o audit --edge-cases edge_cases.yaml"
)
@click.argument("dataset", metavar="DATASET", type=PATH)
@click.option("--against", "pool", metavar="POOL", type=PATH, required=True, help="What the dataset was, or could have been, chosen from.")
@OUT
@FORCE
@click.option("--edge-cases", type=PATH, metavar="FILE.yaml", help="Your own situations: a list of {name, examples: [phrases]}. [default: the recipe's]")
@READING
@FINISH
def audit(
    dataset: Path, pool: Path, out: Path, force: bool, edge_cases: Path | None, recipe: Path | None, seed: int, quiet: bool, as_json: bool,
    encoder: str | None, **rest: Any,
) -> None:  # fmt: skip
    """Which situations DATASET covers, covers thinly or misses, and which edge cases nobody answered well.

    DATASET and POOL are record files, run directories or dumps. Writes audit.json, audit.html and gaps.jsonl.
    """
    from curate.verbs.audit import Audited
    from curate.verbs.audit import audit as run_audit

    folder, progress = results_folder(out, Audited.FILES, dataset, pool, edge_cases, force=force), Progress(quiet)
    result = run_audit(dataset, pool, edge_cases=edge_cases, recipe=recipe_with(recipe, encoder), options=dump_options(seed=seed, **rest), progress=progress)
    with progress.stage("write"):
        result.write(folder, force=force)
    finish_rows(result, as_json, result.summary(), result.describe() + f"\n\nThe page is {out / 'audit.html'}", out, doubts=result.doubts)


@click.command(epilog="\b\nExample:\n  curate explain out r_3f0c2a9d81b7e645")
@click.argument("run", metavar="RUN", type=PATH)
@click.argument("record_id", metavar="RECORD_ID")
@JSON
def explain(run: Path, record_id: str, as_json: bool) -> None:
    """The whole story of one record: its source and text, what spoke for and against it, what each stage decided.

    RECORD_ID is its id, or the beginning of it where no other record's id begins so.
    """
    from curate.verbs.explain import explain as run_explain

    story = run_explain(run, record_id)
    say(as_json, story.as_dict(), story.describe())
