"""One run at a time into a folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from curate.errors import CurateError
from curate.files.atomic import OWN_FILE, OWN_FOLDER, READY, finish
from curate.run_folder.names import LOCK, STAGES


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Keeps a second run out of the folder while this one works in it, and finishes first what a killed one
    had nearly done.

    The system lets go of the lock when the process ends. Its file stays: to remove it would let two others
    hold one each. Only where the folder was empty and nothing came of the work it goes, too. The folder
    `stages` is open to its owner alone, and so is every file that was written there.
    """
    new = not out.exists() or not any(out.iterdir())
    lock, owner = out / STAGES / LOCK, out / STAGES / f"{LOCK}.owner"
    out.mkdir(parents=True, exist_ok=True)
    lock.parent.mkdir(mode=OWN_FOLDER, exist_ok=True)
    lock.parent.chmod(OWN_FOLDER)
    try:
        with FileLock(lock, blocking=False):
            owner.write_text(str(os.getpid()))
            try:
                finish(out)
                yield
            finally:
                owner.unlink(missing_ok=True)
                for path in (p for p in lock.parent.rglob("*") if p.is_file()):
                    path.chmod(OWN_FILE)
                if new and not any(p.is_file() and p != lock for p in out.rglob("*")):
                    shutil.rmtree(lock.parent)
    except Timeout as why:
        by = owner.read_text() if owner.exists() else "another one"
        raise CurateError(
            f"process {by} is writing to this folder",
            where=str(out),
            mend="Wait for it, or choose another folder with -o.",
        ) from why


def settle(run: Path) -> None:
    """Before a run is read: puts the outputs in place that a killed one had complete. Raises CurateError
    while a run is at it."""
    if not (run / READY).is_dir():
        return
    if not (run / STAGES).is_dir():  # another command's folder, which has no lock
        finish(run)
        return
    with locked(run):
        pass
