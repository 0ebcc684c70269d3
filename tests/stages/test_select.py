"""What the stage `select` leaves out because it repeats something, and what comes back."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from curate.coverage import cluster
from curate.ledger import Ledger
from curate.recipe import Recipe
from curate.stages.decisions import Decisions
from curate.stages.replies import PROSE
from curate.stages.select import choose

MACRO = "Please close the program, open its settings again and clear the cache of the whole account."


def chosen(
    groups: list[int], budget: int, signals: list[dict[str, float]] | None = None
) -> tuple[list[int], dict[str, str]]:
    """The places that are chosen of records that all have one macro as their reply, with their situations;
    and the reasons of the others. The first records are the best."""
    vectors = np.eye(8, 16, dtype=np.float32)[groups]
    count = len(groups)
    table = SimpleNamespace(
        ids=[f"r{i}" for i in range(count)],
        vectors=vectors,
        completions=[MACRO] * count,
        replies=PROSE,
        conversations=[f"c{i}" for i in range(count)],
        quality=np.linspace(0.9, 0.8, count),
        signals=signals or [{"content.score": 0.9}] * count,
    )
    ledger = Ledger()
    for name in table.ids:
        ledger.enter(name, name, name, "kept")
    found = cluster(vectors, [f"need {g}" for g in groups], table.quality, ids=table.ids)
    places = np.arange(count)
    of = dict(enumerate(found.macro.tolist()))
    decided = Decisions(ledger, places, pool=places, needs=places, situation_of=of)
    decided.situations = found
    sides = SimpleNamespace(side=np.zeros(count, np.int8), why=[""] * count, kept=[""] * count)
    decided.sides = sides  # type: ignore[assignment]
    recipe = Recipe().with_values(split={"test_fraction": 0}, select={"strictness": 0})
    choose(table, decided, budget, recipe)  # type: ignore[arg-type]
    return decided.train, {row.record_id: row.reason for row in ledger.rows.values()}


def test_a_macro_is_chosen_once_a_situation_where_there_is_nothing_else() -> None:
    groups = [0, 0, 0, 0, 0, 1, 1, 2, 3, 3]
    train, reasons = chosen(groups, 4)
    assert sorted(groups[i] for i in train) == [0, 1, 2, 3]
    assert sum(reason == "same_template" for reason in reasons.values()) == 6


def test_what_comes_back_is_shared_out_over_the_situations() -> None:
    groups = [0, 0, 0, 0, 0, 1, 1, 2, 3, 3]
    train, _ = chosen(groups, 7)
    assert sorted(groups[i] for i in train) == [0, 0, 1, 1, 2, 3, 3]


def test_what_mostly_acts_comes_after_others_of_its_situation() -> None:
    acts = {"content.score": 0.9, "acts.share": 0.5}
    assert chosen([0, 0, 1], 2, [acts, {"content.score": 0.9}, acts])[0] == [1, 2]
