"""How the driver holds what is measured: rows of signals as tuples, rows of vectors without copies."""

from __future__ import annotations

import json

import numpy as np

from curate.dedup.chosen import ChosenRows
from curate.stages.signal_rows import SignalRows

ROWS = [{"a": 0.25, "b": None, "c": "en"}, {"a": -0.0, "b": 3, "c": True}, {"a": 0.25, "c": ""}]


def rows() -> SignalRows:
    """Two batches of columns: a signal that a batch does not have is missing in its rows."""
    found = SignalRows()
    for batch in (ROWS[:2], ROWS[2:]):
        found.read({name: [row[name] for row in batch] for name in batch[0]})
    return found


def test_rows_of_signals_come_back_as_they_were_written() -> None:
    found = rows()
    assert len(found) == 3
    assert [json.dumps(row) for row in found] == [
        json.dumps(row) for row in ROWS
    ]  # types, signs and the order of the names, too


def test_a_row_of_signals_changes_only_through_add() -> None:
    found = rows()
    dict(found[0])["a"] = 1.0
    found[1]["a"] = 1.0  # type: ignore[index]
    found.add(2, {"d": 0.5, "a": 0.75})
    assert [json.dumps(row) for row in found] == [
        json.dumps(row) for row in (*ROWS[:2], {"a": 0.75, "c": "", "d": 0.5})
    ]


def test_chosen_rows_are_those_of_the_whole_and_zeros_where_there_is_none() -> None:
    whole = np.arange(40, dtype=np.float32).reshape(10, 4)
    some = ChosenRows(whole, np.array([7, -1, 0, 7]))
    assert some.shape == (4, 4) and (some[1:4] == np.stack([np.zeros(4), whole[0], whole[7]])).all()
    assert (some.take(np.array([3, 1]))[np.array([0, 1])] == np.stack([whole[7], np.zeros(4)])).all()
    assert some.told().tolist() == [True, False, True, True]
    some[:][:] = 9
    assert whole.max() == 39  # what is given out is a copy
