"""`curate advise`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from curate.cli.common import DUMP, FINISH, FORCE, OUT, READING, finish_rows
from curate.cli.folders import results_folder
from curate.process.progress import Progress


@click.command(epilog="\b\nExample:\n  curate advise export.zip -o advice --recipe recipe.yaml")
@DUMP
@OUT
@FORCE
@READING
@FINISH
def advise(inputs: tuple[str, ...], out: Path, force: bool, quiet: bool, as_json: bool, **given: Any) -> None:
    """Say for each situation of a dump what serves it best: fine-tuning, retrieval, both, or a prompt alone,
    with the evidence.

    Writes advise.json, advise.html, and rag_candidates.jsonl: the facts that good replies bring from outside,
    with their sources.
    """
    from curate.verbs.advise import Advised
    from curate.verbs.advise import advise as run_advise

    folder = results_folder(out, Advised.FILES, *inputs, force=force)
    progress = Progress(quiet)
    result = run_advise(inputs, **given, progress=progress)
    with progress.stage("write"):
        result.write(folder, force=force)
    finish_rows(result, as_json, out, page="advise.html", doubts=result.doubts)
