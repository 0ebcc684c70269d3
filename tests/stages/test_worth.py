"""What is worth a place of the dataset."""

from __future__ import annotations

import numpy as np
import pytest

from curate.stages.signal_rows import SignalRows
from curate.stages.table import Table
from curate.stages.worth import (
    ACTS_WORTH,
    ASKING_WORTH,
    LATER_WORTH,
    RULED_OUT_WORTH,
    UNPROVEN_WORTH,
    UNSEEN_WORTH,
    WELL_WORTH,
    least_worth,
    may_stand,
    teaching_worth,
)


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


def _two(other: dict[str, float]) -> Table:
    """Two records of which the second has other signals."""
    rows = SignalRows()
    first: dict[str, float | None] = dict.fromkeys(other, 0)
    rows.read({name: [value, value] for name, value in {**first, "content.score": 0.8}.items()})
    for name, value in other.items():
        rows.add(1, {name: value})
    return Table(signals=rows, quality=np.array([0.8, 0.8]))


@pytest.mark.parametrize(
    ("signals", "share", "stands"),
    [
        ({"substance.unseen": 1}, UNSEEN_WORTH, False),
        ({"substance.shown": 1}, UNSEEN_WORTH, False),
        ({"repeats.share": 0.9}, RULED_OUT_WORTH, False),
        ({"acts.share": 0.2}, 0.8, True),
        ({"acts.share": 0.5}, 0.5 * ACTS_WORTH, True),
        ({"acts.share": 0.4, "acts.steps": 1}, 0.6, True),
        ({"substance.questions": 2}, ASKING_WORTH, True),
        ({"substance.questions": 2, "question.led_on": 1}, 1.0, True),
        ({"outcome.position": 1}, LATER_WORTH, True),
    ],
)
def test_what_readers_found_poor_is_worth_less(signals: dict[str, float], share: float, stands: bool) -> None:
    table = _two(signals)
    sound, doubtful = teaching_worth(table)
    assert sound == pytest.approx(0.8) and doubtful == pytest.approx(0.8 * share)
    assert may_stand(table).tolist() == [True, stands]


@pytest.mark.parametrize(
    ("solved", "accepted", "words", "share"),
    [
        (False, None, 5, UNPROVEN_WORTH),
        (False, None, 30, 1.0),
        (False, True, 5, 1.0),
        (True, None, 5, 1.0),
        (None, None, 5, 1.0),  # nothing is known of it
    ],
)
def test_a_short_reply_to_what_was_not_solved_is_worth_less(
    solved: bool | None, accepted: bool | None, words: int, share: float
) -> None:
    rows = SignalRows()
    rows.read(
        {
            "outcome.solved": [solved],
            "outcome.accepted": [accepted],
            "substance.novel_words": [words],
            "content.score": [0.8],
        }
    )
    table = Table(signals=rows, quality=np.array([0.8]))
    assert teaching_worth(table) == pytest.approx(0.8 * share) and may_stand(table).all()
