"""`export` and `validate`: a file for one platform, and a check of any file against a platform's rules."""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curate.atomic import replacing_folder, write_jsonl
from curate.errors import CurateError
from curate.exporters import EXPORTERS, Problem
from curate.exporters.base import PROVENANCE, SKIPPED
from curate.exporters.settings import ExportSettings
from curate.lines import raw_lines
from curate.loaders.folders import is_run
from curate.loaders.formats._training_labels import is_rejected, is_unlabelled, labels_of
from curate.loaders.formats._training_turns import is_trained
from curate.lock import settled
from curate.places import check_apart, check_no_run
from curate.rows import RowFile, read_rows, too_many


@dataclass(slots=True)
class Exported:
    """What was written: `files` are paths below the output folder; `rejects` the lines that could not be read."""

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

    def summary(self) -> dict[str, Any]:
        counts = {"train": self.train, "test": self.test, "rejects": len(self.rejects), "left_out": self.left_out}
        return {"format": self.format, "out": str(self.out), **counts, "files": self.files}


def export(source: Path | str, format: str, out: Path | str, settings: ExportSettings | None = None) -> Exported:
    """Writes a run's dataset, or the records of a file (all as training data), in the format of a platform."""
    exporter, source, out = EXPORTERS.get(format)(), Path(source), Path(out)
    check_no_run(out)
    train, test = load_dataset_rows(source)
    rejects = [*train.rejects, *test.rejects]
    left_out = [{"split": split, **row} for split, held in (("train", train), ("test", test)) for row in _take_unwanted(held)]
    with replacing_folder(out, _outdated) as fresh:
        written = exporter.write(fresh, [r.data for r in train.rows], [r.data for r in test.rows], settings or ExportSettings())
        if left_out:
            before = [json.loads(line) for _, line in raw_lines(fresh / SKIPPED)] if (fresh / SKIPPED).exists() else []
            write_jsonl(fresh / SKIPPED, [*before, *left_out])
            written = [*(p for p in written if p.name != SKIPPED), fresh / SKIPPED]
        files = sorted(p.relative_to(fresh).as_posix() for p in written)
        check_apart(out, [*files, *_outdated(set(files))], _parts(source))
        if rejects:
            write_jsonl(fresh / "rejects.jsonl", rejects)
    return Exported(format, out, len(train.rows), len(test.rows), files, rejects, len(left_out))


def _take_unwanted(held: RowFile) -> list[dict[str, Any]]:
    """Takes out the rows whose answer must not be learned, such as those of `label: false`; returns a line for each."""
    labels = labels_of([r.data for r in held.rows])
    why = {r.id: "the answer is marked as rejected" for r in held.rows if is_rejected(r.data, labels)}
    for row in held.rows:
        if is_unlabelled(row.data, labels):
            why.setdefault(row.id, "the answer has no label that is understood, as others have")
        said = row.data.get("completion")
        if isinstance(said, list) and not all(is_trained(m) for m in said):
            why.setdefault(row.id, "the answer is marked as not to be trained on")
    held.rows = [r for r in held.rows if r.id not in why]
    return [{"id": record_id, "reason": reason} for record_id, reason in why.items()]


def _outdated(written: set[str]) -> Iterable[str]:
    """What an earlier export of the same format may have left: the split that is empty now, the lists that are."""
    splits = [n for n in written if "train" in n or "test" in n] or ["train.jsonl", "test.jsonl"]
    turned = {"train": "test", "test": "train"}
    return [*splits, *(re.sub("train|test", lambda m: turned[m[0]], n) for n in splits), PROVENANCE, SKIPPED, "rejects.jsonl"]


def load_dataset_rows(source: Path) -> tuple[RowFile, RowFile]:
    """(train, test) of a run directory; a file's records are all training data."""
    if not source.is_dir():
        return read_rows(source, completion=True), RowFile("")
    settled(source)
    if not (source / "train.jsonl").exists():
        raise CurateError(
            "is not a run directory: it has no train.jsonl", where=str(source), mend="Give the folder that `curate run -o` wrote, or a record file."
        )
    train, test = (read_rows(p, completion=True) if p.exists() and p.stat().st_size else RowFile(p.name) for p in _parts(source))
    return train, test


def _parts(source: Path) -> list[Path]:
    """The files that a dataset is in."""
    return [source / "train.jsonl", source / "test.jsonl"] if source.is_dir() else [source]


def meant(file: Path, format: str) -> str:
    """What to check instead, where a file that breaks the rules is a run's own dataset, which is in no platform's format; else empty."""
    run = file.parent
    if file.name not in ("train.jsonl", "test.jsonl") or not is_run(run):
        return ""
    folder = run / "exports" / format
    if folder.is_dir():
        return f"This is the dataset of a run, in no platform's format: check {folder / file.name if (folder / file.name).exists() else folder}"
    return f"This is the dataset of a run, in no platform's format: make a file with `curate export {run} --format {format} -o {folder}` and check that"


def validate(file: Path | str, format: str) -> list[Problem]:
    """The rules of the platform that the file breaks, in the order of its lines; `-` is standard input."""
    path, exporter = Path(file), EXPORTERS.get(format)()
    if str(path) == "-":
        with tempfile.TemporaryDirectory(prefix="curate-") as scratch:
            spooled = Path(scratch) / "stdin"
            with spooled.open("wb") as out:
                shutil.copyfileobj(sys.stdin.buffer, out)
            return exporter.validate(spooled)
    if not path.exists():
        raise CurateError("there is no such file", where=str(path), mend="Check the path.")
    return exporter.validate(path)
