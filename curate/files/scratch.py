"""Folders for the work of a command that has no run directory. They may hold raw text, so what a killed
command left is cleared away by the next."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "curate-work-"  # then the process id


@contextmanager
def scratch(home: Path | None = None) -> Iterator[Path]:
    """A new folder in `home` (default: the system's for temporary files), open to its owner only and removed
    after the block."""
    at = home or Path(tempfile.gettempdir())
    sweep(at)
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", dir=at) as folder:
        yield Path(folder)


def sweep(home: Path) -> None:
    """Removes the user's own folders of this kind whose process is gone."""
    import psutil

    for left in home.glob(f"{PREFIX}*"):
        process = left.name[len(PREFIX) :].partition("-")[0]
        try:
            own = left.lstat().st_uid == os.getuid() if hasattr(os, "getuid") else True
        except OSError:  # another command has just removed it
            continue
        if (
            own
            and left.is_dir()
            and not left.is_symlink()
            and process.isdecimal()
            and len(process) < 10
            and not psutil.pid_exists(int(process))
        ):
            shutil.rmtree(left, ignore_errors=True)
