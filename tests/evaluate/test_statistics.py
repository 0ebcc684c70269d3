"""Means with intervals, and tests of differences."""

from __future__ import annotations

import numpy as np
import pytest

from curate.evaluate.statistics import Bootstrap, flipped, holm, needed, shuffled


def test_the_interval_of_a_mean_covers_it_and_narrows_with_records() -> None:
    rng = np.random.default_rng(1)
    wide, narrow = (Bootstrap(np.arange(n), 0).means(rng.normal(0.5, 0.2, (n, 1)))[0] for n in (20, 500))
    assert wide and narrow and wide.low is not None and narrow.low is not None
    assert wide.low < 0.5 < (wide.high or 0)
    assert (narrow.high or 0) - narrow.low < 0.4 * ((wide.high or 0) - wide.low)


def test_records_of_one_conversation_are_no_independent_evidence() -> None:
    values = np.repeat(np.random.default_rng(2).integers(0, 2, 30), 10)[:, None].astype(float)
    apart = Bootstrap(np.arange(300), 0).means(values)[0]
    together = Bootstrap(np.repeat(np.arange(30), 10), 0).means(values)[0]
    assert apart and together and None not in (apart.low, together.low)
    assert (together.high or 0) - (together.low or 0) > 2 * ((apart.high or 0) - (apart.low or 0))


def test_nothing_seen_in_thirty_records_is_not_surely_nothing() -> None:
    none = Bootstrap(np.arange(30), 0).means(np.zeros((30, 1)))[0]
    every = Bootstrap(np.arange(30), 0).means(np.ones((30, 1)))[0]
    assert none and every
    assert none.low == 0 and none.high == pytest.approx(0.116, abs=0.001)  # Clopper and Pearson
    assert every.high == 1 and every.low == pytest.approx(0.884, abs=0.001)


def test_a_single_conversation_has_no_interval_and_nothing_no_mean() -> None:
    values = np.array([[0.2, np.nan], [0.4, np.nan]])
    one, nothing = Bootstrap(np.array([0, 0]), 0).means(values)
    assert nothing is None
    assert one and (one.value, one.low, one.n) == (pytest.approx(0.3), None, 2)


def test_random_signs_find_what_differs_and_not_what_does_not() -> None:
    rng = np.random.default_rng(3)
    differences = np.stack([rng.normal(0.5, 1, 100), rng.normal(0, 1, 100), np.zeros(100)], axis=1)
    p = flipped(differences, 0)
    assert p[0] < 0.001
    assert p[1] > 0.05
    assert p[2] == 1


def test_the_p_value_of_random_signs_is_exact_for_few_records() -> None:
    assert flipped(np.ones((3, 1)), 0)[0] == pytest.approx(2 / 8, abs=0.02)


def test_conversations_dealt_at_random_find_what_differs_between_other_records() -> None:
    rng = np.random.default_rng(4)
    ones = np.ones((40, 1))
    far = shuffled((rng.normal(1, 1, (40, 1)), ones), (rng.normal(0, 1, (40, 1)), ones), 0)
    near = shuffled((rng.normal(0, 1, (40, 1)), ones), (rng.normal(0, 1, (40, 1)), ones), 0)
    assert far[0] < 0.01
    assert near[0] > 0.05


def test_holm_multiplies_the_least_most_and_never_falls() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]


def test_how_many_records_are_needed() -> None:
    # a mean difference of 0.1 with a deviation of 0.5 a record: (2.8 * 0.5 / 0.1) ** 2
    assert needed(0.1, 0.5 / 30**0.5, 30) == 200
    assert needed(0.0, 0.1, 30) is None
    assert (needed(1.0, 0.1, 30) or 0) > 30
