"""Sides of a comparison for the tests of `curate.drift`."""

from __future__ import annotations

import numpy as np

from curate.drift.answers import Trained
from curate.drift.sides import Side
from curate.embedding import get_encoder

DAY = 86_400.0
QUESTION = "How many days do I have to send back a grinder?"
WAS = "You have 30 days to send back a grinder, counted from the day it arrives."


def side(rows: list[tuple[str, str, float]], signals: dict[str, object] | None = None) -> Side:
    """Conversations of one record each: question, reply, time."""
    ids = [f"n{n}" for n in range(len(rows))]
    texts = [question for question, _, _ in rows]
    return Side(
        ids,
        ids,
        ["chats.csv:row 1"] * len(rows),
        texts,
        texts,
        [reply for _, reply, _ in rows],
        np.array([time for _, _, time in rows]),
        np.ones(len(rows)),
        np.ones(len(rows), bool),
        [signals or {}] * len(rows),
        [""] * len(rows),
        get_encoder("minilm").encode(texts),
    )


def trained(rows: list[tuple[str, str, float]]) -> Trained:
    made = side(rows)
    return Trained(
        [f"t{n}" for n in range(len(rows))],
        [f"talk-{n}" for n in range(len(rows))],
        ["Sending back"] * len(rows),
        *(made.needs, made.prompts, made.replies, made.times, made.vectors),
        get_encoder("minilm").encode(made.replies),
    )
