"""The hold-out: a test side that shares nothing with the train side, and the certificate of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.positions import content_ranks
from curate.split.certificate import CertificateInput, by_date, certify, kept_from, nearest, seconds
from curate.split.earlier import NEITHER, TEST, TRAIN, Earlier, part
from curate.split.groups import Links, link, separate
from curate.split.hold_out import HoldOut, hold_out
from curate.split.settings import SplitSettings
from curate.split.share import share_of_file
from curate.split.situations import Situation, situation_rows, why_no_test
from curate.text.brief import Brief

Index = NDArray[np.int64]
Doubles = NDArray[np.float64]
Sides = NDArray[np.int8]
KINDS = ("conversation", "customer")
SMALL_GROUP = 20  # records of a group that is never broken up, whatever its share of a small file
ITSELF, CONNECTED = "itself", "connected"
REASONS = {
    "bridge": "connects two parts of a group that is too large for one side",
    "group_in_train": "from after the date, but its conversation or customer is in the training set",
    "near_train": "too similar to a training record to be in the test set",
    "both_old_sides": "connects the train side and the test side of the earlier split",
    "group_in_test": "from before the date, but its conversation or customer is in the earlier test set",
    "near_test": "too similar to a record of the earlier test set to be in the training set",
}


@dataclass(frozen=True, slots=True, repr=False)
class SplitColumns(Brief):
    """The n records that are divided: the prompts' unit `vectors` (n, d) and `texts`; the `groups` of each,
    keys such as `conversation:12` and `customer:7`; the number of its situation; `times` in seconds since
    1970, NaN where unknown (such records train).

    `quality` says which of two bridges to set aside; `ids` name the nearest pair; `strange` has the language
    of each place whose prompt the encoder does not understand.
    """

    vectors: NDArray[np.float32]
    texts: Sequence[str]
    groups: Sequence[Sequence[str]]
    situations: Index
    times: Doubles
    quality: Doubles | None = None
    ids: Sequence[str] | None = None
    strange: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Split(Brief):
    """`side` (n): 0 train, 1 test, -1 neither, for the reason (a key of REASONS) in `why`; `certificate` is
    split.json.

    `kept` (n) says what an earlier split has to do with the side: the record was on it `itself`, is
    `connected` with one that was, or nothing ("").
    """

    side: Sides
    why: list[str]
    certificate: dict[str, Any]
    kept: list[str]


@dataclass(slots=True)
class _Nodes:
    """The n new records and after them those of an earlier split, as one graph; `side` and `why` fill up as
    it is divided."""

    n: int
    vectors: NDArray[np.float32]
    groups: Sequence[Sequence[str]]
    pins: Sides  # the side that a node has already
    links: Links
    aside: NDArray[np.bool_]
    side: Sides
    why: list[str]
    kept: list[str]

    def put_aside(self, some: NDArray[np.bool_], why: str) -> None:
        for i in np.flatnonzero(some[: self.n]):
            self.side[i], self.why[i] = NEITHER, why


def split(
    columns: SplitColumns,
    settings: SplitSettings | None = None,
    *,
    names: Sequence[str] = (),
    seed: int = 0,
    earlier: Earlier | None = None,
    train: Sequence[int] = (),
    kinds: Sequence[str] = KINDS,
) -> Split:
    """Divides n records so that no group, template or near-duplicate prompt stands on both sides.

    Whole components go to one side; the situations, which have `names`, are stratified. `seed` draws another
    test side of the same kind. `earlier` is a split that stays: nothing of it changes sides, and what hangs
    on one of its records goes to its side. The groups of the records `train` (places) are not held out,
    unless a date or an earlier split says so. `kinds` are the kinds of keys that the certificate tells apart,
    those of conversations and of customers first.
    """
    settings, c = settings or SplitSettings(), columns
    rank = content_ranks(
        [f"{text}\x1f{c.ids[i] if c.ids else ''}\x1f{sorted(c.groups[i])}" for i, text in enumerate(c.texts)]
    )
    nodes = _nodes(c.vectors, c.texts, c.groups, settings, earlier)
    if settings.test_after is not None:
        labels, plan = _by_time(nodes, c.times, settings.test_after), None
    else:
        worth = np.zeros(nodes.n) if c.quality is None else c.quality
        labels, plan = _by_share(nodes, c.situations, worth, rank, settings, seed, train)
    _drop_twins(nodes, settings)
    order = np.argsort(rank, kind="stable")
    evidence = CertificateInput(c.vectors, c.texts, c.groups, kinds, order, c.ids, c.strange)
    situations = _situations(nodes, c.situations, labels, plan, names)
    certificate = _certificate(evidence, nodes, labels, situations, plan, settings, c.times)
    if earlier is not None:
        side = nodes.side[: nodes.n]
        certificate["kept_from"] = kept_from(earlier, evidence, nodes.groups, side, nodes.why, settings)
    return Split(nodes.side[: nodes.n], nodes.why, certificate, nodes.kept)


def _certificate(
    evidence: CertificateInput,
    nodes: _Nodes,
    labels: Index,
    situations: Sequence[Situation],
    plan: HoldOut | None,
    settings: SplitSettings,
    times: Doubles,
) -> dict[str, Any]:
    side = nodes.side[: nodes.n]
    certificate = certify(evidence, side, labels, settings)
    if settings.test_after is not None:
        by_date(certificate, times, side, nodes.pins[: nodes.n], settings.test_after)
    certificate["test_fraction"] = share_of_file(certificate["test"], nodes.why, settings, plan)
    certificate["situations"] = rows = situation_rows(situations, settings, plan)
    certificate["situations_without_training"] = [
        row["name"] for row in rows if row["test"] and not row["train"]
    ]
    if why_empty := why_no_test(certificate, settings):
        certificate["why_no_test"] = why_empty
    return certificate


def _nodes(
    vectors: NDArray[np.float32],
    texts: Sequence[str],
    groups: Sequence[Sequence[str]],
    settings: SplitSettings,
    earlier: Earlier | None,
) -> _Nodes:
    n = len(texts)
    if earlier is None:
        pins, links = np.full(n, NEITHER, np.int8), link(vectors, texts, groups, settings.same_side)
        return _Nodes(n, vectors, groups, pins, links, np.zeros(n, bool), pins.copy(), [""] * n, [""] * n)
    pins = earlier.pins(n)
    vectors, groups = np.concatenate([vectors, earlier.vectors]), [*groups, *earlier.groups]
    links, aside = part(link(vectors, [*texts, *earlier.texts], groups, settings.same_side), pins, n)
    nodes = _Nodes(
        n,
        vectors,
        groups,
        pins,
        links,
        aside,
        pins.copy(),
        [""] * n,
        [ITSELF if pin != NEITHER else "" for pin in pins[:n]],
    )
    nodes.put_aside(aside, "both_old_sides")
    return nodes


def _by_share(
    nodes: _Nodes,
    situations: Index,
    quality: Doubles,
    rank: Index,
    settings: SplitSettings,
    seed: int,
    train: Sequence[int],
) -> tuple[Index, HoldOut]:
    """Gives every free component a side; returns the components, -1 for what stands aside, and how the test
    side was filled."""
    n, pins = nodes.n, nodes.pins
    largest, most = max(SMALL_GROUP, int(settings.largest_group * n)), int(settings.set_aside * n)
    labels, bridges = separate(nodes.links, largest, most, quality, rank, nodes.aside, pins[:n] == NEITHER)
    held = (pins != NEITHER) & (labels >= 0)
    fixed = {int(labels[i]): False for i in train if labels[i] >= 0} | dict(
        zip(labels[held].tolist(), (pins[held] == TEST).tolist(), strict=True)
    )
    tied = np.isin(labels[:n], labels[held])
    nodes.kept = [kept or (CONNECTED if t else "") for kept, t in zip(nodes.kept, tied, strict=True)]
    plan = hold_out(labels[:n], situations, settings.test_fraction, settings.train_groups, rank, seed, fixed)
    free = labels[:n] >= 0
    nodes.side[:n][free] = np.isin(labels[:n], list(plan.test))[free]
    nodes.put_aside(bridges, "bridge")
    return labels[:n], plan


def _by_time(nodes: _Nodes, times: Doubles, after: str) -> Index:
    """Late records test, early ones train; late ones that touch an early one stand on neither side."""
    n, links = nodes.n, nodes.links
    late = np.zeros(links.size, bool)
    late[:n] = np.nan_to_num(times, nan=-np.inf) >= seconds(after)
    free = (nodes.pins == NEITHER) & ~nodes.aside
    nodes.side[free] = np.where(late, TEST, TRAIN)[free]
    old = (nodes.pins == TEST) & ~nodes.aside
    _leave(nodes, free & ~late, old, "test")
    _leave(nodes, free & late, nodes.side == TRAIN, "train")
    return links.components(nodes.side == NEITHER)[:n]


def _leave(nodes: _Nodes, some: NDArray[np.bool_], other: NDArray[np.bool_], name: str) -> None:
    """Puts aside those of `some` that touch `other` records, which stand on the side of that name."""
    tied = some & nodes.links.touching(other)
    keys = {key for i in np.flatnonzero(other).tolist() for key in nodes.groups[i]}
    shares = np.array(
        [bool(t) and not keys.isdisjoint(g) for t, g in zip(tied, nodes.groups, strict=True)], bool
    )
    nodes.put_aside(tied & shares, f"group_in_{name}")
    nodes.put_aside(tied & ~shares, f"near_{name}")


def _drop_twins(nodes: _Nodes, settings: SplitSettings) -> None:
    """Takes from train what is too near to an old test record, and from the test what is too near to train.

    With loose settings of `same_side`, or other ones than the earlier split had, there may be such records.
    """
    level = round(settings.twin - settings.twin_margin, 4)
    new = np.arange(len(nodes.side)) < nodes.n
    train, test, old = nodes.side == TRAIN, nodes.side == TEST, nodes.pins == TEST
    for some, other, why in (
        (new & train, test & old, "near_test"),
        (new & test & ~old, train, "near_train"),
    ):
        places = np.flatnonzero(some & (nodes.side != NEITHER))
        score, _ = nearest(nodes.vectors, places, np.flatnonzero(other & (nodes.side != NEITHER)))
        near = np.zeros(len(new), bool)
        near[places[score >= level]] = True
        nodes.put_aside(near, why)


def _situations(
    nodes: _Nodes, situations: Index, labels: Index, plan: HoldOut | None, names: Sequence[str]
) -> list[Situation]:
    summaries, size, fixed = [], np.bincount(labels[labels >= 0], minlength=1), plan.fixed if plan else {}
    for s in np.unique(situations):
        here = np.flatnonzero(situations == s)
        of = np.unique(labels[here][labels[here] >= 0])
        name = names[s] if s < len(names) else f"situation {s + 1}"
        summaries.append(
            Situation(
                name,
                nodes.side[here],
                [nodes.why[i] for i in here],
                size[of],
                np.array([c not in fixed for c in of.tolist()], bool),
            )
        )
    return summaries
