"""One test over vectors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from curate.drift.vectors import two_sample


def some(size: int, moved: float, seed: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(size, 20)).astype(np.float32)
    rows[:, 0] += moved
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def names(size: int, tag: str) -> list[str]:
    return [f"{tag}{n}" for n in range(size)]


def test_what_moved_is_told_apart() -> None:
    told = two_sample(some(200, 0, 1), some(200, 2, 2), (names(200, "a"), names(200, "b")), 0)
    assert told["auc"] > 0.8 and told["p"] == 0.005


def test_what_did_not_move_is_not() -> None:
    told = two_sample(some(200, 0, 1), some(200, 0, 2), (names(200, "a"), names(200, "b")), 0)
    assert 0.4 < told["auc"] < 0.6 and told["p"] > 0.05


def test_the_same_conversations_are_not_told_apart() -> None:
    rows, ids = some(200, 0, 1), names(200, "a")
    told = two_sample(rows, rows, (ids, ids), 0)
    assert told["auc"] == 0.5


def test_few_conversations_are_not_tested() -> None:
    told = two_sample(some(9, 0, 1), some(200, 0, 2), (names(9, "a"), names(200, "b")), 0)
    assert told == {"auc": None, "p": None, "old": 9, "new": 200}
