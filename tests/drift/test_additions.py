"""What to add."""

from __future__ import annotations

import numpy as np

from curate.drift.additions import EACH, additions
from tests.helpers.drifting import QUESTION, WAS, side

ROWS = [(f"{QUESTION} {n}", WAS, 0.0) for n in range(8)]
NOTHING = np.empty((0, 384), np.float32)


def test_the_best_of_each_wanted_situation_are_named() -> None:
    new = side(ROWS)
    new.quality = np.arange(8) / 10
    rows = additions(new, ["Sending back"] * 8, {"Sending back": "it is new"}, {}, NOTHING, 0.9)
    assert [row["id"] for row in rows] == [f"n{n}" for n in (7, 6, 5, 4, 3)] and len(rows) == EACH
    assert [row["gain"] for row in rows] == sorted((row["gain"] for row in rows), reverse=True)
    assert rows[0]["because"] == "it is new" and rows[0]["completion"][0]["content"] == WAS


def test_poor_replies_and_other_situations_are_not() -> None:
    new = side(ROWS)
    new.good[:] = False
    assert not additions(new, ["Sending back"] * 8, {"Sending back": "it is new"}, {}, NOTHING, 0.9)
    assert not additions(side(ROWS), ["Late"] * 8, {"Sending back": "it is new"}, {}, NOTHING, 0.9)


def test_what_is_near_to_a_held_out_prompt_is_never_added() -> None:
    new = side([*ROWS, ("Where is my parcel today?", "It is on its way.", 0.0)])
    rows = additions(new, ["x"] * 9, {"x": "it is new"}, {}, new.vectors[:1], 0.9)
    assert [row["id"] for row in rows] == ["n8"]
