"""Messages of one time, such as a date without a clock, stand in the file's order, or against it where the
file has the newest first."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from curate.loaders import LoadReport, SourceBlock, inspect, read_all
from curate.loaders.mapping.direction import ways
from curate.records import Conversation

Row = tuple[str, str, str, str]  # conversation, day, who, text
MAPPED: dict[str, Any] = {
    "messages": {"conversation": "ticket", "author": "sender", "time": "day", "text": "text"},
    "roles": {"customer": "conversation_author", "otherwise": "agent"},
}


def talk(n: int, *days: int) -> list[Row]:
    """A question and an answer on each of these days, oldest first."""
    return [
        (f"t{n}", f"2024-06-{day:02}", who, f"{said} {n} on day {day}?")
        for day in days
        for who, said in ((f"customer {n}", "Where is my parcel"), ("desk", "May I look into parcel"))
    ]


def table(path: Path, rows: list[Row], ids: list[int] | None = None) -> Path:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["ticket", "day", "sender", "text", *(["id"] if ids else [])])
        writer.writerows([*row, *([ids[n]] if ids else [])] for n, row in enumerate(rows))
    return path


def read(path: Path, **more: Any) -> tuple[dict[str, list[tuple[str, str]]], LoadReport]:
    """The roles and days of the messages of each conversation, as they are read."""
    report = LoadReport()
    block = {
        **MAPPED,
        **{k: v for k, v in more.items() if k != "messages"},
        "messages": {**MAPPED["messages"], **more.get("messages", {})},
    }
    found = [
        c
        for c in read_all([path], SourceBlock.model_validate(block), report=report)
        if isinstance(c, Conversation)
    ]
    return {c.id: [(m.role, m.text.rpartition(" ")[2].strip("?")) for m in c.messages] for c in found}, report


def right(days: tuple[int, ...]) -> list[tuple[str, str]]:
    return [(role, str(day)) for day in days for role in ("customer", "agent")]


LONG, SHORT = talk(1, 2, 3, 5), talk(2, 4)
TOGETHER = [*LONG, *SHORT]


def test_what_has_the_newest_first_is_turned_within_a_day_too(tmp_path: Path) -> None:
    made, report = read(table(tmp_path / "x.csv", TOGETHER[::-1]))
    assert made == {"t1": right((2, 3, 5)), "t2": right((4,))} and not report.doubts


def test_a_row_out_of_place_does_not_turn_the_others(tmp_path: Path) -> None:
    rows = [*talk(3, *range(1, 13)), *TOGETHER][::-1]
    rows[3], rows[5] = rows[5], rows[3]  # of t1: its days now rise once
    made, _ = read(table(tmp_path / "x.csv", rows))
    assert made["t2"] == right((4,)) and made["t3"] == right(tuple(range(1, 13)))


def test_what_has_the_oldest_first_stays(tmp_path: Path) -> None:
    made, report = read(table(tmp_path / "x.csv", TOGETHER))
    assert made == {"t1": right((2, 3, 5)), "t2": right((4,))} and not report.doubts
    # the newest ticket first, and in each the oldest message: as lists of tickets have them
    assert read(table(tmp_path / "y.csv", [*SHORT, *LONG]))[0] == made


@pytest.mark.parametrize("backwards", [False, True], ids=["ids rise", "ids fall"])
def test_ids_tell_the_order_of_one_day(backwards: bool, tmp_path: Path) -> None:
    """A report that is sorted by its dates, newest first, may keep the order of entry within a day: then the
    ids rise."""
    numbered = list(
        zip(
            [*SHORT, *(row for day in (5, 3, 2) for row in talk(1, day))],
            [20, 21, 10, 11, 6, 7, 2, 3],
            strict=True,
        )
    )
    if backwards:
        numbered = [row for n in range(0, 8, 2) for row in numbered[n : n + 2][::-1]]
    rows, ids = [row for row, _ in numbered], [ident for _, ident in numbered]
    made, report = read(table(tmp_path / "x.csv", rows, ids), messages={"id": "id"})
    assert made == {"t1": right((2, 3, 5)), "t2": right((4,))} and not report.doubts


def test_roles_are_guessed_by_who_opens_as_the_file_runs(tmp_path: Path) -> None:
    rows = [row for n in range(1, 13) for row in talk(n, n, *([n + 1] if n % 3 == 0 else []))]
    told = []
    for name, held in (("x.csv", rows), ("y.csv", rows[::-1])):
        found = inspect([table(tmp_path / name, held)])
        assert not found.questions and found.messages == {"customer": 16, "agent": 16}
        assert all(sample.messages[0].role == "customer" for sample in found.samples)
        told.append({(c.key, c.column, c.why) for c in found.columns if c.key.startswith("roles")})
    assert told[0] == told[1]


def test_a_file_that_falls_as_a_whole_leaves_one_day_open(tmp_path: Path) -> None:
    rows = [row for n in range(9, 1, -1) for row in talk(n, n)]
    path = table(tmp_path / "x.csv", rows)
    made, report = read(path)
    (doubt,) = report.doubts
    assert doubt.code == "tied_times" and "8 of 8 conversations" in doubt.what and made["t9"] == right((9,))
    assert not read(path, accept=["tied_times"])[1].doubts
    assert not read(table(tmp_path / "y.csv", rows, list(range(16))), order="id")[1].doubts
    assert not read(table(tmp_path / "w.csv", [r for n in range(2, 10) for r in talk(n, n)]))[1].doubts


def test_an_order_that_goes_both_ways_is_a_doubt(tmp_path: Path) -> None:
    rows = [row for n in range(2, 8) for row in (talk(n, n, n + 1) if n % 2 else talk(n, n, n + 1)[::-1])]
    (doubt,) = read(table(tmp_path / "x.csv", rows))[1].doubts
    assert doubt.code == "tied_times" and "6 of 6" in doubt.what
    clocked = [(t, f"{day}T{10 + k % 5}:{k:02}:00", who, text) for k, (t, day, who, text) in enumerate(rows)]
    assert not read(table(tmp_path / "y.csv", clocked))[1].doubts


def test_no_time_is_no_evidence() -> None:
    assert ways([("a", None, "2"), ("a", 0.0, "1"), ("b", None, "9")]) == ("oldest", "oldest")
    assert ways([]) == ("oldest", "oldest")
