"""Zendesk, Slack and mixed folders: found by content, read with their own gotchas."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from curate.loaders import LOADERS, LoadReport, open_inputs, read_all
from curate.loaders.files import InputFile
from curate.loaders.sample import Sample
from curate.records import Conversation
from tests.helpers.loading import dump, lines, read, said
from tests.helpers.paths import EXPORTS, SAMPLE
from tests.helpers.zendesk import ticket, worded_comment

# Zendesk

USERS = {
    "users": [
        {"id": 1, "name": "Ann Bell", "email": "Ann@x.example", "role": "end-user"},
        {"id": 9, "name": "Max", "email": "max@desk.example", "role": "agent"},
    ],
    "count": 2,
}


def test_zendesk_lines_with_comments(tmp_path: Path) -> None:
    talk = [
        worded_comment(1, 1, "hello"),
        worded_comment(2, 9, "hi", html_body="<p>hi</p>", plain_body="hi there"),
        worded_comment(3, 9, "secret", public=False),
        worded_comment(4, 9, "?", public="false"),
        worded_comment(5, 9, "?", public=None),
    ]
    lines(
        tmp_path / "a",
        [
            ticket(35436, talk, satisfaction_rating={"score": "good"}, metric_set={"reopens": 2}),
            ticket(2, []),
        ],
    )
    dump(tmp_path / "b", USERS)
    first, second = read(tmp_path)
    assert said(first) == [("customer", "hello"), ("agent", "hi there")]
    assert [m.kind for m in first.messages] == ["message", "message", "note", "note", "note"]
    assert (first.id, first.source, first.customer, first.emails, first.subject) == (
        "35436",
        "a:line 1",
        "1",
        ["ann@x.example"],
        "subject 35436",
    )
    assert first.outcome == {"solved": True, "rating": "good", "reopened": True} and first.names == [
        "Ann Bell",
        "Max",
    ]
    assert said(second) == [("customer", "hello")], "the description counts only where there are no comments"


def test_zendesk_without_users_knows_the_requester(tmp_path: Path) -> None:
    lines(
        tmp_path / "a",
        [
            ticket(
                1,
                [
                    worded_comment(1, 1, "q"),
                    worded_comment(2, 7, "a"),
                    worded_comment(3, -1, "auto"),
                    worded_comment(4, 7, "rule", via={"channel": "rule"}),
                ],
            )
        ],
    )
    (only,) = read(tmp_path)
    assert [m.role for m in only.messages] == ["customer", "agent", "bot", "bot"] and only.flags == [
        "role_evidence:requester"
    ]
    (named,) = read(tmp_path, agents=["7"], format="zendesk")
    assert named.messages[1].role == "agent"


def test_zendesk_pages_in_separate_files_that_overlap(tmp_path: Path) -> None:
    old, new = (
        ticket(5, status="open", updated_at="2024-01-01"),
        ticket(5, status="closed", updated_at="2024-02-01"),
    )
    dump(tmp_path / "tickets-1.json", {"tickets": [old, ticket(6)], "next_page": "x"})
    dump(tmp_path / "tickets-2.json", {"tickets": [new], "next_page": None})
    talk = [worded_comment(1, 1, "q"), worded_comment(2, 9, "a")]
    dump(tmp_path / "comments_5.json", {"comments": talk, "count": 2})
    dump(
        tmp_path / "comments_6.json",
        {
            "comments": [
                {**worded_comment(3, 9, "later"), "ticket_id": 6},
                {**worded_comment(2, 1, "first"), "ticket_id": 6},
            ]
        },
    )
    dump(tmp_path / "again.json", {"comments": [{**c, "ticket_id": 5} for c in talk]})
    dump(tmp_path / "users.json", USERS)
    report = LoadReport()
    found = {c.id: c for c in read(tmp_path, report)}
    assert {k: said(c) for k, c in found.items()} == {
        "5": [("customer", "q"), ("agent", "a")],
        "6": [("customer", "first"), ("agent", "later")],
    }
    assert found["5"].outcome == {"solved": True} and (
        report.repeated_conversations,
        report.repeated_messages,
    ) == (1, 2)


def test_zendesk_ticket_events(tmp_path: Path) -> None:
    def event(n: int, who: int, text: str) -> dict[str, Any]:
        child = {
            "id": n,
            "event_type": "Comment",
            "body": text,
            "public": True,
            "author_id": who,
            "via": {},
            "attachments": [],
        }
        return {
            "ticket_id": 35436,
            "created_at": f"2024-01-01T10:{n:02d}:00Z",
            "updater_id": who,
            "child_events": [child, {"id": 90 + n, "event_type": "Change", "status": "open"}],
        }

    page = {"ticket_events": [event(1, 1, "q"), event(2, 9, "a")], "end_of_stream": True}
    dump(tmp_path / "e1.json", page)
    dump(tmp_path / "e2.json", page)
    dump(tmp_path / "u.json", USERS)
    report = LoadReport()
    (only,) = read(tmp_path, report)
    assert (
        only.id == "35436"
        and said(only) == [("customer", "q"), ("agent", "a")]
        and report.repeated_messages == 2
    )
    assert only.messages[0].time == 1704103260.0


def test_zendesk_merge_stubs_are_events(tmp_path: Path) -> None:
    stub = [
        worded_comment(1, 1, "my box is late"),
        worded_comment(2, 9, 'This request was closed and merged into request #8 "late".'),
    ]
    target = [
        worded_comment(1, 1, "late"),
        worded_comment(
            2,
            9,
            'Request #7 "late" was closed and merged into this request. Last comment in request #7:\n\nmy box'
            " is late",
        ),
    ]
    lines(tmp_path / "a", [ticket(7, stub, tags=["closed_by_merge"]), ticket(8, target)])
    first, second = read(tmp_path)
    assert said(first) == [("customer", "my box is late")] and "merged" in first.flags
    assert [m.kind for m in second.messages] == ["message", "event"] and "merged" not in second.flags


def test_zendesk_repeated_lines_collapse(tmp_path: Path) -> None:
    row = ticket(1, [worded_comment(1, 1, "q")])
    lines(tmp_path / "a", [row, row, ticket(2, [worded_comment(2, 1, "x")])])
    report = LoadReport()
    assert [c.id for c in read(tmp_path, report)] == ["1", "2"] and report.repeated_conversations == 1


# Slack


def message(ts: str, user: str, text: str, thread: str = "", **more: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "user": user,
        "text": text,
        "ts": ts,
        **({"thread_ts": thread} if thread else {}),
        **more,
    }


def slack(path: Path) -> Path:
    opener = "1677029631.029250"
    days = {
        "users.json": [
            {
                "id": "U1",
                "team_id": "T",
                "name": "ann",
                "profile": {"real_name": "Ann Bell", "email": "ann@x.example"},
            },
            {"id": "U9", "team_id": "T", "name": "max", "profile": {"real_name": "Max Moon"}},
        ],
        "channels.json": [{"id": "C1", "name": "help", "created": 1, "members": ["U1"]}],
        "help/2023-02-22.json": [
            message("1677029600.000100", "U1", "joined", subtype="channel_join"),
            message(
                opener,
                "U1",
                "hi &lt;b&gt; &amp;lt; <@U9> see <https://x.example/a|the page> or <#C1> <!here>",
                opener,
            ),
        ],
        "help/2023-02-23.json": [
            message(
                "1677116031.000000",
                "U9",
                "",
                opener,
                blocks=[
                    {
                        "type": "rich_text",
                        "elements": [
                            {
                                "type": "rich_text_section",
                                "elements": [
                                    {"type": "text", "text": "only in "},
                                    {"type": "user", "user_id": "U1"},
                                ],
                            }
                        ],
                    }
                ],
            ),
            message("1677116032.000000", "U9", "twice", opener, subtype="thread_broadcast"),
            message("1677116032.000000", "U9", "twice", opener, subtype="thread_broadcast"),
            {
                "type": "message",
                "subtype": "bot_message",
                "bot_id": "B1",
                "username": "Robo",
                "text": "beep",
                "ts": "1677116033.000000",
                "thread_ts": opener,
            },
            message("1677116034.000000", "U1", "", opener, subtype="file_share", files=[{"id": "F1"}]),
        ],
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, value in days.items():
            archive.writestr(name, json.dumps(value))
    return path


def test_slack_threads_over_days(tmp_path: Path) -> None:
    report = LoadReport()
    (only,) = read(slack(tmp_path / "x.zip"), report, agents=["@max"])
    assert [(m.role, m.text) for m in only.messages] == [
        ("customer", "hi <b> &lt; @Max Moon see the page (https://x.example/a) or #help @here"),
        ("agent", "only in @Ann Bell"),
        ("agent", "twice"),
        ("bot", "beep"),
        ("customer", ""),
    ]
    assert only.id == "1677029631.029250" and only.messages[0].id == "1677029631.029250"
    assert (only.customer, only.emails) == ("U1", ["ann@x.example"]) and {"Ann Bell", "Max Moon"} <= set(
        only.names
    )
    assert only.source == "x.zip:help/2023-02-22.json:item 1" and only.messages[4].flags == [
        "attachment_only"
    ]
    assert (report.events, report.repeated_messages) == (1, 1)


def test_slack_folder_and_zip_are_the_same_and_unnamed_agents_are_not_invented(tmp_path: Path) -> None:
    with zipfile.ZipFile(slack(tmp_path / "x.zip")) as archive:
        archive.extractall(tmp_path / "folder")
    one, two = read(tmp_path / "x.zip")[0], read(tmp_path / "folder")[0]
    assert [m.text for m in one.messages] == [m.text for m in two.messages]
    assert [m.role for m in one.messages] == ["customer", "unknown", "unknown", "bot", "customer"]


def test_slack_agents_are_guessed_from_habit_and_their_colleagues_from_the_domain(tmp_path: Path) -> None:
    people = [
        {"id": i, "team_id": "T", "name": i, "profile": {"real_name": i, "email": f"{i}@{domain}"}}
        for i, domain in [
            ("A1", "desk.example"),
            ("A2", "desk.example"),
            ("A3", "desk.example"),
            *((f"C{n}", "x.example") for n in range(8)),
        ]
    ]
    talks = [(f"C{n}", "A1" if n < 4 else "A2") for n in range(7)] + [("C7", "A3")]
    days = [
        m
        for n, (c, a) in enumerate(talks)
        for m in (
            message(f"17000{n}0000.000001", c, "q", f"17000{n}0000.000001"),
            message(f"17000{n}0001.000001", a, "r", f"17000{n}0000.000001"),
        )
    ]
    dump(tmp_path / "users.json", people)
    dump(tmp_path / "c" / "2023-11-14.json", days)
    assert all([m.role for m in c.messages] == ["customer", "agent"] for c in read(tmp_path))


@pytest.mark.skipif(not EXPORTS.exists(), reason="the public exports are not here")
def test_real_slack_exports() -> None:
    report = LoadReport()
    assert len(read(EXPORTS / "chat_apps" / "slack_export.zip", report)) == 4
    found = read(EXPORTS / "slack_export_viewer" / "testarchive.zip")
    assert len(found) == 146 and all(m.time and m.id.count(".") == 1 for c in found for m in c.messages)


# detection


@pytest.mark.parametrize(
    "text",
    [
        "Just a readme.\n\nIt has: colons.\nAnd lines.\n",
        "From: a@x.example\nTo: b@x.example\nSubject: hi\n\nHello,\nText: more\n",
        "MIT License\n\nPermission is hereby granted: yes\n",
    ],
)
def test_prose_and_letters_are_no_transcripts(text: str) -> None:
    sample = Sample(InputFile("x", lambda: io.BytesIO(text.encode())))
    assert all(loader().detect(sample).confidence == 0 for _, loader in LOADERS.items())


def test_a_mixed_folder_needs_no_recipe(tmp_path: Path) -> None:
    lines(tmp_path / "one", [ticket(1, [worded_comment(1, 1, "q"), worded_comment(2, 9, "a")])])
    dump(tmp_path / "two", USERS)
    slack(tmp_path / "three")
    (tmp_path / "four").write_text(
        "ticket_id,sender_role,message\n7,customer,where is my box today\n7,agent,it comes on Monday at"
        " ten\n8,customer,another question of mine\n8,agent,another answer of ours\n"
    )
    (tmp_path / "five").mkdir()
    (tmp_path / "five" / "x").write_text("Customer: q\nAgent: a\n")
    (tmp_path / "README").write_text("About this dump.\n")
    report = LoadReport()
    sources, rejects = open_inputs([tmp_path], None, report)
    assert sorted(s.format for s in sources) == ["slack", "table", "transcript", "zendesk"] and not rejects
    assert report.skipped == [("README", "a text in which no line says who speaks")]
    found = [i for i in read_all(sources) if isinstance(i, Conversation)]
    assert len(found) == 5 and not any(str(tmp_path) in c.source for c in found)


@pytest.mark.skipif(not (SAMPLE / "truth.json").exists(), reason="the sample data are not made")
def test_the_sample_dump_is_read_as_it_was_written() -> None:
    truth = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    found = {c.id: c for c in read(SAMPLE / "dump")}
    for wanted in truth["conversations"]:
        got = {m.id: m for m in found[wanted["conversation_id"]].messages}
        assert set(wanted["message_ids"]) <= set(got), wanted
        assert all(got[i].role == "agent" and got[i].kind == "message" for i in wanted["reply_ids"]), wanted
