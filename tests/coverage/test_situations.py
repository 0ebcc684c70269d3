"""Situations, their names, the tree they are cut from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.coverage import CoverageSettings, cluster
from curate.coverage.space import balanced, centred, eased, represent, similarities, supported_quality
from curate.coverage.tree import average_linkage
from curate.embedding import get_encoder
from curate.positions import content_ranks
from tests.helpers.coverage_sample import SIZES, sample, unit
from tests.helpers.paths import SHARED

INTENTS = SHARED / "intents"


def test_each_situation_is_found_and_the_largest_is_number_0():
    s = sample(junk=0)
    found = cluster(s.vectors, s.texts, s.quality)
    assert [len(set(found.macro[s.truth == k])) for k in range(len(SIZES))] == [1] * len(SIZES)
    assert len(found.names) == len(SIZES) == len(found.examples)
    assert np.bincount(found.macro).tolist() == list(SIZES)


def test_names_use_the_customers_words_and_differ():
    s = sample(junk=0)
    found = cluster(s.vectors, s.texts, s.quality)
    assert len(set(found.names)) == len(found.names)
    for situation, words in enumerate(
        [("parcel", "tracking", "late"), ("refund", "money", "card"), ("grinder", "noise")]
    ):
        place = int(found.macro[s.truth == situation][0])
        assert any(w in found.names[place].lower() for w in words), found.names[place]
        assert any(w in tag for w in words for tag in found.tags[place]), found.tags[place]


def test_examples_are_typical_and_no_worse_than_most():
    s = sample(junk=0)
    found = cluster(s.vectors, s.texts, s.quality)
    assert len(found.examples) == len(found.names)
    for number, example in enumerate(found.examples):
        members = np.flatnonzero(found.macro == number)
        assert example in members
        assert s.quality[example] >= np.median(s.quality[members])


def test_rare_and_good_is_an_edge_case_junk_is_not():
    s = sample()
    s.quality[s.truth == 5] = 0.9
    found = cluster(s.vectors, s.texts, s.quality)
    assert found.edge[s.truth == 5].all()
    assert not found.edge[s.truth == -1].any()
    assert not found.edge[s.truth == 0].any()


@given(st.permutations(range(168)))
@settings(max_examples=8)
def test_situations_do_not_depend_on_the_order_of_the_input(order):
    s = sample()
    order = np.array(order)
    one, other = cluster(s.vectors, s.texts, s.quality), cluster(*_columns(s.shuffled(order)))
    assert other.macro.tolist() == one.macro[order].tolist()
    assert other.micro.tolist() == one.micro[order].tolist()
    assert (other.names, other.tags) == (one.names, one.tags)
    assert order[other.examples].tolist() == one.examples.tolist()
    assert other.edge.tolist() == one.edge[order].tolist()


def test_one_need_that_most_ask_does_not_make_the_others_flow_together():
    s = sample(sizes=(300, 12, 10, 8, 6, 4), junk=0)
    ranks = content_ranks(s.texts)
    between = (s.truth[:, None] != s.truth) & (s.truth[:, None] > 0) & (s.truth > 0)
    plain, fair = (
        similarities(v, v)[between].mean() for v in (centred(s.vectors), balanced(s.vectors, ranks))
    )
    assert plain > 0.4
    assert fair < 0.2
    found = cluster(s.vectors, s.texts, s.quality)
    assert [len(set(found.macro[s.truth == k])) for k in range(6)] == [1] * 6
    assert len(found.names) == 6


def test_what_is_said_later_in_a_conversation_goes_with_it():
    s = sample(junk=0)
    talks = [f"c{i}" for i in range(len(s.texts))]
    lost = unit(0.5 * s.vectors[[0, 70]] + unit(np.random.default_rng(9).normal(size=(2, 32))))
    vectors, texts, quality = (
        np.concatenate([s.vectors, lost]),
        [*s.texts, "no", "there it is"],
        np.append(s.quality, [0.5, 0.5]),
    )
    alone = cluster(vectors, texts, quality, conversations=[*talks, "", ""])
    assert alone.macro[-2] != alone.macro[0]
    assert alone.macro[-1] != alone.macro[70]
    told = cluster(vectors, texts, quality, conversations=[*talks, "c0", "c70"])
    assert told.macro[-2:].tolist() == told.macro[[0, 70]].tolist()
    assert (eased(vectors, [""] * len(texts)) == vectors).all()


def test_subset_keeps_numbers_and_names():
    s = sample()
    found = cluster(s.vectors, s.texts, s.quality)
    part = found.subset([5, 100, 3])
    assert part.macro.tolist() == found.macro[[5, 100, 3]].tolist()
    assert (part.names, part.tags) == (found.names, found.tags)
    assert len(part) == 3


def test_no_record_and_one_record():
    empty = cluster(np.empty((0, 4), np.float32), [], np.empty(0))
    assert len(empty) == 0
    assert empty.names == []
    one = cluster(unit(np.ones((1, 4))), ["where is my parcel"], np.array([0.5]))
    assert one.macro.tolist() == [0]
    assert one.names == ["Where is my parcel"] and one.tags == [["parcel"]]


def test_equal_prompts_are_one_situation():
    vectors = unit(np.ones((5, 4)))
    assert set(cluster(vectors, ["thanks"] * 5, np.full(5, 0.5)).macro.tolist()) == {0}


@given(st.integers(2, 40), st.integers(0, 10**6))
@settings(max_examples=30)
def test_tree_is_that_of_scipy_and_weights_count_as_copies(n, seed):
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    rng = np.random.default_rng(seed)
    vectors = unit(rng.normal(size=(n, 6)))
    similarity = vectors @ vectors.T
    similarity = ((similarity + similarity.T) / 2).astype(np.float32)
    tree = average_linkage(similarity.copy(), np.ones(n))
    distance = 1 - similarity.astype(np.float64)
    np.fill_diagonal(distance, 0)
    reference = linkage(squareform(distance, checks=False), "average")[:, 2]
    assert np.allclose(tree.levels, 1 - reference, atol=1e-4)
    copies = rng.integers(1, 4, n)
    at = np.repeat(np.arange(n), copies)
    spread = similarity[np.ix_(at, at)]
    spread[at[:, None] == at[None, :]] = 2.0  # copies join first
    copied = average_linkage(spread, np.ones(len(at))).levels[len(at) - n :]
    assert np.allclose(average_linkage(similarity.copy(), copies.astype(float)).levels, copied, atol=1e-4)


def test_cophenetic_is_the_level_of_the_joining_merge():
    similarity = np.array(
        [[1, 0.9, 0.2, 0.1], [0.9, 1, 0.3, 0.0], [0.2, 0.3, 1, 0.7], [0.1, 0.0, 0.7, 1]], np.float32
    )
    tree = average_linkage(similarity, np.ones(4))
    found = tree.cophenetic()
    assert found[0, 1] == pytest.approx(0.9)
    assert found[2, 3] == pytest.approx(0.7)
    assert found[0, 3] == pytest.approx(0.15)
    assert tree.cut(0.5).tolist() == [0, 0, 2, 2]


def test_many_records_stand_behind_few_representatives_and_the_rare_ones_stay():
    s = sample(sizes=(900, 500, 300, 200, 2, 1), junk=0)
    reps = represent(s.vectors, s.quality, content_ranks(s.texts), 150, np.arange(len(s.texts)))
    assert len(reps.at) <= 150
    assert reps.weights.sum() == len(s.texts)
    assert set(s.truth[reps.at]) == set(range(6))
    assert (s.truth[reps.at[reps.of]] == s.truth).mean() > 0.99
    found = cluster(s.vectors, s.texts, s.quality, CoverageSettings(representatives=150))
    assert [len(set(found.macro[s.truth == k])) for k in range(6)] == [1] * 6


def test_centring_takes_out_what_all_share():
    s = sample(junk=0)
    assert s.truth[0] != s.truth[-1]
    before, after = s.vectors[0] @ s.vectors[-1], np.prod([centred(s.vectors)[[0, -1]]], axis=0)
    assert before > 0.2
    assert after[0] @ after[1] < before - 0.2


def test_support_pulls_a_record_towards_its_neighbours():
    vectors = unit(np.array([[1, 0.01], [1, 0.02], [1, 0.03], [0, 1], [0.01, 1], [0.02, 1]]))
    quality = np.array([0.9, 0.2, 0.2, 0.9, 0.8, 0.8])
    found = supported_quality(similarities(vectors, vectors), quality, quality, np.ones(6))
    assert found[0] == pytest.approx((0.9 + 0.5 * 0.4) / 2, abs=0.01)
    assert found[3] > found[0]


@pytest.mark.skipif(not INTENTS.exists(), reason="the public intent sets are not here")
def test_real_intents_come_apart():
    import json

    wanted = {"oil_change_when": 0, "spelling": 1, "exchange_rate": 2, "flip_coin": 3, "insurance_change": 4}
    rows = [json.loads(line) for line in (INTENTS / "clinc150_full.jsonl").open(encoding="utf-8")]
    rows = [r for label in wanted for r in [r for r in rows if r["label"] == label][:20]]
    texts, truth = [r["prompt"] for r in rows], np.array([wanted[r["label"]] for r in rows])
    found = cluster(get_encoder().encode(texts), texts, np.ones(len(texts)))
    pure = sum(np.bincount(truth[found.macro == s]).max() for s in range(len(found.names)))
    assert pure >= 0.97 * len(texts)
    for label in (
        0,
        2,
        3,
        4,
    ):  # questions how to spell something are as many as there are words, and may fall apart
        assert np.bincount(found.macro[truth == label]).max() >= 18
    assert len(set(found.macro[truth != 1].tolist())) <= 7
    said = " ".join(found.names).lower()
    assert all(word in said for word in ("oil", "spell", "exchange", "coin", "insurance")), said


def _columns(s):
    return s.vectors, s.texts, s.quality


def test_a_situation_that_holds_too_much_is_cut_finer_and_others_are_not():
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.normal(size=(48, 48)))[0]
    halves = [unit(basis[:1] + 1.2 * basis[k][None, :])[0] for k in (1, 2)]  # two needs with much in common
    centres = np.array([*halves, *basis[3:23]])
    truth = np.repeat(np.arange(22), [120, 120, *[20] * 20])
    vectors = unit(centres[truth] + 0.03 * rng.normal(size=(len(truth), 48)))
    texts = [f"word{t}a word{t}b {i}" for i, t in enumerate(truth)]
    found = {
        share: cluster(vectors, texts, np.ones(len(truth)), CoverageSettings(largest_share=share))
        for share in (0.1, 1.0)
    }
    assert len(set(found[1.0].macro[:240].tolist())) == 1
    assert len(set(found[0.1].macro[:120].tolist())) == len(set(found[0.1].macro[120:240].tolist())) == 1
    assert len(set(found[0.1].macro[:240].tolist())) == 2
    assert len(found[0.1].names) == len(found[1.0].names) + 1
