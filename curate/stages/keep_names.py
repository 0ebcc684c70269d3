"""Names of situations that an earlier run gave, for what is the same situation in this one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from curate.coverage.labels import carried
from curate.coverage.space import similarities
from curate.process.progress import steps
from curate.stages.decisions import Decisions
from curate.stages.old_split import OldSplit
from curate.stages.table import Table

BLOCK = 1024
SAME_NEED = 0.6  # similarity from which an old prompt says what the situation of a new one was called


def keep_names(
    table: Table,
    decided: Decisions,
    old: OldSplit,
    here: Sequence[int],
    encode: Callable[[Sequence[str]], NDArray[np.float32]],
) -> None:
    """Gives situations the names that an earlier run gave them, where most of its records of that name are
    theirs.

    `here` has the place of each old record in the table, -1 where it is not in this dump any more: it counts
    for the situation of the prompt that is most similar to its own.
    """
    named = [(one, place) for one, place in zip(old.records, here, strict=True) if one.situation and one.need]
    if not named:
        return
    gone = [one for one, place in named if place not in decided.situation_of]
    votes = [
        (decided.situation_of[place], one.situation) for one, place in named if place in decided.situation_of
    ]
    vectors, needs = encode([one.need or "" for one in gone]), table.vectors[decided.needs]
    for start in steps(range(0, len(gone), BLOCK), "blocks of kept prompts"):
        close = similarities(vectors[start : start + BLOCK], needs)
        places = decided.needs[close.argmax(axis=1)]
        known = close.max(axis=1) >= SAME_NEED
        some = gone[start : start + BLOCK]
        votes += [
            (decided.situation_of[int(i)], one.situation)
            for i, one, ok in zip(places, some, known, strict=True)
            if ok
        ]
    decided.situations = replace(decided.situations, names=carried(decided.situations.names, votes))
