"""What the choosing stages of a run decide, from the gate on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.coverage import EdgeCase, Situations
from curate.coverage.cases import Match
from curate.dedup import Dispute
from curate.ledger import Ledger
from curate.select import Selection
from curate.split.earlier import Earlier
from curate.split.sides import TEST, TRAIN, VALIDATION
from curate.split.split import Split
from curate.text.brief import Brief


@dataclass(slots=True, repr=False)
class Decisions(Brief):
    """What was decided. All indices are places in the table; `train`, `validation` and `test` are best first.

    `situations`, `sides` and `selection` are there once coverage, split and select have run.
    """

    ledger: Ledger
    passed: NDArray[np.int64]  # the gate
    pool: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    disputes: list[Dispute] = field(default_factory=list)
    needs: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    situations: Situations = field(init=False)
    situation_of: dict[int, int] = field(default_factory=dict)
    edge: set[int] = field(default_factory=set)
    # the user's edge cases, each with the needs that match, and for each those that only come near it
    cases: list[tuple[EdgeCase, list[Match]]] = field(default_factory=list)
    nearly: list[list[Match]] = field(default_factory=list)
    # the record of the train side that stands for each of them
    standing: list[tuple[str, Match | None]] = field(default_factory=list)
    sides: Split = field(init=False)
    earlier: Earlier | None = None  # the split that --keep keeps, as it was compared with the pool
    selection: Selection = field(init=False)
    train: list[int] = field(default_factory=list)
    test: list[int] = field(default_factory=list)
    validation: list[int] = field(default_factory=list)
    # what repeats the template or the conversation of another record: the reason, and that record
    aside: dict[int, tuple[str, int]] = field(default_factory=dict)
    # what of the train side was not weighed, as the pool has enough better records: its worth and the limit
    outdone: dict[int, dict[str, float]] = field(default_factory=dict)
    # what those of the train side that were not chosen would add next
    left: dict[int, float] = field(default_factory=dict)
    # situations of which nothing is trained, because their records are too poor to be the first of one
    poor: set[int] = field(default_factory=set)
    # what decisions.jsonl takes out, whatever the stages decided
    rejected: set[int] = field(default_factory=set)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    # situations in which nobody asks for anything: advertising, bare greetings
    idle: set[int] = field(default_factory=set)

    def chosen(self, side: int) -> list[int]:
        """What the dataset has of a side."""
        return {TRAIN: self.train, VALIDATION: self.validation, TEST: self.test}[side]

    @property
    def held_out(self) -> set[int]:
        """What is never trained on."""
        return {*self.test, *self.validation}

    def shown(self) -> Iterator[tuple[str, Any]]:
        """How many there are of what was decided so far."""
        for name in ("passed", "pool", "disputes", "needs", "cases", "train"):
            yield name, len(getattr(self, name))
        if self.validation:
            yield "validation", len(self.validation)
        yield from (("test", len(self.test)), ("gaps", len(self.gaps)))
