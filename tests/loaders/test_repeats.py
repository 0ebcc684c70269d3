"""What comes twice is read once, and what is private in one copy is private."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from curate.loaders import inspect, read_all
from curate.loaders.account import LoadReport
from curate.loaders.base import Source
from curate.loaders.repeats import CODE, Ids
from curate.loaders.settings import SourceBlock
from curate.records import Conversation, Kind, Message

ROWS = (
    ("1", "m1", "2024-04-03 09:00", "customer", "no", "Is the lamp red?"),
    ("1", "m2", "2024-04-03 10:00", "agent", "no", "It is ruby red, like the box."),
    ("2", "m4", "2024-04-03 12:00", "customer", "no", "Is the cable long?"),
    ("2", "m5", "2024-04-03 12:30", "agent", "no", "It has two metres."),
)


def overlap(folder: Path, ident: str, later: str = "It is ruby red, like the box.") -> list[Path]:
    """Two files of which the second holds the rows of the first, one of them as private."""
    private = ("1", "m2", "2024-04-03 10:00", "agent", "yes", later)
    more = ("1", "m3", "2024-04-03 11:00", "agent", "no", "And it is round.")
    held = {"a.csv": ROWS, "b.csv": (ROWS[0], private, *ROWS[2:], more)}
    for name, rows in held.items():
        with (folder / name).open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows([("ticket", ident, "when", "who", "private", "text"), *rows])
    return [folder / name for name in held]


def kinds(paths: Sequence[Path]) -> dict[str, Kind]:
    return {m.text: m.kind for c in read_all(list(paths)) if isinstance(c, Conversation) for m in c.messages}


@pytest.mark.parametrize("ident", ["message_id", "ref"])
def test_a_message_that_is_private_in_one_of_two_files_is_private(ident: str, tmp_path: Path) -> None:
    paths = overlap(tmp_path, ident)
    for order in (paths, paths[::-1]):
        assert [text for text, kind in kinds(order).items() if kind == "note"] == [ROWS[1][-1]]
        assert inspect(order).repeated == 4


def test_a_column_called_message_id_is_the_id_where_files_overlap(tmp_path: Path) -> None:
    paths = overlap(tmp_path, "message_id", later="It is ruby red, like the box. (edited)")
    assert [text for text, kind in kinds(paths).items() if kind == "note"] == [ROWS[1][-1]]
    assert {m.id for c in read_all(paths) if isinstance(c, Conversation) for m in c.messages} == {
        f"m{n}" for n in range(1, 6)
    }


def test_numbers_that_every_conversation_counts_anew_are_no_ids(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerow(("ticket", "message_id", "when", "who", "private", "text"))
        csv.writer(out).writerows((r[0], str(1 + n % 2), *r[2:]) for n, r in enumerate(ROWS))
    assert {m.id for c in read_all([path]) if isinstance(c, Conversation) for m in c.messages}.isdisjoint(
        "12"
    )


def talk(*messages: tuple[str, Kind, str]) -> Conversation:
    return Conversation(
        "7",
        "x:1",
        [Message(i, "agent", text, float(n), kind=kind) for n, (i, kind, text) in enumerate(messages)],
    )


@pytest.mark.parametrize("ident", ["m2", "7#2"])
@pytest.mark.parametrize(
    ("first", "later", "doubted"),
    [
        ("message", "note", True),
        ("note", "message", False),
        ("message", "message", False),
        ("note", "note", False),
    ],
)
def test_a_note_that_is_public_in_the_copy_that_is_kept_is_a_doubt(
    ident: str, first: Kind, later: Kind, doubted: bool
) -> None:
    report = LoadReport()
    ids = Ids(Source("zendesk", [], SourceBlock()), report)
    opening, more = ("m1", "message", "Is it red?"), ("m3", "message", "And round.")
    assert not ids.is_repeat(talk(opening, (ident, first, "It is red.")))
    assert ids.is_repeat(talk(opening, (ident, later, "It is red."), more))
    assert [d.code for d in report.doubts] == [CODE] * doubted
