"""The stage `split`: every record of the pool on one side, or on neither, so that nothing leaks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from curate.coverage.cases import best_of
from curate.embedding import encode_with_progress
from curate.language.unread import unread
from curate.positions import Positions
from curate.recipe import Recipe
from curate.run_folder.names import DECISIONS
from curate.split.earlier import Earlier
from curate.split.split import SplitColumns, split
from curate.stages.base import Stage
from curate.stages.certificate import keys_of
from curate.stages.decisions import Decisions
from curate.stages.earlier import again, earlier_of_table
from curate.stages.keep_names import keep_names
from curate.stages.renames import rename
from curate.stages.table import Table
from curate.stages.worth import teaching_worth

if TYPE_CHECKING:
    from curate.stages.context import RunContext


class SplitStage(Stage):
    """Divides the pool; with `--keep`, what an earlier split decided stays."""

    name = "split"
    settings = ("split", "signals.language_min_words")
    asked = ("--seed", "--keep", DECISIONS)

    def run(self, context: RunContext) -> None:
        table, decided, encoder, old = context.table, context.decided, context.encoder, context.job.old
        kept = None
        if old:
            encode = partial(
                encode_with_progress, encoder, progress=context.progress, stage="embedding kept prompts"
            )
            kept = earlier_of_table(old, table, decided.pool, context.loaded.customers, encode)
            here = again(old, table.ids, table.needs, table.conversations)
            keep_names(table, decided, old, here, encoder.encode)
            decided.earlier = kept
        rename(context)
        with context.progress.stage(self.name):
            divide(table, decided, context.recipe, context.options.seed, kept, encoder.languages)


def divide(
    table: Table,
    decided: Decisions,
    recipe: Recipe,
    seed: int,
    kept: Earlier | None = None,
    languages: frozenset[str] | None = None,
) -> None:
    """Puts every record of the pool on one side, or on neither. The best record of each of the user's edge
    cases is for training.

    `languages` are the encoder's: the certificate says of how many prompts it does not know theirs.
    """
    position = Positions(decided.pool.tolist())
    decided.sides = split(
        split_columns(table, decided, decided.pool, recipe, languages),
        recipe.split,
        names=decided.situations.names,
        seed=seed,
        earlier=kept,
        train=[
            position[m.place]
            for m in best_of(
                [[m for m in matches if m.place in position] for _, matches in decided.cases],
                teaching_worth(table),
            )
            if m
        ],
    )


def split_columns(
    table: Table,
    decided: Decisions,
    places: NDArray[np.int64],
    recipe: Recipe,
    languages: frozenset[str] | None,
) -> SplitColumns:
    """Some records of the table as the split takes them."""
    groups = [
        keys_of(table.conversations[i], table.part_of[i], [table.customers[i]] if table.customers[i] else [])
        for i in places
    ]
    needs = [table.needs[i] for i in places]
    spoken = [cast("str | None", table.signals[i].get("language.prompt")) for i in places]
    return SplitColumns(
        table.vectors[places],
        needs,
        groups,
        np.array([decided.situation_of[int(i)] for i in places], np.int64),
        table.times[places],
        quality=table.quality[places],
        ids=[table.ids[i] for i in places],
        strange=unread(needs, spoken, languages, recipe.signals.language_min_words) or {},
    )
