"""Situations that customers brought and for which nothing in the dump is a good answer."""

from __future__ import annotations

import numpy as np

from curate.coverage.gaps import REPEATS, TOO_POOR, asking, gap_rows
from curate.recipe import Recipe
from curate.signals.needs import asks_something
from curate.stages.decisions import Decisions
from curate.stages.table import Table


def find_gaps(table: Table, decided: Decisions, recipe: Recipe) -> None:
    """Situations that customers brought and for which nothing in the dump is a good answer; what repeats a
    record of the pool is one.

    Those of which nothing is trained because all of it is too poor are gaps, too.
    """
    clusters, rows, needs = decided.situations, decided.ledger.rows, decided.needs
    good = {decided.situation_of[int(i)] for i in decided.pool if int(i) not in decided.rejected}
    good |= {s for i, s in decided.situation_of.items() if rows[table.ids[i]].reason in REPEATS}

    def asks(place: int) -> bool:
        i = int(needs[place])
        return not table.signals[i].get("outcome.spam") and asks_something(
            table.needs[i], recipe.gate.max_spam_words
        )

    def why(place: int) -> str:
        poor = int(clusters.macro[place]) in decided.poor
        return TOO_POOR if poor else rows[table.ids[needs[place]]].reason

    members = asking(sorted(set(decided.situation_of.values()) - good | decided.poor), clusters, asks)
    decided.idle = {s for s, places in members.items() if not places} - decided.poor
    decided.gaps = gap_rows(
        members,
        clusters,
        lambda place: table.prompts[needs[place]],
        np.where([table.no_record[i] != "" for i in needs], 0.0, table.quality[needs]),
        why,
    )
