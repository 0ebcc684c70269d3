"""The hold-out: a test side that shares nothing with the train side, and the certificate of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.coverage.space import content_ranks
from curate.splitting.certificate import nearest, pair_of, shared, situation_rows
from curate.splitting.groups import Links, link, separate
from curate.splitting.hold_out import hold_out
from curate.splitting.settings import SplitSettings

Index = NDArray[np.int64]
Doubles = NDArray[np.float64]
TRAIN, TEST, NEITHER = 0, 1, -1
SMALL_GROUP = 20  # records of a group that is never broken up, whatever its share of a small file
REASONS = {
    "bridge": "ties together two parts of a group that is too large for one side",
    "group_in_train": "after the date, but its conversation or customer is in train",
    "near_train": "too like a training record to stand in the test set",
}


@dataclass(frozen=True, slots=True)
class Split:
    """`side` (n): 0 train, 1 test, -1 neither, for the reason (a key of REASONS) in `why`; `certificate` is split.json."""

    side: NDArray[np.int8]
    why: list[str]
    certificate: dict[str, Any]


def split(
    vectors: NDArray[np.float32], texts: Sequence[str], groups: Sequence[Sequence[str]], situations: Index, times: Doubles,
    settings: SplitSettings | None = None, *, names: Sequence[str] = (), quality: Doubles | None = None, ids: Sequence[str] | None = None, seed: int = 0,
) -> Split:  # fmt: skip
    """Divides n records so that no group, template or near-duplicate prompt stands on both sides.

    `vectors` are the prompts' unit vectors (n, d); `groups` the keys of each record, such as `conversation:12` and
    `customer:7`; `situations` the number of its situation, `names` their names; `times` seconds since 1970, NaN where
    unknown (such records train); `quality` says which of two bridges to set aside; `ids` name the nearest pair; `seed`
    draws another test side of the same kind. Whole components go to one side; the situations are stratified.
    """
    settings = settings or SplitSettings()
    n = len(texts)
    rank = content_ranks([f"{text}\x1f{ids[i] if ids else ''}\x1f{sorted(groups[i])}" for i, text in enumerate(texts)])
    links = link(vectors, texts, groups, settings.same_side)
    if settings.test_after is not None:
        side, why, labels = _by_time(links, groups, times, settings.test_after)
    else:
        worth = np.zeros(n) if quality is None else quality
        labels, aside = separate(links, max(SMALL_GROUP, int(settings.largest_group * n)), int(settings.set_aside * n), worth, rank)
        held = hold_out(labels, situations, settings.test_fraction, settings.train_groups, rank, seed)
        side = np.isin(labels, list(held)).astype(np.int8)
        side[aside] = NEITHER
        why = ["bridge" if a else "" for a in aside]
    _drop_twins(vectors, side, why, settings)
    return Split(side, why, _certificate(vectors, groups, situations, side, labels, names, ids, settings))


def _by_time(links: Links, groups: Sequence[Sequence[str]], times: Doubles, after: str) -> tuple[NDArray[np.int8], list[str], Index]:
    """Late records test, early ones train; late ones that touch an early one stand on neither side."""
    when = datetime.fromisoformat(after)
    late = np.nan_to_num(times, nan=-np.inf) >= (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    tied = late & links.touching(~late)
    side = np.where(late, TEST, TRAIN).astype(np.int8)
    side[tied] = NEITHER
    early = {key for i in np.flatnonzero(~late).tolist() for key in groups[i]}
    why = [("group_in_train" if early & set(groups[i]) else "near_train") if t else "" for i, t in enumerate(tied)]
    return side, why, links.components(tied)


def _drop_twins(vectors: NDArray[np.float32], side: NDArray[np.int8], why: list[str], settings: SplitSettings) -> None:
    """Takes from the test what is too near to train: with loose settings of `same_side` there may be such records."""
    test = np.flatnonzero(side == TEST)
    score, _ = nearest(vectors, test, np.flatnonzero(side == TRAIN))
    for i in test[score >= round(settings.twin - settings.twin_margin, 4)]:
        side[i], why[i] = NEITHER, "near_train"


def _certificate(
    vectors: NDArray[np.float32], groups: Sequence[Sequence[str]], situations: Index, side: NDArray[np.int8], labels: Index,
    names: Sequence[str], ids: Sequence[str] | None, settings: SplitSettings,
) -> dict[str, Any]:  # fmt: skip
    """split.json: counted and searched anew from the sides alone."""
    train, test = np.flatnonzero(side == TRAIN), np.flatnonzero(side == TEST)
    score, at = nearest(vectors, test, train)
    sizes = np.unique(labels[labels >= 0], return_counts=True)[1]
    room = len(test) < round(settings.test_fraction * int((labels >= 0).sum()))
    return {
        "train": len(train), "test": len(test), "neither": int((side == NEITHER).sum()),
        "groups": len(sizes), "largest_group": int(sizes.max(initial=0)),
        "shared_conversations": shared(groups, train, test, "conv"), "shared_customers": shared(groups, train, test, "cust"),
        "shared_keys": shared(groups, train, test, ""),
        "highest_similarity": round(float(score.max()), 4) if len(score) and len(train) else None,
        "nearest_pair": pair_of(score, test, at, ids), "threshold": settings.twin, "twins_at_threshold": int((score >= settings.twin).sum()),
        "test_after": settings.test_after, "situations": situation_rows(situations, side, labels, names, settings.train_groups, room),
    }  # fmt: skip
