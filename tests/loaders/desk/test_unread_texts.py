"""Texts in fields of an export that no message has are told, by the field's name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curate.errors import CurateError
from curate.loaders import LoadReport, heeded
from tests.helpers.loading import dump, lines, read
from tests.helpers.paths import READING

MORE = "The tide was out when we came, and the ferry lay <b>dry</b> on the sand all morning."


def unread(path: Path, **settings: object) -> list[str]:
    """What is said of fields that are not read, doubts first."""
    report = LoadReport()
    read(path, report, **settings)
    said = [d.what for d in report.doubts if d.code == "unread_texts"] + report.warnings
    return [w for w in said if "texts that are not read" in w]


@pytest.mark.parametrize("fixture", ["intercom", "front", "gorgias", "helpscout", "zammad"])
def test_a_field_with_sentences_that_nothing_reads_is_named(fixture: str, tmp_path: Path) -> None:
    first = next(iter(sorted((READING / fixture).glob("*.jsonl"))))
    talks = [json.loads(line) for line in first.open(encoding="utf-8")]
    path = lines(tmp_path / "x.jsonl", talks)
    assert not unread(path)
    talks[0]["form"] = [{"field_77": MORE}, {"77": MORE, "link": "https://post.example/a/b/c?d=eeeeeeeeeee"}]
    (told,) = unread(lines(path, talks))
    assert told.endswith("form.* (1), form.field_77 (1)") and "tide" not in told
    assert not unread(path, leave_out=["form"])


def test_what_a_message_has_in_another_form_is_read(tmp_path: Path) -> None:
    talks = [json.loads(line) for line in (READING / "zammad/tickets.jsonl").open(encoding="utf-8")]
    said = "The ferry lay dry on the sand all morning, and nobody came."
    talks[0]["articles"][0]["body"] = said
    talks[0]["preview"] = json.dumps({"html": f"<p>{said.replace(' ', '&nbsp;')}</p>"})
    assert not unread(lines(tmp_path / "x.jsonl", talks))


def test_a_field_left_out_must_stand_somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heeded, "_ROWS", 1)
    talks = [json.loads(line) for line in (READING / "zammad/tickets.jsonl").open(encoding="utf-8")]
    path = lines(tmp_path / "x.jsonl", [*talks, {**talks[0], "id": 99_001, "late": MORE}])
    read(path, leave_out=["late"])
    with pytest.raises(CurateError, match="'forme'"):
        read(path, leave_out=["forme"])


def test_remarks_of_ratings_and_what_is_rare_are_no_doubt(tmp_path: Path) -> None:
    talks = [json.loads(line) for line in (READING / "zammad/tickets.jsonl").open(encoding="utf-8")]
    report = LoadReport()
    read(lines(tmp_path / "x.jsonl", [{**talks[0], "satisfaction": {"comment": MORE}}, *talks[1:]]), report)
    assert not report.doubts and "satisfaction.comment (1)" in report.warnings[0]
    many = [{**talks[0], "id": 7_000 + n, "articles": talks[0]["articles"]} for n in range(100)]
    report = LoadReport()
    read(lines(tmp_path / "y.jsonl", [{**many[0], "form": MORE}, *many[1:]]), report)
    assert not report.doubts and "form (1)" in report.warnings[0]


def test_a_list_of_zendesk_or_slack_under_another_name_is_told(tmp_path: Path) -> None:
    first = {"type": "message", "user": "U1", "text": "The gate will not open.", "ts": "1700000000.000100"}
    reply = {"type": "message", "user": "U2", "text": "Press twice.", "ts": "1700000050.000100"}
    day = [{**first, "thread_ts": first["ts"], "answers": [reply]}]
    (told,) = unread(dump(tmp_path / "gate/2023-11-14.json", day), agents=["U2"])
    assert told.endswith("answers.text (1)")
    read_list = [{**first, "thread_ts": first["ts"], "replies": [reply]}]
    assert not unread(dump(tmp_path / "gate/2023-11-14.json", read_list), agents=["U2"])
    comment = {"id": 5, "author_id": 8, "public": True, "created_at": "2024-01-01T10:00:00Z"}
    ticket = {"id": 1, "requester_id": 7, "subject": "Gate", "description": "It will not open.", "via": {}}
    ticket |= {"status": "open", "submitter_id": 7, "created_at": "2024-01-01T09:00:00Z"}
    held = {**ticket, "comments": [], "remarks": [{**comment, "body": "Press twice."}]}
    assert unread(lines(tmp_path / "t.jsonl", [held]), agents=["8"])[0].endswith("remarks.body (1)")


def test_texts_that_are_objects_are_a_doubt(tmp_path: Path) -> None:
    talks = [json.loads(line) for line in (READING / "zammad/tickets.jsonl").open(encoding="utf-8")]
    for talk in talks:
        for article in talk["articles"]:
            article["body"] = {"raw": article["body"]}
    report = LoadReport()
    read(lines(tmp_path / "x.jsonl", talks), report)
    assert [d.code for d in report.doubts] == ["object_texts"]
    read(tmp_path / "x.jsonl", report := LoadReport(), accept=["object_texts"])
    assert not report.doubts
