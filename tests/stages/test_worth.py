"""What is worth a place of the dataset."""

from __future__ import annotations

import numpy as np
import pytest

from curate.stages.signal_rows import SignalRows
from curate.stages.table import Table
from curate.stages.worth import WELL_WORTH, least_worth, may_stand, teaching_worth


@pytest.mark.parametrize(
    ("worth", "wanted", "kept"),
    [
        ([0.9, 0.8, 0.72, 0.4, 0.3], 1, 3),  # all that reach the limit, and no other
        ([0.9, 0.8, 0.72, WELL_WORTH, 0.3], 1, 4),
        ([0.6, 0.5, 0.4, 0.3, 0.2], 1, 2),  # of a poor pool three for two places
        ([0.9, 0.5, 0.4, 0.3, 0.2], 2, 3),
        ([0.6, 0.5, 0.4, 0.3, 0.2], 4, 5),  # a small pool is needed whole
    ],
)
def test_a_large_pool_needs_none_of_the_poorer_records(worth: list[float], wanted: int, kept: int) -> None:
    able = np.array(worth) >= least_worth(np.array(worth), wanted)
    assert able.sum() == kept and able[:kept].all()


@pytest.mark.parametrize("name", ["substance.unseen", "substance.shown"])
def test_a_reply_that_leans_on_what_is_not_there_is_worth_less_and_may_still_stand(name: str) -> None:
    rows = SignalRows()
    rows.read({"substance.unseen": [0, 0], "substance.shown": [0, 0], "content.score": [0.8, 0.8]})
    rows.add(1, {name: 1})
    table = Table(signals=rows, quality=np.array([0.8, 0.8]))
    sound, leaning = teaching_worth(table)
    assert sound == pytest.approx(0.8) and leaning == pytest.approx(0.6)
    assert may_stand(table).all()
