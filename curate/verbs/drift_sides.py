"""Both sides of `drift`: the dump of the old run with its dataset, and what came after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from curate.coverage.covered import status_of
from curate.drift.answers import Trained
from curate.drift.sides import Floats, Side
from curate.embedding import CachedEncoder, encode_with_progress, get_encoder
from curate.errors import CurateError
from curate.files.scratch import scratch
from curate.options import DumpOptions
from curate.pipeline import scored
from curate.process.progress import Progress, steps
from curate.recipe import Recipe
from curate.record_files.reading import read_rows
from curate.records import Record, asked_text, need_of, reply_text, said_text
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import CERTIFICATE, STAGES, TEST, TRAIN, VALIDATION
from curate.stages.context import RunContext
from curate.stages.coverage import NOT_A_NEED, is_need
from curate.stages.gate import GateStage
from curate.stages.records import read_records
from curate.stages.store import Store
from curate.text.brief import Brief

# of all signals, those that `drift` reads
SIGNALS = (
    *("language.prompt", "outcome.rating", "outcome.solved", "outcome.accepted", "outcome.ending"),
    "outcome.next",
)
_AGAIN = "Make the run again with --resume."


@dataclass(slots=True, repr=False)
class OldRun(Brief):
    """The old run: its dump, its training records, the vectors of the prompts that it holds out, and what its
    dataset covers; `usable` and `trained` count records by situation."""

    folder: RunFolder
    recipe: Recipe
    encoder: CachedEncoder
    side: Side
    trained: Trained
    held_out: Floats
    covered: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True, repr=False)
class NewSide(Brief):
    """What came after it, with what reading it brought up; `records` are those with a good reply, by id."""

    side: Side
    records: dict[str, Record] = field(default_factory=dict)
    doubts: list[dict[str, str]] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    read: int = 0


def read_old(folder: RunFolder, recipe: Recipe, workers: int, progress: Progress) -> OldRun:
    """Raises CurateError where the folder is no finished run, its files were changed, or its checkpoints,
    which hold what customers asked, are gone."""
    folder.settle()
    folder.manifest()
    folder.check_as_written([CERTIFICATE, *folder.dataset], _AGAIN)
    stages = folder.file(STAGES)
    kept = stages if any(stages.glob("vectors-*.bin")) else None
    encoder = get_encoder(recipe.signals.encoder, cache=kept, threads=workers)
    with progress.stage("read run"):
        side = side_of_run(folder)
        if not len(side):
            raise CurateError(
                "its checkpoints (stages/) are gone, so what customers asked is not known",
                where=str(folder.path),
                mend=_AGAIN,
            )
        rows = read_rows(folder.file(TRAIN)).rows if folder.file(TRAIN).stat().st_size else []
        out = [
            row.need
            for name in (VALIDATION, TEST)
            if name in folder.dataset and folder.file(name).stat().st_size
            for row in read_rows(folder.file(name)).rows
        ]
    texts = [
        *side.needs,
        *(row.need for row in rows),
        *(said_text(row.data.get("completion")) for row in rows),
    ]
    vectors = encode_with_progress(encoder, [*texts, *out], progress, "embedding the old run")
    n, m = len(side), len(rows)
    side.vectors, held_out = vectors[:n], vectors[n + 2 * m :]
    times = {key: float(side.times[i]) for i, key in enumerate(side.ids)}
    trained = Trained(
        [row.id for row in rows],
        [row.conversation() for row in rows],
        [str(row.data.get("cluster_label") or "") for row in rows],
        [row.need for row in rows],
        [asked_text(row.data["prompt"]) for row in rows],
        [said_text(row.data.get("completion")) for row in rows],
        np.array([times.get(row.id, np.nan) for row in rows], np.float64),
        vectors[n : n + m],
        vectors[n + m : n + 2 * m],
    )
    counts = Counter(trained.situations)
    return OldRun(folder, recipe, encoder, side, trained, held_out, _covered(folder, counts), counts)


def _covered(folder: RunFolder, counts: Counter[str]) -> set[str]:
    """The situations that the training side covers, by the rule of every other command."""
    try:
        rows = [(str(row["name"]), int(row["train"])) for row in folder.certificate()["situations"]]
    except (OSError, ValueError, KeyError, TypeError) as why:
        raise CurateError(
            "its split.json is damaged or of an older version", where=str(folder.path), mend=_AGAIN
        ) from why
    return {name for name, usable in rows if status_of(usable=usable, train=counts[name]) == "covered"}


def side_of_run(folder: RunFolder) -> Side:
    """What customers asked in the dump of a run, with its own situations; no vectors yet."""
    scores = {row["id"]: row for row in folder.checkpoints.scores(("id", "quality", "situation", *SIGNALS))}
    ledger = {
        row["record_id"]: (row["stage"], row["outcome"], row["reason"])
        for row in folder.ledger_rows(["record_id", "stage", "outcome", "reason"])
    }
    side, times, quality, good = Side(), [], [], []
    for record in steps(folder.checkpoints.records(), "records"):
        stage, outcome, reason = ledger.get(record.id, ("", "", ""))
        row = scores.get(record.id)
        if row is None or reason in NOT_A_NEED:
            continue
        side.ids.append(record.id)
        side.conversations.append(record.conversation_id)
        side.sources.append(record.source)
        side.needs.append(need_of(record.prompt))
        side.prompts.append(asked_text(record.prompt))
        side.replies.append(reply_text(record.completion))
        side.signals.append({name: row.get(name) for name in SIGNALS})
        side.situations.append(str(row.get("situation") or ""))
        times.append(np.nan if record.time is None else record.time)
        quality.append(np.nan if row["quality"] is None else row["quality"])
        good.append(bool(record.completion) and stage != "gate" and outcome != "quarantined")
    side.times, side.quality = np.array(times, np.float64), np.array(quality, np.float64)
    side.good = np.array(good, bool)
    return side


def read_new(inputs: Sequence[str], old: OldRun, options: DumpOptions, progress: Progress) -> NewSide:
    """Runs and dumps together as one side. Raises CurateError where one cannot be read."""
    runs = [path for path in inputs if RunFolder(Path(path)).is_run]
    dumps = [path for path in inputs if path not in runs]
    result, sides = NewSide(Side()), []
    for path in runs:
        run = RunFolder(Path(path))
        run.settle()
        side = side_of_run(run)
        if not len(side):
            raise CurateError(
                "its checkpoints (stages/) are gone, so what customers asked is not known",
                where=path,
                mend="Name its dump instead.",
            )
        side.situations = [""] * len(side)
        side.vectors = encode_with_progress(old.encoder, side.needs, progress, "embedding the new run")
        sides.append(side)
        result.records |= {r.id: r for r in run.checkpoints.records([*_answered(side)])}
    if dumps:
        with scratch() as folder:
            context = scored(dumps, Store(folder, resume=False), old.recipe, options, progress)
            GateStage().run(context)
            sides.append(side := _side_of_dump(context))
            records = read_records(context.store, context.records, _answered(side))
            result.records |= {record.id: record for record in records}
            result.doubts = context.loaded.account["doubts"]
            result.rejects = context.loaded.rejects
            result.read = len(context.table)
    result.side = Side.joined(sides)
    return result


def _answered(side: Side) -> set[str]:
    """The ids of the records with a good reply."""
    return {side.ids[i] for i in range(len(side)) if side.good[i] and side.replies[i]}


def _side_of_dump(context: RunContext) -> Side:
    table, decided = context.table, context.decided
    gate = table.replies.gate(context.recipe.gate)
    at = [i for i in range(len(table)) if is_need(table, i, decided.ledger, gate)]
    passed = set(decided.passed.tolist())
    places = np.array(at, np.int64)
    columns = {
        "ids": table.ids,
        "conversations": table.conversations,
        "sources": table.sources,
        "needs": table.needs,
        "prompts": table.prompts,
        "replies": table.completions,
    }
    return Side(
        **{name: [column[i] for i in at] for name, column in columns.items()},
        times=table.times[places],
        quality=np.where([table.no_record[i] != "" for i in at], np.nan, table.quality[places]),
        good=np.array([i in passed for i in at], bool),
        signals=[{name: table.signals[i].get(name) for name in SIGNALS} for i in at],
        situations=[""] * len(at),
        vectors=np.asarray(table.vectors[places], np.float32),
    )
