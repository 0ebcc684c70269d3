"""Dates whose day and month only the whole export tells apart, in columns and inside texts."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from curate.loaders import LoadReport, SourceBlock, read_all
from curate.records import Conversation
from tests.helpers.rows import table

Made = Callable[..., Path]
JIRA = ("Issue key", "Summary", "Reporter", "Assignee", "Created", "Updated", "Description", "Comment")


def jira(path: Path, *days: str) -> Path:
    """Issues as the CSV of Jira has them, one a day: opened at ten, answered at eleven, at noon updated."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(JIRA)
        for n, day in enumerate(days):
            hour = [f"{day} {hour}:00" for hour in (10, 11, 12)]
            comment = f"{hour[1]};maya;It left today."
            out.writerow((f"HD-{n}", "Box", "ann", "maya", hour[0], hour[2], "Where is it?", comment))
    return path


def servicenow(path: Path, *days: str) -> Path:
    """Incidents with their journal in one field."""
    rows = []
    for n, day in enumerate(days):
        journal = f"{day} 11:00:00 - Maya Stone (Additional comments)\nIt left today."
        head = {
            "number": f"INC{n}",
            "short_description": "Where is it?",
            "caller_id": "Ann",
            "assigned_to": "Maya Stone",
        }
        rows.append({**head, "opened_at": f"{day} 10:00:00", "comments_and_work_notes": journal})
    return table(path, rows)


def salesforce(path: Path, *days: str) -> Path:
    """E-mails of cases."""
    rows = []
    for n, day in enumerate(days):
        for hour, incoming, text in ((10, "true", "Where is it?"), (11, "false", "It left today.")):
            mail = {"Id": f"02s{n}{hour}", "ParentId": f"500{n}", "Incoming": incoming, "TextBody": text}
            rows.append({**mail, "Status": "3", "MessageDate": f"{day} {hour}:00"})
    return table(path, rows)


def read(path: Path, **block: str) -> tuple[list[list[str]], set[str]]:
    """The times of the messages of each conversation, and the codes of the doubts."""
    report = LoadReport()
    items = list(read_all([path], SourceBlock.model_validate(block) if block else None, report=report))
    assert all(isinstance(i, Conversation) for i in items)
    said = [c.messages for c in items if isinstance(c, Conversation)]
    stamps = [
        [datetime.fromtimestamp(m.time, UTC).isoformat()[5:13] if m.time else "" for m in ms] for ms in said
    ]
    return stamps, {d.code for d in report.doubts}


@pytest.mark.parametrize("made", [jira, servicenow, salesforce])
def test_one_date_past_the_twelfth_tells_how_all_are_read(made: Made, tmp_path: Path) -> None:
    times, doubts = read(made(tmp_path / "x.csv", "03/04/2024", "13/02/2024"))
    assert (
        times == [["04-03T10", "04-03T11"], ["02-13T10", "02-13T11"]] and "day_or_month_first" not in doubts
    )
    times, _ = read(made(tmp_path / "y.csv", "03/04/2024", "02/13/2024"))
    assert times == [["03-04T10", "03-04T11"], ["02-13T10", "02-13T11"]]


@pytest.mark.parametrize("made", [jira, servicenow, salesforce])
def test_dates_that_nothing_tells_are_a_doubt_that_the_recipe_settles(made: Made, tmp_path: Path) -> None:
    path = made(tmp_path / "x.csv", "03/04/2024", "05/02/2024")
    times, doubts = read(path)
    assert times == [["", ""]] * 2 and "day_or_month_first" in doubts
    times, doubts = read(path, dates="month_first")
    assert (
        times == [["03-04T10", "03-04T11"], ["05-02T10", "05-02T11"]] and "day_or_month_first" not in doubts
    )
