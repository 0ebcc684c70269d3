"""`audit`: which situations a dataset covers, covers thinly or misses, against what it could have been chosen from."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from curate.atomic import write_json, write_jsonl, write_text
from curate.coverage import Audit, audit_coverage
from curate.coverage.cases import read_edge_cases
from curate.embedding import get_encoder
from curate.errors import CurateError
from curate.lock import settled
from curate.options import DumpOptions
from curate.progress import Progress, steps
from curate.recipe import Recipe
from curate.records import Record, need_of
from curate.rows import Row, number_or_nan, read_rows, too_many
from curate.scratch import scratch
from curate.stages.measure import told
from curate.stages.write import checkpoints
from curate.verbs.common import outputs, without_personal


@dataclass(slots=True)
class Needs:
    """What customers asked, in one of the inputs: text, quality (0 where nobody answered well), where it comes from."""

    ids: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    quality: list[float] = field(default_factory=list)
    good: list[bool] = field(default_factory=list)  # has an answer that passed
    test: list[bool] = field(default_factory=list)
    conversations: list[str] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    read: int = 0  # lines of record files
    doubts: list[dict[str, str]] = field(default_factory=list)  # what a dump leaves in doubt

    def add(self, record_id: str, text: str, quality: float, conversation: str = "", *, good: bool = True, test: bool = False) -> None:
        self.ids.append(record_id)
        self.texts.append(text)
        self.quality.append(quality)
        self.good.append(good)
        self.test.append(test)
        self.conversations.append(conversation)

    def rows(self, path: Path) -> list[Row]:
        """The readable lines of a record file; the others are noted."""
        found = read_rows(path)
        self.rejects += found.rejects
        self.read += len(found.rows)
        return found.rows


@dataclass(slots=True)
class Audited:
    """`audit` is audit.json with the rows of gaps.jsonl; `rejects` what could not be read of record files, of `read` lines that could."""

    FILES: ClassVar = ("audit.json", "audit.html", "gaps.jsonl")

    audit: Audit
    rejects: list[dict[str, Any]] = field(default_factory=list)
    read: int = 0
    doubts: list[dict[str, str]] = field(default_factory=list)

    @property
    def too_many_rejects(self) -> bool:
        return too_many(len(self.rejects), self.read)

    def summary(self) -> dict[str, Any]:
        rows = self.audit.situations
        count = {s: sum(r["status"] == s for r in rows) for s in ("covered", "thin", "missing", "no_good_answer")}
        return {"situations": len(rows), **count, "covered_share": self.audit.covered_share, "edge_cases": self.audit.edge_cases}

    def describe(self) -> str:
        s = self.summary()
        lines = [
            f"{s['situations']:,} situation{'s' * (s['situations'] != 1)}: {s['covered']:,} covered, {s['thin']:,} thinly, {s['missing']:,} missing, "
            f"{s['no_good_answer']:,} without a good answer.",
            f"The covered ones are {s['covered_share']:.0%} of what customers asked.",
        ]
        missing = [r for r in self.audit.situations if r["status"] != "covered"][:10]
        if missing:
            lines += ["", "Not covered, the most frequent first:", *(f"  {r['pool']:>6,}  {r['status'].replace('_', ' '):<15} {r['name']}" for r in missing)]
        if s["edge_cases"]:
            lines += ["", "Your edge cases (in the pool, in the dataset):"]
            lines += [f"  {e['pool']:>6,} {e['dataset']:>6,}  {e['name']}" for e in s["edge_cases"]]
        return "\n".join(lines)

    def write(self, out: Path, *, force: bool = False) -> None:
        """audit.json, audit.html, gaps.jsonl; rejects.jsonl where there are any. `force` replaces what stands there."""
        from curate.report.audit_page import render_audit

        data = self.audit.as_dict()
        with outputs(out, self.FILES, self.rejects, force=force) as fresh:
            write_json(fresh / "audit.json", data)
            write_jsonl(fresh / "gaps.jsonl", self.audit.gaps)
            write_text(fresh / "audit.html", render_audit(data))


def audit(
    dataset: Path | str,
    against: Path | str,
    *,
    edge_cases: Path | str | None = None,
    recipe: Recipe | None = None,
    options: DumpOptions | None = None,
    progress: Progress | None = None,
) -> Audited:
    """Compares a dataset with a pool; both are record files, run directories or dumps.

    `edge_cases` is a YAML file with the user's own; the recipe's count where none is given.
    """
    recipe, options, progress = recipe or Recipe(), options or DumpOptions(), progress or Progress(quiet=True)
    cases = read_edge_cases(Path(edge_cases)) if edge_cases else recipe.coverage.edge_cases
    chosen = read_needs(Path(dataset), recipe, options, progress, dataset=True)
    pool = read_needs(Path(against), recipe, options, progress, dataset=False)
    with progress.stage("encoder"):
        encoder = get_encoder(recipe.signals.encoder, threads=options.workers)
    vectors = told(encoder, [*chosen.texts, *pool.texts], progress, "embed prompts")
    with progress.stage("audit"):
        phrases = encoder.encode([p for case in cases for p in case.examples])
        return Audited(
            audit_coverage(
                vectors[len(chosen.texts) :],
                pool.texts,
                np.array(pool.quality),
                np.array(pool.good, bool),
                vectors[: len(chosen.texts)],
                np.array(chosen.test, bool),
                cases,
                phrases,
                recipe.coverage,
                pool_ids=pool.ids,
                dataset_ids=chosen.ids,
                conversations=pool.conversations,
                dataset_texts=chosen.texts,
                encode=encoder.encode,
                clean=without_personal,
            ),
            chosen.rejects + pool.rejects,
            chosen.read + pool.read,
            [*chosen.doubts, *(d for d in pool.doubts if d not in chosen.doubts)],
        )


def read_needs(path: Path, recipe: Recipe, options: DumpOptions, progress: Progress, *, dataset: bool) -> Needs:
    """What customers asked in a run directory, a record file or a dump."""
    settled(path)
    if path.is_dir() and (path / "ledger.parquet").exists():
        with progress.stage("read"):
            return _of_run(path, dataset)
    if path.suffix == ".jsonl" and path.is_file() and not _is_dump(path):
        with progress.stage("read"):
            return _of_rows(path)
    return _of_dump(path, recipe, options, progress)


def _is_dump(path: Path) -> bool:
    """A JSONL file whose first object has no prompt is some helpdesk's export, not a record file."""
    with path.open("rb") as file:
        try:
            first = json.loads(file.readline())
        except ValueError:
            return False
    return isinstance(first, dict) and "prompt" not in first


def _of_rows(path: Path) -> Needs:
    needs = Needs()
    for row in needs.rows(path):
        quality = number_or_nan(row.data.get("quality"))
        needs.add(row.id, row.need, 1.0 if math.isnan(quality) else quality, row.conversation())
    return needs


def _of_run(run: Path, dataset: bool) -> Needs:
    """The dataset of a run, or everything that customers asked in it."""
    import pyarrow.parquet as pq

    needs = Needs()
    if dataset:
        for name in ("train", "test"):
            path = run / f"{name}.jsonl"
            for row in needs.rows(path) if path.exists() and path.stat().st_size else []:
                quality = number_or_nan(row.data.get("quality", 1.0))
                needs.add(row.id, row.need, 1.0 if math.isnan(quality) else quality, test=name == "test")
        return needs
    ledger = {r["record_id"]: r for r in pq.read_table(run / "ledger.parquet").to_pylist()}
    scores = {r["id"]: r["quality"] for path in checkpoints(run, "scores") for r in pq.read_table(path, columns=["id", "quality"]).to_pylist()}
    found = checkpoints(run, "records")
    if not found:
        raise CurateError("its checkpoints are gone, so its pool is not known", where=str(run), mend="Name the dump itself with --against.")
    for row in steps(pq.read_table(found[0]).to_pylist(), "records"):
        if row["payload"] and row["id"] in ledger:
            good = ledger[row["id"]]["outcome"] in ("selected", "held_out", "unselected")
            record = Record.from_json(row["payload"])
            needs.add(row["id"], need_of(record.prompt), scores.get(row["id"], 0.0), record.conversation_id, good=good)
    return needs


def _of_dump(path: Path, recipe: Recipe, options: DumpOptions, progress: Progress) -> Needs:
    from curate.gate import Gate
    from curate.pipeline import prepare_dump
    from curate.stages.store import Store

    with scratch() as folder:
        ready = prepare_dump([str(path)], Store(folder, resume=False), recipe, options, progress)
    table = ready.table
    needs, rules = Needs(doubts=ready.loaded.account["doubts"]), Gate(recipe.gate)
    for i, record_id in enumerate(table.ids):
        good = not table.no_record[i] and rules.decide({**table.signals[i], "quality": float(table.quality[i])}) is None
        needs.add(record_id, table.needs[i], float(table.quality[i]), table.conversations[i], good=good)
    return needs
