"""`validate`: a check of any file against a platform's rules."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curate.arguments import PathLike, checked, path_of, progress_of
from curate.errors import CurateError
from curate.exporters import Exporter, Problem
from curate.files.atomic import json_line
from curate.files.scratch import scratch
from curate.process.progress import Progress
from curate.record_files.given import Records, is_path, plain, records_of
from curate.results import Result
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import SIDE_FILES
from curate.verbs.formats import exporter_named

SHOWN = 20  # problems that a person reads before mending the first


def meant(file: Path, format: str) -> str:
    """What to check instead, where a file that breaks the rules is a run's own dataset, which is in no
    platform's format; else empty."""
    run = RunFolder(file.parent)
    if file.name not in SIDE_FILES or not run.is_run:
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
    exporter = exporter_named(format)
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
