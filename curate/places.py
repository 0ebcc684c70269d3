"""For the stages, until they take them from run_folder."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from curate.run_folder.names import REJECTS as REJECTS


def check_run(
    out: Path, inputs: Sequence[str], formats: Iterable[str], *, resume: bool = False, force: bool = False
) -> None:
    from curate.loaders.inputs import InputSet
    from curate.run_folder.places import check_run as check

    check(out, InputSet(inputs), formats, resume=resume, force=force)
