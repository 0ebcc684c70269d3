"""`export`: the files of one platform."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from curate.arguments import PathLike, Settings, Source, checked, path_of, progress_of, result_of
from curate.errors import CurateError
from curate.exporters import SPLITS, Exporter, ExportSettings
from curate.exporters.origin import Origin, origin_of
from curate.exporters.sidecars import SKIPPED, left_out_words, openings_words
from curate.files.atomic import replacing_folder, write_jsonl
from curate.loaders.inputs import InputSet
from curate.process.progress import Progress
from curate.record_files.given import Records, is_path
from curate.record_files.reading import read_rows
from curate.record_files.rows import too_many
from curate.results import Result, unreadable, warned
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import REJECTS, TRAIN
from curate.run_folder.places import check_results
from curate.text.readable import listed, many
from curate.verbs.formats import exporter_named
from curate.verbs.shown_records import ShownRecords


@dataclass(slots=True, repr=False)
class Exported(Result):
    """What was written: `files` are paths below the output folder, `records` and `rows` of each split (a
    record may give several rows); `rejects` the lines that could not be read; `left_out` the records that are
    in no file, by the reason; `openings` those that are written without what the agent says before the first
    user."""

    format: str
    out: Path
    records: dict[str, int]
    rows: dict[str, int]
    files: list[str]
    rejects: list[dict[str, Any]]
    left_out: dict[str, int]
    openings: int = 0

    @property
    def train(self) -> int:
        return self.records["train"]

    @property
    def test(self) -> int:
        return self.records["test"]

    @property
    def too_many_rejects(self) -> bool:
        return too_many(len(self.rejects), sum(self.records.values()) + sum(self.left_out.values()))

    def notes(self) -> list[str]:
        """What a user should know: of the platform, if it is not open, and of what was cut."""
        limits = exporter_named(self.format).limits
        told = [f"{self.format}: {limits.note}"] if limits.state != "open" else []
        return [*told, *openings_words(self.openings)]

    def left_out_words(self) -> list[str]:
        """A sentence about what was left out, if anything was."""
        return [f"{left_out_words(self.left_out)}: see {self.out / SKIPPED}"] if self.left_out else []

    def troubles(self) -> list[str]:
        return [*self.left_out_words(), *unreadable(self.rejects)]

    def describe(self) -> str:
        words = {"train": "training", "validation": "validation", "test": "test"}
        counts = listed(
            [f"{n:,} {words[split]}" for split, n in self.records.items() if n or split != "validation"],
            "and",
        )
        rows = sum(self.rows.values())
        split_up = f", in {rows:,} rows," if rows != sum(self.records.values()) else ""
        what = "preference pairs" if exporter_named(self.format).pairs else "examples"
        head = f"{counts} {what}{split_up} in {self.format} format:"
        return "\n".join([head, *(f"  {self.out / file}" for file in self.files)])

    def figures(self) -> dict[str, Any]:
        counts = {
            **self.records,
            "rows": self.rows,
            "rejects": len(self.rejects),
            "left_out": sum(self.left_out.values()),
            "reasons": self.left_out,
        }
        return {"format": self.format, "out": str(self.out), **counts, "files": self.files}


def export(
    source: Source,
    format: str,
    out: PathLike,
    *,
    recipe: Settings | None = None,
    force: bool = False,
    progress: Progress | bool = False,
) -> Exported:
    """Writes a run's dataset, or records (all as training data), as the files of a platform in the folder
    `out`.

    `source` is a run directory, a record file, or records in memory: dicts, a pandas DataFrame, a Dataset of
    `datasets`. The section `export` of the recipe (a Recipe, its path, or a dict) says how. Raises
    CurateError for an unknown format, where the source cannot be read, and where one of the files is in `out`
    already, unless `force` is set; warns of lines that cannot be read, and of answers that are left out
    because they must not be learned.
    """
    from curate.recipe.argument import recipe_of  # every stage's settings hang on it: `validate` does without

    exporter, settings, out = exporter_named(format), recipe_of(recipe).export, checked("out", result_of, out)
    given = checked("source", path_of, source) if is_path(source) else source
    if exporter.pairs and isinstance(given, Path) and given.is_dir():
        _refuse(given, exporter.name)
    own = RunFolder(given).export(exporter.name) if isinstance(given, Path) and given.is_dir() else None
    check_results(out, [*exporter.files, REJECTS], InputSet(_parts(given)), force=force, export=own)
    with progress_of(progress).stage("export"):
        return warned(_export(given, exporter, out, settings))


def _refuse(run: Path, name: str) -> None:
    """A run's dataset has one reply for each prompt; its pairs are made while all replies are at hand."""
    mend = f"Run the job again with --resume --export {name}; exports/{name} in the run then holds them."
    raise CurateError("holds no preference pairs: those are made by a run", where=str(run), mend=mend)


def _export(source: Path | Records, exporter: Exporter, out: Path, settings: ExportSettings) -> Exported:
    splits = dataset_of(source, exporter)
    rejects = [reject for records in splits.values() for reject in records.rejects]
    origin = (
        origin_of(source) if isinstance(source, Path) else Origin(unknown="these rows were given in memory")
    )
    with replacing_folder(out, lambda _: [*exporter.files, REJECTS]) as fresh:
        written = exporter.write(fresh, splits, settings, origin)
        if not sum(written.rows.values()):
            _refuse_nothing(source, exporter.name, written.skipped, rejects)
        files = sorted(p.relative_to(fresh).as_posix() for p in written.files)
        if rejects:
            write_jsonl(fresh / REJECTS, rejects)
    records, rows = ({split: n[split] for split in SPLITS} for n in (written.records, written.rows))
    return Exported(
        exporter.name, out, records, rows, files, rejects, dict(written.skipped), written.openings
    )


def _refuse_nothing(
    source: Path | Records, name: str, skipped: Counter[str], rejects: list[dict[str, Any]]
) -> NoReturn:
    """An export of nothing would take the place of an older one."""
    why = "there is no record"
    if skipped:
        reason, most = skipped.most_common(1)[0]
        total = sum(skipped.values())
        why = (
            f"{many(total, 'record')} left out, {'' if total == 1 else f'{most:,} of them '}because: {reason}"
        )
    elif rejects:
        why = f"{many(len(rejects), 'line')} cannot be read, the first because: {rejects[0].get('reason')}"
    raise CurateError(
        f"gives no row in {name} format ({why})",
        where=str(source) if isinstance(source, Path) else "the records",
        mend="Nothing was written, and older files are as they were.",
    )


def dataset_of(source: Path | Records, exporter: Exporter) -> dict[str, ShownRecords]:
    """The splits of a run directory. The records of a file, or in memory, are all of the first split that the
    format writes: training data, or what a format for evaluation holds out."""
    whole = exporter.splits[0]
    if not isinstance(source, Path):
        held = read_rows(source, completion=True)
        return {whole: ShownRecords.of_rows([*held.rows, *held.rejects])}
    if not source.is_dir():
        return {whole: ShownRecords.of_file(source)}
    run = RunFolder(source)
    run.settle()
    if not run.file(TRAIN).exists():
        raise CurateError(
            "is not a run directory: it has no train.jsonl",
            where=str(source),
            mend="Give the folder that `curate run -o` wrote, or a record file.",
        )
    return {
        file.stem: ShownRecords.of_file(file)
        for file in _parts(source)
        if file.exists() and file.stat().st_size
    }


def _parts(source: Path | Records) -> list[Path]:
    """The files that a dataset is in."""
    if not isinstance(source, Path):
        return []
    run = RunFolder(source)
    return [run.file(name) for name in run.dataset] if source.is_dir() else [source]
