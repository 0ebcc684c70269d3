"""Engines: where the per-record work runs. Workers annotate batches; the driver decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from curate.errors import CurateError

WORTH_WORKERS = 1_500_000  # bytes of a file from which on workers are worth their start
A = TypeVar("A")
B = TypeVar("B")


class Engine(Protocol):
    """Maps a pure, picklable function over batches; results come back in the order of the batches.

    As a context manager it closes at the end; after an error, Ctrl-C among them, without waiting for work in
    hand.
    """

    workers: int

    def start(self) -> None: ...

    def map_batches(self, function: Callable[[A], B], batches: Iterable[A]) -> Iterator[B]: ...

    def close(self) -> None: ...

    def __enter__(self) -> Engine: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None: ...


def get_engine(name: str, workers: int, said: bool = True, needs: str = "") -> Engine:
    """The engine of a name, with so many workers; where nobody `said` how many, it takes them only if there
    is enough to do. `needs` is a module that all the work needs. Raises CurateError where there is none."""
    if name == "local":
        from curate.process.engines.local import LocalEngine

        return LocalEngine(workers, said, needs)
    if name == "ray":
        raise CurateError("the engine 'ray' is not available in this version", mend="Use --engine local.")
    raise CurateError(f"there is no engine named {name!r}", mend="Known: local.")
