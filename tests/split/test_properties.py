"""What holds of every split, on small random inputs: leak-free, complete, priorities, any order, and nothing
that is kept moves."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.language.template import template
from curate.split.checks import leaks
from curate.split.earlier import Earlier
from curate.split.settings import SplitSettings
from curate.split.sides import SIDES, sides_of
from curate.split.split import REASONS, Split
from tests.helpers.coverage_sample import unit
from tests.helpers.split import split_columns

DAY = 86400.0
MAY = 1714521600.0  # 2024-05-01 UTC
WORDS = [
    "amber",
    "birch",
    "cedar",
    "dune",
    "elm",
    "fern",
    "grove",
    "heath",
    "iris",
    "jade",
    "kelp",
    "larch",
    "moss",
]


@dataclass(repr=False)
class Input:
    vectors: np.ndarray
    texts: list[str]
    groups: list[list[str]]
    situations: np.ndarray
    times: np.ndarray
    quality: np.ndarray
    ids: list[str]

    def at(self, order: np.ndarray) -> Input:
        pick = [[column[i] for i in order] for column in (self.texts, self.groups, self.ids)]
        return Input(
            self.vectors[order],
            pick[0],
            pick[1],
            self.situations[order],
            self.times[order],
            self.quality[order],
            pick[2],
        )

    def split(self, rules: SplitSettings, earlier: Earlier | None = None) -> Split:
        return split_columns(
            self.vectors,
            self.texts,
            self.groups,
            self.situations,
            self.times,
            rules,
            quality=self.quality,
            ids=self.ids,
            earlier=earlier,
        )


@st.composite
def inputs(draw: st.DrawFn, most: int = 60) -> Input:
    """Records of few or many conversations, customers and templates; some prompts alike to any degree, some
    the same."""
    n = draw(st.integers(1, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    base = rng.normal(size=(n, 16))
    alike = rng.random(n) < draw(st.sampled_from([0.0, 0.2, 0.5]))
    which = np.where(alike, rng.integers(0, n, n), np.arange(n))
    away = rng.choice([0.0, 0.2, 0.35, 0.5], n) * alike
    vectors = unit(base[which] + away[:, None] * rng.normal(size=(n, 16)))
    own = [" ".join(rng.choice(WORDS, 4)) + f" {chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(n)]
    texts = [own[which[i]] if away[i] == 0 else own[i] for i in range(n)]
    if draw(st.booleans()):
        texts = [
            f"Where is order {i}, my {WORDS[rng.integers(0, 6)]} one" if rng.random() < 0.3 else t
            for i, t in enumerate(texts)
        ]
        vectors = unit(rng.normal(size=(n, 16))) if draw(st.booleans()) else vectors
    vectors = vectors[[texts.index(t) for t in texts]]  # one text has one vector
    many = draw(st.sampled_from([n, 3 * n]))
    groups = [
        [
            f"conversation:{rng.integers(0, many)}",
            *([f"customer:{rng.integers(0, many)}"] if rng.random() < 0.7 else []),
        ]
        for _ in range(n)
    ]
    times = np.where(rng.random(n) < 0.1, np.nan, MAY + DAY * rng.integers(-60, 20, n))
    situations = rng.integers(0, draw(st.integers(1, 12)), n)
    return Input(
        vectors, texts, groups, situations, times, rng.random(n).round(2), [f"r{i}" for i in range(n)]
    )


RULES = st.builds(
    SplitSettings,
    test_fraction=st.sampled_from([0.0, 0.1, 0.15, 0.3, 0.5]),
    validation_fraction=st.sampled_from([0.0, 0.1, 0.2, 0.4]),
    test_after=st.sampled_from([None, None, "2024-05-01"]),
    same_side=st.sampled_from([0.9, 0.9, 0.97, 1.0]),
    largest_group=st.sampled_from([0.05, 0.3, 1.0]),
    set_aside=st.sampled_from([0.01, 0.2]),
    train_groups=st.sampled_from([0, 1, 2]),
)
MANY = settings(max_examples=150)
APART = {1: 2, 2: 1, 0: 0}  # the later one is looked at with all that it may not touch of the others


def keys(data: Input, places: np.ndarray) -> set[str]:
    """Everything that must not stand on two sides, by name: groups, templates, texts."""
    found = {key for i in places for key in data.groups[i]}
    return (
        found
        | {f"text {data.texts[i]}" for i in places}
        | {f"template {template(data.texts[i])}" for i in places if template(data.texts[i])}
    )


def leak_free(
    data: Input, side: np.ndarray, rules: SplitSettings, apart: dict[int, set[str]] | None = None
) -> None:
    """No two of the sides share anything. Texts of earlier sides, which other rules may have put `apart`, need
    only be no twins: old records keep their sides, and a new one with the very text of one goes with it."""
    for one, other in combinations(SIDES, 2):
        left, right = np.flatnonzero(side == one), np.flatnonzero(side == other)
        assert not keys(data, left) & keys(data, right)
        alike, twin = data.vectors[right] @ data.vectors[left].T, rules.twin - rules.twin_margin
        assert alike.max(initial=-1) < twin + 1e-4
        if apart is not None:
            held = [
                np.array([data.texts[i] in apart[which] for i in places], bool)
                for which, places in ((one, left), (other, right))
            ]
            alike = alike[~np.outer(held[1], held[0])]
        assert alike.max(initial=-1) < min(rules.same_side, twin) + 1e-4


def components(data: Input, level: float, without: np.ndarray) -> list[set[int]]:
    """The groups that must stay together, found the slow way."""
    of = {i: {i} for i in np.flatnonzero(~without).tolist()}
    alike = np.round(data.vectors @ data.vectors.T, 4) >= np.float32(level)
    for i, j in combinations(of, 2):
        if of[i] is not of[j] and (alike[i, j] or keys(data, np.array([i])) & keys(data, np.array([j]))):
            of[i] |= of[j]
            for k in of[j]:
                of[k] = of[i]
    return list({id(c): c for c in of.values()}.values())


@given(inputs(), RULES)
@MANY
def test_nothing_is_shared_and_nothing_is_lost(data, rules):
    found = data.split(rules)
    leak_free(data, found.side, rules)
    assert set(found.side.tolist()) <= {-1, *SIDES}
    assert all(
        (why in REASONS) == (side == -1) and (why == "" or side == -1)
        for why, side in zip(found.why, found.side, strict=True)
    )
    c = found.certificate
    assert leaks(c) == []
    told = sides_of(c)
    assert told == (["train", "validation", "test"] if rules.validation_fraction else ["train", "test"])
    assert [c[name] for name in (*told, "neither")] == [
        int((found.side == s).sum()) for s in (*(s for s in SIDES if SIDES[s] in told), -1)
    ]
    assert [sum(row[k] for row in c["situations"]) for k in ("pool", *told)] == [
        len(data.texts),
        *(c[name] for name in told),
    ]
    assert all(bool(row["why"]) == (not row["train"] or not row["test"]) for row in c["situations"])
    n = len(data.texts)
    if (
        rules.test_after is not None
    ):  # only records that are not known to be late, and not tied to one, may validate
        day = datetime.fromisoformat(f"{rules.test_after}T00:00:00+00:00").timestamp()
        late = np.nan_to_num(data.times, nan=-np.inf) >= day
        n = int(((found.side != 1) & ~late).sum())
    for name in told[1:]:
        share, asked = c[f"{name}_fraction"], getattr(rules, f"{name}_fraction")
        if rules.test_after is None or name == "validation":
            assert (share["asked"], share["wanted"]) == (asked, round(asked * n))
            assert share["got"] == (round(c[name] / n, 4) if n else 0)
            empty = (
                rules.test_after is not None and bool(asked) and not c[name]
            )  # an empty side says why, always
            assert bool(share["why"]) == (c[name] != share["wanted"] or empty) and not share["why"].endswith(
                ": "
            )
            assert bool(c.get(f"why_no_{name}")) == bool(asked and not c[name])


@given(inputs(), RULES.filter(lambda r: r.validation_fraction))
@MANY
def test_the_test_side_is_the_same_without_a_validation_side(data, rules):
    without = data.split(rules.model_copy(update={"validation_fraction": 0.0}))
    assert np.flatnonzero(data.split(rules).side == 1).tolist() == np.flatnonzero(without.side == 1).tolist()


@given(inputs(), RULES.filter(lambda r: r.test_after is None))
@MANY
def test_components_are_never_divided_and_bridges_stay_few(data, rules):
    found = data.split(rules)
    bridges = np.array([why == "bridge" for why in found.why])
    assert bridges.sum() <= int(rules.set_aside * len(data.texts))
    for group in components(data, rules.same_side, bridges):
        assert len({int(found.side[i]) for i in group} - {-1}) <= 1
    assert found.certificate["groups"] == len(components(data, rules.same_side, bridges))


@given(inputs(), st.sampled_from([0.9, 1.0]))
@MANY
def test_by_date_nothing_early_tests_and_nothing_late_trains_or_validates(data, level):
    late = np.nan_to_num(data.times, nan=-np.inf) >= MAY
    for validation in (0.0, 0.2):
        rules = SplitSettings(test_after="2024-05-01", same_side=level, validation_fraction=validation)
        found = data.split(rules)
        assert not {0, 2} & {*found.side[late].tolist()}
        early = [
            side for side, why in zip(found.side[~late], np.array(found.why)[~late], strict=True) if not why
        ]
        assert {*early} <= ({0, 2} if validation else {0})
        assert {*np.array(found.why)[~late].tolist()} <= {"", "near_train"}, "only what is drawn may leave"
        if not validation:
            assert len(early) == (~late).sum()


@given(inputs(), RULES, st.randoms(use_true_random=False))
@MANY
def test_the_order_of_the_input_does_not_count(data, rules, random):
    order = list(range(len(data.texts)))
    random.shuffle(order)
    one, other = data.split(rules), data.at(np.array(order)).split(rules)
    assert other.side.tolist() == one.side[order].tolist()
    assert other.certificate == one.certificate


@given(
    st.lists(st.integers(1, 7), min_size=1, max_size=10),
    st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.5]),
    st.sampled_from([0, 1, 2]),
    st.integers(0, 10**6),
)
@MANY
def test_priorities_train_keeps_its_groups_then_the_fraction_then_every_situation(
    sizes, fraction, train_groups, seed
):
    """With groups of one record each, what the priorities allow can be said exactly."""
    n, rules = sum(sizes), SplitSettings(test_fraction=fraction, train_groups=train_groups)
    texts = [f"{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(n)]
    situations = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(sizes)), sizes))
    data = Input(
        unit(np.eye(n)), texts, [[] for _ in texts], situations, np.full(n, np.nan), np.zeros(n), texts
    )
    found, wanted = data.split(rules), round(fraction * n)
    size = np.unique(data.situations, return_counts=True)[1]
    spare = {
        s: int(k) - rules.train_groups for s, k in zip(np.unique(data.situations).tolist(), size, strict=True)
    }
    test = {s: int((found.side[data.situations == s] == 1).sum()) for s in spare}
    most = sum(max(0, k) for k in spare.values())
    if 2 * min(wanted, most) >= wanted:
        assert all(test[s] <= max(0, spare[s]) for s in spare), "train keeps its groups"
        assert sum(test.values()) == min(wanted, most)
        present = sum(k > 0 for k in spare.values())
        assert sum(k > 0 for k in test.values()) == min(wanted, present)
    else:
        assert sum(test.values()) <= wanted
    for row in found.certificate["situations"]:
        if row["groups"] > 2 and not row["test"]:
            assert row["why"] in ("the test side is full", "no test set is wanted")


@given(inputs(), RULES.filter(lambda r: r.test_after is None))
@MANY
def test_a_situation_without_a_test_record_has_no_group_that_would_fit(data, rules):
    found = data.split(rules)
    if any(why == "near_train" for why in found.why):
        return  # the test side was larger when it was filled
    groups = list(components(data, rules.same_side, found.side == -1))
    left, room = (
        defaultdict(int),
        round(rules.test_fraction * int((found.side != -1).sum())) - int((found.side == 1).sum()),
    )
    for g in groups:
        for s in {int(data.situations[i]) for i in g}:
            left[s] += found.side[min(g)] == 0
    for g in groups:
        here = {int(data.situations[i]) for i in g}
        if found.side[min(g)] == 0:
            assert len(g) > room or any(left[s] <= rules.train_groups for s in here)


def halves(data: Input, draw_old: np.ndarray, again: np.ndarray) -> tuple[Input, Input, np.ndarray]:
    """An old input, a new one that has some of its records again, and the place of each old record in the new
    one or -1."""
    old, new = np.flatnonzero(draw_old), np.flatnonzero(~draw_old | again)
    where = {int(i): n for n, i in enumerate(new)}
    return data.at(old), data.at(new), np.array([where.get(int(i), -1) for i in old], np.int64)


@st.composite
def months(draw: st.DrawFn) -> tuple[Input, Input, np.ndarray]:
    data = draw(inputs().filter(lambda d: len(d.texts) > 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    is_old = rng.random(len(data.texts)) < 0.5
    is_old[:2] = True, False
    return halves(data, is_old, rng.random(len(data.texts)) < draw(st.sampled_from([0.0, 0.5, 1.0])))


def kept(old: Input, first: Split, same: np.ndarray, forgotten: np.ndarray | None = None) -> Earlier:
    sided = first.side != -1
    texts = [t if forgotten is None or not forgotten[i] else None for i, t in enumerate(old.texts)]
    at = np.flatnonzero(sided)
    return Earlier(
        "may", old.vectors[at], [texts[i] for i in at], [old.groups[i] for i in at], first.side[at], same[at]
    )


@given(months(), RULES, RULES)
@MANY
def test_what_is_kept_never_moves_and_nothing_leaks_over_both_splits(pair, rules, later):
    old, new, same = pair
    first = old.split(rules)
    earlier = kept(old, first, same)
    found = new.split(later, earlier)
    pins = earlier.pins(len(new.texts))[: len(new.texts)]
    leak_free(
        new, found.side, later, {s: {old.texts[i] for i in np.flatnonzero(first.side == s)} for s in SIDES}
    )
    assert set((found.side[pins == 0]).tolist()) <= {0, -1}
    assert set((found.side[pins == 2]).tolist()) <= {2, -1}
    assert set((found.side[pins == 1]).tolist()) <= {1}, "the old test set is what others are measured by"
    for side, others in ((0, (2, 1)), (2, (0, 1)), (1, (0, 2))):
        there = np.flatnonzero(first.side == side)
        for other in others:
            here = np.flatnonzero((found.side == other) & ((pins == -1) | (APART[other] < APART[side])))
            assert not keys(old, there) & keys(new, here)
            alike = old.vectors[there] @ new.vectors[here].T
            assert alike.max(initial=-1) < later.twin - later.twin_margin + 1e-4
    c = found.certificate
    assert leaks(c) == []
    k = c["kept_from"]
    assert {k.get(name, 0) - int((first.side == s).sum()) for s, name in SIDES.items()} == {0}
    assert k["found_again"] == int((pins != -1).sum())
    if "new_validation" in k:
        assert k["new_validation"] == int(((pins == -1) & (found.side == 2)).sum())
    assert k["new_test"] + int(((pins == 1) & (found.side == 1)).sum()) == c["test"]
    assert k["both_old_sides"] == list(found.why).count("both_old_sides")


@given(months(), RULES)
@MANY
def test_with_the_same_rules_every_old_record_keeps_its_side(pair, rules):
    """What is new about the world comes with the new records only: no old record is put aside."""
    old, new, same = pair
    first = old.split(rules)
    earlier = kept(old, first, same)
    found = new.split(rules, earlier)
    pins = earlier.pins(len(new.texts))[: len(new.texts)]
    assert (found.side[pins != -1] == pins[pins != -1]).all()


@given(months(), RULES, st.randoms(use_true_random=False))
@MANY
def test_with_a_kept_split_the_order_does_not_count_either(pair, rules, random):
    old, new, same = pair
    first = old.split(rules)
    order = list(range(len(new.texts)))
    random.shuffle(order)
    turned = np.array([order.index(i) if i >= 0 else -1 for i in same], np.int64)
    one = new.split(rules, kept(old, first, same))
    other = new.at(np.array(order)).split(rules, kept(old, first, turned))
    assert other.side.tolist() == one.side[order].tolist()


@given(months(), RULES.filter(lambda r: r.test_after is None and not r.validation_fraction))
@MANY
def test_only_what_ties_the_old_sides_together_stands_on_neither(pair, rules):
    """The fewest go: put back any one of them alone, and the old sides hang together."""
    old, new, same = pair
    first = old.split(rules)
    earlier = kept(old, first, same)
    found = new.split(rules.model_copy(update={"set_aside": 0.0}), earlier)
    gone = np.array([why == "both_old_sides" for why in found.why])
    everything = Input(
        np.concatenate([new.vectors, earlier.vectors]),
        [*new.texts, *earlier.texts],
        [*new.groups, *earlier.groups],
        np.zeros(len(gone) + len(earlier.sides), np.int64),
        np.empty(0),
        np.empty(0),
        [],
    )
    pins = earlier.pins(len(gone))
    for i in np.flatnonzero(gone):
        out = np.concatenate([gone, np.zeros(len(earlier.sides), bool)])
        out[i] = False
        # what lies between two old records of the two sides alone is no news, so they are looked at from the
        # record that was put back
        near = next(c for c in components(everything, rules.same_side, out) if i in c)
        assert {0, 1} <= {int(pins[j]) for j in near}


@given(months(), RULES)
@MANY
def test_records_whose_text_is_forgotten_still_hold_their_groups(pair, rules):
    old, new, same = pair
    first = old.split(rules)
    earlier = kept(old, first, same, forgotten=np.ones(len(old.texts), bool))
    found = new.split(rules, earlier)
    pins = earlier.pins(len(new.texts))[: len(new.texts)]
    for side, fresh in ((0, (1, 2)), (2, (0, 1)), (1, (0, 2))):
        here = np.flatnonzero(np.isin(found.side, fresh) & (pins == -1))
        assert not {k for i in np.flatnonzero(first.side == side) for k in old.groups[i]} & {
            k for i in here for k in new.groups[i]
        }
    assert found.certificate["kept_from"]["without_text"] == int((first.side != -1).sum())
    assert found.certificate["kept_from"]["moved"] == 0
