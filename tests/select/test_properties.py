"""What always holds of selection, for any pool: checked on generated vectors, qualities, copies and
budgets."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from curate.coverage import EdgeCase, Situations, cluster
from curate.coverage.cases import best_of, past
from curate.coverage.matching import Asked, matching
from curate.select import Selection, SelectSettings, select, select_test
from tests.helpers.coverage_sample import Sample, unit


@composite
def pools(draw: DrawFn) -> Sample:
    """2 to 60 records: clusters of any tightness, strays, exact copies of prompts, qualities with ties or all
    alike."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    n, groups = draw(st.integers(2, 60)), draw(st.integers(1, 8))
    of = rng.integers(0, groups, n)
    vectors = unit(
        rng.normal(size=(groups, 8))[of]
        + draw(st.sampled_from([0.0, 0.05, 0.5, 2.0])) * rng.normal(size=(n, 8))
    )
    texts = [f"need {g} word{i}" for i, g in enumerate(of)]
    for i in rng.integers(0, n, draw(st.integers(0, n // 3))):
        j = int(rng.integers(0, n))
        vectors[i], texts[i] = vectors[j], texts[j]
    quality = rng.random(n).round(draw(st.sampled_from([0, 1, 4])))
    return Sample(vectors, texts, quality, of)


PLANS = st.builds(
    SelectSettings,
    strictness=st.sampled_from([0.0, 0.25, 1.0]),
    edge_reserve=st.sampled_from([0.0, 0.1, 0.5]),
    representatives=st.just(8000),
)
MANY = settings(max_examples=40)


def grouped(s: Sample, ids: list[str] | None = None) -> Situations:
    return cluster(s.vectors, s.texts, s.quality, ids=ids or [f"r{i}" for i in range(len(s.texts))])


def places(draw: st.DataObject, s: Sample) -> list[int]:
    return draw.draw(st.lists(st.integers(0, len(s.texts) - 1), max_size=4, unique=True), "named")


@MANY
@given(pools(), PLANS, st.data())
def test_the_order_for_a_budget_begins_the_order_for_the_next(
    s: Sample, plan: SelectSettings, data: st.DataObject
) -> None:
    many = (
        np.random.default_rng(data.draw(st.integers(0, 99))).random(len(s.texts)) < 0.7
    )  # so many edge cases that the reserve never runs out of them
    situations, first = replace(grouped(s), edge=many), places(data, s)
    budget = data.draw(st.integers(1, len(s.texts)))
    small, large = (
        select(s.vectors, s.quality, situations, k, plan, first=first) for k in (budget, budget + 1)
    )
    assert small.order.tolist() == large.order.tolist()[:budget]
    assert small.reasons == large.reasons[:budget] and small.curve == large.curve[:budget]


@MANY
@given(pools(), PLANS, st.data())
def test_no_record_twice_and_as_many_as_asked_for(
    s: Sample, plan: SelectSettings, data: st.DataObject
) -> None:
    situations, budget = grouped(s), data.draw(st.integers(1, 2 * len(s.texts)))
    picked = select(s.vectors, s.quality, situations, budget, plan, first=places(data, s))
    assert Counter(picked.order.tolist()).most_common(1)[0][1] == 1
    assert (
        len(picked.order)
        == min(budget, len(s.texts))
        == len(picked.gains)
        == len(picked.curve)
        == len(picked.reasons)
    )
    assert set(picked.order.tolist()) <= set(range(len(s.texts)))
    assert [n for n, _ in picked.curve] == list(range(1, len(picked.order) + 1))
    assert [share for _, share in picked.curve] == sorted(share for _, share in picked.curve)


@MANY
@given(pools(), PLANS, st.data())
def test_neither_situations_nor_choice_depend_on_the_order_of_the_input(
    s: Sample, plan: SelectSettings, data: st.DataObject
) -> None:
    ids, order = (
        [f"r{i}" for i in range(len(s.texts))],
        np.array(data.draw(st.permutations(range(len(s.texts))))),
    )
    first = places(data, s)
    here, there = grouped(s, ids), grouped(s.shuffled(order), [ids[i] for i in order])
    assert (
        there.macro.tolist() == here.macro[order].tolist()
        and there.names == here.names
        and there.edge.tolist() == here.edge[order].tolist()
    )
    at = {int(i): n for n, i in enumerate(order)}
    one = select(s.vectors, s.quality, here, 20, plan, first=first)
    other = select(s.vectors[order], s.quality[order], there, 20, plan, first=[at[i] for i in first])
    assert order[other.order].tolist() == one.order.tolist() and other.reasons == one.reasons


@MANY
@given(pools(), PLANS)
def test_the_same_again_is_the_same(s: Sample, plan: SelectSettings) -> None:
    def run() -> tuple[list[int], list[float], list[str]]:
        found: Selection = select(s.vectors.copy(), s.quality.copy(), grouped(s), "auto", plan)
        return found.order.tolist(), found.gains.tolist(), found.reasons

    assert run() == run()


@MANY
@given(pools(), st.data())
def test_every_named_edge_case_with_a_match_has_its_best_record_within_the_budget(
    s: Sample, data: st.DataObject
) -> None:
    situations, said = grouped(s), places(data, s) or [0]
    cases = [EdgeCase(name=f"case {n}", examples=[s.texts[i]]) for n, i in enumerate(said)]
    own = dict(zip(s.texts, s.vectors, strict=True))
    asked = Asked(s.texts, s.vectors, situations.rank)
    found = matching(cases, asked, lambda texts: np.array([own[text] for text in texts]))
    matches = [past(case, 0.5) for case in found]
    best = best_of(matches, s.quality)
    for case, match in zip(matches, best, strict=True):
        assert (match is None) == (not case)
        assert not match or all(
            round(match.similarity * s.quality[match.place], 4) >= round(m.similarity * s.quality[m.place], 4)
            for m in case
        )
    named = list(dict.fromkeys(m.place for m in best if m))
    budget = data.draw(st.integers(1, len(s.texts)))
    picked = select(s.vectors, s.quality, situations, budget, first=[m.place for m in best if m])
    assert picked.order[: len(named)].tolist() == named[:budget]
    assert [
        i
        for i, reason in zip(picked.order.tolist(), picked.reasons, strict=True)
        if reason == "named_edge_case"
    ] == named[:budget]


@MANY
@given(pools(), st.data())
def test_a_few_representatives_choose_as_many_without_repeats(s: Sample, data: st.DataObject) -> None:
    big = Sample(
        np.concatenate([s.vectors] * 4),
        s.texts * 4,
        np.concatenate([s.quality] * 4),
        np.concatenate([s.truth] * 4),
    )
    first = data.draw(st.lists(st.integers(0, len(big.texts) - 1), max_size=4, unique=True))
    ids = [f"r{i}" for i in range(len(big.texts))]
    plan = SelectSettings(representatives=100)
    whole = select(big.vectors, big.quality, grouped(big, ids), len(ids), plan, first=first)
    assert sorted(whole.order.tolist()) == list(range(len(ids)))
    assert whole.order[: len(first)].tolist() == first
    part = select(big.vectors, big.quality, grouped(big, ids), 5, plan, first=first)
    assert part.order.tolist() == whole.order[:5].tolist()


@MANY
@given(pools(), st.data())
def test_the_test_part_is_prefix_closed_without_repeats_and_of_any_order(
    s: Sample, data: st.DataObject
) -> None:
    ids, order = (
        [f"r{i}" for i in range(len(s.texts))],
        np.array(data.draw(st.permutations(range(len(s.texts))))),
    )
    here, there = grouped(s, ids), grouped(s.shuffled(order), [ids[i] for i in order])
    whole = select_test(s.vectors, s.quality, here, len(ids)).tolist()
    budget = data.draw(st.integers(1, len(ids)))
    assert sorted(whole) == list(range(len(ids)))
    assert select_test(s.vectors, s.quality, here, budget).tolist() == whole[:budget]
    assert order[select_test(s.vectors[order], s.quality[order], there, budget)].tolist() == whole[:budget]
