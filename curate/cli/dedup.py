"""The command `dedup`, with its table of thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curate.arguments import between
from curate.cli.common import ENCODER, FINISH, FORCE, OUT, QUALITY, RECIPE, ROWS, finish_rows, read_by
from curate.cli.folders import results_folder
from curate.process.progress import Progress

if TYPE_CHECKING:
    from curate.dedup.sweep import SweepStep
    from curate.verbs.dedup import Deduplicated

EXCERPT = 70  # characters of a prompt that the table of thresholds shows, personal data masked


@click.command(
    epilog=(
        "\b\nExamples:\n  curate dedup faq.jsonl -o unique --quality-field rating\n  curate dedup faq.jsonl"
        " -o unique --sweep"
    )
)
@ROWS
@OUT
@FORCE
@RECIPE
@QUALITY
@ENCODER
@click.option(
    "--threshold",
    type=float,
    metavar="SIMILARITY",
    callback=read_by(between(0.5, 1)),
    help=(
        "Similarity (0.5 to 1) from which two records count as near-duplicates. [default: 0.88, or the"
        " recipe's]"
    ),
)
@click.option(
    "--conflicts",
    type=click.Choice(["quarantine", "newest", "majority"]),
    help=(
        "Which of contradicting answers to keep: none, the newest, or the one that most records give."
        " [default: quarantine, or the recipe's]"
    ),
)
@click.option(
    "--sweep",
    "swept",
    is_flag=True,
    help="Also show what other thresholds would remove, with the pairs that make the difference.",
)
@FINISH
def dedup(file: Path, out: Path, force: bool, swept: bool, quiet: bool, as_json: bool, **given: Any) -> None:
    """Remove duplicates from FILE.jsonl and set contradicting answers aside.

    Finds exact, lexical and semantic near-duplicates, and keeps the best of each group by --quality-field.
    Writes kept.jsonl, quarantined.jsonl, conflicts.jsonl with both sides of each contradiction, redacted, and
    ledger.parquet, which names the kept record for every dropped one.
    """
    from curate.dedup.sweep import THRESHOLDS
    from curate.verbs.dedup import Deduplicated
    from curate.verbs.dedup import dedup as run_dedup

    folder = results_folder(out, Deduplicated.FILES, file, force=force)
    progress = Progress(quiet)
    result = run_dedup(file, **given, progress=progress)
    with progress.stage("write"):
        result.write(folder, force=force)
    table, figures = "", dict[str, Any]()
    if swept:
        chosen = result.result.settings.threshold
        with progress.stage("sweep"):
            steps = result.sweep((*THRESHOLDS, chosen))
        table = "\n\n" + _table(steps, result, chosen)
        names = dict(zip((row.id for row in result.found.rows), result.found.shown_ids, strict=True))
        pairs = ([{"id": names[p.a], "twin": names[p.b], "score": p.score} for p in s.pairs] for s in steps)
        figures["sweep"] = [
            {"threshold": s.threshold, "kept": s.kept, "dropped": s.dropped, "pairs": p}
            for s, p in zip(steps, pairs, strict=True)
        ]
    finish_rows(result, as_json, out, table, more_figures=figures)


def _table(steps: Sequence[SweepStep], result: Deduplicated, chosen: float) -> str:
    """The thresholds with what each leaves, and the pairs that each merges and the stricter one above does
    not."""
    from curate.privacy import mask

    prompts = {row.id: row.prompt for row in result.found.rows}

    def shown(name: str) -> str:
        return mask(" ".join(prompts[name].split()), EXCERPT)

    places = max(
        [2, *(len(f"{step.threshold:g}".partition(".")[2]) for step in steps)]
    )  # as many decimals in each row
    lines = [
        "threshold      kept   dropped   the least similar pairs that it merges, but the threshold above"
        " does not"
    ]
    for step in steps:
        mark = "*" if step.threshold == chosen else " "
        lines.append(f"{step.threshold:>8.{places}f} {mark} {step.kept:>9,} {step.dropped:>9,}")
        lines += [f"{'':33}{p.score:.3f}  {shown(p.a)}\n{'':40}{shown(p.b)}" for p in step.pairs]
    return "\n".join([*lines, "* the threshold of this result"])
