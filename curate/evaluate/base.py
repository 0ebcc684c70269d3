"""What a measure of a reply is, and the registry of them: one file a group in `measures/`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from curate.registry import Registry
from curate.tasks import Kind
from curate.text.brief import Brief

if TYPE_CHECKING:
    from curate.evaluate.sample import Sample

Better = Literal["higher", "lower"]
ALL: tuple[Kind, ...] = ("label", "structured", "reasoning", "reply")
TEXTS: tuple[Kind, ...] = ("reasoning", "reply")  # what people read


@dataclass(frozen=True, slots=True, repr=False)
class Measure(Brief):
    """One property of a reply in its case, or None where it does not apply.

    `own` measures compare with the record's own reply, so that the human has no row in them. Of one that
    `fits`, the human must beat chance, or it says nothing here. A value at `fails` or beyond, on the bad
    side, is a failure of that `severity` (0 to 1); `words` are its evidence. One that is `part_of` another is
    shown beside it, and not compared for itself.
    """

    name: str
    title: str
    meaning: str
    better: Better
    of: Callable[[Sample], float | None]
    order: int
    tasks: tuple[Kind, ...] = TEXTS
    own: bool = False
    fits: bool = False
    fails: float | None = None
    severity: float = 0.5
    part_of: str = ""
    words: Callable[[Sample], list[str]] | None = None

    def failed(self, value: float) -> bool:
        """Whether a value is a failure."""
        if self.fails is None:
            return False
        return value >= self.fails if self.better == "lower" else value <= self.fails


MEASURES: Registry[Measure] = Registry("measure", "curate.evaluate.measures", "curate.measures")


def measures() -> list[Measure]:
    """All measures, in the order in which they are shown."""
    return sorted((m for _, m in MEASURES.items()), key=lambda m: (m.order, m.name))


def add(*given: Measure) -> None:
    """Registers measures."""
    for one in given:
        MEASURES.register(one.name)(one)
