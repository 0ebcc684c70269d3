"""`audit`: which situations a dataset covers, covers thinly or misses, against what it could have been chosen
from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from curate.arguments import Day, PathLike, Settings, Source, Texts, checked, path_of, progress_of
from curate.coverage import Audit, EdgeCase, Pool, SituationRow, audit_coverage
from curate.coverage.audit import unknown
from curate.coverage.cases import read_edge_cases
from curate.coverage.gaps import too_poor
from curate.embedding import CachedEncoder, encode_with_progress, get_encoder
from curate.files.atomic import write_json, write_jsonl, write_text
from curate.options import DumpOptions
from curate.process.progress import Progress
from curate.recipe import Recipe
from curate.recipe.argument import recipe_of
from curate.record_files.rows import too_many
from curate.report.situations import case_sentences, matches_sentence, situation_sentences
from curate.results import Result, doubted, unreadable, warned
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import GAPS
from curate.verbs.common import as_file, dump_options, outputs, without_personal
from curate.verbs.datasets import Dataset, Reading, is_dump, read_dataset
from curate.verbs.pools import own_run, pool_of_dump, pool_of_rows, pool_of_run, without_texts


@dataclass(slots=True, repr=False)
class Audited(Result):
    """`audit` is audit.json with the rows of gaps.jsonl; `told` says where its situations come from;
    `reading` what the inputs brought up."""

    FILES: ClassVar = ("audit.json", "audit.html", GAPS)

    audit: Audit
    told: str
    reading: Reading = field(default_factory=Reading)

    @property
    def rejects(self) -> list[dict[str, Any]]:
        return self.reading.rejects

    @property
    def doubts(self) -> list[dict[str, str]]:
        return self.reading.doubts

    @property
    def too_many_rejects(self) -> bool:
        return too_many(len(self.reading.rejects), self.reading.read)

    def as_dict(self) -> dict[str, Any]:
        """The content of audit.json."""
        return {**self.audit.as_dict(), "note": self.told}

    def troubles(self) -> list[str]:
        return [*unreadable(self.rejects), *doubted(self.doubts)]

    def figures(self) -> dict[str, Any]:
        matched = self.audit.matched()
        return {
            **self.audit.figures.as_dict(),
            **matched,
            "gaps": len(self.audit.gaps),
            "gaps_too_poor": too_poor(self.audit.gaps),
            "edge_cases": self.audit.edge_cases,
            "note": self.told,
        }

    def describe(self) -> str:
        lines = [
            self.told,
            matches_sentence(**self.audit.matched()),
            *situation_sentences(self.audit.figures, len(self.audit.gaps), too_poor(self.audit.gaps)),
        ]
        uncovered = [row for row in self.audit.situations if row.status != "covered"][:10]
        if uncovered:
            lines += [
                "",
                "Not covered, the most frequent first:",
                *(f"  {r.asked:>6,}  {r.status.replace('_', ' '):<15} {_with_tags(r)}" for r in uncovered),
            ]
        cases = case_sentences([_case_values(case) for case in self.audit.edge_cases])
        return "\n".join([*lines, *([""] if cases else []), *cases])

    def write(self, out: PathLike, *, force: bool = False) -> None:
        """audit.json, audit.html, gaps.jsonl; rejects.jsonl where there are any. `force` replaces what is
        there."""
        from curate.report.audit_page import render_audit

        with outputs(out, self.FILES, self.rejects, force=force) as fresh:
            write_json(fresh / "audit.json", self.as_dict())
            write_jsonl(fresh / GAPS, self.audit.gaps)
            write_text(fresh / "audit.html", render_audit(self.audit, self.told))


def _with_tags(row: SituationRow) -> str:
    return f"{row.name} ({', '.join(row.tags)})" if row.tags else row.name


def _case_values(case: dict[str, Any]) -> tuple[str, int, int, str, str, float | None]:
    """An edge case for the terminal, with the nearest training record."""
    best = next((m for m in case["matches"] if m["in"] == "dataset"), None)
    return (
        case["status"],
        case["pool"],
        case["dataset"],
        case["name"],
        best["sentence"] if best else "",
        best["similarity"] if best else None,
    )


def audit(
    dataset: Source,
    against: Source,
    *,
    edge_cases: PathLike | None = None,
    recipe: Settings | None = None,
    format: str | None = None,
    since: Day | None = None,
    until: Day | None = None,
    limit: int | None = None,
    agents: Texts = (),
    workers: int | None = None,
    engine: str = "local",
    ray_address: str | None = None,
    encoder: PathLike | None = None,
    seed: int = 0,
    progress: Progress | bool = False,
) -> Audited:
    """Which situations a dataset covers, covers thinly or misses, against the pool of all that it could have
    been chosen from.

    The situations are those of the run where the pool is one, or is the dump that the dataset, a run, was
    made from; else they are found anew. Both are record files, run directories, folders of `split` or dumps,
    or records in memory: dicts, a pandas DataFrame, a Dataset of `datasets`. `edge_cases` is a YAML file with
    the user's own; the recipe's count where none is given. How a dump is read is said as in `run`. Raises
    CurateError where one of the two cannot be read; warns of single lines that cannot, and of each doubt
    about a dump.
    """
    recipe, progress = recipe_of(recipe, encoder), progress_of(progress)
    options = dump_options(
        format=format,
        since=since,
        until=until,
        limit=limit,
        agents=agents,
        workers=workers,
        engine=engine,
        ray_address=ray_address,
        seed=seed,
    )
    cases = (
        recipe.coverage.edge_cases
        if edge_cases is None
        else read_edge_cases(checked("edge_cases", path_of, edge_cases))
    )
    with as_file(dataset, "dataset") as (left, lost), as_file(against, "against") as (right, gone):
        result = _audited(left, right, cases, recipe, options, progress)
    result.reading.rejects += [*lost, *gone]
    return warned(result)


def _audited(
    dataset: Path,
    path: Path,
    cases: Sequence[EdgeCase],
    recipe: Recipe,
    options: DumpOptions,
    progress: Progress,
) -> Audited:
    reading = Reading()
    run, note = own_run(dataset, path, options)
    held = read_dataset(dataset, recipe, options, progress, reading)
    pool = _pool_of(run, path, held, cases, progress) if run else None
    if run and pool is None:
        note = (
            "The situations were computed again from the dump: those of the run cannot be used, because its"
            " checkpoints (stages/) are gone."
        )
    encoder = (
        get_encoder(recipe.signals.encoder, threads=options.workers)
        if pool is None or cases or unknown(pool, held.chosen)
        else None
    )
    if pool is None:
        assert encoder is not None
        pool = (
            pool_of_dump(path, held, recipe, options, encoder, progress, reading)
            if is_dump(path)
            else pool_of_rows(path, held, recipe, encoder, progress, reading)
        )
    if encoder is not None:
        _embed(pool, held, encoder, progress)
    with progress.stage("audit"):
        result = audit_coverage(
            pool,
            held.chosen,
            cases,
            recipe.coverage.case_similarity,
            encode=encoder.encode if encoder else None,
            clean=without_personal,
        )
        return Audited(result, note, reading)


def _pool_of(
    run: RunFolder, against: Path, held: Dataset, cases: Sequence[EdgeCase], progress: Progress
) -> Pool | None:
    """The pool of a run; None where its texts are needed and gone, but the dump is at hand. Raises
    CurateError where it is not."""
    with progress.stage("read pool"):
        pool = pool_of_run(run)
    if not (pool.partial and (cases or unknown(pool, held.chosen))):
        return pool
    if RunFolder(against).is_run:
        raise without_texts(run)
    return None


def _embed(pool: Pool, held: Dataset, encoder: CachedEncoder, progress: Progress) -> None:
    """The vectors that are not known yet."""
    for side in (held.chosen, pool):
        if side.vectors is None:
            side.vectors = encode_with_progress(encoder, side.texts, progress, "embedding prompts")
