"""The local engine: this process for one worker or little work, a pool of processes for more."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing.context import BaseContext
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from curate.engines.base import ENGINES, Terms
from curate.errors import CurateError
from curate.files.parquet import read_batches
from curate.process.interrupts import uninterrupted

A = TypeVar("A")
B = TypeVar("B")
_FEW = 8  # batches that this process does in less time than workers need to start


@ENGINES.register("local")
class LocalEngine:
    """At most `2 * workers` batches are in flight, so memory stays bounded however long the input is."""

    embeds = False

    def __init__(self, terms: Terms) -> None:
        """What all the work `needs` is imported once for all workers where the system can."""
        self.workers = max(1, terms.workers)
        self._said = terms.said
        self._needs = terms.needs
        self._pool: ProcessPoolExecutor | None = None
        self._processes: dict[int, Any] = {}  # the pool's own table, which it forgets when it breaks

    def map_batches(self, function: Callable[[A], B], batches: Iterable[A]) -> Iterator[B]:
        """The results in the order of the batches. Raises CurateError where a worker process dies."""
        batches, alone = self._glance(batches)
        if alone:
            yield from map(function, batches)
            return
        pool = self._started()
        waiting: deque[Future[Any]] = deque()
        try:
            for batch in batches:
                waiting.append(self._submit(pool, function, batch))
                if len(waiting) >= 2 * self.workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as why:
            self._pool = None
            # one that was just being started is unknown to the pool, and would be waited for at the end
            self._end()
            # its thread must not be closing its pipes when the program ends, which would complain
            pool.shutdown(wait=True)
            raise CurateError(
                "a worker process died", mend="Run again with --resume; with --workers 1 if memory is short."
            ) from why

    def map_file(self, function: Callable[[Any], B], path: Path) -> Iterator[B]:
        return self.map_batches(function, read_batches(path))

    def start(self) -> None:
        """Starts the workers before there is work, so that they are ready when there is."""
        if self.workers > 1:
            pool = self._started()
            for _ in range(self.workers):
                self._submit(pool, int, "0")

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            _silence_tracker()
            self._pool = ProcessPoolExecutor(self.workers, _context(self._needs), initializer=_begin)
            self._processes = self._pool._processes  # type: ignore[assignment]
        return self._pool

    def _glance(self, batches: Iterable[A]) -> tuple[Iterator[A], bool]:
        """All the batches, and whether this process does them by itself."""
        if self.workers == 1 or self._said or self._pool is not None:
            return iter(batches), self.workers == 1
        rest = iter(batches)
        first = list(islice(rest, _FEW + 1))
        return chain(first, rest), len(first) <= _FEW

    @staticmethod
    def _submit(pool: ProcessPoolExecutor, function: Callable[[A], B], batch: A) -> Future[B]:
        try:
            with uninterrupted(), _without_script():  # it may start a process
                return pool.submit(function, batch)
        except (
            OSError
        ) as why:  # the pool is just taking itself down after a death, its pipes are closed already
            raise BrokenProcessPool("its pipes are closed") from why

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def __enter__(self) -> LocalEngine:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and self._pool is not None:
            self._end()
        self.close()

    def _end(self) -> None:
        for process in list(self._processes.values()):
            process.terminate()


def get_ready(needs: str) -> None:
    """Lets a process of its own import a module that workers will need, while this one does other things;
    workers are then copies of it. Nothing where the system cannot."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        from multiprocessing import forkserver

        _context(needs)
        with uninterrupted():
            _silence_tracker()
            forkserver.ensure_running()


def _context(needs: str) -> BaseContext:
    """How processes are started: never as a copy of this one, with the threads of numeric libraries in an
    unknown state. A copy of a process that has imported nothing but `needs` is ready at once."""
    if needs and "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([needs])
        return context
    return multiprocessing.get_context("spawn")


def _silence_tracker() -> None:
    """The process that clears away what a pool leaves behind, as after a second Ctrl-C, is silent about it:
    Python starts it with the option for no warnings."""
    if os.name == "posix":
        from multiprocessing import resource_tracker

        sys.warnoptions.append("ignore")
        try:
            resource_tracker.ensure_running()
        finally:
            sys.warnoptions.remove("ignore")


@contextmanager
def _without_script() -> Iterator[None]:
    """A process that is started in the block does not run the user's script again, which without `if __name__
    == "__main__"` would start the work anew."""
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


def _begin() -> None:
    """In a worker: Ctrl-C is the driver's matter, and a worker never outlives a driver that was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_driver, daemon=True).start()


def _end_with_driver() -> None:
    driver = multiprocessing.parent_process()
    if driver is not None:
        driver.join()
        os._exit(1)
