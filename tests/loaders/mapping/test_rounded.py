"""Ids that a spreadsheet rounded: a loud doubt, nobody merged by them, a question where they decide what
belongs together."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from curate.loaders import LoadReport, Reject, SourceBlock, read_all
from curate.records import Conversation

ROUNDED = [f"123456789{n:06d}0000" for n in range(100, 108)]
WHOLE = [f"1234567890{n:06d}789" for n in range(100, 108)]
HEADER = ["ticket", "who", "mail", "subject", "sender", "message_id", "text"]
BLOCK: dict[str, Any] = {
    "messages": {
        "conversation": "ticket",
        "author": "who",
        "subject": "subject",
        "id": "message_id",
        "text": "text",
    },
    "roles": {"column": "sender", "map": {"customer": "customer", "agent": "agent"}},
}


def rows(tickets: list[str], people: list[str], idents: list[str] | None = None) -> list[list[str]]:
    out = []
    for n in range(16):
        who, sender = (people[n // 2], "customer") if n % 2 == 0 else ("desk", "agent")
        out.append(
            [
                tickets[n // 2],
                who,
                "",
                f"Subject {tickets[n // 2]}",
                sender,
                idents[n % 8] if idents else f"m{n}",
                f"Text number {n} of it",
            ]
        )
    return out


def read(
    path: Path, lines: list[list[str]], block: dict[str, Any] = BLOCK
) -> tuple[list[Conversation], list[Reject], LoadReport]:
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([HEADER, *lines])
    return again(path, block)


def again(path: Path, block: dict[str, Any]) -> tuple[list[Conversation], list[Reject], LoadReport]:
    report = LoadReport()
    items = list(read_all([path], [SourceBlock(**block)], report=report))
    return (
        [i for i in items if isinstance(i, Conversation)],
        [i for i in items if isinstance(i, Reject)],
        report,
    )


TICKETS = [f"t{n}" for n in range(8)]


@pytest.mark.parametrize(
    "people",
    [
        ROUNDED,
        [f"12345678901234{n:03d}00" for n in range(101, 109)],
        ["1.23457E+18"] * 8,
        ["1,23E+15"] * 8,
        [f"123456789{n:06d}0" for n in range(8)],
    ],
)
def test_customers_are_not_known_by_rounded_ids(tmp_path: Path, people: list[str]) -> None:
    found, rejects, report = read(tmp_path / "x.csv", rows(TICKETS, people))
    assert len(found) == 8 and {c.customer for c in found} == {""} and not rejects
    (doubt,) = report.doubts
    assert (
        doubt.code == "rounded_ids"
        and "'who'" in doubt.what
        and "no customer is recognised" in doubt.what
        and people[0] not in doubt.describe()
    )
    found, _, report = read(tmp_path / "x.csv", rows(TICKETS, people), BLOCK | {"accept": ["rounded_ids"]})
    assert {c.customer for c in found} == set(people) and not report.doubts


@pytest.mark.parametrize(
    "people",
    [
        WHOLE,
        ["4000"] * 8,
        [f"c{n}0000000000000000" for n in range(8)],
        [*WHOLE[:7], "1234567890123450"],
        [f"{n}00000" for n in range(8)],
    ],
)
def test_whole_ids_raise_no_doubt(tmp_path: Path, people: list[str]) -> None:
    found, _, report = read(tmp_path / "x.csv", rows(TICKETS, people))
    assert {c.customer for c in found} == set(people) and not report.doubts


def test_rows_of_different_subjects_under_one_rounded_id_are_a_question(tmp_path: Path) -> None:
    lines = rows(ROUNDED, TICKETS)
    for line in lines[:4]:
        line[0] = ROUNDED[0]
    found, rejects, report = read(tmp_path / "x.csv", lines)
    assert len(found) == 6 and [r.reason for r in rejects] == ["rounded_id"] * 4
    (question,) = report.questions
    assert (
        question.code == "rounded_ids"
        and question.key == "ticket"
        and question.add[-1].startswith("accept: [rounded_ids]")
    )
    found, rejects, report = read(tmp_path / "x.csv", lines, BLOCK | {"accept": ["rounded_ids"]})
    assert len(found) == 7 and not rejects and not report.questions and not report.doubts


def test_rounded_ids_of_conversations_that_agree_with_all_else_are_a_doubt(tmp_path: Path) -> None:
    found, rejects, report = read(tmp_path / "x.csv", rows(ROUNDED, TICKETS))
    assert (
        len(found) == 8
        and not rejects
        and not report.questions
        and [d.code for d in report.doubts] == ["rounded_ids"]
    )


def test_rounded_ids_that_nothing_confirms_are_a_question(tmp_path: Path) -> None:
    block = {"messages": {"conversation": "ticket", "text": "text"}, "roles": BLOCK["roles"]}
    assert read(tmp_path / "x.csv", rows(ROUNDED, TICKETS), block)[2].questions
    assert not read(tmp_path / "x.csv", rows(WHOLE, TICKETS), block)[2].questions


def test_messages_with_one_rounded_id_are_not_taken_for_repeats(tmp_path: Path) -> None:
    found, _, report = read(tmp_path / "x.csv", rows(["t"] * 8, ["c"] * 8, [ROUNDED[0]] * 4 + ROUNDED[:4]))
    assert [len(c.messages) for c in found] == [16] and report.repeated_messages == 0 and report.doubts


def test_pairs_and_spreadsheets_are_watched_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["who", "question", "answer"])
    for n in range(8):
        sheet.append(
            [
                1234567890123456000 + n * 1000,
                f"Where is the parcel number {n}?",
                f"It is on its way, number {n}",
            ]
        )
    book.save(tmp_path / "x.xlsx")
    found, _, report = again(
        tmp_path / "x.xlsx",
        {"rows": "pairs", "messages": {"prompt": "question", "completion": "answer", "author": "who"}},
    )
    assert (
        len(found) == 8
        and {c.customer for c in found} == {""}
        and [d.code for d in report.doubts] == ["rounded_ids"]
    )
