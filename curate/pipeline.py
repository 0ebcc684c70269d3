"""The main job, stage by stage: reads like the funnel in the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from curate.embedding import CachedEncoder, cached, plain_encoder
from curate.exporters import EXPORTERS
from curate.files.lock import locked
from curate.judge.client import Client
from curate.options import DumpOptions
from curate.places import check_run
from curate.process.engines import get_engine
from curate.process.memory import fitting, give_back, kept
from curate.process.progress import Progress
from curate.recipe import Recipe
from curate.results import Result, doubted
from curate.stages import decide, judge, measure, prepare, write
from curate.stages.certificate import complete
from curate.stages.earlier import OldSplit, again, earlier_of_table, identified, read_old
from curate.stages.follow_ups import read_follow_ups
from curate.stages.kept import Kept
from curate.stages.learn import Examples, Report, example_files
from curate.stages.load import Loaded, load
from curate.stages.nothing_left import nothing_is_left, nothing_to_train_on
from curate.stages.plan import Plan, planned
from curate.stages.store import Store
from curate.stages.summary import RunSummary
from curate.stages.table import Table

if TYPE_CHECKING:
    import pandas as pd


@dataclass(slots=True, repr=False)
class RunResult(Result):
    """What a run made: the folder, the summary with its funnel, the decisions on every record."""

    out: Path
    _summary: RunSummary
    decisions: decide.Decisions
    recipe: Recipe

    @property
    def summary(self) -> RunSummary:
        """The funnel, the certificate in short and what did not hold; `.as_dict()` for programs,
        `.describe()` or `str()` for people."""
        return self._summary

    def figures(self) -> dict[str, Any]:
        return self._summary.as_dict()

    def describe(self) -> str:
        return self._summary.describe()

    def troubles(self) -> list[str]:
        return [*doubted(self._summary.doubts), *self._summary.unread, *self.failed]

    @property
    def ledger(self) -> pd.DataFrame:
        """The ledger as a table: a row a record, the columns of ledger.parquet."""
        frame: pd.DataFrame = self.decisions.ledger.table().to_pandas()
        return frame

    @property
    def failed(self) -> list[str]:
        """The checks that did not hold."""
        return self._summary.failed


@dataclass(slots=True)
class Prepared:
    """The dump as scored records: what `score`, `audit` and `run` have in common."""

    table: Table
    loaded: Loaded
    encoder: CachedEncoder
    recipe: Recipe
    records: Path
    no_records: list[tuple[str, str, str, str]]
    plan: Plan
    learned: Report | None
    judged: judge.Judged | None = None


def prepare_dump(
    inputs: Sequence[str],
    store: Store,
    recipe: Recipe,
    options: DumpOptions,
    progress: Progress,
    asked: dict[str, Any] | None = None,
) -> Prepared:
    """Loads, cleans, pairs, redacts and scores. Raises CurateError where nothing can be read."""
    examples = Examples.read(recipe)  # a file that cannot be read is said now, not after the work
    client = _client(recipe, options)
    plain = plain_encoder(recipe.signals.encoder, options.workers)
    with progress.stage("open", brief=True):
        plan = planned(
            inputs, store.folder, recipe, options, plain.checksum, resume=store.resume, asked=asked
        )
    store.follow(plan, progress)
    with get_engine(options.engine, fitting(options.workers, options.max_memory)) as engine:
        loaded = load(inputs, store, plan, recipe, options, progress)
        paired = prepare.pair_all(loaded, store, plan, engine, recipe, progress)
        records = prepare.redact_all(paired, loaded, store, plan, engine, recipe, progress)
        signals = prepare.annotate_all(records, store, plan, engine, recipe, progress)
    with progress.stage("table"):
        table = Table.read(store, records, signals)
        encoder = cached(plain, store.folder)
    measure.embed(table, encoder, recipe, progress)
    read_follow_ups(table, records, store, encoder, recipe, progress)
    learned = measure.score(table, encoder, examples, recipe, progress)
    judged = None
    if client:
        judged = judge.judge(table, records, store, client, recipe, progress)
        measure.rank(table)
    return Prepared(
        table, loaded, encoder, recipe, records, prepare.without_record(store, records), plan, learned, judged
    )


def _client(recipe: Recipe, options: DumpOptions) -> Client | None:
    """Who asks the judge, if anybody. Raises CurateError for an address, model or key that cannot be
    right."""
    return Client(options.judge, recipe.signals.judge) if options.judge else None


def run(
    inputs: Sequence[str],
    out: Path,
    *,
    recipe: Recipe | None = None,
    budget: int | Literal["auto"] | None = None,
    options: DumpOptions | None = None,
    keep: Sequence[Path | str] | Path | str = (),
    resume: bool = False,
    force: bool = False,
    progress: Progress | None = None,
) -> RunResult:
    """From a dump to train.jsonl, test.jsonl, exports, ledger and report in the folder `out`.

    `budget` is train plus test and overrules the recipe's; `keep` are earlier runs (or folders of `split`):
    what was on a side there stays on it. A finished run in `out` is replaced only with `resume`, which goes
    on from its checkpoints, or `force`, which begins anew. Raises CurateError, with nothing in `out` changed
    but checkpoints, where the job cannot be done.
    """
    recipe, options, progress = recipe or Recipe(), options or DumpOptions(), progress or Progress(quiet=True)
    job = _Job.of(recipe, budget, options, keep)
    check_run(out, inputs, recipe.export.formats, resume=resume, force=force)
    with locked(out), kept(options.max_memory, progress):
        store = Store(out, resume)
        ready = prepare_dump(inputs, store, recipe, options, progress, job.asked)
        decided = _decide(ready, store, job, progress)
        with progress.stage("write"):
            summary = write.write_run(
                out,
                store,
                ready,
                decided,
                recipe,
                options,
                progress,
                {"budget": job.budget, "keep": job.kept},
            )
        store.clean()
        return RunResult(out, summary, decided, recipe)


def plan(
    inputs: Sequence[str],
    out: Path,
    *,
    recipe: Recipe | None = None,
    budget: int | Literal["auto"] | None = None,
    options: DumpOptions | None = None,
    keep: Sequence[Path | str] | Path | str = (),
    resume: bool = False,
    force: bool = False,
) -> Plan:
    """What `run` would do with the same arguments, stage by stage, and why; changes nothing. Raises
    CurateError as `run` does before its work."""
    recipe, options = recipe or Recipe(), options or DumpOptions()
    job = _Job.of(recipe, budget, options, keep)
    check_run(out, inputs, recipe.export.formats, resume=resume, force=force)
    example_files(recipe)
    _client(recipe, options)
    checksum = plain_encoder(recipe.signals.encoder, options.workers).checksum
    return planned(inputs, out / "stages", recipe, options, checksum, resume=resume, asked=job.asked)


@dataclass(frozen=True, slots=True)
class _Job:
    """What a run is asked beside recipe and options; `asked` names it for the plan, `kept` the folders of
    `old` for the manifest."""

    budget: int | Literal["auto"]
    seed: int
    old: OldSplit | None
    asked: dict[str, Any]
    kept: list[dict[str, str]]

    @classmethod
    def of(
        cls,
        recipe: Recipe,
        budget: int | Literal["auto"] | None,
        options: DumpOptions,
        keep: Sequence[Path | str] | Path | str,
    ) -> _Job:
        for name in recipe.export.formats:
            EXPORTERS.get(name)  # a misspelt format is said now, not after the work
        wanted = budget if budget is not None else recipe.select.budget
        kept = [keep] if isinstance(keep, (str, Path)) else keep
        old = read_old(kept)
        asked = {
            "--budget": wanted,
            "--seed": options.seed,
            "--keep": [Path(k).name for k in kept],
            "--judge-model": options.judge and options.judge.model,
        }
        return cls(wanted, options.seed, old, asked, identified(kept))


def _decide(ready: Prepared, store: Store, job: _Job, progress: Progress) -> decide.Decisions:
    """Gate, dedup, situations, split and selection. Raises CurateError where nothing is left for a
    dataset."""
    table, recipe = ready.table, ready.recipe
    decided = decide.Decisions(decide.new_ledger(table, ready.no_records))
    with progress.stage("gate"):
        passed = decide.gate(table, decided.ledger, recipe)
    with progress.stage("dedup"):
        decide.dedup(table, passed, decided, recipe, ready.encoder.languages)
    table.completion_vectors = np.empty((0, 0), np.float32)  # nobody asks for them any more
    give_back()
    if not len(decided.pool):
        raise nothing_is_left(decided.ledger, ready.loaded.account["doubts"], store.folder)
    with progress.stage("situations"):
        decide.situations(table, decided, recipe, ready.encoder, store)
    give_back()
    kept = None
    if job.old:
        kept = earlier_of_table(
            job.old,
            table,
            decided.pool,
            ready.loaded.customers,
            lambda t: measure.told(ready.encoder, t, progress, "embed kept prompts"),
        )
        decide.keep_names(
            table,
            decided,
            job.old,
            again(job.old, table.ids, table.needs, table.conversations),
            ready.encoder.encode,
        )
    with progress.stage("split"):
        decide.divide(table, decided, recipe, job.seed, kept, ready.encoder.languages)
    with progress.stage("select"):
        before = Kept.of(job.old, table.ids, table.needs, table.conversations) if job.old else None
        decide.choose(table, decided, job.budget, recipe, before)
        decide.find_gaps(table, decided, recipe)
        complete(ready, decided, job.budget)
    if not decided.train:
        raise nothing_to_train_on(store.folder)
    return decided
