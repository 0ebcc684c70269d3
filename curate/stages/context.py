"""What the stages of a run share: what was asked, where it goes, and what the stages before have made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from curate.embedding import CachedEncoder, Encoder
from curate.engines import Engine
from curate.judge.client import Client
from curate.loaders.inputs import InputSet
from curate.options import DumpOptions
from curate.process.progress import Progress
from curate.recipe import Recipe
from curate.run_folder.decision_file import DecisionFile
from curate.stages.decisions import Decisions
from curate.stages.examples import Examples
from curate.stages.help_centre import HelpCentre
from curate.stages.learn import Report
from curate.stages.loaded import Loaded
from curate.stages.old_split import OldSplit
from curate.stages.plan import Plan
from curate.stages.store import Store
from curate.stages.table import Table

if TYPE_CHECKING:
    from curate.records import Conversation
    from curate.stages.judge import Judged
    from curate.stages.summary import RunSummary

Clean = Callable[["Conversation"], dict[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Job:
    """What a run is asked beside recipe and options: `budget` is of all sides, `old` the split that
    `--keep` keeps, `kept` its folders with their checksums for the manifest, `names` those folders' names,
    `decisions` what people decided."""

    budget: int | Literal["auto"] = "auto"
    old: OldSplit | None = None
    kept: list[dict[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    decisions: DecisionFile | None = None


@dataclass(slots=True, repr=False)
class RunContext:
    """One run on its way through the stages.

    Those of the second part are there once the stage that makes them has run; `decided` holds all that the
    choosing stages decide.
    """

    inputs: InputSet
    recipe: Recipe
    options: DumpOptions
    store: Store
    progress: Progress
    plan: Plan
    plain: Encoder
    examples: Examples
    help_centre: HelpCentre
    client: Client | None = None
    job: Job = field(default_factory=Job)
    out: Path | None = None  # the run directory, where there is one

    engine: Engine = field(init=False)
    loaded: Loaded = field(init=False)  # source
    clean: Clean = field(init=False)  # cleaning
    paired: Path = field(init=False)  # pairing: the checkpoint of the unredacted records
    records: Path = field(init=False)  # privacy: that of the redacted ones
    signals: Path = field(init=False)  # signals
    table: Table = field(init=False)  # embedding
    encoder: CachedEncoder = field(init=False)  # embedding
    learned: Report | None = None  # quality
    judged: Judged | None = None  # judge
    decided: Decisions = field(init=False)  # gate, and all that follow
    summary: RunSummary = field(init=False)  # export

    def asked(self) -> dict[str, Any]:
        """What the run was asked beside recipe and options, for the manifest."""
        decisions = self.job.decisions and self.job.decisions.sha256
        return {"budget": self.job.budget, "keep": self.job.kept, "decisions": decisions}
