"""How much work code does, told without a clock: by the lines of Python that it runs, or by its coming to an
end at all."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


def lines_run(work: Callable[[], object]) -> int:
    """How many lines of Python run in the call, each turn of a loop and each step of a generator anew."""
    count = 0

    def see(frame: FrameType, event: str, value: Any) -> Any:
        nonlocal count
        count += event == "line"
        return see

    before = sys.gettrace()
    sys.settrace(see)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@contextmanager
def endless_is_broken_off() -> Iterator[None]:
    """For work on texts so long that it would take hours, were it quadratic, where it takes a second: after 40
    seconds of processor time, however busy the machine is, it counts as endless. Where processes have no such
    alarm (Windows), it is endless indeed."""

    def end(*_: object) -> None:
        raise AssertionError("the work does not come to an end: it is not linear in the text")

    if not hasattr(signal, "ITIMER_VIRTUAL"):
        yield
        return
    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, 40)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
