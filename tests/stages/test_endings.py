"""The customer's short turns by their vectors, beside what phrases say, through the whole way of a dump."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

import curate
from curate.recipe import parse_recipe
from curate.signals.outcome import verdict
from curate.signals.prototypes import ended_turns
from tests.helpers.model import embedded

ASKED = "The scale that I bought from you stays dark since yesterday, what can I do about it?"
DUTCH = "De weegschaal die ik bij jullie gekocht heb blijft sinds gisteren donker, wat kan ik daaraan doen?"
HELP = "Take the battery out for a minute, put it back with the plus side up and press the button twice."
CLOSING = "Have a nice day and do not hesitate to write again whenever you like."
SAID = {
    "good": "The display is bright again and shows the right weight, works for me, have a lovely evening.",
    "bad": "You people only know how to apologise and nothing has been done since Friday.",
    "long": "I stood beside the window with it and looked at the blue light. " * 8,
    "dutch": "Ik heb de weegschaal vorig jaar bij jullie gekocht en hij staat in de keuken.",
}


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dump")
    with (folder / "talks.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("talk", "id", "role", "text"))
        for name, said in SAID.items():
            asked = DUTCH if name == "dutch" else ASKED
            for n, text in enumerate((asked, HELP, said, CLOSING)):
                writer.writerow((name, f"{name}{n}", "agent" if n % 2 else "customer", text))
    return folder


def scored(dump: Path, strategy: str) -> dict[str, dict[str, Any]]:
    fields = {"conversation": "talk", "id": "id", "text": "text"}
    roles = {"column": "role", "map": {"customer": "customer", "agent": "agent"}}
    source = {"format": "table", "messages": {"files": "talks.csv", **fields}, "roles": roles}
    recipe = parse_recipe({"source": source, "pairing": {"strategy": strategy}})
    return {row["message_ids"][0]: row for row in curate.score(str(dump), recipe=recipe, workers=1).rows}


def test_vectors_say_how_a_conversation_ended_where_no_phrase_does(dump: Path) -> None:
    assert verdict(SAID["bad"]).score == 0
    found = scored(dump, "conversation")
    endings = {name: found[f"{name}3"]["signals"]["outcome.ending"] for name in SAID}
    assert endings["good"] > 0.05 and endings["bad"] < -0.05 and endings["long"] == endings["dutch"] == 0
    assert found["good3"]["quality"] > found["long3"]["quality"] > found["bad3"]["quality"]


def test_the_next_turn_of_a_reply_is_read_so_as_well(dump: Path) -> None:
    found = scored(dump, "every_reply")
    assert found["bad1"]["signals"]["outcome.next"] < -0.05 < found["long1"]["signals"]["outcome.next"]
    assert found["bad1"]["signals"]["outcome.ending"] == found["bad1"]["signals"]["outcome.next"]


def test_short_turns_after_the_first_reply_are_embedded_once_and_nothing_else(
    dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = embedded(monkeypatch)
    scored(dump, "every_reply")
    assert asked[-2:] == [[turn for kind in ended_turns() for turn in kind], [SAID["good"], SAID["bad"]]]
