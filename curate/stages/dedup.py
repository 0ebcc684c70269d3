"""The stage `dedup`: near-duplicates go, contradictions are set aside; what is left is the pool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from curate.dedup import Items, deduplicate
from curate.dedup.chosen import ChosenRows
from curate.process.memory import give_back
from curate.recipe import Recipe
from curate.stages.base import Stage
from curate.stages.decisions import Decisions
from curate.stages.nothing_left import nothing_is_left
from curate.stages.table import Table

if TYPE_CHECKING:
    from curate.stages.context import RunContext


class DedupStage(Stage):
    """Raises CurateError where nothing is left."""

    name = "dedup"
    settings = ("dedup",)

    def run(self, context: RunContext) -> None:
        table, decided = context.table, context.decided
        with context.progress.stage(self.name):
            dedup(table, decided.passed, decided, context.recipe, context.encoder.languages)
        table.completion_vectors = np.empty((0, 0), np.float32)  # nobody asks for them any more
        give_back()
        if not len(decided.pool):
            doubts = context.loaded.account["doubts"]
            raise nothing_is_left(decided.ledger, doubts, context.store.folder)


def dedup(
    table: Table, at: NDArray[np.int64], decided: Decisions, recipe: Recipe, languages: frozenset[str] | None
) -> None:
    """Drops near-duplicates, quarantines contradictions; what is left is the pool.

    Vectors of texts outside the encoder's `languages` say little: such records are compared by their letters
    only.
    """
    known = np.where(table.strange(at, languages), -1, at)
    items = Items(
        ids=[table.ids[i] for i in at],
        prompts=[table.prompts[i] for i in at],
        completions=[table.completions[i] for i in at],
        quality=table.quality[at],
        times=table.times[at],
        conversations=[table.conversations[i] for i in at],
        prompt_vectors=ChosenRows(table.vectors, known),
        completion_vectors=ChosenRows(table.completion_vectors, known),
    )
    result = deduplicate(items, recipe.dedup)
    decided.disputes = result.disputes
    pool = []
    for n, outcome in enumerate(result.outcome):
        if outcome == "kept":
            pool.append(int(at[n]))
            continue
        twin = items.ids[int(result.kept[n])] if result.kept[n] >= 0 else ""
        verdict: Literal["dropped", "quarantined"] = "dropped" if outcome == "dropped" else "quarantined"
        decided.ledger.decide(
            items.ids[n],
            verdict,
            "dedup",
            result.reason[n],
            kept_id=twin,
            score=float(result.score[n]),
            detail=result.detail[n],
        )
    decided.pool = np.array(pool, np.int64)
