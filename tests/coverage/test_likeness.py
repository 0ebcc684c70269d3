"""Limits of edge cases, and what they learn from."""

from __future__ import annotations

import numpy as np
import pytest

from curate.coverage.likeness import MOST_TAKEN, NEAREST, TAKEN, Likeness, Voice, raised


def test_a_limit_is_higher_where_many_sentences_are_much_nearer() -> None:
    assert raised(0.3, np.full(NEAREST, 0.9)) == pytest.approx(0.5)
    assert raised(0.3, np.full(NEAREST - 1, 0.9)) == raised(0.3, np.full(NEAREST, 0.4)) == 0.3


@pytest.mark.parametrize(
    ("trusted", "prompts", "learned"),
    [
        (40, 5000, TAKEN),
        (122, 5000, 60),  # half of what is found
        (400, 5000, MOST_TAKEN),
        (400, 1000, 40),  # few of a small pool
        (10, 1000, 10),
        (10, 300, 4),
        (10, 20, 0),
    ],
)
def test_a_case_that_finds_much_learns_from_half_of_it(trusted: int, prompts: int, learned: int) -> None:
    rows = np.eye(500, dtype=np.float32)
    case = Likeness.of(Voice(rows[:2], rows[:2, :0]))
    trust = np.zeros(500)
    trust[-trusted:] = np.linspace(0.999, 1.0, trusted).round(4)
    case.learn(Voice(rows, rows[:, :0]), trust, prompts)
    assert len(case.learned) == len(case.trust) == learned
    assert set(case.trust) <= set(np.sort(trust)[len(trust) - learned :])  # the most trusted
