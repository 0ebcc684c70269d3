"""For the stages, until they take a RunFolder."""

from collections.abc import Iterable
from pathlib import Path

from curate.run_folder import RunFolder


def check_unchanged(run: Path, names: Iterable[str]) -> None:
    RunFolder(run).check_as_written(names)
