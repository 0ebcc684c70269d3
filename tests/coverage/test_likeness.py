"""Limits of edge cases."""

from __future__ import annotations

import numpy as np
import pytest

from curate.coverage.likeness import TAKEN, raised


def test_a_limit_is_higher_where_many_sentences_are_much_nearer() -> None:
    assert raised(0.3, np.full(TAKEN, 0.9)) == pytest.approx(0.5)
    assert raised(0.3, np.full(TAKEN - 1, 0.9)) == raised(0.3, np.full(TAKEN, 0.4)) == 0.3
