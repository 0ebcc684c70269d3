"""The gaps of a dump: situations that customers brought and nobody answered well."""

from __future__ import annotations

import numpy as np

from curate.coverage.gaps import REPEATS, asking, gap_rows
from curate.recipe import Recipe
from curate.signals.needs import asks_something
from curate.stages.covered import counts
from curate.stages.decide import Decisions
from curate.stages.table import Table


def find_gaps(table: Table, decided: Decisions, recipe: Recipe) -> None:
    """Finds the situations for which nothing in the dump is a good answer, and those that are none, for nobody asks for anything in them.

    What repeats a record of the pool is a good answer.
    """
    found, ledger, needs = decided.situations, decided.ledger, decided.needs
    assert found is not None
    reason = [ledger.rows[table.ids[i]].reason for i in needs]
    good = {decided.situation_of[int(i)] for i in decided.pool} | {int(s) for s, code in zip(found.macro, reason, strict=True) if code in REPEATS}
    counted = {s for i, s in decided.situation_of.items() if not table.no_record[i] and counts(ledger, table.ids[i])}

    def asks(place: int) -> bool:
        i = int(needs[place])
        return not table.signals[i].get("outcome.spam") and asks_something(table.needs[i], recipe.gate.max_spam_words)

    members = asking(sorted(set(decided.situation_of.values()) - good), found, asks)
    decided.idle = {s for s, places in members.items() if not places} - counted
    quality = np.where([table.no_record[i] != "" for i in needs], 0.0, table.quality[needs])
    decided.gaps = gap_rows(members, found, lambda place: table.prompts[needs[place]], quality, reason.__getitem__)
