"""The main job: every stage of the list in its order, on one context."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from curate.embedding import plain_encoder
from curate.embedding.cache import VECTOR_PACKAGES
from curate.engines import ENGINES, Engine, Terms
from curate.exporters import EXPORTERS
from curate.files.checksum import sha256_of
from curate.files.lines import raw_lines
from curate.judge.client import Client
from curate.loaders.inputs import InputSet
from curate.options import DumpOptions
from curate.privacy.ner import opened
from curate.process.memory import fitting, kept
from curate.process.progress import Progress
from curate.recipe import Recipe
from curate.results import Result, doubted
from curate.run_folder.decision_file import ACCEPT, REJECT, DecisionFile
from curate.run_folder.folder import RunFolder
from curate.run_folder.history import add_turn, turns
from curate.run_folder.names import DECISIONS, STAGES
from curate.run_folder.places import check_run
from curate.stages.context import Job, RunContext
from curate.stages.decisions import Decisions
from curate.stages.examples import Examples, example_files
from curate.stages.help_centre import HelpCentre
from curate.stages.old_split import identified, read_old
from curate.stages.order import CHOOSING, SCORING
from curate.stages.plan import Plan, planned
from curate.stages.store import Store
from curate.stages.summary import RunSummary

if TYPE_CHECKING:
    import pandas as pd
    from datasets import DatasetDict

Kept = Sequence[Path | str] | Path | str


@dataclass(slots=True, repr=False)
class RunResult(Result):
    """What a run made: the folder, the summary with its funnel, the decisions on every record."""

    out: Path
    _summary: RunSummary
    decisions: Decisions
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
    def dataset(self) -> DatasetDict:
        """The dataset as Hugging Face's `datasets` has it: the splits `train`, `test` and, where there is
        such a side, `validation` with the columns `id, prompt, completion, conversation_id, quality,
        cluster_label, edge`; a split without records has no rows."""
        from datasets import Dataset, DatasetDict, Features, List, Value

        text, messages = Value("string"), List({"role": Value("string"), "content": Value("string")})
        features = Features(
            {
                **{"id": text, "prompt": messages, "completion": messages, "conversation_id": text},
                **{"quality": Value("float64"), "cluster_label": text, "edge": Value("bool")},
            }
        )
        splits = {}
        for file in RunFolder(self.out).dataset:
            rows = map(json.loads, (line for _, line in raw_lines(self.out / file)))
            chosen = [{column: row[column] for column in features} for row in rows]
            splits[Path(file).stem] = Dataset.from_list(chosen, features=features)
        return DatasetDict(splits)

    @property
    def failed(self) -> list[str]:
        """The checks that did not hold."""
        return self._summary.failed


def scored(
    inputs: Sequence[str],
    store: Store,
    recipe: Recipe,
    options: DumpOptions,
    progress: Progress,
    job: Job | None = None,
) -> RunContext:
    """The dump as scored records: what `score`, `advise`, `audit` and `run` have in common.

    Raises CurateError where nothing can be read.
    """
    inputs, job = InputSet.of(inputs), job or Job()
    # a file that cannot be read is said now, not after the work
    examples, help_centre = Examples.read(recipe), HelpCentre.read(recipe)
    client = _client(recipe, options)
    opened(recipe.privacy)
    plain = plain_encoder(recipe.signals.encoder, options.workers)
    with progress.stage("open", brief=True):
        plan = planned(
            inputs,
            store.folder,
            recipe,
            options,
            plain.checksum,
            resume=store.resume,
            asked=_asked(job, options),
        )
    store.follow(plan, progress)
    context = RunContext(
        inputs, recipe, options, store, progress, plan, plain, examples, help_centre, client, job
    )
    stages = [stage for stage in SCORING if stage.takes_part(options)]
    with _engine(context) as context.engine:
        spread = [s for s in stages if s.per_record or (s.embeds and context.engine.embeds)]
        for stage in spread:
            stage.run(context)
    for stage in (s for s in stages if s not in spread):
        stage.run(context)
    return context


def _engine(context: RunContext) -> Engine:
    """The engine of a run, whose workers hand over what they make in the folder of the raw text."""
    options, stages = context.options, context.plan.steps.values()
    plugins = (made for s in stages for each in s.stage.registries for made in each.plugins().values())
    alike = {name for step in stages for name in step.stage.packages} | {*VECTOR_PACKAGES, "numpy"}
    terms = Terms(
        fitting(options.workers, options.max_memory),
        options.workers_said,
        address=options.ray_address,
        folder=context.store.raw,
        alike=sorted(alike | {made.partition(" ")[0] for made in plugins}),
    )
    return ENGINES.get(options.engine)(terms)


def run(
    inputs: Sequence[str],
    out: Path,
    *,
    recipe: Recipe | None = None,
    budget: int | Literal["auto"] | None = None,
    options: DumpOptions | None = None,
    keep: Kept = (),
    resume: bool = False,
    force: bool = False,
    purge_raw: bool = False,
    progress: Progress | None = None,
) -> RunResult:
    """From a dump to train.jsonl, test.jsonl, exports, ledger and report in the folder `out`.

    `budget` is train, validation and test together and overrules the recipe's; `keep` are earlier runs (or
    folders of `split`): what was on a side there stays on it. A finished run in `out` is replaced only with
    `resume`, which goes on from its checkpoints, or `force`, which begins anew. With `purge_raw` the raw text
    in `stages/raw` is deleted once all else is in place. Raises CurateError, with nothing in `out` changed
    but checkpoints, where the job cannot be done.
    """
    recipe, options, progress = recipe or Recipe(), options or DumpOptions(), progress or Progress(quiet=True)
    job = _job(recipe, budget, keep, out)
    given = InputSet(inputs)
    check_run(out, given, recipe.export.formats, resume=resume, force=force)
    with RunFolder(out).locked(), kept(options.max_memory, progress):
        store = Store(out, resume)
        context = scored(given, store, recipe, options, progress, job)
        context.out = out
        for stage in CHOOSING:
            stage.run(context)
        store.clean()
        _remember(context)
        if purge_raw:
            store.purge_raw()
        return RunResult(out, context.summary, context.decided, recipe)


def _remember(context: RunContext) -> None:
    """A line of history.jsonl, for a run in which people or `curate next` decided, or that was evaluated."""
    assert context.out is not None
    run, decided, file = RunFolder(context.out), context.decided, context.job.decisions
    before = turns(run)
    if not before and not (file and file.of(ACCEPT, REJECT)):
        return
    reasons = decided.ledger.reasons()
    row = {
        "turn": "run",
        **context.summary.sizes,
        **{f"{name}_sha256": sha256_of(run.file(f"{name}.jsonl")) for name in context.summary.sizes},
        "decisions": file.sha256 if file else "",
        **{
            name: sum(n for (_, _, reason), n in reasons.items() if reason.startswith(f"{name}_by_"))
            for name in ("accepted", "rejected")
        },
    }
    last: dict[str, Any] = next((old for old in reversed(before) if old.get("turn") == "run"), {})
    if any(last.get(key) != value for key, value in row.items()):
        add_turn(run, row)


def plan(
    inputs: Sequence[str],
    out: Path,
    *,
    recipe: Recipe | None = None,
    budget: int | Literal["auto"] | None = None,
    options: DumpOptions | None = None,
    keep: Kept = (),
    resume: bool = False,
    force: bool = False,
) -> Plan:
    """What `run` would do with the same arguments, stage by stage, and why; changes nothing.

    Raises CurateError as `run` does before its work.
    """
    recipe, options = recipe or Recipe(), options or DumpOptions()
    job = _job(recipe, budget, keep, out)
    given = InputSet(inputs)
    check_run(out, given, recipe.export.formats, resume=resume, force=force)
    example_files(recipe)
    HelpCentre.read(recipe)
    _client(recipe, options)
    opened(recipe.privacy)
    checksum = plain_encoder(recipe.signals.encoder, options.workers).checksum
    asked = _asked(job, options)
    return planned(given, RunFolder(out).file(STAGES), recipe, options, checksum, resume=resume, asked=asked)


def _client(recipe: Recipe, options: DumpOptions) -> Client | None:
    """Who asks the judge, if anybody. Raises CurateError for an address, model or key that cannot be
    right."""
    return Client(options.judge, recipe.signals.judge) if options.judge else None


def _job(recipe: Recipe, budget: int | Literal["auto"] | None, keep: Kept, out: Path) -> Job:
    for name in recipe.export.formats:
        EXPORTERS.get(name)  # a misspelt format is said now, not after the work
    folders = [keep] if isinstance(keep, (str, Path)) else keep
    wanted = budget if budget is not None else recipe.select.budget
    path, names = out / DECISIONS, [Path(folder).name for folder in folders]
    decisions = DecisionFile.read(path) if path.is_file() else None
    return Job(wanted, read_old(folders), identified(folders), names, decisions)


def _asked(job: Job, options: DumpOptions) -> dict[str, Any]:
    """What the command line says beside recipe and options, for the plan."""
    return {
        "--budget": job.budget,
        "--seed": options.seed,
        "--keep": job.names,
        DECISIONS: job.decisions and job.decisions.sha256,
        "--judge-model": options.judge and options.judge.model,
    }
