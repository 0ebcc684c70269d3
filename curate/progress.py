"""Progress of long work: a bar on a terminal, plain lines elsewhere, nothing when quiet."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int], None]
SILENCE = 5.0  # seconds that may pass without a line where there is no terminal


class Progress:
    """One line a stage on stderr. `advance(n)` says that n more things are done."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet
        self.seconds: dict[str, float] = {}

    def tell(self, text: str) -> None:
        """A line that must be read before the work goes on, such as what it will cost."""
        if not self.quiet:
            sys.stderr.write(text + "\n")

    @contextmanager
    def stage(self, name: str, total: int | None = None, unit: str = "") -> Iterator[Advance]:
        """Times the block under `name`, and shows how far it is. A block that fails is not called done."""
        start = time.perf_counter()
        if self.quiet:
            yield lambda _: None
        elif sys.stderr.isatty():
            with self._bar(name, total, unit) as advance:
                yield advance
        else:
            yield self._lines(name, total, unit)
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
        if not self.quiet and not sys.stderr.isatty():
            sys.stderr.write(f"{name}: done in {self.seconds[name]:.1f} s\n")

    @contextmanager
    def _bar(self, name: str, total: int | None, unit: str) -> Iterator[Advance]:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = [
            SpinnerColumn(),
            TextColumn("{task.description:<12}"),
            BarColumn(30),
            MofNCompleteColumn(),
            TextColumn(unit),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        ]
        with Bar(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task(name, total=total)
            yield lambda n: bar.advance(task, n)
            if total is None:
                done = bar.tasks[0].completed
                bar.update(task, total=done or 1, completed=done or 1)

    @staticmethod
    def _lines(name: str, total: int | None, unit: str) -> Advance:
        done, said = 0, time.perf_counter()

        def advance(n: int) -> None:
            nonlocal done, said
            done += n
            if time.perf_counter() - said > SILENCE:
                said = time.perf_counter()
                sys.stderr.write(f"{name}: {done:,}{f' of {total:,}' if total else ''} {unit}\n")

        return advance
