"""Ctrl-C: what must not be cut in two is finished first, and a second one ends the command at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STATUS = 130  # what a shell gives for a command that Ctrl-C ended
_SHOW_CURSOR = "\x1b[?25h"  # a progress bar hides it


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until the block is done; processes that are started in it never hear of one."""
    if threading.current_thread() is not threading.main_thread():  # only the main thread hears of it anyway
        yield
        return
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    if (
        before is None
    ):  # some other library's handler, which cannot be put back from here: Ctrl-C is its matter
        before = signal.SIG_DFL
    # a handler is not inherited by a new process, a blocked signal is
    mask = (
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        if hasattr(signal, "pthread_sigmask")
        else None
    )
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, before)
        if heard:
            signal.raise_signal(signal.SIGINT)


def heed(sentence: str) -> None:
    """The first Ctrl-C raises KeyboardInterrupt, so that the command can clean up; the second says `sentence`
    and ends it there and then."""

    def first(number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, second)
        raise KeyboardInterrupt

    def second(number: int, _frame: FrameType | None) -> None:
        os.write(2, f"{_SHOW_CURSOR if sys.stderr.isatty() else ''}\n{sentence}\n".encode())
        os._exit(STATUS)

    signal.signal(signal.SIGINT, first)


def no_more() -> None:
    """Further Ctrl-Cs change nothing: the command is on its way out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
