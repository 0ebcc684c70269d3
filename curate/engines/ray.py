"""The engine `ray`: batches as tasks of a Ray cluster. Ray gives a lost task to another worker; records that
are handed over lie in files that all nodes see, and only their names pass through Ray."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar
from uuid import uuid4

from curate.engines.base import ENGINES, EXCHANGE, Terms
from curate.engines.cluster import check_nodes, connect, ray_package, said_plainly
from curate.engines.exchange import Answer, Ask, Exchange, work
from curate.errors import CurateError
from curate.files.atomic import OWN_FOLDER
from curate.files.parquet import group_sizes

A = TypeVar("A")
B = TypeVar("B")
RETRIES = 4  # times that a batch whose worker died is given to another
AHEAD = 8  # results a worker that may wait for an earlier one
SIZED = 10.0  # seconds after which the cluster is asked again how many workers it has


@ENGINES.register("ray")
class RayEngine:
    """At most two batches a worker are handed out and `AHEAD` results wait for an earlier one, so the folder
    stays bounded. `read` and `written` count the bytes that workers took and gave."""

    embeds = True

    def __init__(self, terms: Terms) -> None:
        """Raises CurateError where the cluster does not answer or is not fit for the work."""
        if terms.folder is None:
            raise CurateError(
                "the engine 'ray' is not available for this command", mend="Use --engine local."
            )
        self._terms = terms
        self.read = self.written = 0
        self._own = connect(terms.address, terms.workers)
        try:
            folder = terms.folder / f"{EXCHANGE}{uuid4().hex[:12]}"
            folder.mkdir(mode=OWN_FOLDER)
            self._exchange = Exchange(str(folder))
            self._expected = check_nodes(self._exchange, terms.alike)
            self._task = ray_package().remote(num_cpus=1, max_retries=RETRIES, scheduling_strategy="SPREAD")(
                work
            )
            self._sized = 0.0
            self.workers = self._count()
        except BaseException:
            self.close()
            raise

    def start(self) -> None:
        """Workers are there already."""

    def map_batches(self, function: Callable[[A], B], batches: Iterable[A]) -> Iterator[B]:
        """The results in the order of the batches. Raises CurateError where a batch has lost its worker too
        often."""
        return self._map(function, map(self._exchange.put, batches))

    def map_file(self, function: Callable[[Any], B], path: Path) -> Iterator[B]:
        groups = (n for n, rows in enumerate(group_sizes(path)) if rows)
        return self._map(function, (Ask(str(path), n) for n in groups))

    def _map(self, function: Callable[[Any], B], asks: Iterator[Ask]) -> Iterator[B]:
        ray = ray_package()
        call = ray.put(function)
        open_: list[Any] = []
        waiting: deque[tuple[Any, Ask]] = deque()
        more = True
        with said_plainly():
            while more or waiting:
                most = self._most()
                while more and len(open_) < most and len(waiting) < AHEAD * most:
                    if (ask := next(asks, None)) is None:
                        more = False
                        break
                    task = self._task.remote(self._exchange.folder, call, ask, self._expected)
                    waiting.append((task, ask))
                    open_.append(task)
                if open_:
                    _, open_ = ray.wait(open_, num_returns=1)
                unfinished = set(open_)
                while waiting and waiting[0][0] not in unfinished:
                    task, ask = waiting.popleft()
                    yield self._taken(ray.get(task), ask)

    def _taken(self, answer: Answer, ask: Ask) -> Any:
        if answer.fault is not None:
            raise answer.fault
        value, _ = self._exchange.take(answer.made)
        self._exchange.drop(answer.made)
        self._exchange.drop(ask)
        self.read += answer.read
        self.written += answer.written
        return value

    def _most(self) -> int:
        """How many batches may be handed out now: a worker has the next at hand, but never are there more
        workers than the user said."""
        if monotonic() - self._sized > SIZED:
            self.workers = self._count()
        return self.workers if self._terms.said else 2 * self.workers

    def _count(self) -> int:
        """The workers of the cluster, which may grow and shrink; no more than the user said."""
        self._sized = monotonic()
        there = int(ray_package().cluster_resources().get("CPU", 0))
        return max(1, min(there, self._terms.workers) if self._terms.said else there)

    def close(self) -> None:
        """Also ends the work in hand."""
        if self._own:
            ray_package().shutdown()
        with suppress(OSError, AttributeError):  # what was begun may still be written; the store clears it
            self._exchange.remove()

    def __enter__(self) -> RayEngine:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close()
