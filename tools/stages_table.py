"""The table of stages in docs/resume.md, from the list of stages itself."""

from __future__ import annotations

from pathlib import Path

from curate.stages.base import Stage
from curate.stages.order import STAGES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "resume.md"
BEGIN, END = "<!-- stages -->\n", "<!-- end of stages -->\n"


def resume_page() -> str:
    """docs/resume.md with the table between its marks made anew."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return f"{before}{BEGIN}{_table()}{END}{rest.partition(END)[2]}"


def _table() -> str:
    rows = [f"| {stage.name} | {_reads(stage)} | {_kept(stage)} |\n" for stage in STAGES]
    return "| stage | depends on | kept in |\n| --- | --- | --- |\n" + "".join(rows)


def _reads(stage: Stage) -> str:
    return ", ".join(f"`{name}`" for name in (*stage.settings, *stage.overruled, *stage.asked))


def _kept(stage: Stage) -> str:
    if stage.within:
        return f"in one pass with {stage.within}"
    if not stage.checkpoint:
        return f"nothing; {stage.kept_in}" if stage.kept_in else "nothing: it decides in every run"
    return f"`stages/{'raw/' if stage.raw else ''}{stage.checkpoint}-*`{stage.kept_in}"
