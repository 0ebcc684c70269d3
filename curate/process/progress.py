"""Progress of long work: a bar on a terminal, plain lines elsewhere, nothing when quiet.

`Progress.stage` opens a stage; `steps` and `counting` say from any depth within it how far its work is, so
that no function that computes has to pass a callback on. A timer shows it: work that counts nothing for a
while is still heard of.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import TypeVar

from curate.process import terminal

T = TypeVar("T")
Advance = Callable[[int], None]
Show = Callable[[], None]
SILENCE = 5.0  # seconds from line to line where there is no terminal
REFRESH = 0.1  # seconds from look to look of a bar
WINDOW = 30.0  # seconds over which a rate is taken: what was fast at first may be slow now


@dataclass(slots=True, eq=False)
class Count:
    """How far one piece of work is: `done` things of `total`, None where nobody knows how many there are."""

    unit: str
    total: int | None
    done: int = 0
    seen: deque[tuple[float, int]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.seen.append((time.perf_counter(), 0))

    def add(self, n: int) -> None:
        self.done += n

    def look(self) -> None:
        """Notes where the work stands, for the rate."""
        now = time.perf_counter()
        self.seen.append((now, self.done))
        while len(self.seen) > 2 and self.seen[1][0] < now - WINDOW:
            self.seen.popleft()

    @property
    def rate(self) -> float:
        """Things a second over the last `WINDOW`; 0 where nothing is done yet."""
        (start, before), (end, after) = self.seen[0], self.seen[-1]
        return (after - before) / (end - start) if end > start else 0.0

    def counted(self) -> str:
        """Such as `1,200 of 5,000 texts`, bytes as MB; nothing where nothing is counted."""
        if not (self.done or self.total):
            return ""
        if self.unit == "bytes":
            return f"{self.done / 1e6:,.1f}{f' of {self.total / 1e6:,.1f}' if self.total else ''} MB"
        return f"{self.done:,}{f' of {self.total:,}' if self.total else ''} {self.unit}".strip()

    def speed(self) -> str:
        if self.unit == "bytes":
            return f"{self.rate / 1e6:,.1f} MB/s" if self.rate >= 50_000 else ""
        return f"{self.rate:,.{0 if self.rate >= 10 else 1}f}/s" if self.rate >= 0.05 else ""

    def left(self) -> str:
        """Such as `1:05 left`; nothing where the total or the rate is not known."""
        if not self.total or not self.rate or self.done >= self.total:
            return ""
        return f"{clock((self.total - self.done) / self.rate)} left"


@dataclass(slots=True)
class _Stage:
    """A stage at work: what it counts itself, and within that what its parts count, the innermost last."""

    name: str
    counts: list[Count]
    start: float = field(default_factory=time.perf_counter)

    @property
    def now(self) -> Count:
        return self.counts[-1]

    @property
    def elapsed(self) -> float:
        return time.perf_counter() - self.start


_at_work: ContextVar[_Stage | None] = ContextVar("stage", default=None)


@contextmanager
def counting(unit: str, total: int | None = None) -> Iterator[Advance]:
    """A part of the stage at work that counts for itself, in `unit`; does nothing where no stage is."""
    stage = _at_work.get()
    if stage is None:
        yield lambda _: None
        return
    count = Count(unit, total)
    stage.counts.append(count)
    try:
        yield count.add
    finally:
        stage.counts.remove(count)


def steps(items: Iterable[T], unit: str, total: int | None = None) -> Iterator[T]:
    """The items, each counted as done when the next is asked for; `total` is their number where they do not
    know it."""
    if total is None and isinstance(items, Sized):
        total = len(items)
    with counting(unit, total) as advance:
        for item in items:
            yield item
            advance(1)


def clock(seconds: float) -> str:
    """Such as 0:05, 12:30 or 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _say(line: str) -> None:
    """A line on stderr; where that was closed nobody is looking, and the work goes on."""
    with suppress(OSError, ValueError):
        terminal.err(line)


class Progress:
    """One line a stage on stderr. `advance(n)` says that n more things are done."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet
        self.seconds: dict[str, float] = {}
        self.latest = "start"  # the stage at work, or the last one

    def tell(self, text: str) -> None:
        """A line that must be read before the work goes on, such as what it will cost."""
        if not self.quiet:
            _say(text)

    @contextmanager
    def stage(
        self, name: str, total: int | None = None, unit: str = "", *, brief: bool = False
    ) -> Iterator[Advance]:
        """Times the block under `name`, and shows how far it is. A block that fails is not called done, nor
        one that is `brief` as a rule."""
        self.latest = name
        stage = _Stage(name, [Count(unit, total)])
        terminal = sys.stderr.isatty()
        shown: AbstractContextManager[None] = (
            nullcontext() if self.quiet else _bar(stage) if terminal else _lines(stage)
        )
        token = _at_work.set(None if self.quiet else stage)
        try:
            with shown:
                yield stage.counts[0].add
        finally:
            _at_work.reset(token)
        self.seconds[name] = self.seconds.get(name, 0.0) + stage.elapsed
        if not self.quiet and not terminal and not brief:
            _say(f"{name}: done in {self.seconds[name]:.1f} s")


@contextmanager
def _every(seconds: float, show: Show) -> Iterator[None]:
    """Calls `show` from a thread of its own every so many seconds, and never after the block has ended."""
    over = Event()

    def watch() -> None:
        while not over.wait(seconds):
            try:
                show()
            except (OSError, ValueError):  # stderr was closed: nobody is looking, and the work goes on
                return

    thread = Thread(target=watch, name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def _lines(stage: _Stage) -> Iterator[None]:
    """A line every `SILENCE` seconds: what is done, or that the work goes on where nothing was done since the
    last line."""
    last_state: tuple[Count, int] = (stage.now, 0)

    def show() -> None:
        nonlocal last_state
        count = stage.now
        count.look()
        moved, last_state = last_state != (count, count.done), (count, count.done)
        words = (
            [count.counted(), count.speed(), count.left()]
            if moved
            else [count.counted(), f"still running, {stage.elapsed:.0f} s"]
        )
        terminal.err(f"{stage.name}: {', '.join(w for w in words if w) or f'running, {stage.elapsed:.0f} s'}")

    with _every(SILENCE, show):
        yield


@contextmanager
def _bar(stage: _Stage) -> Iterator[None]:
    """A bar with count, rate, time since the start and time left."""
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    fields = [TextColumn(f"{{task.fields[{name}]}}") for name in ("counted", "speed", "left")]
    columns = [
        SpinnerColumn(),
        TextColumn("{task.description:<14}"),
        BarColumn(30),
        TimeElapsedColumn(),
        *fields,
    ]
    with Bar(*columns, console=Console(stderr=True), auto_refresh=False) as bar:
        task = bar.add_task(stage.name, total=stage.now.total, counted="", speed="", left="")

        def show() -> None:
            count = stage.now
            count.look()
            bar.tasks[0].total = count.total  # update() takes no None, and a part may not know its total
            bar.update(
                task, completed=count.done, counted=count.counted(), speed=count.speed(), left=count.left()
            )
            bar.refresh()

        with _every(REFRESH, show):
            yield
        whole = stage.counts[0]
        whole.look()
        end = whole.total or whole.done or 1
        bar.update(task, total=end, completed=end, counted=whole.counted(), speed=whole.speed(), left="")
        bar.refresh()
