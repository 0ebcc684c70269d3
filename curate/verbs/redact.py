"""`redact`: personal data and secrets of a record file replaced, with an account of every span."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from curate.arguments import PathLike, Settings, Source, checked, encoder_of, progress_of, whole_of
from curate.engines import WORTH_WORKERS, get_engine
from curate.files.atomic import write_jsonl
from curate.loaders import Doubt
from curate.loaders.account import quoted
from curate.privacy import PrivacySettings, Redactor
from curate.privacy.batches import redact_rows
from curate.privacy.dump_words import dump_words, sample
from curate.privacy.fields import Fields, fields_sentence, top_level
from curate.privacy.ner import opened
from curate.privacy.rows import texts_of
from curate.process.progress import Progress
from curate.recipe.argument import recipe_of
from curate.record_files.given import is_path
from curate.record_files.rows import RowFile
from curate.results import doubted, warned
from curate.verbs.common import RowsResult, as_rows, outputs, workers_of

BATCH = 250
WORKERS_NEED = "curate.privacy.copies"


@dataclass(slots=True, repr=False)
class Redacted(RowsResult):
    """`kept` are the records with placeholders; `spans` say what stood where (in code points of the original
    text), never the value; `fields` what the other fields of the records still hold."""

    FILES: ClassVar = ("redacted.jsonl", "spans.jsonl")

    found: RowFile
    kept: list[dict[str, Any]]
    spans: list[dict[str, Any]]
    fields: Fields = field(default_factory=Counter)

    def figures(self) -> dict[str, Any]:
        types = [s["type"] for s in self.spans]
        return {
            "records": len(self.kept),
            "records_changed": len({s["id"] for s in self.spans}),
            "spans": len(self.spans),
            "types": {t: types.count(t) for t in sorted(set(types))},
            "not_redacted": {
                path: {kind: n for (where, kind), n in sorted(self.fields.items()) if where == path}
                for path, _ in sorted(self.fields)
            },
            "rejects": len(self.found.rejects),
        }

    def describe(self) -> str:
        s = self.figures()
        types = ", ".join(f"{t} {n:,}" for t, n in s["types"].items()) or "none"
        return (
            f"{s['spans']:,} pieces of personal data in {s['records_changed']:,} of {s['records']:,} records:"
            f" {types}"
        )

    @property
    def doubts(self) -> list[dict[str, str]]:
        """That the other fields of the file still hold personal data, where they do."""
        if not self.fields:
            return []
        settle = (
            f"known_fields: [{', '.join(map(quoted, top_level(path for path, _ in sorted(self.fields))))}]"
        )
        what = f"{fields_sentence(self.fields)}; remove them, or list them as known"
        return [Doubt("personal_fields", self.found.name, what, settle, "privacy").as_dict()]

    def troubles(self) -> list[str]:
        return [*RowsResult.troubles(self), *doubted(self.doubts)]

    def write(self, out: PathLike, *, force: bool = False) -> None:
        """redacted.jsonl, spans.jsonl; rejects.jsonl where there are any. `force` replaces what is there."""
        with outputs(out, self.FILES, self.found.rejects, force=force) as fresh:
            write_jsonl(fresh / "redacted.jsonl", self.kept)
            write_jsonl(fresh / "spans.jsonl", self.spans)


def redact(
    source: Source,
    *,
    recipe: Settings | None = None,
    ner_model: PathLike | None = None,
    workers: int | None = None,
    seed: int = 0,
    progress: Progress | bool = False,
) -> Redacted:
    """Replaces personal data and secrets in prompt and completion by placeholders such as [NAME_1].

    `source` is a record file, or records in memory: dicts, a pandas DataFrame, a Dataset of `datasets`; the
    recipe a Recipe, its path, or a dict; `ner_model` the folder of a model that finds names beside the rules
    (docs/guides/privacy.md). `workers` is the number of processes, one a core by default. Nothing
    is drawn: `seed` changes nothing. Raises CurateError where there are no records; warns of those that could
    not be read.
    """
    recipe = recipe_of(recipe, privacy={"ner_model": checked("ner_model", encoder_of, ner_model)})
    progress, _ = progress_of(progress), checked("seed", whole_of, seed)
    opened(recipe.privacy)  # a model that cannot be used is said now, not by a worker
    given = workers is not None
    with get_engine("local", workers_of(workers), given, WORKERS_NEED) as engine:
        if _is_large(source):
            engine.start()  # while the file is read
        with progress.stage("read"):
            row_file = as_rows(source)
            _mask_rejects(row_file, recipe.privacy)
        items = [(name, row.data) for name, row in zip(row_file.shown_ids, row_file.rows, strict=True)]
        dump = dump_words(texts_of(data) for _, data in sample(items))
        jobs = [(items[i : i + BATCH], recipe.privacy, dump) for i in range(0, len(items), BATCH)]
        engine.workers = min(engine.workers, len(jobs))
        result = Redacted(row_file, [], [])
        with progress.stage("privacy", len(row_file.rows), "records") as advance:
            for batch in engine.map_batches(redact_rows, jobs):
                result.kept += batch.rows
                result.spans += batch.spans
                result.fields += batch.fields
                advance(len(batch.rows))
    return warned(result)


def _mask_rejects(row_file: RowFile, settings: PrivacySettings) -> None:
    """What the rules left in excerpts of lines that could not be read is shown to the model, too."""
    if settings.ner_model:
        for reject in row_file.rejects:
            reject["excerpt"] = Redactor(settings).redact(reject["excerpt"])[0]


def _is_large(source: Any) -> bool:
    """Whether it is a file for which workers are worth their start."""
    return is_path(source) and Path(source).is_file() and Path(source).stat().st_size >= WORTH_WORKERS
