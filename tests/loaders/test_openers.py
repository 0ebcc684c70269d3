"""Where who opens a conversation decides who answers, those that open the other way are a doubt: their sides
may be exchanged."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from curate.loaders import Inspection, SourceBlock, inspect

GREET = "Hi {0}, thanks for contacting Velora, how can I help you today?"
ASKS = [
    "Where is my parcel, please?",
    "My kettle leaks.",
    "Can I return the grinder?",
    "The invoice is wrong.",
    "I was charged twice.",
    "Is decaf in stock?",
]


def chats(folder: Path, greeted: int, asked: int, rule: str) -> Inspection:
    """Chats that agents open with a greeting, and others that customers open; nobody is in two of them."""
    rows = []
    roles = {rule: "conversation_author", "otherwise": "customer" if rule == "agent" else "agent"}
    for n in range(greeted + asked):
        opening = (
            [("a", GREET.format(n)), ("c", ASKS[n % 6])]
            if n < greeted
            else [("c", f"{ASKS[n % 6]} Number {n}."), ("a", "It left today.")]
        )
        rows += [
            (f"t{n}", f"{who}{n}", f"2024-03-01 10:{at:02}", text) for at, (who, text) in enumerate(opening)
        ]
    with (folder / "x.csv").open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([("chat", "who", "time", "text"), *rows])
    block = {
        "messages": {"conversation": "chat", "author": "who", "time": "time", "text": "text"},
        "roles": roles,
    }
    return inspect([folder / "x.csv"], SourceBlock.model_validate(block))


@pytest.mark.parametrize(
    ("greeted", "asked", "rule", "said"),
    [
        (
            40,
            4,
            "agent",
            "4 of 44 conversations open with no greeting of people who answer, although who opens is taken for the agent",
        ),
        (
            4,
            40,
            "customer",
            "4 of 44 conversations open with a greeting of people who answer, although who opens is taken for the customer",
        ),
        (44, 0, "agent", ""),
        (0, 44, "customer", ""),
        (1, 60, "customer", ""),
    ],
)
def test_conversations_that_open_the_other_way_are_a_doubt(
    tmp_path: Path, greeted: int, asked: int, rule: str, said: str
) -> None:
    found = [d for d in chats(tmp_path, greeted, asked, rule).doubts if d.code == "mixed_openings"]
    assert [d.what.partition(": ")[0] for d in found] == ([said] if said else [])
    assert all("accept: [mixed_openings]" in d.settle for d in found)
