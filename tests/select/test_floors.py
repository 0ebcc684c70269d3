"""Floors: every situation has its record before another has its second, where quality allows."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from curate.coverage import Situations, cluster
from curate.coverage.space import leaders
from curate.select import Selection, SelectSettings, select, select_test
from curate.select.greedy import Greedy
from tests.helpers.coverage_sample import Sample, sample, unit

SIZES = (90, 40, 20, 8, 4, 3, 2, 1)
GIVEN = SelectSettings(edge_reserve=0.0)


def given(seed: int = 0, sizes: tuple[int, ...] = SIZES, noise: float = 0.5) -> tuple[Sample, Situations]:
    """Situations as they are planted, with variants where there is noise, and no junk."""
    s = sample(seed, junk=0, sizes=sizes) if len(sizes) <= 6 else many(seed, sizes)
    rng = np.random.default_rng(seed)
    s.vectors[:] = unit(s.vectors + noise * unit(rng.normal(size=s.vectors.shape)))
    situations = cluster(s.vectors, s.texts, s.quality)
    situations.macro[:], situations.edge[:] = s.truth, False
    return s, situations


def many(seed: int, sizes: tuple[int, ...]) -> Sample:
    rng = np.random.default_rng(seed)
    truth = np.repeat(np.arange(len(sizes)), sizes)
    vectors = unit(rng.normal(size=(len(sizes), 32)))[truth]
    quality = rng.uniform(0.4, 1.0, len(truth)).round(4)
    return Sample(vectors, [f"need {t} word {i}" for i, t in enumerate(truth)], quality, truth)


def run(
    s: Sample, situations: Situations, budget: int | str, settings: SelectSettings = GIVEN, **more: object
) -> Selection:
    """As a run asks: how often each was asked is known, and what is good enough for a floor."""
    known = {"asked": np.bincount(s.truth), "good": s.quality >= 0.3, **more}
    return select(s.vectors, s.quality, situations, budget, settings, **known)  # type: ignore[arg-type]


def setting(**values: float) -> SelectSettings:
    return GIVEN.model_copy(update=values)


@pytest.mark.parametrize("seed", range(3))
def test_every_situation_has_its_first_record_before_any_has_a_second(seed: int) -> None:
    s, situations = given(seed)
    order = s.truth[run(s, situations, 30).order].tolist()
    assert order[: len(SIZES)] == list(range(len(SIZES)))  # and the most asked comes first
    plain = s.truth[run(s, situations, 30, setting(per_situation=0)).order]
    assert len(set(plain[: len(SIZES)].tolist())) < len(SIZES)


def test_the_most_asked_come_first_where_the_budget_is_small() -> None:
    s, situations = given()
    found = run(s, situations, 4, asked=np.array([3, 1, 4, 1, 5, 9, 2, 6]))
    assert s.truth[found.order].tolist() == [5, 7, 4, 2]
    assert found.reasons == ["first_of_situation"] * 4


@pytest.mark.parametrize("least", [1, 2, 3])
def test_per_situation_is_the_least_number_before_more_of_any(least: int) -> None:
    s, situations = given()
    wanted = [min(least, size) for size in SIZES]
    order = run(s, situations, 60, setting(per_situation=least)).order
    counts = Counter(s.truth[order[: sum(wanted)]].tolist())
    assert [counts[n] for n in range(len(SIZES))] == wanted


@pytest.mark.parametrize("noise", [0.5, 1.5])
def test_a_large_situation_has_more_and_each_further_record_costs_it_its_turn(noise: float) -> None:
    s, situations = given(noise=noise)

    def shares(asked: np.ndarray) -> list[int]:
        counts = Counter(s.truth[run(s, situations, 40, asked=asked).order].tolist())
        return [counts[n] for n in range(len(SIZES))]

    usual = shares(np.bincount(s.truth))
    assert usual[0] > usual[1] > usual[3] >= usual[5] >= 1
    assert usual[0] < 40 * SIZES[0] / sum(SIZES)  # less than in proportion
    often = shares(np.where(np.arange(len(SIZES)) == 1, 1000, np.bincount(s.truth)))
    assert often[1] > usual[1] and min(often) >= 1


def test_a_situation_whose_records_are_all_poor_has_no_floor_and_is_named() -> None:
    s, situations = given()
    s.quality[s.truth == 4] = 0.02
    s.quality[s.truth == 6] = [0.02, 0.9]
    found = run(s, situations, 12)
    assert found.poor == [4] and 4 not in s.truth[found.order]
    assert s.quality[found.order[s.truth[found.order] == 6][0]] == 0.9  # its good record is the first
    loose = run(s, situations, 12, setting(strictness=0.0))
    assert loose.poor == [] and set(s.truth[loose.order]) == set(range(len(SIZES)))
    assert run(s, situations, 12, setting(per_situation=0)).poor == []
    everything = run(s, situations, len(s.texts))
    assert sorted(everything.order.tolist()) == list(range(len(s.texts)))


def test_without_more_knowledge_only_what_passes_the_gate_firmly_has_a_floor() -> None:
    s = sample(junk=40)
    situations = cluster(s.vectors, s.texts, s.quality)
    found = select(s.vectors, s.quality, situations, 20, GIVEN)
    poor = np.isin(situations.macro, found.poor)
    assert poor.any() and (s.truth[poor] == -1).mean() > 0.9
    assert set(s.truth[found.order[:6]]) == set(range(6))


def test_the_first_record_is_about_as_good_as_the_best_of_its_situation() -> None:
    s, situations = given()
    first = run(s, situations, len(SIZES)).order
    best = [s.quality[s.truth == n].max() for n in range(len(SIZES))]
    assert all(s.quality[i] >= 0.8 * best[s.truth[i]] for i in first)


def test_one_prompt_in_two_situations_is_the_first_record_of_both() -> None:
    s, situations = given(sizes=(20, 6, 1))
    s.vectors[-1] = s.vectors[0]
    assert set(s.truth[run(s, situations, 3).order]) == {0, 1, 2}


def test_kept_and_named_records_count_as_those_of_their_situations() -> None:
    s, situations = given()
    kept = [0, 1, 90]  # two of the first situation, one of the second
    found = run(s, situations, 4 + len(SIZES) - 3, kept=kept, first=[130])
    assert found.order[:4].tolist() == [130, *kept]
    assert s.truth[found.order[4:]].tolist() == list(range(3, len(SIZES)))


def test_edge_cases_keep_their_share_while_floors_are_filled() -> None:
    s, situations = given(sizes=(*SIZES, 1, 1, 1, 1))
    situations.edge[:] = np.isin(s.truth, [5, 8, 9, 10, 11])
    order = run(s, situations, 12, SelectSettings(edge_reserve=0.5)).order
    edges = np.cumsum(situations.edge[order])
    assert all(edges[k - 1] >= k // 2 for k in range(1, 13)) and s.truth[order[1]] == 5
    assert set(s.truth[order]) >= {0, 1, 2, 5, 8, 9, 10, 11}


def test_the_situation_of_a_record_behind_another_one_has_its_floor() -> None:
    s, situations = given(sizes=(300, 200, 40, 20))
    situations.macro[7] = 4  # alone in a situation, and near many others
    found = run(s, situations, 5, SelectSettings(edge_reserve=0.0, representatives=100), asked=np.ones(5))
    assert set(situations.macro[found.order].tolist()) == set(range(5))


def test_auto_has_every_floor() -> None:
    s, situations = given()
    found = run(s, situations, "auto", setting(auto_coverage=0.01))
    assert s.truth[found.order].tolist() == list(range(len(SIZES)))


def test_copies_of_one_prompt_are_not_weighed_again_for_each_that_is_chosen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks, gain = [], Greedy._gain
    monkeypatch.setattr(Greedy, "_gain", lambda own, j: looks.append(j) or gain(own, j))
    rng = np.random.default_rng(1)
    n = 300
    vectors = unit(np.ones((n, 16)) + 0.01 * rng.normal(size=(n, 16)))
    quality, texts = rng.random(n).round(4), [f"where is order {i}" for i in range(n)]
    situations = cluster(vectors, texts, quality)
    situations.macro[:], situations.edge[:] = 0, False
    found = select(vectors, quality, situations, 2 * n)
    assert sorted(found.order.tolist()) == list(range(n)) and len(looks) < 12 * n
    assert (np.diff(quality[found.order[1:]]) <= 0).all()  # copies come by quality
    assert sorted(select_test(vectors, quality, situations, n).tolist()) == list(range(n))


def test_leaders_stand_for_all_near_them_in_the_order_given() -> None:
    rng = np.random.default_rng(2)
    vectors = unit(rng.normal(size=(2000, 12)) + 3 * rng.normal(size=(40, 12))[rng.integers(0, 40, 2000)])
    order = rng.permutation(2000)
    expected: list[int] = []
    for i in order.tolist():
        if not expected or (vectors[expected] @ vectors[i]).max().round(4) < 0.9:
            expected.append(i)
    assert leaders(vectors, order, 0.9).tolist() == expected and len(expected) < 1000
