"""Which records are named for failures, and in which order."""

from __future__ import annotations

import numpy as np

from curate.turn.ranking import Ranking, Replies, ranked


def at(*angles: float) -> np.ndarray:
    """Questions on a circle: the cosine of two is that of the angle between them, in degrees."""
    turn = np.radians(np.array(angles, float))
    return np.stack([np.cos(turn), np.sin(turn)], axis=1).astype(np.float32).reshape(-1, 2)


def named(
    held: np.ndarray,
    failed: list[float],
    pool: np.ndarray,
    train: np.ndarray,
    worth: list[float] | None = None,
    labels: tuple[list[int], list[int], list[int]] | None = None,
    budget: int = 9,
) -> Ranking:
    codes = labels or ([0] * len(held), [0] * len(pool), [0] * len(train))
    good = np.array(worth or [1.0] * len(pool))
    replies = Replies(*(np.array(some, np.int64) for some in codes))
    return ranked(held, np.array(failed), pool, good, train, replies, budget)


def places(ranking: Ranking) -> list[int]:
    return [one.place for one in ranking.named]


def test_what_is_near_to_a_failure_comes_first_and_what_is_near_to_none_is_not_named() -> None:
    found = named(at(0, 180), [0.8, 0], at(180, 35, 5), at(90))
    assert places(found) == [2, 1]
    assert found.named[0].gain > found.named[1].gain > 0 and found.named[0].near == [0]


def test_two_failures_share_the_first_places() -> None:
    found = named(at(0, 90), [0.8, 0.7], at(0, 1, 2, 90), at())
    assert places(found)[:2] == [0, 3]


def test_a_failure_that_the_training_set_has_examples_of_counts_less() -> None:
    found = named(at(0, 90), [0.8, 0.8], at(2, 92), at(0, 1))
    assert places(found) == [1, 0] and found.taught[0] > 0.99 > found.taught[1]


def test_one_failure_among_many_mastered_questions_counts_less() -> None:
    found = named(at(0, 1, 2, 3, 90), [0.8, 0, 0, 0, 0.8], at(0, 90), at())
    assert places(found) == [1, 0] and found.weight[4] == 0.8 > 3 * found.weight[0]


def test_a_better_example_comes_first_and_another_label_says_little() -> None:
    assert places(named(at(0), [0.8], at(0, 0), at(), worth=[0.4, 0.9])) == [1, 0]
    found = named(at(0), [0.8], at(0, 20), at(), labels=([1], [2, 1], []))
    assert places(found)[0] == 1


def test_reach_is_the_nearest_good_example_and_the_budget_is_kept() -> None:
    found = named(at(0), [0.8], at(0, 60), at(), worth=[0.1, 0.9])
    assert 0.49 < found.reach[0] < 0.51
    assert len(named(at(0), [0.8], at(0, 1, 2, 3), at(), budget=2).named) == 2


def test_without_failures_or_without_a_pool_nothing_is_named() -> None:
    assert not named(at(0), [0], at(0), at()).named
    assert not named(at(0), [0.8], at(), at()).named
