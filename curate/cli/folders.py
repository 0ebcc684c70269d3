"""The folder that a command writes to."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import click

from curate.errors import CurateError
from curate.run_folder.names import REJECTS
from curate.text.plain import printable


def results_folder(path: Path, written: Iterable[str], *inputs: str | Path | None, force: bool) -> Path:
    """The folder for the files `written` that a command other than `run` makes of its inputs: no run, and
    without `force` none of them there yet."""
    from curate.loaders.inputs import InputSet
    from curate.run_folder.places import check_results

    given = InputSet(i for i in inputs if i is not None)
    check_results(path, [*written, REJECTS], given, force=force)
    return out_folder(path)


def out_folder(path: Path) -> Path:
    """The folder for the results, made where missing; what was made for nothing goes when the command
    ends."""
    from curate.run_folder.places import check_folder

    check_folder(path)
    if printable(str(path)) != str(
        path
    ):  # the libraries that write Parquet take UTF-8 only, and who would type such a name
        raise CurateError(
            "not a usable folder name: it contains characters that cannot be printed",
            where=str(path),
            mend="Choose another folder with -o.",
        )
    missing = [p for p in (path, *path.parents) if not p.exists()]
    path.mkdir(parents=True, exist_ok=True)
    click.get_current_context().call_on_close(lambda: _without_empty(missing))
    return path


def _without_empty(folders: list[Path]) -> None:
    """Removes folders, the innermost first, up to one that holds something."""
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()
