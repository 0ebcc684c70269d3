"""Weekly figures with control limits."""

from __future__ import annotations

import numpy as np

from curate.drift.weekly import week_of, weekly
from curate.signals import SignalSettings
from tests.helpers.drifting import DAY, QUESTION, WAS, side, trained

WEEK = 7 * DAY
RUDE = "That is your own stupid fault, you idiot. Read the manual."


def test_a_week_begins_on_monday() -> None:
    assert week_of(0.0) == "1969-12-29" and week_of(4 * DAY) == week_of(10.9 * DAY) == "1970-01-05"


def test_a_week_beyond_its_limits_is_named() -> None:
    rows = [(QUESTION, RUDE if week == 6 else WAS, (week + 1) * WEEK) for week in range(8) for _ in range(12)]
    by_measure = {row["measure"]: row for row in weekly(side(rows), trained([]), SignalSettings())}
    rude = by_measure["rude"]
    assert rude["worse"] == [week_of(7 * WEEK)]
    assert [week["outside"] for week in rude["weeks"]] == [False] * 6 + [True, False]
    assert by_measure["cut_off"]["worse"] == [] and by_measure["cut_off"]["mean"] == 0


def test_fewer_than_four_weeks_have_no_limits() -> None:
    rows = [(QUESTION, WAS, (week + 1) * WEEK) for week in range(3) for _ in range(12)]
    assert weekly(side(rows), trained([]), SignalSettings()) == []


def test_outcomes_are_a_figure_too() -> None:
    rows = [(QUESTION, WAS, (week + 1) * WEEK) for week in range(8) for _ in range(12)]
    new = side(rows)
    new.signals = [{"outcome.solved": n // 12 != 3} for n in range(len(rows))]
    (row,) = [row for row in weekly(new, trained([]), SignalSettings()) if row["measure"] == "bad_outcome"]
    assert row["worse"] == [week_of(4 * WEEK)]
    assert np.isclose(row["mean"], 1 / 8)
