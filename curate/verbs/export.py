"""`export` and `validate`: a file for one platform, and a check of any file against a platform's rules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curate.errors import CurateError
from curate.exporters import EXPORTERS, Problem
from curate.exporters.settings import ExportSettings
from curate.recipe import Recipe
from curate.rows import read_rows


@dataclass(slots=True)
class Exported:
    """What was written: `files` are paths below the output folder."""

    format: str
    out: Path
    train: int
    test: int
    files: list[str]

    def summary(self) -> dict[str, Any]:
        return {"format": self.format, "out": str(self.out), "train": self.train, "test": self.test, "files": self.files}


def export(source: Path | str, format: str, out: Path | str, settings: ExportSettings | None = None) -> Exported:
    """Writes a run's dataset, or the records of a file (all as training data), in the format of a platform."""
    exporter, source, out = EXPORTERS.get(format)(), Path(source), Path(out)
    train, test = load_dataset_rows(source)
    written = exporter.write(out, train, test, settings or Recipe().export)
    return Exported(format, out, len(train), len(test), sorted(p.relative_to(out).as_posix() for p in written))


def load_dataset_rows(source: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(train, test) of a run directory; a file's records are all training data."""
    if not source.is_dir():
        return [{**r.data, "id": r.data.get("id", r.id)} for r in read_rows(source, completion=True).rows], []
    if not (source / "train.jsonl").exists():
        raise CurateError(
            "is not a run directory: it has no train.jsonl", where=str(source), mend="Give the folder that `curate run -o` wrote, or a record file."
        )
    parts = [source / "train.jsonl", source / "test.jsonl"]
    train, test = ([r.data for r in read_rows(p, completion=True).rows] if p.exists() and p.stat().st_size else [] for p in parts)
    return train, test


def validate(file: Path | str, format: str) -> list[Problem]:
    """The rules of the platform that the file breaks, in the order of its lines."""
    path = Path(file)
    if not path.exists():
        raise CurateError("there is no such file", where=str(path), mend="Check the path.")
    return EXPORTERS.get(format)().validate(path)
