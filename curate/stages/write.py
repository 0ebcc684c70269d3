"""The outputs of a run: written beside the old ones first, then put in their place, the manifest last."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.dedup.disputes import conflict_rows
from curate.errors import CurateError
from curate.files.atomic import replacing_folder, write_json, write_jsonl, write_text
from curate.files.checksum import sha256_of
from curate.files.lock import settled
from curate.loaders.files import paths_of
from curate.options import DumpOptions
from curate.privacy import PrivacySettings, leftover
from curate.privacy.claims import Redaction
from curate.process.progress import Progress, steps
from curate.recipe import Recipe
from curate.records import Record, iso_time, text_of
from curate.signals.facts import masked
from curate.stages.decide import Decisions
from curate.stages.plan import hash_of
from curate.stages.store import Store
from curate.stages.sums import Sums
from curate.stages.table import Table

if TYPE_CHECKING:
    from curate.exporters.origin import Origin
    from curate.pipeline import Prepared
    from curate.stages.summary import RunSummary

BATCH = 4096  # records written at once


def write_run(
    out: Path,
    store: Store,
    ready: Prepared,
    decided: Decisions,
    recipe: Recipe,
    options: DumpOptions,
    progress: Progress,
    asked: dict[str, Any],
) -> RunSummary:
    """Writes everything of the run directory but the checkpoints; returns the summary. `asked` is what the
    run was asked beside recipe and options."""
    with replacing_folder(out, stale=lambda _: older_exports(out, ready.loaded.given)) as fresh:
        return _write_all(fresh, out, store, ready, decided, recipe, options, progress, asked)


def older_exports(out: Path, inputs: Sequence[str]) -> list[str]:
    """The exports that the run before this one wrote, by its manifest; nothing else in the folder is ours,
    and an input is never removed."""
    try:
        named = [
            name
            for name in read_manifest(out)["outputs"]
            if name.startswith("exports/") and ".." not in name.split("/")
        ]
    except (CurateError, KeyError, TypeError):  # no run stood here
        return []
    kept = paths_of(inputs)
    return [name for name in named if (out / name).resolve() not in kept]


def _write_all(
    fresh: Path,
    out: Path,
    store: Store,
    ready: Prepared,
    decided: Decisions,
    recipe: Recipe,
    options: DumpOptions,
    progress: Progress,
    asked: dict[str, Any],
) -> RunSummary:
    from curate.exporters.origin import Origin
    from curate.report.page import render
    from curate.stages.covered import with_coverage
    from curate.stages.page import report_data
    from curate.stages.summary import faults, manifest, summarise

    train, test = dataset(store, ready, decided)
    write_jsonl(fresh / "train.jsonl", train)
    write_jsonl(fresh / "test.jsonl", test)
    redaction = Redaction.by(recipe.privacy, personal_data_left([*train, *test], recipe.privacy))
    decided.ledger.write(fresh / "ledger.parquet")
    write_jsonl(fresh / "rejects.jsonl", ready.loaded.rejects)
    write_jsonl(fresh / "gaps.jsonl", decided.gaps)
    write_jsonl(fresh / "conflicts.jsonl", conflicts(store, ready, decided))
    assert decided.sides is not None
    certificate = decided.sides.certificate
    export_all(fresh / "exports", train, test, recipe, Origin(redaction, certificate, ""))
    summary = summarise(out, ready, decided, faults(ready, decided, redaction))
    write_json(fresh / "split.json", with_coverage(certificate, summary.situations))
    write_text(
        fresh / "report.html", render(report_data(store, ready, decided, [*train, *test], summary, redaction))
    )
    write_scores(store, ready, decided)
    outputs = {name: sha256_of(fresh / name) for name in _files(fresh)}
    write_json(
        fresh / "manifest.json",
        manifest(
            ready, decided, recipe, options, asked, progress, store, redaction, outputs, summary.figures
        ),
    )
    return summary


def write_scores(store: Store, ready: Prepared, decided: Decisions) -> None:
    """The final signals, scores and situations as a checkpoint: `explain`, `audit` and the next run's
    `--keep` read it.

    A question that gave no record has a situation, no quality and no signals.
    """
    import pyarrow as pa

    assert decided.situations is not None
    table, names, situation = ready.table, decided.situations.names, decided.situation_of
    places = marginal(decided, table)
    at = [i for i in range(len(table)) if not table.no_record[i] or i in situation]

    def batches() -> Iterator[dict[str, list[Any]]]:
        for start in range(0, len(at), BATCH):
            some = at[start : start + BATCH]
            yield {
                "id": [table.ids[i] for i in some],
                "quality": [None if table.no_record[i] else float(table.quality[i]) for i in some],
                "signals": [
                    "{}" if table.no_record[i] else json.dumps(table.signals[i], sort_keys=True) for i in some
                ],
                "situation": [
                    names[situation[i]] if i in situation and situation[i] not in decided.idle else ""
                    for i in some
                ],
                "place": [places[i][0] if i in places else None for i in some],
                "gain": [places[i][1] if i in places else None for i in some],
            }

    texts = [(name, pa.string()) for name in ("id", "signals", "situation")]
    schema = pa.schema([*texts, ("quality", pa.float64()), ("place", pa.int64()), ("gain", pa.float64())])
    # named by what it holds: that of the outputs which still stand is never written over
    content = [hash_of(batch) for batch in batches()]
    store.write_batches(store.path("scores", hash_of(content)), batches(), schema, ready.plan.decisions())


def marginal(decided: Decisions, table: Table) -> dict[int, tuple[int, float]]:
    """The place of each record of the train side in the order of what it adds, and how much: those chosen as
    they were, the others as they would follow."""
    assert decided.selection is not None
    chosen = zip(decided.train, map(float, decided.selection.gains), strict=True)
    left = sorted(decided.left.items(), key=lambda item: (-item[1], table.ids[item[0]]))
    return {i: (n, round(gain, 6)) for n, (i, gain) in enumerate([*chosen, *left], 1)}


def dataset(
    store: Store, ready: Prepared, decided: Decisions
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of train.jsonl and test.jsonl, best first."""
    wanted = {ready.table.ids[i] for i in (*decided.train, *decided.test)}
    records = {r.id: r for r in read_records(store, ready.records, wanted)}
    if ready.recipe.gate.volatile_facts == "mask":
        for record in records.values():
            mask_facts(record)
    table = ready.table
    return (
        [row(records[table.ids[i]], table, i, decided) for i in decided.train],
        [row(records[table.ids[i]], table, i, decided) for i in decided.test],
    )


def conflicts(store: Store, ready: Prepared, decided: Decisions) -> list[dict[str, Any]]:
    """The rows of conflicts.jsonl. Volatile facts stay unmasked: they may be what the answers disagree
    about."""
    records = {
        r.id: r for r in read_records(store, ready.records, {i for d in decided.disputes for i in (d.a, d.b)})
    }

    def side(record_id: str) -> dict[str, Any]:
        r = records[record_id]
        return {
            "record_id": r.id,
            "conversation_id": r.conversation_id,
            "time": iso_time(r.time),
            "prompt": r.prompt,
            "completion": r.completion,
        }

    return conflict_rows(decided.disputes, side)


def read_records(store: Store, path: Path, wanted: set[str]) -> Iterator[Record]:
    for batch in steps(store.read_batches(path, ["id", "payload"]), "batches read"):
        for record_id, payload in zip(batch["id"], batch["payload"], strict=True):
            if record_id in wanted and payload:
                yield Record.from_json(payload)


def mask_facts(record: Record) -> None:
    """Masks volatile facts in all that is trained on, in place: the completion, and every reply where all of
    them train."""
    trained = (
        [*record.prompt, *record.completion] if record.extra.get("train_all_replies") else record.completion
    )
    before = [] if trained is not record.completion else list(record.prompt)
    found = False
    for message in trained:
        if message["role"] == "assistant":
            said = message["content"]
            message["content"] = masked(said, text_of(before))
            found = found or message["content"] != said
        before.append(message)
    if found:
        record.changes = sorted({*record.changes, "masked"})


def row(record: Record, table: Table, i: int, decided: Decisions) -> dict[str, Any]:
    """One line of train.jsonl or test.jsonl."""
    situation = decided.situation_of[i]
    assert decided.situations is not None
    return {
        "id": record.id,
        "prompt": record.prompt,
        "completion": record.completion,
        "conversation_id": record.conversation_id,
        "customer_id": record.customer_id,
        "source": record.source,
        "message_ids": record.message_ids,
        "quality": float(table.quality[i]),
        "signals": table.signals[i],
        "cluster": situation,
        "cluster_label": decided.situations.names[situation],
        "edge": i in decided.edge,
        "changes": record.changes,
        **record.extra,
    }


def export_all(
    folder: Path,
    train: Sequence[dict[str, Any]],
    test: Sequence[dict[str, Any]],
    recipe: Recipe,
    origin: Origin,
) -> None:
    from curate.exporters import EXPORTERS

    for name in steps(recipe.export.formats, "formats exported"):
        EXPORTERS.get(name)().write(folder / name, train, test, recipe.export, origin)


def personal_data_left(rows: Sequence[dict[str, Any]], settings: PrivacySettings) -> dict[str, int]:
    """In how many messages the detectors still find something, by type: nothing, unless something is
    broken."""
    found: dict[str, int] = {}
    for item in steps(rows, "records checked for personal data"):
        for message in (*item["prompt"], *item["completion"]):
            for kind in leftover(message["content"], settings):
                found[kind] = found.get(kind, 0) + 1
    return found


def _files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def read_manifest(run: Path) -> dict[str, Any]:
    """manifest.json. Raises CurateError where the folder has none that can be read."""
    settled(run)
    try:
        return dict(json.loads((run / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as why:
        raise CurateError(
            "has no manifest.json that can be read",
            where=str(run),
            mend="Give the folder that `curate run -o` wrote.",
        ) from why


def checkpoints(run: Path, stage: str) -> list[Path]:
    """The files of one stage that this run itself left, as its manifest names them; none where they were
    deleted. Raises CurateError for a damaged one."""
    listed, sums = read_manifest(run).get("checkpoints", {}), Sums(run / "stages")
    named = [name for name in listed if name.rpartition("-")[0] == stage]
    found = {name: path for name in named if (path := run / "stages" / name).exists()}
    for name, path in found.items():
        # the manifest of an older version has only their names, and the oldest left no sums at all
        if listed[name] != sha256_of(path) if isinstance(listed, dict) else sums.damaged(path):
            raise CurateError(
                "is damaged: it is not what the run wrote",
                where=str(path),
                mend="Run the job again with --resume.",
            )
    return list(found.values())
