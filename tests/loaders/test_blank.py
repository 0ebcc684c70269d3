"""Where the texts stand in a field that a loader does not know, that is said: for every helpdesk's fixture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curate.loaders import LoadReport
from tests.helpers.loading import lines, read
from tests.helpers.paths import READING

# of each fixture, the field that holds the texts
TEXTS = {
    "intercom/conversations.jsonl": "body",
    "helpscout/conversations.jsonl": "body",
    "jira/issues.jsonl": "body",
    "otrs/tickets.jsonl": "Body",
    "zammad/tickets.jsonl": "body",
    "salesforce/cases.jsonl": "TextBody",
    "bots/sv_zendesk.jsonl": "body",
}


def codes(report: LoadReport) -> list[str]:
    return [d.code for d in report.doubts]


@pytest.mark.parametrize("fixture", TEXTS)
def test_texts_in_a_field_of_another_name_are_missed(fixture: str, tmp_path: Path) -> None:
    whole, report = READING / fixture, LoadReport()
    read(whole, report)
    assert "blank_texts" not in codes(report)
    renamed = tmp_path / whole.name
    renamed.write_text(whole.read_text("utf-8").replace(f'"{TEXTS[fixture]}":', '"wording":'), "utf-8")
    report = LoadReport()
    read(renamed, report)
    assert "blank_texts" in codes(report) or "that are not read" in " ".join(report.warnings)


def test_tickets_without_messages_are_a_doubt_that_the_recipe_settles(tmp_path: Path) -> None:
    tickets = [json.loads(line) for line in (READING / "bots/sv_zendesk.jsonl").open(encoding="utf-8")]
    for ticket in tickets:
        ticket["remarks"] = ticket.pop("comments", None)
    path, report = lines(tmp_path / "x.jsonl", tickets), LoadReport()
    read(path, report)
    assert codes(report) == ["unread_texts", "blank_texts"]
    assert "remarks" in report.doubts[0].what and "conversations have no messages" in report.doubts[1].what
    report = LoadReport()
    read(path, report, format="zendesk", accept=["blank_texts"], leave_out=["remarks"])
    assert not codes(report)


def test_some_pictures_without_words_are_no_doubt(tmp_path: Path) -> None:
    calls = [{"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}}]
    row = {
        "messages": [
            {"role": "user", "content": "Where is my boat?"},
            {"role": "assistant", "content": "", "tool_calls": calls},
            {"role": "tool", "tool_call_id": "c1", "content": ""},
            {"role": "assistant", "content": "It lies in the harbour."},
        ]
    }
    report = LoadReport()
    read(lines(tmp_path / "x.jsonl", [row]), report)
    assert not codes(report)
