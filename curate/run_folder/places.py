"""Where results may go: never over what they are made from or what stands there, and never into a run that
another command did not make."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from curate.errors import CurateError
from curate.files.atomic import MANIFEST, READY
from curate.privacy.file_names import impersonal_name
from curate.run_folder.names import EXPORTS, RUN_FILES, STAGES, is_begun, is_run

if TYPE_CHECKING:
    from curate.loaders.inputs import InputSet

NOT_HERE = "Choose another folder with -o."


def check_folder(out: Path) -> None:
    """Raises CurateError where `out` is not a folder and cannot become one."""
    for path in (out, *out.parents):
        if path.is_dir():
            return
        if os.path.lexists(path):
            what = "is a link that leads to no folder" if path.is_symlink() else "is a file, not a folder"
            raise CurateError(
                what, where=str(path), mend="Name a folder with -o." if path == out else NOT_HERE
            )


def check_no_run(out: Path, export: Path | None = None) -> None:
    """Raises CurateError where the folder is a run, or lies in one: its files belong together, and its
    manifest vouches for them.

    `export` is the one folder in a run where what is made of that run may go.
    """
    place = out.resolve()
    if export is not None and place == export.resolve():
        return
    for folder in (place, *place.parents):
        if is_run(folder):
            what = (
                "holds a run"
                if folder == place
                else f"is in the folder of a run ({impersonal_name(folder.name)})"
            )
            raise CurateError(f"{what}, which only `curate run` writes to", where=str(out), mend=NOT_HERE)


def check_apart(out: Path, written: Iterable[str], inputs: InputSet) -> None:
    """Raises CurateError where one of the files `written` in `out`, or one in a folder whose name in it ends
    in `/`, is an input."""
    names = list(written)
    files, folders = (
        {_place(out / name) for name in names if not name.endswith("/")},
        [_place(out / name) for name in names if name.endswith("/")],
    )
    for path in inputs.paths:
        if path in files or any(folder in path.parents for folder in folders):
            raise CurateError(
                "is an input, and the results would be written over it",
                where=_shown(out, path),
                mend=NOT_HERE,
            )


def check_new(out: Path, written: Iterable[str], *, force: bool) -> None:
    """Raises CurateError where one of the files `written` in `out` stands there, whoever wrote it; with
    `force` it may be replaced."""
    if not force:
        _refuse(out, standing(out, written), "Replace it with --force, or choose another folder with -o.")


def check_results(
    out: Path, written: Sequence[str], inputs: InputSet, *, force: bool, export: Path | None = None
) -> None:
    """All of these checks, for the files that a command other than `run` writes; `export` is as for
    `check_no_run`."""
    check_folder(out)
    check_no_run(out, export)
    check_apart(out, written, inputs)
    check_new(out, written, force=force)


def check_file(out: Path, inputs: InputSet, *, force: bool) -> None:
    """Raises CurateError where `out` cannot be a file, is one of the inputs by name, or stands there already;
    with `force` the latter may be replaced."""
    if out.is_dir():
        raise CurateError(
            "is a folder, not a file", where=str(out), mend=f"Name a file, such as {out / 'recipe.yaml'}."
        )
    check_folder(out.parent)
    check_no_run(out.parent)
    if out.exists() and any(path.is_file() and path.samefile(out) for path in inputs.named):
        raise CurateError(
            "is an input, and the result would be written over it",
            where=str(out),
            mend="Choose another file with -o.",
        )
    if os.path.lexists(out) and not force:
        raise CurateError(
            "exists already",
            where=str(out),
            mend="Choose another file with -o, or overwrite it with --force.",
        )


def check_run(
    out: Path, inputs: InputSet, formats: Iterable[str], *, resume: bool = False, force: bool = False
) -> None:
    """Raises CurateError where a run into `out` would write over an input or a result, or make the folder
    that it reads a run, which is no input."""
    check_folder(out)
    for path in inputs.named:
        if path.is_dir() and out.exists() and path.samefile(out):
            what = "is the input, too: with a run in it, it could not be read again"
            raise CurateError(what, where=str(out), mend=f"Write to {out / 'out'}, for example.")
    written = [*RUN_FILES, *(f"{EXPORTS}/{name}/" for name in formats)]
    check_apart(out, [*written, f"{STAGES}/"], inputs)
    _check_finished(out, written, resume=resume, force=force)


def _check_finished(out: Path, written: Iterable[str], *, resume: bool, force: bool) -> None:
    """What a run may find in its folder: nothing of its own, a run that broke off, and a finished one only
    where it was told so."""
    if resume and force:
        raise CurateError(
            "--resume continues from the checkpoints, --force starts again", mend="Give one of them."
        )
    begun = is_begun(out)
    there = standing(out, written)
    if force or (resume and begun):
        return
    if resume and out.is_dir() and any(not p.name.startswith(".") for p in out.iterdir()):
        raise CurateError(
            "holds no run to continue",
            where=str(out),
            mend="Name the run's folder with -o, or leave out --resume to begin one here.",
        )
    if begun and MANIFEST in there:
        mend = "Continue it with --resume, replace it with --force, or choose another folder with -o."
        raise CurateError("holds a finished run", where=str(out), mend=mend)
    _refuse(out, there, "Replace it with --force, or choose another folder with -o.")


def standing(out: Path, written: Iterable[str]) -> list[str]:
    """Those of the files `written` in `out`, or in a folder whose name in it ends in `/`, that stand there,
    or lie ready to be put there."""
    return [
        name
        for name in written
        if any(_stands(at / name, folder=name.endswith("/")) for at in (out, out / READY))
    ]


def _stands(path: Path, *, folder: bool) -> bool:
    return any(names for _, _, names in os.walk(path)) if folder else os.path.lexists(path)


def _refuse(out: Path, there: Sequence[str], mend: str) -> None:
    if there:
        more = f" (and {len(there) - 1} more)" if len(there) > 1 else ""
        raise CurateError(
            f"already exists{more}, and would be replaced", where=str(out / there[0]), mend=mend
        )


def _place(path: Path) -> Path:
    """The path with its folder resolved: a link in the file's own place would be replaced, not followed."""
    return path.parent.resolve() / path.name


def _shown(out: Path, path: Path) -> str:
    base = out.resolve()
    return (
        str(out / impersonal_name(path.relative_to(base).as_posix()))
        if path.is_relative_to(base)
        else impersonal_name(path.name)
    )
