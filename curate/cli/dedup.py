"""The command `dedup`, with its table of thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curate.cli.common import ENCODER, FINISH, FORCE, OUT, QUALITY, RECIPE, ROWS, between, finish_rows, recipe_with, results_folder
from curate.progress import Progress

if TYPE_CHECKING:
    from curate.duplicates.sweep import Step
    from curate.verbs.dedup import Deduplicated

EXCERPT = 70  # characters of a prompt that the table of thresholds shows, personal data masked


@click.command(epilog="\b\nExamples:\n  curate dedup records.jsonl -o unique --quality-field rating\n  curate dedup records.jsonl -o unique --sweep")
@ROWS
@OUT
@FORCE
@RECIPE
@QUALITY
@ENCODER
@click.option(
    "--threshold", type=float, callback=between(0.5, 1), help="Similarity (0.5 to 1) from which two records are near-duplicates. [default: the recipe's, 0.88]"
)
@click.option(
    "--conflicts",
    type=click.Choice(["quarantine", "newest", "majority"]),
    help="Of contradicting answers set all aside, or keep the newest, or the side that more records support. [default: the recipe's, quarantine]",
)
@click.option("--sweep", "swept", is_flag=True, help="Also show what other thresholds would do, with the pairs that each decides about.")
@FINISH
def dedup(
    file: Path, out: Path, force: bool, recipe: Path | None, quality_field: str | None, encoder: str | None, threshold: float | None, conflicts: str | None,
    swept: bool, seed: int, quiet: bool, as_json: bool,
) -> None:  # fmt: skip
    """Remove exact, lexical and semantic near-duplicates from FILE.jsonl; set contradictions aside.

    Of each group the best by --quality-field stays. Writes kept.jsonl, quarantined.jsonl, conflicts.jsonl (a row for
    each pair of answers that contradict each other) and ledger.parquet, which names the surviving twin of every dropped record.
    """
    from curate.duplicates.sweep import THRESHOLDS
    from curate.verbs.dedup import Deduplicated
    from curate.verbs.dedup import dedup as run_dedup

    folder = results_folder(out, Deduplicated.FILES, file, force=force)
    progress = Progress(quiet)
    settings = recipe_with(recipe, encoder, dedup={"threshold": threshold, "conflicts": conflicts})
    result = run_dedup(file, quality_field=quality_field, recipe=settings, progress=progress)
    with progress.stage("write"):
        result.write(folder, force=force)
    summary, text = result.summary(), _words(result)
    if swept:
        with progress.stage("sweep"):
            steps = result.sweep((*THRESHOLDS, settings.dedup.threshold))
        text += "\n\n" + _table(steps, result, settings.dedup.threshold)
        pairs = ([{"id": p.a, "twin": p.b, "score": p.score} for p in s.pairs] for s in steps)
        summary["sweep"] = [{"threshold": s.threshold, "kept": s.kept, "dropped": s.dropped, "pairs": p} for s, p in zip(steps, pairs, strict=True)]
    finish_rows(result.found, as_json, summary, text, out)


def _words(result: Deduplicated) -> str:
    s: dict[str, Any] = result.summary()
    why = ", ".join(f"{r.replace('_', ' ')} {n:,}" for r, n in s["reasons"].items())
    lines = [f"{s['kept']:,} of {s['records']:,} records kept, {s['dropped']:,} dropped, {s['quarantined']:,} set aside ({why or 'nothing alike'})"]
    if s["conflicts"]:
        kinds = ", ".join(f"{kind.replace('_', ' ')} {n:,}" for kind, n in s["conflicts"].items())
        lines.append(f"Pairs of answers that disagree: {kinds} (conflicts.jsonl)")
    if s["lexical_only"]:
        spoken = ", ".join(f"{code} {n:,}" for code, n in sorted(s["lexical_only"].items(), key=lambda entry: (-entry[1], entry[0])))
        lines.append(f"Compared by their letters only, in languages that the encoder does not know: {spoken}. --encoder names a multilingual one.")
    return "\n".join(lines)


def _table(steps: Sequence[Step], result: Deduplicated, chosen: float) -> str:
    """The thresholds with what each leaves, and the pairs that each merges and the stricter one above does not."""
    from curate.privacy import mask

    prompts = {row.id: row.prompt for row in result.found.rows}

    def shown(name: str) -> str:
        return mask(" ".join(prompts[name].split()), EXCERPT)

    lines = ["threshold      kept   dropped   the least similar pairs that it merges and the one above does not"]
    for step in steps:
        mark = "*" if step.threshold == chosen else " "
        lines.append(f"{step.threshold:>8.4g} {mark} {step.kept:>9,} {step.dropped:>9,}")
        lines += [f"{'':33}{p.score:.3f}  {shown(p.a)}\n{'':40}{shown(p.b)}" for p in step.pairs]
    return "\n".join([*lines, "* the threshold of this result"])
