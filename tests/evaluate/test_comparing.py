"""Rows compared two by two."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from curate.evaluate.base import Measure, measures
from curate.evaluate.comparing import beats, compared, words_for
from curate.evaluate.measuring import Measured
from curate.evaluate.statistics import Bootstrap

NAMES = ("accuracy", "leftovers", "specifics_price")


def chosen() -> list[Measure]:
    known = {m.name: m for m in measures()}
    return [known[name] for name in NAMES]


def row(name: str, values: NDArray[np.float64]) -> Measured:
    return Measured(name, {}, values, {})


def test_better_and_worse_follow_the_direction_of_the_measure() -> None:
    good, bad = np.tile([0.9, 2.0, 1.0], (40, 1)), np.tile([0.1, 0.0, 0.0], (40, 1))
    rows = compared(row("a", good), row("b", bad), chosen(), Bootstrap(np.arange(40), 0), 0)
    assert {r["measure"]: r["verdict"] for r in rows} == {"accuracy": "better", "leftovers": "worse"}
    assert rows[0]["difference"] == 0.8 and rows[0]["p_holm"] < 0.001


def test_parts_of_a_measure_are_not_compared() -> None:
    values = np.ones((10, 3))
    rows = compared(row("a", values), row("b", values), chosen(), Bootstrap(np.arange(10), 0), 0)
    assert "specifics_price" not in {r["measure"] for r in rows}
    assert all(r["words"] == "no difference in 10 records" for r in rows)


def test_only_records_that_both_answer_count() -> None:
    one, two = np.full((30, 3), 1.0), np.full((30, 3), np.nan)
    two[:4] = 1.0
    rows = compared(row("a", one), row("b", two), chosen(), Bootstrap(np.arange(30), 0), 0)
    assert {r["n"] for r in rows} == {4}


def test_rows_without_a_record_in_common_are_compared_all_the_same() -> None:
    one, two = np.full((60, 3), np.nan), np.full((60, 3), np.nan)
    rng = np.random.default_rng(0)
    one[:30], two[30:] = rng.normal(1, 0.1, (30, 3)), rng.normal(0, 0.1, (30, 3))
    rows = compared(row("a", one), row("b", two), chosen(), Bootstrap(np.arange(60), 0), 0)
    assert [r["verdict"] for r in rows] == ["better", "worse"]
    assert rows[0]["n"] == 30


def test_what_cannot_be_told_says_how_many_records_would() -> None:
    rng = np.random.default_rng(5)
    one = rng.normal(0.1, 1, (30, 3))
    rows = compared(row("a", one), row("b", np.zeros((30, 3))), chosen(), Bootstrap(np.arange(30), 0), 0)
    assert rows[0]["verdict"] == "cannot_tell"
    assert rows[0]["words"] == words_for("cannot_tell", 30, rows[0]["needed_n"])
    assert rows[0]["needed_n"] > 30
    assert words_for("cannot_tell", 30, 140) == "cannot tell from 30 records: about 140 are needed"


def test_the_human_beats_chance_only_where_it_is_sure() -> None:
    measure = chosen()[0]
    high, low = np.full((20, 1), 0.8), np.full((20, 1), 0.2)
    bootstrap = Bootstrap(np.arange(20), 0)
    assert beats(row("human", high), row("chance", low), 0, measure, bootstrap) is True
    assert beats(row("human", low), row("chance", low), 0, measure, bootstrap) is False
    assert beats(row("human", high), row("chance", np.full((20, 1), np.nan)), 0, measure, bootstrap) is None
