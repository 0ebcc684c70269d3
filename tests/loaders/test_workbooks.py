"""Workbooks with several sheets: tickets and replies that join, sheets of one table, sheets of others."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from curate.loaders import LoadReport, SourceBlock, open_inputs, read_all
from curate.records import Conversation
from tests.helpers.loading import read

TICKETS = ["Ticket ID", "Subject", "Description", "Requester", "Created", "Status"]
REPLIES = ["Reply ID", "Ticket ID", "Author", "Date", "Body", "Private"]


def sheets(count: int = 6) -> dict[str, list[list[Any]]]:
    tickets, replies = [TICKETS], [REPLIES]
    for n in range(1, count + 1):
        day = f"2024-05-0{n}"
        tickets.append(
            [n, f"Order {n}", f"Hello, where is my order number {n}?", f"c{n}", f"{day} 10:00:00", "closed"]
        )
        said = [
            ("Maya Stone", f"We have sent your parcel number {n} again, it comes tomorrow.", "no"),
            (f"c{n}", f"Thanks, I will wait for the parcel number {n}.", "no"),
            ("Ben Ruiz", f"The carrier lost a pallet, do not promise a date to {n}.", "yes"),
        ]
        replies += [
            [10 * n + k, n, who, f"{day} 1{k + 1}:00:00", text, private]
            for k, (who, text, private) in enumerate(said)
        ]
    return {"Tickets": tickets, "Replies": replies}


def workbook(path: Path, held: dict[str, list[list[Any]]], hidden: str = "") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in held.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name == hidden else "visible"
    book.save(path)
    return path


def shape(held: list[Conversation]) -> list[tuple[str, list[str]]]:
    return [(c.id, [m.role if m.kind == "message" else m.kind for m in c.messages]) for c in held]


WHOLE = [(str(n), ["customer", "agent", "customer", "note"]) for n in range(1, 7)]


@pytest.mark.parametrize("turned", [False, True])
def test_tickets_and_their_replies_in_two_sheets_are_joined(tmp_path: Path, turned: bool) -> None:
    names = sorted(sheets(), reverse=turned)
    report = LoadReport()
    path = workbook(tmp_path / "desk.xlsx", {name: sheets()[name] for name in names})
    assert shape(read(path, report)) == WHOLE
    assert not report.omitted and not report.doubts and not report.questions


def test_the_guessed_recipe_reads_the_same(tmp_path: Path) -> None:
    path = workbook(tmp_path / "desk.xlsx", sheets())
    (source,) = open_inputs([path])[0]
    assert source.block.messages and source.block.messages.files == "desk.xlsx/Replies"
    block = SourceBlock.model_validate(source.block.model_dump())
    assert shape([c for c in read_all([path], [block]) if isinstance(c, Conversation)]) == WHOLE


def test_a_workbook_in_an_archive_is_read_as_one_beside_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(workbook(tmp_path / "desk.xlsx", sheets()), "out/desk.xlsx")
    report = LoadReport()
    assert shape(read(tmp_path / "all.zip", report)) == WHOLE and not report.omitted
    (source,) = open_inputs([tmp_path / "all.zip"])[0]
    assert {f.label for f in source.files} == {
        f"all.zip:out/desk.xlsx/{name}" for name in ("Tickets", "Replies")
    }
    block = SourceBlock.model_validate(source.block.model_dump())
    for files in ("", "desk.xlsx", "out/desk.xlsx", "all.zip/out/*.xlsx"):
        held = read_all([tmp_path / "all.zip"], [block.model_copy(update={"files": files})])
        assert shape([c for c in held if isinstance(c, Conversation)]) == WHOLE


def test_sheets_of_one_table_stay_together_and_another_is_told(tmp_path: Path) -> None:
    held = sheets()
    prices = [["Part", "Price"], *[[f"chain {n}", n] for n in range(12)]]
    replies = held["Replies"]
    several = {
        "May": replies[:10],
        "June": [REPLIES, *replies[10:]],
        "Tickets": held["Tickets"],
        "Prices": prices,
    }
    report = LoadReport()
    assert shape(read(workbook(tmp_path / "desk.xlsx", several), report)) == WHOLE
    assert report.omitted == {"sheet of another table": 1}
    assert any("sheet 4" in w for w in report.warnings)


def test_a_hidden_sheet_is_not_joined(tmp_path: Path) -> None:
    report = LoadReport()
    path = workbook(tmp_path / "desk.xlsx", sheets(), hidden="Tickets")
    made = [c for c in read_all([path], report=report) if isinstance(c, Conversation)]
    assert sum(len(c.messages) for c in made) == 18 and report.omitted == {"hidden sheet": 1}


def test_sheets_that_do_not_join_are_read_as_before(tmp_path: Path) -> None:
    asked = [["Question", "Answer", "Owner"]]
    asked += [
        [f"How do I use the pump number {n}?", f"Press the lever number {n} down twice.", "Q&A"]
        for n in range(12)
    ]
    report = LoadReport()
    path = workbook(tmp_path / "desk.xlsx", {"Answers": asked, "Replies": sheets()["Replies"]})
    list(read_all([path], report=report))
    assert report.omitted == {"sheet of another table": 1} and [d.code for d in report.doubts] == [
        "unread_sheet"
    ]
