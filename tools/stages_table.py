"""The table of stages in docs/guides/resume.md, from the list of stages itself."""

from __future__ import annotations

from curate.stages.base import Stage
from curate.stages.order import STAGES
from tools.tables import between, table


def resume_page() -> str:
    """docs/guides/resume.md with the table between its marks made anew."""
    rows = [(stage.name, _reads(stage), _kept(stage)) for stage in STAGES]
    return between("guides/resume.md", "stages", table(("stage", "depends on", "kept in"), rows))


def _reads(stage: Stage) -> str:
    return ", ".join(f"`{name}`" for name in (*stage.settings, *stage.overruled, *stage.asked))


def _kept(stage: Stage) -> str:
    if stage.within:
        return f"in one pass with {stage.within}"
    if not stage.checkpoint:
        return f"nothing; {stage.kept_in}" if stage.kept_in else "nothing: it decides in every run"
    return f"`stages/{'raw/' if stage.raw else ''}{stage.checkpoint}-*`{stage.kept_in}"
