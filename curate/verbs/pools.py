"""What `audit` compares a dataset with: the situations of a run as that run has them, or of a dump or a
record file, found anew."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np

from curate.coverage import Pool, SituationRow, cluster
from curate.coverage.audit import nearest
from curate.coverage.space import Floats
from curate.embedding import CachedEncoder, encode_with_progress
from curate.errors import CurateError
from curate.files.scratch import scratch
from curate.loaders.inputs import InputSet
from curate.options import DumpOptions
from curate.pipeline import scored
from curate.process.progress import Progress, steps
from curate.recipe import Recipe
from curate.record_files.reading import read_rows
from curate.record_files.rows import number_or_nan
from curate.records import need_of
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import CERTIFICATE, GAPS
from curate.stages.coverage import CoverageStage
from curate.stages.covered import situation_rows
from curate.stages.dedup import dedup
from curate.stages.gaps import find_gaps
from curate.stages.gate import GateStage
from curate.stages.help_centre import of_the_dump
from curate.stages.store import Store
from curate.verbs.common import without_personal
from curate.verbs.datasets import Dataset, Reading, is_dump

_AGAIN = "Make the run again with --resume, or name its dump with --against."


def own_run(dataset: Path, against: Path, options: DumpOptions) -> tuple[RunFolder | None, str]:
    """The run whose own situations count, and why in a sentence: the pool itself, or the dataset where the
    pool is the dump that it was made from."""
    if RunFolder(against).is_run:
        pool = RunFolder(against)
        return pool, f"The situations and their names are those of the run {pool.name}."
    anew = (
        "The situations were computed again from the pool, not taken from a run: their names and all figures"
        " may differ from those of a run."
    )
    anew += (
        "" if is_dump(against) else " The records of the pool stand for the dump, and each of them counts."
    )
    run = RunFolder(dataset)
    if not run.is_run:
        return None, anew
    made = run.manifest()
    window = {name: getattr(options, name) for name in ("since", "until", "limit")}
    inputs = of_the_dump(made["inputs"])
    if not against.exists() or sorted(inputs.values()) != sorted(InputSet([against]).hashes.values()):
        return None, anew
    if any(made["options"][name] != value for name, value in window.items()):
        return (
            None,
            (
                f"{anew} The run {run.name} was made from this dump, but with another --since, --until"
                " or --limit."
            ),
        )
    return (
        run,
        (f"The situations and their names are those of the run {run.name}, which was made from this dump."),
    )


def pool_of_run(run: RunFolder) -> Pool:
    """The situations of a run with the run's own counts. Without its checkpoints only the dataset's records
    are known, and the pool is `partial`.

    Raises CurateError where an older version made the run, which did not keep these counts.
    """
    run.settle()
    run.check_as_written([name for name in (CERTIFICATE, GAPS) if run.file(name).exists()])
    try:
        rows = [
            SituationRow(
                r["name"],
                r["asked"],
                r["dump"],
                r["pool"],
                r["train"],
                0,
                0,
                r["best_quality"],
                tags=r.get("tags", ()),
            )
            for r in run.certificate()["situations"]
        ]
        gaps = run.gaps()
    except (OSError, ValueError, KeyError, TypeError) as why:
        message = (
            "its split.json or gaps.jsonl is damaged or of an older version, so its situations are not known"
        )
        raise CurateError(message, where=str(run.path), mend=_AGAIN) from why
    at = {row.name: s for s, row in enumerate(rows)}
    situation = run.checkpoints.situations()
    texts = {
        record.id: need_of(record.prompt)
        for record in steps(run.checkpoints.records(), "records")
        if situation.get(record.id)
    }
    partial = not texts
    if partial:
        run.check_as_written(run.dataset)
        files = [file for file in map(run.file, run.dataset) if file.exists() and file.stat().st_size]
        for row in (row for file in files for row in read_rows(file).rows):
            situation[row.id], texts[row.id] = str(row.data.get("cluster_label") or ""), row.need
    texts = {key: text for key, text in texts.items() if situation[key] in at}
    return Pool(
        rows,
        {key: at[situation[key]] for key in texts},
        list(texts),
        list(texts.values()),
        gaps=gaps,
        partial=partial,
    )


def without_texts(run: RunFolder) -> CurateError:
    """The error where texts of a run's pool are needed, and gone."""
    return CurateError(
        "its checkpoints (stages/) are gone, so what customers asked is not known",
        where=str(run.path),
        mend=_AGAIN,
    )


def pool_of_rows(
    path: Path, dataset: Dataset, recipe: Recipe, encoder: CachedEncoder, progress: Progress, reading: Reading
) -> Pool:
    """The situations of a record file, or of all sides of a split, found anew."""
    with progress.stage("read"):
        rows = [one for side in reading.sides(path).values() for one in side]
        qualities = [number_or_nan(row.data.get("quality")) for _, row in rows]
        quality = np.array([1.0 if math.isnan(q) else q for q in qualities])
        ids, texts, conversations = (
            [shown for shown, _ in rows],
            [row.need for _, row in rows],
            [row.conversation() for _, row in rows],
        )
    vectors = encode_with_progress(encoder, texts, progress, "embedding prompts")
    with progress.stage("coverage"):
        clusters = cluster(
            vectors,
            texts,
            quality,
            recipe.coverage,
            ids=ids,
            conversations=conversations,
            encode=encoder.encode,
            clean=without_personal,
        )
        size, best = Counter(clusters.macro.tolist()), np.zeros(len(clusters.names))
        np.maximum.at(best, clusters.macro, quality)
        tied = _tied(dataset, ids, conversations, vectors, recipe, encoder)
        usable = Counter(s for s, held in zip(clusters.macro.tolist(), tied, strict=True) if not held)
    situations = [
        SituationRow(*(name, size[s], size[s], size[s], usable[s], 0, 0, round(float(best[s]), 4)), tags=tags)
        for s, (name, tags) in enumerate(zip(clusters.names, clusters.tags, strict=True))
    ]
    return Pool(situations, dict(zip(ids, clusters.macro.tolist(), strict=True)), ids, texts, vectors)


def pool_of_dump(
    path: Path,
    dataset: Dataset,
    recipe: Recipe,
    options: DumpOptions,
    encoder: CachedEncoder,
    progress: Progress,
    reading: Reading,
) -> Pool:
    """The situations of a dump, found anew as a run with this recipe finds them."""
    with scratch() as folder:
        store = Store(folder, resume=False)
        context = scored([str(path)], store, recipe, options, progress)
        GateStage().run(context)
        table, decided = context.table, context.decided
        with progress.stage("dedup"):
            dedup(table, decided.passed, decided, recipe, context.encoder.languages)
        CoverageStage().run(context)
        find_gaps(table, decided, recipe)
    reading.doubt(context.loaded.account["doubts"])
    at = decided.pool.tolist()
    tied = _tied(
        dataset,
        [table.ids[i] for i in at],
        [table.conversations[i] for i in at],
        table.vectors[decided.pool],
        recipe,
        encoder,
    )
    rows = situation_rows(table, decided, [i for i, held in zip(at, tied, strict=True) if not held])
    place = {row.name: s for s, row in enumerate(rows)}
    assert decided.situations is not None
    names, needs = decided.situations.names, decided.needs.tolist()
    kept = [n for n, i in enumerate(needs) if decided.situation_of[i] not in decided.idle]
    asked = [needs[n] for n in kept]
    situation_of = {table.ids[i]: place[names[decided.situation_of[i]]] for i in asked}
    return Pool(
        rows,
        situation_of,
        [table.ids[i] for i in asked],
        [table.needs[i] for i in asked],
        table.vectors[decided.needs[kept]],
        decided.gaps,
    )


def _tied(
    dataset: Dataset,
    ids: list[str],
    conversations: list[str],
    vectors: Floats,
    recipe: Recipe,
    encoder: CachedEncoder,
) -> list[bool]:
    """Which records of a pool may not train: those with a prompt as near to one that the dataset holds out,
    or of the same conversation as it.

    An id alone says nothing, another source may number alike: a conversation is the same where one of its
    records is near to a held-out one.
    """
    chosen = dataset.chosen
    out = [text for text, side in zip(chosen.texts, chosen.side, strict=True) if side != "train"]
    if not out or not ids:
        return [False] * len(ids)
    _, near = nearest(vectors, encoder.encode(out))
    held = [bool(similarity >= recipe.split.same_side) for similarity in near]
    same = dataset.held_out.intersection(
        conversation for conversation, is_near in zip(conversations, held, strict=True) if is_near
    )
    return [
        is_near or conversation in same for conversation, is_near in zip(conversations, held, strict=True)
    ]
