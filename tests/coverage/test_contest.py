"""Edge cases beside one another: what they learn from, and when their limits are lower."""

from __future__ import annotations

import numpy as np

from curate.coverage.contest import Contest, Entrant, share_of_rest
from curate.coverage.likeness import Likeness, Numbers, Surroundings, Voice

PROMPTS = 200


def voice(*degrees: float) -> Voice:
    """Vectors in a plane at these angles, without words."""
    angles = np.radians(degrees)
    vectors = np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)
    return Voice(vectors, np.zeros((len(degrees), 0), np.float32))


def scores(*phrases: float, teaching: bool) -> Numbers:
    """Of two sentences at 20 and at 60 degrees."""
    sentences, pool = voice(20, 60), voice(*[180.0] * PROMPTS)
    entrants = [Entrant(Likeness.of(voice(phrase)), 0.6, sentences, pool) for phrase in phrases]
    nothing = Surroundings(np.zeros((2, 1), np.int64), np.zeros((2, 1)), np.zeros(2))
    return Contest(
        entrants, nothing, np.array([0, 1]), np.array([teaching, False]), np.ones(PROMPTS)
    ).scores()


def test_a_case_learns_from_sentences_that_are_surely_its_own() -> None:
    assert scores(0.0, teaching=True)[0, 1] > scores(0.0, teaching=False)[0, 1] + 0.05
    assert scores(0.0, teaching=True)[0, 0] > 0.5


def test_a_case_learns_little_from_what_is_as_near_to_another() -> None:
    alone, beside = scores(0.0, teaching=True), scores(0.0, 40.0, teaching=True)
    gain = alone[0, 1] - scores(0.0, teaching=False)[0, 1]
    assert beside[0, 1] - scores(0.0, 40.0, teaching=False)[0, 1] < gain


def test_where_the_cases_explain_most_of_a_pool_their_limits_are_lower() -> None:
    few, many = (share_of_rest(np.full(200, above), np.ones(200)) for above in (-0.3, 0.1))
    assert many < 0.3 < 0.9 < few < 1
    assert share_of_rest(np.array([0.3]), np.ones(1)) > 0.5  # one record says little
