"""The main job, stage by stage: reads like the funnel in the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from curate.embedding import CachedEncoder, get_encoder
from curate.engines import get_engine
from curate.errors import CurateError
from curate.exporters import EXPORTERS
from curate.judging.client import Client
from curate.options import DumpOptions
from curate.progress import Progress
from curate.recipe import Recipe
from curate.stages import decide, judge, measure, prepare, write
from curate.stages.earlier import earlier_of_table, read_old
from curate.stages.learn import Examples, Report
from curate.stages.load import Loaded, load
from curate.stages.store import Store
from curate.stages.summary import Summary
from curate.stages.table import Table

if TYPE_CHECKING:
    import pandas as pd


@dataclass(slots=True)
class RunResult:
    """What a run made: the folder, the funnel, the decisions on every record."""

    out: Path
    summary: Summary
    decisions: decide.Decisions

    @property
    def ledger(self) -> pd.DataFrame:
        """The ledger as a table: a row a record, the columns of ledger.parquet."""
        frame: pd.DataFrame = self.decisions.ledger.table().to_pandas()
        return frame

    @property
    def failed(self) -> list[str]:
        """The checks that did not hold."""
        return self.summary.failed


@dataclass(slots=True)
class Prepared:
    """The dump as scored records: what `score`, `audit` and `run` have in common."""

    table: Table
    loaded: Loaded
    encoder: CachedEncoder
    recipe: Recipe
    records: Path
    no_records: list[tuple[str, str, str, str]]
    learned: Report | None
    judged: judge.Judged | None = None


def prepare_dump(inputs: Sequence[str], store: Store, recipe: Recipe, options: DumpOptions, progress: Progress) -> Prepared:
    """Loads, cleans, pairs, redacts and scores. Raises CurateError where nothing can be read."""
    examples = Examples.read(recipe)  # a file that cannot be read is said now, not after the work
    client = Client(options.judge, recipe.signals.judge) if options.judge else None
    engine = get_engine(options.engine, options.workers)
    try:
        loaded = load(inputs, store, recipe, options, progress)
        paired = prepare.pair_all(loaded, store, engine, recipe, progress)
        records = prepare.redact_all(paired, loaded, store, engine, recipe, progress)
        signals = prepare.annotate_all(records, store, engine, recipe, progress)
    finally:
        engine.close()
    table = Table.read(store, records, signals)
    encoder = get_encoder(recipe.signals.encoder, cache=store.folder, threads=options.workers)
    measure.embed(table, encoder, recipe, progress)
    learned = measure.score(table, encoder, examples, recipe, progress)
    judged = None
    if client:
        judged = judge.judge(table, records, store, client, recipe, progress)
        measure.rank(table)
    return Prepared(table, loaded, encoder, recipe, records, prepare.without_record(store, records), learned, judged)


def run(
    inputs: Sequence[str],
    out: Path,
    *,
    recipe: Recipe | None = None,
    budget: int | Literal["auto"] | None = None,
    options: DumpOptions | None = None,
    keep: Sequence[Path | str] | Path | str = (),
    resume: bool = False,
    progress: Progress | None = None,
) -> RunResult:
    """From a dump to train.jsonl, test.jsonl, exports, ledger and report in the folder `out`.

    `budget` is train plus test and overrules the recipe's; `keep` are earlier runs (or folders of `split`): what was on a side
    there stays on it. Raises CurateError, with nothing in `out` changed, where
    the job cannot be done.
    """
    recipe, options, progress = recipe or Recipe(), options or DumpOptions(), progress or Progress(quiet=True)
    wanted = budget if budget is not None else recipe.select.budget
    for name in recipe.export.formats:
        EXPORTERS.get(name)  # a misspelt format is said now, not after the work
    old = read_old([keep] if isinstance(keep, (str, Path)) else keep)
    with locked(out):
        store = Store(out, resume)
        ready = prepare_dump(inputs, store, recipe, options, progress)
        table = ready.table
        decided = decide.Decisions(decide.new_ledger(table, ready.no_records))
        with progress.stage("gate"):
            passed = decide.gate(table, decided.ledger, recipe)
        with progress.stage("dedup"):
            decided.pool = decide.dedup(table, passed, decided.ledger, recipe, ready.encoder.languages)
        if not len(decided.pool):
            raise decide.nothing_is_left(decided.ledger)
        with progress.stage("situations"):
            decide.situations(table, decided, recipe, ready.encoder)
        kept = None
        if old:
            kept = earlier_of_table(old, table, decided.pool, ready.loaded.customers, lambda t: measure.told(ready.encoder, t, progress, "embed kept prompts"))
            decide.keep_names(table, decided, old, ready.encoder.encode)
        with progress.stage("split"):
            decide.divide(table, decided, recipe, options.seed, kept)
        with progress.stage("select"):
            decide.choose(table, decided, wanted, recipe)
            decide.find_gaps(table, decided)
        if not decided.train:
            raise CurateError("every record fell to the test side, none is left to train on", mend="Give a later --test-after, or a smaller --test-fraction.")
        with progress.stage("write"):
            summary = write.write_run(out, store, ready, decided, recipe, options, progress)
        store.clean()
        return RunResult(out, summary, decided)


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Keeps a second run out of the folder while this one works in it; the system lets go of the lock when the process ends."""
    import os

    from filelock import FileLock, Timeout

    if out.exists() and not out.is_dir():
        raise CurateError("is a file, not a folder", where=str(out), mend="Name a folder with -o.")
    out.mkdir(parents=True, exist_ok=True)
    owner = out / ".lock.owner"
    try:
        with FileLock(out / ".lock", blocking=False):
            owner.write_text(str(os.getpid()))
            try:
                yield
            finally:
                owner.unlink(missing_ok=True)
    except Timeout as why:
        by = owner.read_text() if owner.exists() else "another one"
        raise CurateError(f"process {by} is running into this folder", where=str(out), mend="Wait for it, or name another folder with -o.") from why
    finally:
        if not owner.exists():
            (out / ".lock").unlink(missing_ok=True)
