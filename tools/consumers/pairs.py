"""Preference pairs as a run makes them, of invented talks in which several people, or a program, answer one
question; and which pairs are meant."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import curate
from curate.run_folder.names import DATASET
from tools.consumers.consumer import FOLDER
from tools.consumers.meant import Meant, Turn

FORMATS = ("trl-preference", "openai-preference")
_TALKS = FOLDER / "pairs.jsonl"
_COLUMNS = ("talk", "id", "sender", "kind", "sent", "text", "accepted", "up", "down")
_KINDS = {"customer": "client", "robot": "bot"}
_RECIPE = {
    "source": {
        "format": "table",
        "messages": {
            "conversation": "talk",
            "id": "id",
            "author": "sender",
            "time": "sent",
            "text": "text",
            "accepted": "accepted",
            "votes_up": "up",
            "votes_down": "down",
        },
        "roles": {"column": "kind", "map": {"client": "customer", "staff": "agent", "bot": "bot"}},
    },
    "gate": {"skip": ["low_content", "low_quality"]},
    "split": {"validation_fraction": 0.25, "test_fraction": 0.25},
    "export": {"formats": [*FORMATS], "bot_text": "rejected", "completion_placeholders": "keep"},
}


def make_run(folder: Path) -> None:
    """A run over the talks, with its exports of pairs."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    dump = folder.with_suffix(".csv")
    with dump.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(_COLUMNS)
        out.writerows(row for n, talk in enumerate(_talks()) for row in _rows(n, talk["messages"]))
    curate.run(dump, folder, recipe=_RECIPE, budget=1_000)


def _rows(n: int, messages: list[list[str]]) -> Iterator[tuple[Any, ...]]:
    for m, (who, text, *marks) in enumerate(messages):
        mark = marks[0] if marks else ""
        sender = f"customer {n}" if who == "customer" else who
        sent = f"2024-03-{n + 1:02} 10:{m:02}:00"
        up, down = mark.split()[1:] if mark.startswith("votes") else ("", "")
        yield (
            f"t{n}",
            f"t{n}m{m}",
            sender,
            _KINDS.get(who, "staff"),
            sent,
            text,
            mark == "accepted",
            up,
            down,
        )


def meant_pairs(folder: Path, split: str) -> list[Meant]:
    """The pairs of the talks that are on a side of the run. A talk that has no side trains, so that it is
    missed there."""
    sides = {f"t{n}": "train" for n in range(len(_talks()))}
    for file in DATASET:
        with (folder / file).open(encoding="utf-8") as lines:
            sides |= {json.loads(line)["conversation_id"]: Path(file).stem for line in lines}
    return [
        Meant(
            f"t{n}, message {pair['chosen']} and not {pair['rejected']}", (_turn(talk["messages"], **pair),)
        )
        for n, talk in enumerate(_talks())
        for pair in talk["pairs"]
        if sides[f"t{n}"] == split
    ]


def _turn(messages: list[list[str]], before: int, chosen: int, rejected: int) -> Turn:
    """`before` messages, all of the customer, were answered by the two."""
    asked = tuple(("user", text) for _, text, *_ in messages[:before])
    return Turn(messages[chosen][1], asked, messages[rejected][1])


def _talks() -> list[dict[str, Any]]:
    return [json.loads(line) for line in _TALKS.read_text(encoding="utf-8").split("\n") if line]
