"""`curate audit` and `curate explain`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from curate.cli.common import FINISH, FORCE, JSON, OUT, PATH, READING, finish_rows, say
from curate.cli.folders import results_folder
from curate.process.progress import Progress


@click.command(
    epilog=(
        "\b\nExamples:\n  curate audit out --against export.zip -o audit\n  curate audit train.jsonl"
        " --against pool.jsonl -o audit \\\n    --edge-cases edge_cases.yaml"
    )
)
@click.argument("dataset", metavar="DATASET", type=PATH)
@click.option(
    "--against",
    metavar="POOL",
    type=PATH,
    required=True,
    help="The dump, run or record file that the dataset was chosen from.",
)
@OUT
@FORCE
@click.option(
    "--edge-cases",
    type=PATH,
    metavar="FILE.yaml",
    help="Your own list of situations to look for, each {name, examples: [phrases]}. [default: the recipe's]",
)
@READING
@FINISH
def audit(
    dataset: Path,
    against: Path,
    out: Path,
    force: bool,
    edge_cases: Path | None,
    quiet: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Show which situations of POOL a dataset covers, covers thinly or misses, and which of your edge cases
    it contains.

    DATASET and POOL are record files, run directories, folders of `curate split` or dumps. Where POOL is a
    run, or the dump that the run DATASET was made from, the situations and figures are the run's own;
    otherwise they are computed again. Writes audit.json, audit.html and gaps.jsonl.
    """
    from curate.verbs.audit import Audited
    from curate.verbs.audit import audit as run_audit

    folder, progress = (
        results_folder(out, Audited.FILES, dataset, against, edge_cases, force=force),
        Progress(quiet),
    )
    result = run_audit(dataset, against, edge_cases=edge_cases, **given, progress=progress)
    with progress.stage("write"):
        result.write(folder, force=force)
    finish_rows(result, as_json, out, page="audit.html", doubts=result.doubts)


@click.command(
    epilog=(
        "\b\nExamples:\n  curate explain out r_3f0c2a9d81b7e645\n  curate explain out '#1042'\n  curate"
        " explain out --find 'refund damaged'"
    )
)
@click.argument("run", metavar="RUN", type=PATH)
@click.argument("record_id", metavar="[ID]", required=False)
@click.option(
    "--find",
    "words",
    metavar="WORDS",
    help=(
        "List the records whose redacted text contains all these words. With ID, search only what it matches."
    ),
)
@JSON
def explain(run: Path, record_id: str | None, words: str | None, as_json: bool) -> None:
    """Show why a record is or is not in the dataset: its source and text, the rule that decided with its
    limit, its scores, and what each stage decided.

    ID is the id of a record or the beginning of it, the number of a ticket or conversation (with or without
    #), or the export's own id of a message. If an id is personal data, such as an e-mail address, give it as
    in the export. If ID matches several records, they are listed.
    """
    from curate.verbs.explain import explain as run_explain
    from curate.verbs.find import find

    if words is not None:
        result = find(run, words, record_id)
        say(as_json, result.figures(), result.describe())
    elif record_id is None:
        raise click.UsageError("Give an ID, or --find WORDS.")
    else:
        story = run_explain(run, record_id)
        say(as_json, story.as_dict(), story.describe())
