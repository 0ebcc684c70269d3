"""What is worth a place of the dataset."""

from __future__ import annotations

import numpy as np
import pytest

from curate.stages.worth import WELL_WORTH, least_worth


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
