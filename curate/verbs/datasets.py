"""The dataset that `audit` looks at: the records of a run, a split, a record file or a dump."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from curate.coverage import AuditedDataset
from curate.coverage.audited_cases import Side
from curate.errors import CurateError
from curate.files.scratch import scratch
from curate.options import DumpOptions
from curate.pipeline import scored
from curate.process.progress import Progress
from curate.recipe import Recipe
from curate.record_files.reading import read_rows
from curate.record_files.rows import Row
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import DATASET
from curate.stages.store import Store


@dataclass(slots=True)
class Reading:
    """What reading the inputs of an audit brought up: rejects of record files, of `read` lines that could be
    read, and the doubts of dumps."""

    rejects: list[dict[str, Any]] = field(default_factory=list)
    read: int = 0
    doubts: list[dict[str, str]] = field(default_factory=list)

    def rows(self, path: Path) -> list[tuple[str, Row]]:
        """The readable lines of a record file, each with its id as it may be shown; the others are noted."""
        row_file = read_rows(path)
        self.rejects += row_file.rejects
        self.read += len(row_file.rows)
        return list(zip(row_file.shown_ids, row_file.rows, strict=True))

    def sides(self, path: Path) -> dict[Side, list[tuple[str, Row]]]:
        """The same of each side of a run or split, which may be empty; a record file is all training
        records."""
        if not path.is_dir():
            return {"train": self.rows(path)}
        files = {file.stem: file for file in record_files(path)}
        return {
            side: self.rows(files[side]) if files[side].stat().st_size else []
            for side in get_args(Side)
            if side in files
        }

    def doubt(self, some: list[dict[str, str]]) -> None:
        self.doubts += [d for d in some if d not in self.doubts]


@dataclass(slots=True)
class Dataset:
    """The records of a dataset, with the conversations that its held-out part comes from."""

    chosen: AuditedDataset
    held_out: set[str]


def read_dataset(
    path: Path, recipe: Recipe, options: DumpOptions, progress: Progress, reading: Reading
) -> Dataset:
    """The records of a run, of a folder that `curate split` wrote, of a record file or of a dump."""
    run = RunFolder(path)
    run.settle()
    if is_dump(path):
        if not run.missing(DATASET):
            what = (
                "holds train.jsonl and test.jsonl, but is neither a run nor the result of `curate split`: the"
                " test records would count as training"
            )
            raise CurateError(
                what,
                where=str(path),
                mend="Give its train.jsonl alone, or the run that it was exported from.",
            )
        with scratch() as folder:
            context = scored([str(path)], Store(folder, resume=False), recipe, options, progress)
        reading.doubt(context.loaded.account["doubts"])
        at = [i for i, reason in enumerate(context.table.no_record) if not reason]
        return Dataset(
            AuditedDataset(
                [context.table.ids[i] for i in at],
                [context.table.needs[i] for i in at],
                ["train"] * len(at),
                context.table.vectors[at],
            ),
            set(),
        )
    with progress.stage("read"):
        if run.is_run:
            run.check_as_written(
                [file.name for file in record_files(path)],
                "Make the run again with --resume, or give the changed file itself.",
            )
        rows = [(side, one) for side, held in reading.sides(path).items() for one in held]
        chosen = AuditedDataset(
            [shown for _, (shown, _) in rows], [r.need for _, (_, r) in rows], [side for side, _ in rows]
        )
        return Dataset(chosen, {r.conversation() for side, (_, r) in rows if side != "train"} - {""})


def record_files(path: Path) -> list[Path]:
    """The sides of a run or of a folder of `curate split`; else the record file itself. Raises CurateError
    where a run has lost one."""
    if not path.is_dir():
        return [path]
    run = RunFolder(path)
    if missing := run.missing(run.dataset):
        raise CurateError(
            f"has no {missing[0]}, so there is no dataset",
            where=str(path),
            mend="Give the folder that `curate run -o` wrote.",
        )
    return [run.file(name) for name in run.dataset]


def is_dump(path: Path) -> bool:
    """No run, no split and no record file; a JSONL file whose first object has no prompt is some helpdesk's
    export."""
    if path.suffix != ".jsonl" or not path.is_file():
        return not (RunFolder(path).is_run or RunFolder(path).is_split)
    with path.open("rb") as file:
        try:
            first = json.loads(file.readline())
        except ValueError:
            return False
    return isinstance(first, dict) and "prompt" not in first
