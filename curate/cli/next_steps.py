"""What to do with a run next, worked out from the run: at most four steps, each with the file or the command
as it stands."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from curate.run_folder.names import CONFLICTS, GAPS, REJECTS, TRAIN
from curate.text.readable import many

if TYPE_CHECKING:
    from curate.recipe import Recipe
    from curate.stages.summary import RunSummary

MOST = 4
FEW = 30  # test records below which one answer more or less moves a share by over 3 points
ENOUGH = 0.3  # test fraction to try where there are few


@dataclass(frozen=True, slots=True)
class Asked:
    """How the run was called: its inputs, the recipe's file if any, and the recipe as it was used."""

    inputs: Sequence[str]
    file: Path | None
    recipe: Recipe


def next_steps(out: Path, summary: RunSummary, asked: Asked) -> str:
    """The steps as a numbered list, the most urgent first; the last one checks what was exported."""
    worked_out = (
        _doubts(summary, asked),
        _rejects(out, summary),
        _contradictions(out, summary),
        _gaps(out, summary),
        _tests(summary, asked),
    )
    steps = [*[step for step in worked_out if step][: MOST - 1], *_check(out, asked.recipe)]
    return "\n".join(["Next:", *(f"  {n}. {step}" for n, step in enumerate(steps, 1))]) if steps else ""


def _doubts(summary: RunSummary, asked: Asked) -> str:
    if not summary.doubts:
        return ""
    settle = f"Settle the {'doubt' if len(summary.doubts) == 1 else f'{len(summary.doubts):,} doubts'} above"
    if asked.file:
        return f"{settle}: add the line to {asked.file}, and run again with `--resume`"
    init = f"`{_command('init', *typed(asked.inputs), '-o', 'recipe.yaml')}`"
    return (
        f"{settle}: {init}, uncomment the right line below each DOUBT, and run again with `--recipe"
        " recipe.yaml --resume`"
    )


def _contradictions(out: Path, summary: RunSummary) -> str:
    n = summary.contradictions
    return (
        f"Review the {'contradiction' if n == 1 else f'{n:,} contradictions'}: {out / CONFLICTS} has"
        " both texts of each"
        if n
        else ""
    )


def _gaps(out: Path, summary: RunSummary) -> str:
    if not summary.gaps:
        return ""
    many = f"{summary.gaps:,} situations, the most valuable first" if summary.gaps > 1 else "1 situation"
    return f"Write the missing answers: {out / GAPS} lists {many}"


def _tests(summary: RunSummary, asked: Asked) -> str:
    """More test records, where there are too few to measure with and some were wanted."""
    split, few = asked.recipe.split, "too few to measure with"
    if summary.test >= FEW or not (split.test_after or split.test_fraction):
        return ""
    few = f"The test set has {'only ' + many(summary.test, 'record') if summary.test else 'no record'}, {few}"
    if split.test_after:
        return f"{few}: run again with an earlier `--test-after DATE` and `--resume`"
    resume = "--resume"  # a recipe's file says it again, the command line does not
    if split.validation_fraction and not asked.file:
        resume = f"--validation-fraction {split.validation_fraction:g} --resume"
    size, side = sum(summary.sizes.values()), summary.certificate["test"]
    pool = sum(summary.certificate[k] for k in (*summary.sizes, "neither"))
    limited = side < round(
        pool * split.test_fraction
    )  # groups that belong together leave no more to hold out
    if not limited and split.test_fraction < ENOUGH and min(size, pool) * ENOUGH >= FEW:
        return f"{few}: run again with `--test-fraction {ENOUGH} {resume}`"
    if side >= FEW:
        return f"{few}: run again with `--budget {ceil(FEW / split.test_fraction)} {resume}`"
    if not limited and pool * ENOUGH >= FEW:
        return f"{few}: run again with `--test-fraction {ENOUGH} --budget {ceil(FEW / ENOUGH)} {resume}`"
    held = (
        f"at a test fraction of {split.test_fraction:g}, {side:,} of the {many(pool, 'record')} in the pool"
        " could be held out"
    )
    return f"{few}; {held}: more data is needed"


def _rejects(out: Path, summary: RunSummary) -> str:
    n = summary.rejects
    return (
        f"Check what could not be read: {out / REJECTS} lists"
        f" {f'{n:,} pieces' if n > 1 else '1 piece'} of the input with the reason"
        if n
        else ""
    )


def _check(out: Path, recipe: Recipe) -> list[str]:
    """The command that checks the first export, as it lies on disk."""
    from curate.run_folder.folder import RunFolder  # help starts without it

    formats = recipe.export.formats
    if not formats:
        return []
    folder = RunFolder(out).export(formats[0])
    file = folder / TRAIN
    return [
        "Check the training file before you upload it:"
        f" `{_command('validate', str(file if file.exists() else folder), '--format', formats[0])}`"
    ]


def typed(inputs: Sequence[str]) -> list[str]:
    """Inputs as a command that is shown names them: INPUT for those whose names are personal."""
    from curate.privacy.file_names import impersonal_name  # not at every start

    return [one if impersonal_name(one) == one else "INPUT" for one in map(str, inputs)]


def _command(*words: str) -> str:
    return f"{program()} {shlex.join(words)}"


def program() -> str:
    """How the command is called on this machine."""
    called = Path(sys.argv[0])
    if shutil.which("curate"):
        return "curate"
    return shlex.quote(sys.argv[0]) if called.stem == "curate" else "python -m curate"
