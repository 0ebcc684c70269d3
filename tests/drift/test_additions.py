"""What to add."""

from __future__ import annotations

import numpy as np

from curate.drift.additions import EACH, additions
from curate.drift.sides import Side
from curate.records import Record
from tests.helpers.drifting import QUESTION, WAS, side

ROWS = [(f"{QUESTION} {n}", WAS, 0.0) for n in range(8)]
NOTHING = np.empty((0, 384), np.float32)


def records(new: Side) -> dict[str, Record]:
    """The records of a side, each with an earlier exchange before its question."""
    return {
        key: Record(
            key,
            key,
            [
                {"role": "user", "content": "Hello"},
                {"role": "assistant", "content": "How can we help?"},
                {"role": "user", "content": need},
            ],
            [{"role": "assistant", "content": reply}],
        )
        for key, need, reply in zip(new.ids, new.needs, new.replies, strict=True)
    }


def test_the_best_of_each_wanted_situation_are_named() -> None:
    new = side(ROWS)
    new.quality = np.arange(8) / 10
    rows = additions(new, ["Sending back"] * 8, {"Sending back": "it is new"}, {}, NOTHING, 0.9, records(new))
    assert [row["id"] for row in rows] == [f"n{n}" for n in (7, 6, 5, 4, 3)] and len(rows) == EACH
    assert [row["gain"] for row in rows] == sorted((row["gain"] for row in rows), reverse=True)
    assert rows[0]["because"] == "it is new" and rows[0]["completion"][0]["content"] == WAS


def test_a_record_keeps_its_messages_and_what_is_not_among_the_records_is_not_named() -> None:
    new = side(ROWS[:2])
    free = records(new)
    del free["n0"]
    (row,) = additions(new, ["Sending back"] * 2, {"Sending back": "it is new"}, {}, NOTHING, 0.9, free)
    assert row["id"] == "n1" and row["prompt"] == free["n1"].prompt
    assert [message["role"] for message in row["prompt"]] == ["user", "assistant", "user"]


def test_poor_replies_and_other_situations_are_not() -> None:
    new = side(ROWS)
    new.good[:] = False
    assert not additions(
        new, ["Sending back"] * 8, {"Sending back": "it is new"}, {}, NOTHING, 0.9, records(new)
    )
    assert not additions(
        side(ROWS), ["Late"] * 8, {"Sending back": "it is new"}, {}, NOTHING, 0.9, records(new)
    )


def test_what_is_near_to_a_held_out_prompt_is_never_added() -> None:
    new = side([*ROWS, ("Where is my parcel today?", "It is on its way.", 0.0)])
    rows = additions(new, ["x"] * 9, {"x": "it is new"}, {}, new.vectors[:1], 0.9, records(new))
    assert [row["id"] for row in rows] == ["n8"]
