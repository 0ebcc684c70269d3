"""Prose in fields of a helpdesk's export that no message has is told, by the field's name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curate.loaders import LoadReport
from tests.helpers.loading import lines, read
from tests.helpers.paths import READING

MORE = "The tide was out when we came, and the ferry lay <b>dry</b> on the sand all morning."


def unread(path: Path) -> list[str]:
    report = LoadReport()
    read(path, report)
    return [w for w in report.warnings if "texts that are not read" in w]


@pytest.mark.parametrize("fixture", ["intercom", "front", "gorgias", "helpscout", "zammad"])
def test_a_field_with_sentences_that_nothing_reads_is_named(fixture: str, tmp_path: Path) -> None:
    first = next(iter(sorted((READING / fixture).glob("*.jsonl"))))
    talks = [json.loads(line) for line in first.open(encoding="utf-8")]
    path = lines(tmp_path / "x.jsonl", talks)
    assert not unread(path)
    talks[0]["form"] = [{"field_77": MORE}, {"77": MORE, "link": "https://post.example/a/b/c?d=eeeeeeeeeee"}]
    (told,) = unread(lines(path, talks))
    assert told.endswith("form.field_77 (1), form.* (1)") and "tide" not in told


def test_what_a_message_has_in_another_form_is_read(tmp_path: Path) -> None:
    talks = [json.loads(line) for line in (READING / "zammad/tickets.jsonl").open(encoding="utf-8")]
    said = "The ferry lay dry on the sand all morning, and nobody came."
    talks[0]["articles"][0]["body"] = said
    talks[0]["preview"] = json.dumps({"html": f"<p>{said.replace(' ', '&nbsp;')}</p>"})
    assert not unread(lines(tmp_path / "x.jsonl", talks))
