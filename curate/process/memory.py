"""`--max-memory`: a run that would hold more ends with a sentence instead of driving the machine into its
swap."""

from __future__ import annotations

import _thread
import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from curate.errors import CurateError
from curate.process.progress import Progress

EVERY = 0.2  # seconds between two looks
DRIVER, WORKER = (
    1.2e9,
    0.6e9,
)  # bytes that this process needs before it holds a dump, and that a worker with its language models does
_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,9})?) ?([kmgt])(i?)b?", re.I)
_POWER = {"k": 1, "m": 2, "g": 3, "t": 4}


def bytes_of(text: str) -> int:
    """`4GB` (powers of ten) or `4GiB` (of 1024) in bytes. Raises ValueError for what is no size."""
    match = _SIZE.fullmatch(text.strip())
    if not match or not float(match[1]):
        raise ValueError(f"{text!r} is not a size such as 4GB or 800MB")
    return int(float(match[1]) * (1024 if match[3] else 1000) ** _POWER[match[2].lower()])


def size_text(size: float) -> str:
    """Bytes as people write them: `1.5 GB`, `800 MB`."""
    power = next((p for p in (9, 6, 3) if size >= 10**p), 0)
    return f"{size / 10**power:.{int(power == 9)}f} {({9: 'GB', 6: 'MB', 3: 'KB', 0: 'bytes'})[power]}"


def fitting(workers: int, most: int | None) -> int:
    """How many of so many workers there is room for; at least one, which is this process itself."""
    return workers if most is None else max(1, min(workers, int((most - DRIVER) // WORKER)))


def give_back() -> None:
    """Gives the system what was freed here: glibc keeps it where anything above it is still in use. Does
    nothing with other C libraries."""
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim:
        trim(0)


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

    The main thread is interrupted as by Ctrl-C, so the block must run there; elsewhere, or where Ctrl-C is
    ignored, a limit is refused with a CurateError. A look takes a millisecond or two; what is allocated
    between two looks comes on top.
    """
    if most is None:
        yield
        return
    main = threading.main_thread()
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not main or handler in (signal.SIG_IGN, signal.SIG_DFL, None):
        raise CurateError(
            "a memory limit cannot be enforced here",
            mend="Run it in the main thread, with Ctrl-C not ignored, or without --max-memory.",
        )
    over, seen = threading.Event(), [0]

    def watch() -> None:
        while not over.wait(EVERY):
            seen[0] = held()
            if seen[0] > most:
                if hasattr(signal, "pthread_kill"):  # a real signal, which also ends a wait for a worker
                    signal.pthread_kill(main.ident or 0, signal.SIGINT)
                else:
                    _thread.interrupt_main()
                return

    watcher = threading.Thread(target=watch, name="memory", daemon=True)
    watcher.start()
    try:
        yield
    except KeyboardInterrupt:
        if seen[0] <= most:
            raise  # somebody's Ctrl-C
        signal.signal(signal.SIGINT, handler)  # this was nobody's first Ctrl-C
        raise CurateError(
            f"the run needs more than the {size_text(most)} of --max-memory: it held {size_text(seen[0])} in"
            f" the stage {progress.latest}",
            mend=(
                "Allow more, or read fewer conversations with --limit or --since. Finished stages are kept:"
                " --resume continues from there."
            ),
        ) from None
    finally:
        over.set()
        watcher.join()
