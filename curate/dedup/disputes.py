"""Contradictions as a worklist: each one once, in the order in which a person should look at them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.dedup.conflicts import Conflict
from curate.records import stable_id

_KINDS = (
    "contradiction",
    "changed_over_time",
)  # the order of the list: what was wrong on one day goes before what changed


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two records whose answers cannot both be right, by their ids; `a` the better ranked.

    `copies` are the exact copies of each side that were set aside with it: one decision is on all of them.
    """

    kind: str
    evidence: str
    a: str
    b: str
    copies: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def pair(self) -> str:
        """The id of the pair, the same whichever record ranks higher."""
        return stable_id("p", sorted((self.a, self.b)))

    @property
    def records(self) -> tuple[str, ...]:
        return (self.a, self.b, *self.copies[0], *self.copies[1])


def disputes(
    conflicts: Sequence[Conflict],
    ids: Sequence[str],
    quality: NDArray[np.float64],
    copies: Mapping[int, list[int]],
    outcome: Sequence[str],
) -> list[Dispute]:
    """The contradictions that set a record aside: those of one time before those that changed over time, in
    each the best answer at stake first.

    What a slot of the prompts explains is none. `copies` are the exact copies of a record, by places;
    `outcome` says which were set aside.
    """
    real = [c for c in conflicts if c.kind in _KINDS]
    real.sort(key=lambda c: (_KINDS.index(c.kind), -float(quality[c.a]), sorted((ids[c.a], ids[c.b]))))

    def aside(n: int) -> tuple[str, ...]:
        return tuple(sorted(ids[m] for m in copies.get(n, ()) if outcome[m] == "quarantined"))

    return [Dispute(c.kind, c.evidence, ids[c.a], ids[c.b], (aside(c.a), aside(c.b))) for c in real]


def conflict_rows(
    conflicts: Sequence[Dispute], side: Callable[[str], dict[str, Any]], shown: Callable[[str], str] = str
) -> list[dict[str, Any]]:
    """The lines of conflicts.jsonl. `side` gives what stands of a record (`record_id, conversation_id, time,
    prompt, completion`), `shown` its id."""

    def both(record_id: str, copies: tuple[str, ...]) -> dict[str, Any]:
        return {**side(record_id), **({"copies": [shown(c) for c in copies]} if copies else {})}

    return [
        {
            "pair": d.pair,
            "kind": d.kind,
            "a": both(d.a, d.copies[0]),
            "b": both(d.b, d.copies[1]),
            "evidence": d.evidence,
            "decision": None,
        }
        for d in conflicts
    ]


def disputes_sentence(records: int, pairs: int) -> str:
    """How many records were set aside in how many contradictions; empty where none was."""
    if not records:
        return ""
    return f"{records:,} record{'s' * (records != 1)} in {pairs:,} contradiction{'s' * (pairs != 1)}"
