"""`--max-memory`: a run that would hold more ends with a sentence instead of driving the machine into its swap."""

from __future__ import annotations

import _thread
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from curate.errors import CurateError
from curate.progress import Progress

EVERY = 0.2  # seconds between two looks
DRIVER, WORKER = 1.2e9, 0.6e9  # bytes that this process needs before it holds a dump, and that a worker with its language models does
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([kmgt])i?b?", re.I)
_UNIT = {"k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12}


def bytes_of(text: str) -> int:
    """`4GB` or `800 MB` in bytes (powers of ten). Raises ValueError for what is no size."""
    found = _SIZE.fullmatch(text.strip())
    if not found or not float(found[1]):
        raise ValueError(f"{text!r} is no size such as 4GB or 800MB")
    return int(float(found[1]) * _UNIT[found[2].lower()])


def fitting(workers: int, most: int | None) -> int:
    """How many of so many workers there is room for; at least one, which is this process itself."""
    return workers if most is None else max(1, min(workers, int((most - DRIVER) // WORKER)))


def held() -> int:
    """Bytes of memory in which this process and all that it started reside now."""
    import psutil

    total, here = 0, psutil.Process()
    for process in (here, *here.children(recursive=True)):
        try:
            total += process.memory_info().rss
        except psutil.Error:  # ended meanwhile
            continue
    return total


@contextmanager
def kept(most: int | None, progress: Progress) -> Iterator[None]:
    """Ends the block with a CurateError soon after more than `most` bytes are held; None sets no limit.

    The main thread is interrupted, so this is for work that is done there. A look every 0.2 s costs a thousandth of a core; what is
    allocated between two looks comes on top.
    """
    if most is None:
        yield
        return
    over, seen = threading.Event(), [0]

    def watch() -> None:
        while not over.wait(EVERY):
            seen[0] = held()
            if seen[0] > most:
                _thread.interrupt_main()
                return

    watcher = threading.Thread(target=watch, name="memory", daemon=True)
    watcher.start()
    try:
        yield
    except KeyboardInterrupt:
        if seen[0] <= most:
            raise  # somebody's Ctrl-C
        raise CurateError(
            f"the run needs more than the {most / 1e9:.1f} GB of --max-memory: it held {seen[0] / 1e9:.1f} GB in the stage {progress.latest}",
            mend="Give it more, or fewer conversations with --limit or --since. What is done is kept: --resume goes on from there.",
        ) from None
    finally:
        over.set()
        watcher.join()
