"""The map of what was read before: the same in memory and on disk."""

from __future__ import annotations

import random

import pytest

from curate.loaders import seen
from curate.loaders.seen import Seen


@pytest.mark.parametrize("held", [1, 3, 1_000])
def test_it_keeps_what_a_dictionary_does_wherever_it_is(held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "_HELD", held)
    dice, made, right = random.Random(1), Seen(), dict[int, bytes]()
    for _ in range(300):
        key, value = dice.choice([1, -1]) * hash(str(dice.randrange(40))), bytes([dice.randrange(4)]) * 3
        assert made.get(key) == right.get(key) and (key in made) == (key in right)
        made.put(key, value)
        right[key] = value
    made.put(0)
    assert made.get(0) == b"" and 0 in made and made.get(-(2**63)) is None
    assert len(made._new) <= held
