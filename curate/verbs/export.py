"""`export` and `validate`: a file for one platform, and a check of any file against a platform's rules."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curate.arguments import PathLike, Settings, Source, checked, path_of, progress_of, result_of, text_of
from curate.errors import CurateError
from curate.exporters import EXPORTERS, Problem
from curate.exporters.base import SKIPPED, Exporter
from curate.exporters.origin import Origin, origin_of
from curate.exporters.settings import ExportSettings
from curate.files.atomic import json_line, replacing_folder, write_jsonl
from curate.files.lines import raw_lines
from curate.files.scratch import scratch
from curate.loaders.formats._training_labels import is_rejected, is_unlabelled, labels_of
from curate.loaders.formats._training_marks import is_trained
from curate.loaders.inputs import InputSet
from curate.process.progress import Progress
from curate.record_files.given import Records, is_path, plain, records_of
from curate.record_files.reading import read_rows
from curate.record_files.rows import RowFile, too_many
from curate.results import Result, unreadable, warned
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import DATASET, REJECTS, TRAIN
from curate.run_folder.places import check_results

SHOWN = 20  # problems that a person reads before mending the first


@dataclass(slots=True, repr=False)
class Exported(Result):
    """What was written: `files` are paths below the output folder; `rejects` the lines that could not be
    read."""

    format: str
    out: Path
    train: int
    test: int
    files: list[str]
    rejects: list[dict[str, Any]]
    left_out: int = 0  # answers that their rows mark as rejected or as not to be trained on

    @property
    def too_many_rejects(self) -> bool:
        return too_many(len(self.rejects), self.train + self.test)

    def troubles(self) -> list[str]:
        are = "answer is" if self.left_out == 1 else "answers are"
        left = (
            [f"{self.left_out:,} {are} marked as not to be trained on and left out: see {self.out / SKIPPED}"]
            if self.left_out
            else []
        )
        return [*left, *unreadable(self.rejects)]

    def describe(self) -> str:
        head = f"{self.train:,} training and {self.test:,} test examples in {self.format} format:"
        return "\n".join([head, *(f"  {self.out / file}" for file in self.files)])

    def figures(self) -> dict[str, Any]:
        counts = {
            "train": self.train,
            "test": self.test,
            "rejects": len(self.rejects),
            "left_out": self.left_out,
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

    exporter, settings, out = _exporter(format), recipe_of(recipe).export, checked("out", result_of, out)
    given = checked("source", path_of, source) if is_path(source) else source
    own = RunFolder(given).export(exporter.name) if isinstance(given, Path) and given.is_dir() else None
    check_results(out, [*exporter.files, REJECTS], InputSet(_parts(given)), force=force, export=own)
    with progress_of(progress).stage("export"):
        return warned(_export(given, exporter, out, settings))


def _exporter(format: str) -> Exporter:
    return EXPORTERS.get(checked("format", text_of, format) or "")()


def _export(source: Path | Records, exporter: Exporter, out: Path, settings: ExportSettings) -> Exported:
    train, test = load_dataset_rows(source)
    rejects = [*train.rejects, *test.rejects]
    left_out = [
        {"split": split, **row}
        for split, held in (("train", train), ("test", test))
        for row in _take_unwanted(held)
    ]
    with replacing_folder(out, lambda _: [*exporter.files, REJECTS]) as fresh:
        origin = (
            origin_of(source)
            if isinstance(source, Path)
            else Origin(unknown="these rows were given in memory")
        )
        written = exporter.write(fresh, train.shown_rows(), test.shown_rows(), settings, origin)
        if left_out:
            before = (
                [json.loads(line) for _, line in raw_lines(fresh / SKIPPED)]
                if (fresh / SKIPPED).exists()
                else []
            )
            write_jsonl(fresh / SKIPPED, [*before, *left_out])
            written = [*(p for p in written if p.name != SKIPPED), fresh / SKIPPED]
        files = sorted(p.relative_to(fresh).as_posix() for p in written)
        if rejects:
            write_jsonl(fresh / REJECTS, rejects)
    return Exported(exporter.name, out, len(train.rows), len(test.rows), files, rejects, len(left_out))


def _take_unwanted(held: RowFile) -> list[dict[str, Any]]:
    """Takes out the rows whose answer must not be learned, such as those of `label: false`; returns a line
    for each."""
    labels = labels_of([r.data for r in held.rows])
    why = {r.id: "the answer is marked as rejected" for r in held.rows if is_rejected(r.data, labels)}
    for row in held.rows:
        if is_unlabelled(row.data, labels):
            why.setdefault(row.id, "the answer has no label that can be read, although others have one")
        reply = row.data.get("completion")
        if isinstance(reply, list) and not all(is_trained(m) for m in reply):
            why.setdefault(row.id, "the answer is marked as not to be trained on")
    names = dict(zip((r.id for r in held.rows), held.shown_ids, strict=True))
    held.rows = [r for r in held.rows if r.id not in why]
    return [{"id": names[record_id], "reason": reason} for record_id, reason in why.items()]


def load_dataset_rows(source: Path | Records) -> tuple[RowFile, RowFile]:
    """(train, test) of a run directory; the records of a file, or in memory, are all training data."""
    if not isinstance(source, Path) or not source.is_dir():
        return read_rows(source, completion=True), RowFile("")
    run = RunFolder(source)
    run.settle()
    if not run.file(TRAIN).exists():
        raise CurateError(
            "is not a run directory: it has no train.jsonl",
            where=str(source),
            mend="Give the folder that `curate run -o` wrote, or a record file.",
        )
    train, test = (
        read_rows(p, completion=True) if p.exists() and p.stat().st_size else RowFile(p.name)
        for p in _parts(source)
    )
    return train, test


def _parts(source: Path | Records) -> list[Path]:
    """The files that a dataset is in."""
    if not isinstance(source, Path):
        return []
    return [RunFolder(source).file(name) for name in DATASET] if source.is_dir() else [source]


def meant(file: Path, format: str) -> str:
    """What to check instead, where a file that breaks the rules is a run's own dataset, which is in no
    platform's format; else empty."""
    run = RunFolder(file.parent)
    if file.name not in DATASET or not run.is_run:
        return ""
    folder = run.export(format)
    if folder.is_dir():
        return (
            "This is the dataset of a run, in no platform's format: check"
            f" {folder / file.name if (folder / file.name).exists() else folder}"
        )
    return (
        "This is the dataset of a run, in no platform's format: make a file with `curate export"
        f" {run.path} --format {format} -o {folder}` and check that"
    )


@dataclass(slots=True, repr=False)
class Validated(Result):
    """What a check against a platform's rules found: `problems` in the order of the lines (from 1; 0 for the
    whole file)."""

    file: str
    format: str
    problems: list[Problem]
    hint: str = ""  # what to check instead

    @property
    def valid(self) -> bool:
        return not self.problems

    def figures(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "format": self.format,
            "valid": self.valid,
            "problems": [p._asdict() for p in self.problems],
        }

    def describe(self) -> str:
        name = "Standard input" if self.file == "-" else Path(self.file).name or self.file
        if self.valid:
            return f"{name} follows the rules of {self.format}."
        name = Path(self.file).name
        lines = [
            f"{name}:{p.line}: {p.code}: {p.message}" if p.line else f"{name}: {p.code}: {p.message}"
            for p in self.problems[:SHOWN]
        ]
        more = [f"... and {len(self.problems) - SHOWN:,} more"] if len(self.problems) > SHOWN else []
        return "\n".join([*lines, *more, *([self.hint] if self.hint else [])])


def validate(file: PathLike | Records, format: str, *, progress: Progress | bool = False) -> Validated:
    """The rules of a platform that a file breaks; `-` is standard input.

    Rows in memory, as the platform has them, are checked like the lines of a file: dicts, a pandas DataFrame,
    a Dataset of `datasets`.
    Raises CurateError for an unknown format, and where there is no such file.
    """
    exporter = _exporter(format)
    with progress_of(progress).stage("validate", brief=True):
        if not is_path(file):
            return Validated(
                "rows",
                exporter.name,
                _spooled(
                    exporter, (json_line(plain(row)).encode() + b"\n" for row in records_of(file, "rows"))
                ),
            )
        path = checked("file", path_of, file)
        if str(path) == "-":
            return Validated(
                "-", exporter.name, _spooled(exporter, iter(lambda: sys.stdin.buffer.read(1 << 20), b""))
            )
        if not path.exists():
            raise CurateError("the file does not exist", where=str(path), mend="Check the path.")
        problems = exporter.validate(path)
        return Validated(str(path), exporter.name, problems, meant(path, format) if problems else "")


def _spooled(exporter: Exporter, pieces: Iterable[bytes]) -> list[Problem]:
    """The problems of what is no file on disk."""
    with scratch() as folder:
        path = folder / "rows.jsonl"
        with path.open("wb") as out:
            out.writelines(pieces)
        return exporter.validate(path)
