"""Files that are no training files of a platform, and the command that is meant instead."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from curate.errors import CurateError
from curate.exporters import EXPORTERS, SPLITS, Exporter, Problem
from curate.exporters.detecting import detect_format
from curate.exporters.grouped import mends
from curate.exporters.lengths import parsed_rows
from curate.exporters.whole_files import whole_file_fault
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import EXPORTS, SIDE_FILES

FEW = 5  # files of a folder that are looked at
_OWN = "training-set"  # the loader of training sets


def refuse_wrong(path: Path, format: str = "") -> None:
    """Raises CurateError for what a run or `curate split` wrote for itself: its folder, or its dataset, which
    is in no platform's format."""
    run = RunFolder(path if path.is_dir() else path.parent)
    if path.is_dir() and not (run.is_run or run.is_split):
        return
    if not path.is_dir() and not (path.name in SIDE_FILES and (run.is_run or run.is_split)):
        return
    what = "the folder" if path.is_dir() else "the dataset"
    whose = "a run" if run.is_run else "`curate split`"
    raise CurateError(
        f"this is {what} of {whose}, in no platform's format",
        where=str(path),
        mend=_instead(run, "" if path.is_dir() else path.name, format),
    )


def _instead(run: RunFolder, name: str, format: str) -> str:
    """The command that checks an export of a run, or makes one."""
    made = sorted(f.name for f in run.file(EXPORTS).glob("*") if f.is_dir() and f.name in EXPORTERS.names())
    wanted = format or next(iter(made), "trl")
    folder = run.export(wanted)
    if wanted in made:
        file = folder / name
        target = file if name and file.exists() else folder
        return f"Check its export: `{_command('validate', target, '--format', wanted)}`"
    source = run.path / name if name and not run.is_run else run.path
    made_by = _command("export", source, "--format", wanted, "-o", folder)
    return f"Make a file with `{made_by}` and check that."


def refuse_no_format(path: Path, name: str) -> NoReturn:
    """Raises CurateError for rows that have the form of no format: what the file is, if a loader knows it."""
    known, why = _loader_of(path)
    if known:
        readable = not path.is_dir() and path.suffix not in (".parquet", ".csv", ".xlsx")
        fault = whole_file_fault(path) if readable else None
        odd = fault[1] if fault else "not in the form of a platform that is known"
        raise CurateError(
            f"this is a training set, but {odd}"
            if known == _OWN
            else f"this is no training file: it is read as {why}",
            where=name,
            mend=(f"{mends()[fault[0]].mend} Or make" if fault and known == _OWN else "Make")
            + f" a dataset of it: `{_command('run', name, '-o', 'out')}`",
        )
    raise CurateError(
        "holds no rows of a format that is known"
        if not path.is_dir()
        else "the folder holds no dataset of a format that is known",
        where=name,
        mend="Name the format with --format, or see `curate export --list`.",
    )


def rows_look_like(path: Path, name: str, exporter: Exporter, problems: Sequence[Problem]) -> str:
    """What to check instead, where no row of a file follows the rules of the format that was named: the
    format that they have. Raises CurateError where they are a dump."""
    faulty = {problem.line for problem in problems if problem.line}
    rows = [line for line, _ in parsed_rows(exporter, path)]
    if any(line not in faulty for line in rows):
        return ""
    found = detect_format(path)
    if found and exporter.name not in found.candidates:
        return (
            f"No row has the form of {exporter.name}. They look like {found.format}: check them with"
            f" `{_command('validate', name, '--format', found.format)}`"
        )
    if found is None and _loader_of(path)[0] not in ("", _OWN):
        refuse_no_format(path, name)
    return ""


def dataset_files(folder: Path, exporter: Exporter | None) -> list[Path]:
    """The files of a dataset's folder that a format, or any, writes its splits to."""
    if exporter is not None:
        names = [n for n in exporter.files if Path(n).suffix[1:] in (*exporter.file_types, "jsonl")]
        own = [n for n in names if n not in (*exporter.beside, "provenance.jsonl", "skipped.jsonl")]
        return [folder / n for n in own if (folder / n).is_file()]
    kinds = ("jsonl", "parquet", "csv", "xlsx")
    named = [folder / f"{split}.{kind}" for kind in kinds for split in SPLITS]
    return [file for file in named if file.is_file()] or sorted(folder.glob("registry/data/*/*.jsonl"))


def _loader_of(path: Path) -> tuple[str, str]:
    """The loader that reads a file, or one of the first of a folder, and what it takes it for; empty where
    none does."""
    from curate.loaders.detect import detect
    from curate.loaders.inputs import InputSet

    try:
        found = [detect(file) for file in InputSet([path]).files[:FEW]]
    except CurateError:
        return "", ""
    return next(((name, told.why) for name, told in found if name), ("", ""))


def _command(*words: object) -> str:
    return f"curate {shlex.join(str(word) for word in words)}"
