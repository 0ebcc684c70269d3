"""The proof that nothing leaks over the split, by exact search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.splitting.groups import BLOCK, DIGITS

Index = NDArray[np.int64]
Floats = NDArray[np.float32]


def nearest(vectors: Floats, test: Index, train: Index) -> tuple[NDArray[np.float64], Index]:
    """For each test record its highest rounded cosine to a train record (-1 where there is none), and that record."""
    score, at = np.full(len(test), -1.0), np.full(len(test), -1, np.int64)
    if not len(train):
        return score, at
    for start in range(0, len(test), BLOCK):
        product = np.round(vectors[test[start : start + BLOCK]] @ vectors[train].T, DIGITS)
        best = product.argmax(axis=1)
        at[start : start + BLOCK] = train[best]
        score[start : start + BLOCK] = product[np.arange(len(best)), best].round(DIGITS)
    return score, at


def shared(groups: Sequence[Sequence[str]], train: Index, test: Index, prefix: str) -> int:
    """How many keys with this prefix stand on both sides."""
    keys = [{k for i in side for k in groups[i] if k.startswith(prefix)} for side in (train, test)]
    return len(keys[0] & keys[1])


def situation_rows(situations: Index, side: NDArray[np.int8], labels: Index, names: Sequence[str], train_groups: int, room_left: bool) -> list[dict[str, Any]]:
    """A row each: name, records in pool, train and test, groups, and why it stands on one side only (or an empty text)."""
    rows = []
    for s in np.unique(situations):
        here = situations == s
        train, test = int((here & (side == 0)).sum()), int((here & (side == 1)).sum())
        groups = len(set(labels[here & (labels >= 0)].tolist()))
        why = "" if train and test else _why(train, test, groups, train_groups, room_left)
        name = names[s] if s < len(names) else f"situation {s + 1}"
        rows.append({"name": name, "pool": int(here.sum()), "train": train, "test": test, "groups": groups, "why": why})
    return sorted(rows, key=lambda row: (-row["pool"], row["name"]))


def _why(train: int, test: int, groups: int, train_groups: int, room_left: bool) -> str:
    if not train and not test:
        return "set aside"
    if not train:
        return "all of it falls into the test's time"
    if groups <= train_groups:
        return f"it has {groups} groups, and train keeps {train_groups}" if groups != 1 else f"it is one group, and train keeps {train_groups}"
    return "no group of it fits the test side" if room_left else "the test side is full"


def pair_of(score: NDArray[np.float64], test: Index, at: Index, ids: Sequence[str] | None) -> list[Any]:
    """[train record, test record] of the nearest pair: ids, or places where no ids are known; empty for an empty side."""
    if not len(score) or score.max() < -0.5:
        return []
    best = int(score.argmax())
    pair: Iterable[int] = (int(at[best]), int(test[best]))
    return [ids[i] if ids is not None else i for i in pair]
