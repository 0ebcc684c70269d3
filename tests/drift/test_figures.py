"""Exact tests, false-discovery control, intervals, and what could be seen."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import fisher_exact

from curate.drift.figures import differs, found, interval, least_p, rises, visible


def test_a_rise_is_fishers_exact_test() -> None:
    p = rises([3, 0], 900, [14, 20], 950)
    for got, old, new in zip(p, (3, 0), (14, 20), strict=True):
        wanted = fisher_exact([[new, 950 - new], [old, 900 - old]], alternative="greater").pvalue
        assert got == pytest.approx(wanted)


def test_a_difference_counts_both_ways() -> None:
    assert differs([30], 500, [5], 500)[0] == differs([5], 500, [30], 500)[0] < 1e-4
    assert differs([10], 500, [10], 500)[0] == 1


def test_the_least_p_is_that_of_a_group_on_one_side() -> None:
    assert least_p([12], 900, 950, both=False)[0] == rises([0], 900, [12], 950)[0]
    assert least_p([12], 900, 950, both=True)[0] > least_p([12], 900, 950, both=False)[0]


def test_tests_that_could_not_come_out_do_not_count_against_the_others() -> None:
    p, weights = np.array([0.004, *[0.6] * 99]), np.ones(100)
    assert not found(p, weights, np.zeros(100)).any()
    assert found(p, weights, np.array([1e-6, *[0.5] * 99])).tolist() == [True] + [False] * 99


def test_a_larger_group_has_more_of_the_level() -> None:
    p, least = np.array([0.01, 0.01]), np.zeros(2)
    assert found(p, np.array([9.0, 1.0]), least).tolist() == [True, True]
    p[:] = 0.011, 0.03
    assert found(p, np.array([9.0, 1.0]), least).tolist() == [True, False]
    assert found(p, np.array([1.0, 9.0]), least).tolist() == [False, True]


def test_of_tests_without_any_difference_hardly_one_family_in_twenty_finds_something() -> None:
    rng = np.random.default_rng(0)
    families = 0
    for _ in range(300):
        shares = rng.dirichlet(np.ones(40))
        old, new = rng.multinomial(900, shares), rng.multinomial(900, shares)
        p = differs(old, 900, new, 900)
        families += found(p, np.maximum(old + new, 1), least_p(old + new, 900, 900, both=True)).any()
    assert families <= 25  # 15 are expected of an exact level of .05; a discrete test stays below it


def test_an_interval_is_clopper_and_pearsons() -> None:
    assert interval(0, 100) == (0.0, 0.0362) and interval(100, 100) == (0.9638, 1.0)
    assert interval(10, 100) == (0.0490, 0.1762) and interval(0, 0) == (0.0, 1.0)


def test_more_data_shows_smaller_changes() -> None:
    small, large = visible(200, 200, 0.0, 50), visible(2000, 2000, 0.0, 50)
    assert small is not None and large is not None and large < small
    grown = visible(2000, 2000, 0.04, 50)
    assert grown is not None and 0.05 < grown < 0.08
    assert visible(3, 3, 0.0, 50) is None and visible(0, 10, 0.0, 5) is None
