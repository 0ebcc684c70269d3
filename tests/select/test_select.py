"""Selection: what is covered, how good it is, and in which order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.coverage import cluster
from curate.select import Selection, SelectSettings, select, select_test
from curate.select.candidates import reliability
from curate.select.select import unit_scale
from tests.helpers.coverage_sample import Sample, sample, unit


def chosen(s: Sample, budget: int | str, **values: float) -> Selection:
    return select(
        s.vectors, s.quality, cluster(s.vectors, s.texts, s.quality), budget, SelectSettings(**values)
    )


def test_six_picks_cover_six_situations_with_good_records_and_no_junk():
    s = sample()
    picked = chosen(s, 6)
    assert set(s.truth[picked.order]) == set(range(6))
    for i in picked.order:
        assert s.quality[i] >= np.median(s.quality[s.truth == s.truth[i]])
    assert len(picked.reasons) == len(picked.gains) == len(picked.curve) == 6


def test_random_and_best_quality_cover_less():
    ours, random, best = [], [], []
    for seed in range(5):
        s = sample(seed)
        got = lambda at, s=s: len({int(v) for v in s.truth[at] if v >= 0})  # noqa: E731
        ours.append(got(chosen(s, 8).order))
        random.append(got(np.random.default_rng(seed).permutation(len(s.texts))[:8]))
        best.append(got(np.argsort(-s.quality)[:8]))
    assert sum(ours) >= 29
    assert sum(ours) > 1.2 * max(sum(random), sum(best))


@given(st.integers(1, 40), st.integers(0, 3))
@settings(max_examples=12)
def test_a_smaller_budget_is_a_prefix_of_a_larger_one(budget, seed):
    s = sample(seed)
    whole = chosen(s, 60)
    assert chosen(s, budget).order.tolist() == whole.order[:budget].tolist()


@given(st.permutations(range(168)))
@settings(max_examples=6)
def test_the_choice_does_not_depend_on_the_order_of_the_input(order):
    s, order = sample(), np.array(order)
    assert order[chosen(s.shuffled(order), 25).order].tolist() == chosen(s, 25).order.tolist()


def test_a_situation_without_a_record_goes_before_the_third_of_another():
    rng = np.random.default_rng(4)
    s = sample(sizes=(60, 4, 4, 3, 3, 2), junk=0)
    variants = s.truth == 0  # a large situation with variants of its own
    s.vectors[variants] = unit(
        s.vectors[variants] + 0.9 * unit(rng.normal(size=(6, 32)))[rng.integers(0, 6, 60)]
    )
    situations = cluster(s.vectors, s.texts, s.quality)
    situations.macro[:] = s.truth
    counts = {}
    for level in (0.0, 0.3):
        order = select(
            s.vectors,
            s.quality,
            situations,
            8,
            SelectSettings(same_situation=level, edge_reserve=0.0, per_situation=0),
        ).order
        counts[level] = len(set(s.truth[order].tolist()))
    assert counts[0.3] == 6 > counts[0.0]


def test_no_record_twice_and_never_more_than_there_are():
    s = sample()
    picked = chosen(s, 1000)
    assert sorted(picked.order.tolist()) == list(range(len(s.texts)))


def test_gains_fall_and_the_curve_rises_to_one():
    s = sample()
    picked = chosen(s, len(s.texts), edge_reserve=0.0)
    distinct = int(np.argmax(np.diff(picked.gains) > 1e-6)) or len(picked.gains)
    assert (np.diff(picked.gains[:distinct]) <= 1e-6).all()
    shares = [share for _, share in picked.curve]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0, abs=1e-3)


def test_one_record_of_each_prompt_before_a_second_of_any():
    s = sample()
    twice = Sample(
        np.concatenate([s.vectors, s.vectors]),
        s.texts + s.texts,
        np.concatenate([s.quality, s.quality * 0.9]),
        np.concatenate([s.truth, s.truth]),
    )
    n = len(s.texts)
    order = chosen(twice, 2 * n).order
    first = order[:20] % n
    assert len(set(first.tolist())) == 20
    distinct = {tuple(v) for v in twice.vectors[order[:n]].round(3).tolist()}
    near = (s.vectors @ s.vectors.T >= 0.98).sum() - n  # prompts that are near-copies of each other anyway
    assert len(distinct) >= n - near


def test_auto_stops_when_everything_is_covered():
    s = sample()
    picked = chosen(s, "auto")
    assert set(s.truth[picked.order]) >= set(range(6))
    assert len(picked.order) < len(s.texts) / 2
    assert picked.curve[-1][1] >= 0.994 > picked.curve[-2][1]
    assert len(chosen(s, "auto", auto_most=4).order) == 4


def test_strictness_trades_coverage_for_quality():
    loose, strict = [], []
    for seed in range(6):
        s = sample(seed, junk=30, noise=0.2)
        for values, mean in ((0.0, loose), (0.6, strict)):
            mean.append(s.quality[chosen(s, 20, strictness=values).order].mean())
    assert np.mean(strict) > np.mean(loose) + 0.02


def test_poor_neighbours_speak_against_a_record_and_junk_stays_out(monkeypatch):
    for seed in range(
        4
    ):  # ten picks: once every situation has its record, junk may come before more of the same
        s = sample(seed, junk=40)
        assert set(s.truth[chosen(s, 10).order[:6]]) == set(range(6))
    together = chosen(s, 30).order
    monkeypatch.setattr("curate.coverage.space.SUPPORT", 0.0)
    assert (s.truth[together] == -1).sum() < (s.truth[chosen(s, 30).order] == -1).sum()


def test_edge_cases_have_their_share_of_every_prefix():
    s = sample(junk=0)
    situations = cluster(s.vectors, s.texts, s.quality)
    situations.edge[:] = False
    situations.edge[s.truth == 0] = np.arange(60) < 12  # an edge case need not be what covers the most
    picked = select(s.vectors, s.quality, situations, 40, SelectSettings(edge_reserve=0.3))
    edges = np.cumsum(situations.edge[picked.order])
    assert all(edges[k - 1] >= min(int(0.3 * k), 12) for k in range(1, 41))
    assert picked.reasons.count("edge_case") == edges[-1]


def test_reasons_tell_the_first_of_a_situation_from_further_ones():
    s = sample(junk=0)
    situations = cluster(s.vectors, s.texts, s.quality)
    picked = select(s.vectors, s.quality, situations, 30)
    seen = set()
    for i, reason in zip(picked.order, picked.reasons, strict=True):
        if reason != "edge_case":
            assert (reason == "further_example") == (int(situations.macro[i]) in seen)
        seen.add(int(situations.macro[i]))
    assert {"first_of_situation", "further_example"} <= set(picked.reasons)


def test_thousands_are_chosen_by_representatives():
    s = sample(sizes=(700, 500, 300, 200, 3, 2), junk=50)
    situations = cluster(s.vectors, s.texts, s.quality)
    picked = select(s.vectors, s.quality, situations, 300, SelectSettings(representatives=200))
    assert len(set(picked.order.tolist())) == 300
    assert set(s.truth[picked.order[:12]]) >= set(range(6))


def test_quality_on_any_scale():
    assert unit_scale(np.array([1.0, 3.0, 5.0])).tolist() == [0.0, 0.5, 1.0]
    assert unit_scale(np.array([0.2, np.nan, 0.9])).tolist() == [0.2, 0.2, 0.9]
    assert unit_scale(np.full(3, 7.0)).tolist() == [1.0, 1.0, 1.0]
    s = sample()
    stars = Sample(s.vectors, s.texts, 1 + 4 * s.quality, s.truth)
    assert set(s.truth[chosen(stars, 6).order]) == set(range(6))


def test_the_gate_moves_with_the_pool():
    settings_, none = SelectSettings(), np.empty(0)
    quality = np.linspace(0.4, 0.9, 100)
    open_ = reliability(quality, settings_, none)
    assert np.allclose(open_, reliability(quality * 0.5, settings_, none), atol=1e-6)
    assert reliability(np.full(4, 0.3), settings_, none).tolist() == [0.5] * 4
    copies = np.full(900, 0.85)  # with so many that are good, what is in the middle is poor
    middle = int(np.searchsorted(quality, 0.7))
    assert open_[middle] > 0.9 and reliability(quality, settings_, copies)[middle] < 0.1


def test_nothing_to_choose_from():
    empty = cluster(np.empty((0, 4), np.float32), [], np.empty(0))
    assert select(np.empty((0, 4), np.float32), np.empty(0), empty, "auto").order.tolist() == []
    assert select_test(np.empty((0, 4), np.float32), np.empty(0), empty, 5).tolist() == []


def test_the_test_part_mirrors_its_side():
    s = sample(junk=0)
    situations = cluster(s.vectors, s.texts, s.quality)
    order = select_test(s.vectors, s.quality, situations, 26)
    assert len(set(order.tolist())) == 26
    shares = np.bincount(s.truth[order], minlength=6) / 26
    assert np.abs(shares - np.bincount(s.truth) / len(s.truth)).max() < 0.05
    assert s.quality[order].mean() > s.quality.mean()
    assert select_test(s.vectors, s.quality, situations, 10).tolist() == order[:10].tolist()


def test_the_test_part_does_not_ask_one_prompt_twice():
    vectors = unit(np.array([[1, 0], [1, 0], [1, 0.5], [1, -0.5]]))
    situations = cluster(vectors, ["a b c", "a b c", "a b d", "a b e"], np.array([0.9, 0.8, 0.5, 0.4]))
    situations.macro[:] = 0
    assert set(select_test(vectors, np.array([0.9, 0.8, 0.5, 0.4]), situations, 3).tolist()) == {0, 2, 3}
