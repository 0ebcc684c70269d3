"""What an engine is, and the registry of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from curate.registry import Registry

WORTH_WORKERS = 1_500_000  # bytes of a file from which on workers are worth their start
A = TypeVar("A")
B = TypeVar("B")
EXCHANGE = ".exchange-"  # begins the name of a folder for what workers hand over; of a killed run it is left


@dataclass(frozen=True, slots=True)
class Terms:
    """What an engine is given to work with.

    `workers`: so many, and whether the user `said` so: where nobody did, they are started only if there is
    enough to do. `needs`: the module that all the work needs. For an engine of several machines, `address`
    is that of its cluster, `folder` one that every node sees, for what they hand over, and `alike` the
    distributions whose versions must be the same on all.
    """

    workers: int
    said: bool = True
    needs: str = ""
    address: str = ""
    folder: Path | None = None
    alike: Sequence[str] = ()


class Engine(Protocol):
    """Maps a pure, picklable function over batches; results come back in the order of the batches.

    As a context manager it closes at the end; after an error, Ctrl-C among them, without waiting for work in
    hand. `embeds`: its workers make vectors, too; otherwise the threads of the driver do.
    """

    workers: int
    embeds: bool

    def start(self) -> None: ...

    def map_batches(self, function: Callable[[A], B], batches: Iterable[A]) -> Iterator[B]: ...

    def map_file(self, function: Callable[[A], B], path: Path) -> Iterator[B]:
        """The function over the record batches of a Parquet file, a row group each."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Engine: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None: ...


ENGINES: Registry[Callable[[Terms], Engine]] = Registry("engine", "curate.engines", "curate.engines")
