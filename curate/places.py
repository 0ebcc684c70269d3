"""Where results may go: never over what they are made from, and never into a run that another command did not make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from curate.errors import CurateError
from curate.file_names import impersonal_name
from curate.loaders.files import named_by, paths_of
from curate.loaders.folders import is_run

NOT_HERE = "Name another folder with -o."
RUN_FILES = ("train.jsonl", "test.jsonl", "ledger.parquet", "rejects.jsonl", "gaps.jsonl", "conflicts.jsonl", "split.json", "report.html", "manifest.json")


def check_no_run(out: Path) -> None:
    """Raises CurateError where the folder is a run: its files belong together, and its manifest vouches for them."""
    if is_run(out):
        raise CurateError("holds a run, which only `curate run` writes to", where=str(out), mend=NOT_HERE)


def check_apart(out: Path, written: Iterable[str], inputs: Sequence[str | Path]) -> None:
    """Raises CurateError where one of the files `written` in `out`, or one in a folder whose name in it ends in `/`, is an input."""
    names = list(written)
    files, folders = {_place(out / name) for name in names if not name.endswith("/")}, [_place(out / name) for name in names if name.endswith("/")]
    for path in paths_of(inputs):
        if path in files or any(folder in path.parents for folder in folders):
            raise CurateError("is an input, and the results would be written over it", where=_shown(out, path), mend=NOT_HERE)


def check_run(out: Path, inputs: Sequence[str | Path], formats: Iterable[str]) -> None:
    """Raises CurateError where a run into `out` would write over an input, or make the folder that it reads a run, which is no input."""
    for text in map(str, inputs):
        for path in named_by(text):
            if path.is_dir() and out.exists() and path.samefile(out):
                what = "is the input, too: with a run in it, it could not be read again"
                raise CurateError(what, where=str(out), mend=f"Write to {out / 'out'}, for example.")
    check_apart(out, [*RUN_FILES, "stages/", *(f"exports/{name}/" for name in formats)], inputs)


def _place(path: Path) -> Path:
    """The path with its folder resolved: a link in the file's own place would be replaced, not followed."""
    return path.parent.resolve() / path.name


def _shown(out: Path, path: Path) -> str:
    base = out.resolve()
    return str(out / impersonal_name(path.relative_to(base).as_posix())) if path.is_relative_to(base) else impersonal_name(path.name)
