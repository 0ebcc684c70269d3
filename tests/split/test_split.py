"""The split: nothing on both sides, the fraction, the situations, the date, the certificate."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.language.template import template
from curate.split.cuts import best_cut
from curate.split.earlier import Earlier
from curate.split.groups import near_pairs
from curate.split.settings import SplitSettings
from curate.split.split import REASONS
from tests.helpers.coverage_sample import sample, unit
from tests.helpers.split import split_columns


def world(seed: int, n: int = 400, customers: int = 250, situations: int = 12, spread: float = 0.5):
    """Records of conversations and customers. A few ask what another one asks, or nearly so.

    Were that usual, chance alone would tie all customers together, as any random graph hangs together with
    more than one tie a node, and no fraction could be met without tearing groups apart.
    """
    rng = np.random.default_rng(seed)
    base = rng.normal(size=(n, 24))
    which = np.where(rng.random(n) < 0.2, rng.integers(0, n, n), np.arange(n))
    vectors = unit(base[which] + rng.choice([0.0, 0.1, spread], n)[:, None] * rng.normal(size=(n, 24)))
    conversations = np.arange(n) * 3 // 4
    groups = [[f"conversation:{c}", f"customer:{c % customers}"] for c in conversations]
    texts = [
        f"prompt {'abcdefghij'[k % 10]} {''.join(chr(97 + int(d)) for d in str(i))} about it"
        for i, k in enumerate(which)
    ]
    return vectors, texts, groups, rng.integers(0, situations, n), np.full(n, np.nan)


def cross(found, vectors):
    return (vectors[found.side == 1] @ vectors[found.side == 0].T).max(initial=-1)


@given(st.integers(0, 10**6), st.floats(0.05, 0.4))
@settings(max_examples=15)
def test_nothing_stands_on_both_sides_and_the_fraction_is_met(seed, fraction):
    vectors, texts, groups, situations, times = world(seed)
    found = split_columns(vectors, texts, groups, situations, times, SplitSettings(test_fraction=fraction))
    keys = [{k for i in np.flatnonzero(found.side == side) for k in groups[i]} for side in (0, 1)]
    assert not keys[0] & keys[1]
    assert cross(found, vectors) < 0.93
    assert abs((found.side == 1).mean() - fraction) <= 0.02
    assert (found.side == -1).mean() < 0.03
    assert all((why in REASONS) == (side == -1) for why, side in zip(found.why, found.side, strict=True))


def test_the_certificate_says_what_is_so():
    vectors, texts, groups, situations, times = world(1)
    ids = [f"r{i}" for i in range(len(texts))]
    found = split_columns(
        vectors, texts, groups, situations, times, names=[f"need {k}" for k in range(12)], ids=ids
    )
    c = found.certificate
    assert (c["train"], c["test"], c["neither"]) == tuple(int((found.side == s).sum()) for s in (0, 1, -1))
    assert c["train"] + c["test"] + c["neither"] == len(texts)
    assert c["shared_conversations"] == c["shared_customers"] == c["twins_at_threshold"] == 0
    assert c["highest_similarity"] == pytest.approx(cross(found, vectors), abs=1e-4)
    train, test = (ids.index(r) for r in c["nearest_pair"])
    assert (found.side[train], found.side[test]) == (0, 1)
    assert vectors[train] @ vectors[test] == pytest.approx(c["highest_similarity"], abs=1e-4)
    assert sum(row["pool"] for row in c["situations"]) == len(texts)
    assert all(
        set(row) >= {"name", "pool", "train", "test"} and row["name"].startswith("need")
        for row in c["situations"]
    )


@given(st.permutations(range(400)))
@settings(max_examples=5)
def test_the_split_does_not_depend_on_the_order_of_the_input(order):
    vectors, texts, groups, situations, times = world(2)
    order = np.array(order)
    one = split_columns(vectors, texts, groups, situations, times)
    other = split_columns(
        vectors[order], [texts[i] for i in order], [groups[i] for i in order], situations[order], times
    )
    assert other.side.tolist() == one.side[order].tolist()


def test_another_seed_draws_another_test_set_and_the_same_seed_the_same():
    args = world(3)
    sides = [split_columns(*args, seed=seed).side.tolist() for seed in (0, 0, 1)]
    assert sides[0] == sides[1] != sides[2]
    assert abs(sum(sides[0]) - sum(sides[2])) <= 8


def test_templates_stay_together_however_their_vectors_lie():
    vectors, texts, groups, situations, times = world(4)
    texts = [f"Where is my order {i}-{i * 7}, {t.split()[1]} please?" for i, t in enumerate(texts)]
    found = split_columns(vectors, texts, groups, situations, times, SplitSettings(largest_group=1.0))
    sides = defaultdict(set)
    for text, side in zip(texts, found.side, strict=True):
        sides[template(text)].add(int(side))
    assert len(sides) == 10
    assert all(len(s) == 1 for s in sides.values())


def test_template_masks_what_varies():
    one, other = (
        "Order 12-A34 for [NAME_1]: see https://a.example/x",
        "order 99 for [NAME_27]: see https://b.example/y/z",
    )
    assert template(one) == template(other)
    assert template("where is my parcel") != template("where is my refund")
    assert template("4711 0815") == "", (
        "a number alone is no template: it would tie together what has nothing in common"
    )


def test_train_keeps_two_groups_of_each_situation():
    s = sample(junk=0)
    groups = [[f"conversation:{i}"] for i in range(len(s.texts))]
    texts = [f"{t} {chr(97 + i % 26)}{chr(97 + i // 26)}" for i, t in enumerate(s.texts)]
    vectors = unit(np.random.default_rng(0).normal(size=(len(texts), 48)))
    found = split_columns(
        vectors,
        [t.replace("number", f"n{chr(97 + i % 26)}") for i, t in enumerate(texts)],
        groups,
        s.truth,
        np.full(len(texts), np.nan),
        SplitSettings(test_fraction=0.5),
    )
    for k in range(6):
        train, test = ((found.side[s.truth == k] == side).sum() for side in (0, 1))
        assert train >= 2
        assert (test >= 1) == (len(s.truth[s.truth == k]) > 2)
    small = next(r for r in found.certificate["situations"] if r["pool"] == 2)
    assert (small["test"], small["why"]) == (0, "it has 2 groups, and train keeps at least 2")


def test_the_test_side_is_stratified():
    s = sample(junk=0, sizes=(200, 100, 60, 40, 30, 20))
    rng = np.random.default_rng(1)
    groups = [[f"conversation:{i}"] for i in range(len(s.texts))]
    texts = [
        " ".join("".join(chr(97 + int(c)) for c in rng.integers(0, 26, 5)) for _ in range(6)) for _ in s.texts
    ]
    vectors = unit(rng.normal(size=(len(texts), 64)))
    found = split_columns(
        vectors, texts, groups, s.truth, np.full(len(texts), np.nan), SplitSettings(test_fraction=0.2)
    )
    for k, size in enumerate((200, 100, 60, 40, 30, 20)):
        assert abs((found.side[s.truth == k] == 1).sum() - 0.2 * size) <= 1.5


def test_a_bridge_between_two_large_groups_is_set_aside_and_named():
    n = 300
    vectors = unit(np.random.default_rng(5).normal(size=(n, 64)))
    texts = [f"say {chr(97 + i % 26)}{chr(97 + i // 26)} to us now" for i in range(n)]
    groups = [
        (
            ["customer:one"]
            if i < 30
            else (
                ["customer:two"]
                if i < 60
                else ["customer:one", "customer:two"]
                if i == 60
                else [f"customer:{i}"]
            )
        )
        for i in range(n)
    ]
    found = split_columns(
        vectors, texts, groups, np.zeros(n, np.int64), np.full(n, np.nan), SplitSettings(largest_group=0.15)
    )
    assert found.side[60] == -1
    assert found.why[60] == "bridge"
    assert (found.side == -1).sum() == 1
    assert found.certificate["largest_group"] == 30
    assert found.certificate["shared_customers"] == 0
    whole = split_columns(
        vectors, texts, groups, np.zeros(n, np.int64), np.full(n, np.nan), SplitSettings(largest_group=0.5)
    )
    assert (whole.side == -1).sum() == 0
    assert whole.certificate["largest_group"] == 61


def test_an_old_record_is_never_set_aside_as_a_bridge():
    n = 300
    vectors = unit(np.random.default_rng(5).normal(size=(n, 64)))
    texts = [f"say {chr(97 + i % 26)}{chr(97 + i // 26)} to us now" for i in range(n)]
    groups = [
        [f"customer:{i // 30}"] if i < 60 else ["customer:0", "customer:1"] if i == 60 else [f"customer:{i}"]
        for i in range(n)
    ]
    args = (vectors, texts, groups, np.zeros(n, np.int64), np.full(n, np.nan))
    old = split_columns(*args, SplitSettings(largest_group=0.5))
    earlier = Earlier(
        "old", vectors, [None] * n, [[]] * n, old.side, np.arange(n)
    )  # or else the old records hold the group together
    found = split_columns(*args, SplitSettings(largest_group=0.15, set_aside=0.1), earlier=earlier)
    assert found.side.tolist() == old.side.tolist()
    assert split_columns(*args, SplitSettings(largest_group=0.15, set_aside=0.1)).why[60] == "bridge"


def test_of_equally_large_groups_the_same_is_broken_up_whatever_the_order_of_the_input():
    """Only one bridge may be set aside, and there are two."""
    n = 110
    vectors = unit(np.random.default_rng(11).normal(size=(n, 64)))
    texts = [f"say {chr(97 + i % 26)}{chr(97 + i // 26)} to us now" for i in range(n)]
    groups = [[f"customer:{i // 12}"] if i < 48 else [f"customer:{i}"] for i in range(n)]
    groups[48], groups[49] = ["customer:0", "customer:1"], ["customer:2", "customer:3"]
    rest = (np.zeros(n, np.int64), np.full(n, np.nan), SplitSettings(set_aside=0.01))
    one = split_columns(vectors, texts, groups, *rest)
    other = split_columns(vectors[::-1], texts[::-1], groups[::-1], *rest)
    assert one.why.count("bridge") == 1
    assert other.why[::-1] == one.why


def test_a_large_group_without_a_bridge_stays_whole():
    n = 200
    vectors = unit(np.random.default_rng(6).normal(size=(n, 64)))
    groups = [["customer:big"] if i < 120 else [f"customer:{i}"] for i in range(n)]
    found = split_columns(
        vectors,
        [f"say {chr(97 + i % 26)}{chr(97 + i // 26)} to us now" for i in range(n)],
        groups,
        np.zeros(n, np.int64),
        np.full(n, np.nan),
    )
    assert set(found.side[:120].tolist()) == {0}
    assert (found.side == 1).sum() == 30


@given(st.integers(0, 10**6))
@settings(max_examples=25)
def test_the_cut_is_the_best_single_one(seed):
    """Against trying every record in turn on a random sparse graph of records (0..k-1) and hubs (k..)."""
    rng = np.random.default_rng(seed)
    k, hubs = 14, 9
    edges = {
        (int(r), k + int(h)) for r, h in zip(rng.integers(0, k, 22), rng.integers(0, hubs, 22), strict=True)
    }
    neighbours = defaultdict(list)
    for a, b in sorted(edges):
        neighbours[a].append(b)
        neighbours[b].append(a)
    start = min(neighbours)
    part = _reach(neighbours, start, -1)
    records = sorted(v for v in part if v < k)
    cut = best_cut(dict(neighbours), np.array(records), np.ones(k, bool), np.zeros(k), np.arange(k))
    best = {}
    for v in records:
        rest, sizes = set(part) - {v}, []
        while rest:
            piece = _reach(neighbours, min(rest), v)
            sizes.append(sum(u < k for u in piece))
            rest -= piece
        if sum(size > 0 for size in sizes) > 1:
            best[v] = max(sizes)
    if best:
        assert cut is not None
        assert cut.largest == min(best.values())
    elif cut is not None:  # nothing but empty hubs is split off
        assert cut.largest == len(records) - 1


def _reach(neighbours, start, without):
    seen, todo = {start}, [start]
    while todo:
        for v in neighbours[todo.pop()]:
            if v != without and v not in seen:
                seen.add(v)
                todo.append(v)
    return seen


def test_by_date_late_records_test_and_what_touches_the_past_stands_aside():
    day = 86400.0
    may = 1714521600.0  # 2024-05-01 UTC
    vectors = unit(np.random.default_rng(7).normal(size=(8, 16)))
    vectors[5] = vectors[0]
    texts = [f"words {chr(97 + i)} here {chr(110 + i)}" for i in range(8)]
    times = np.array(
        [may - 9 * day, may - 1, np.nan, may, may + day, may + day, may + 2 * day, may + 2 * day]
    )
    groups = [
        ["customer:a"],
        ["customer:b"],
        ["customer:c"],
        ["customer:d"],
        ["customer:a"],
        ["customer:e"],
        ["customer:f"],
        ["customer:f", "customer:b"],
    ]
    found = split_columns(
        vectors, texts, groups, np.zeros(8, np.int64), times, SplitSettings(test_after="2024-05-01")
    )
    assert found.side.tolist() == [0, 0, 0, 1, -1, -1, 1, -1]
    assert [found.why[i] for i in (4, 5, 7)] == ["group_in_train", "near_train", "group_in_train"]
    assert found.certificate["test_after"] == "2024-05-01"
    assert found.certificate["shared_customers"] == 0


def test_loose_grouping_still_leaves_no_twin():
    vectors, texts, groups, situations, times = world(8, spread=0.08)
    found = split_columns(
        vectors, texts, [[] for _ in groups], situations, times, SplitSettings(same_side=1.0)
    )
    assert "near_train" in found.why
    assert cross(found, vectors) < 0.93
    assert found.certificate["twins_at_threshold"] == 0


def test_near_pairs_are_all_pairs():
    vectors = world(9)[0]
    found = {tuple(p) for block in near_pairs(vectors, 0.9) for p in block.tolist()}
    product = np.round(vectors @ vectors.T, 4)
    assert found == {(i, j) for i, j in zip(*np.nonzero(product >= np.float32(0.9)), strict=True) if i < j}


def test_tiny_inputs():
    for n in (0, 1, 2, 3):
        vectors = unit(np.eye(max(n, 1), 4))[:n]
        found = split_columns(
            vectors,
            [f"word{chr(97 + i)} or so" for i in range(n)],
            [[] for _ in range(n)],
            np.zeros(n, np.int64),
            np.full(n, np.nan),
        )
        assert len(found.side) == n
        assert found.certificate["train"] == n
        assert found.certificate["nearest_pair"] == []


def test_a_date_that_is_none_is_refused():
    with pytest.raises(ValueError, match="2024-05-01"):
        SplitSettings(test_after="next week")
