"""Slack read without losing anything in silence: replies inside their parent, pages of the API, edits, grid
exports, open roles, and a sum that holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curate.loaders import LoadReport, inspect
from curate.records import Conversation
from tests.helpers.loading import accounted, dump, read_with_rejects


def message(ts: str, user: str, text: str, thread: str = "", **more: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "ts": ts,
        "user": user,
        "text": text,
        **({"thread_ts": thread} if thread else {}),
        **more,
    }


def said(talk: Conversation) -> list[tuple[str, str]]:
    return [(m.author, m.text) for m in talk.messages if m.kind == "message"]


@pytest.mark.parametrize("key", ["slackdump_thread_replies", "thread_replies", "replies"])
def test_replies_inside_their_parent_are_read_and_fields_of_the_envelope_are_no_rejects(
    tmp_path: Path, key: str
) -> None:
    inner = [message("11.1", "U9", "a", "10.1"), message("12.1", "U1", "thanks")]
    page = {
        "name": "support",
        "channel_id": "C1",
        "thread_ts": "",
        "messages": [
            message("10.1", "U1", "q", "10.1", reply_count=2, **{key: inner}),
            message("20.1", "U2", "q2"),
        ],
    }
    found, rejects = read_with_rejects(dump(tmp_path / "C1.json", page))
    assert not rejects and [said(c) for c in found] == [
        [("U1", "q"), ("U9", "a"), ("U1", "thanks")],
        [("U2", "q2")],
    ]


def test_pointers_to_replies_are_no_messages_and_odd_ones_are_rejects(tmp_path: Path) -> None:
    rows = [
        message("10.1", "U1", "q", replies=[{"user": "U9", "ts": "11.1"}]),
        message("20.1", "U1", "q", slackdump_thread_replies=["x", 7]),
    ]
    found, rejects = read_with_rejects(dump(tmp_path / "general" / "2024-01-01.json", rows))
    assert len(found) == 2 and [(r.locator, r.reason) for r in rejects] == [
        ("item 1 reply 0", "not_a_message"),
        ("item 1 reply 1", "not_a_message"),
    ]


def test_pages_of_the_api_are_joined(tmp_path: Path) -> None:
    more = {"has_more": False, "response_metadata": {"next_cursor": ""}}
    huddle = {"type": "message", "subtype": "huddle_thread", "ts": "5.1", "user": "U1", "room": {}}
    dump(
        tmp_path / "history.json",
        {
            "ok": True,
            "messages": [
                message("10.1", "U1", "q", "10.1", reply_count=1),
                huddle,
                message("20.1", "U2", "q2", reply_count=3),
            ],
            **more,
        },
    )
    dump(
        tmp_path / "replies.json",
        {
            "ok": True,
            "messages": [
                message("10.1", "U1", "q", "10.1"),
                message("11.1", "U9", "a", "10.1", parent_user_id="U1"),
            ],
            **more,
        },
    )
    dump(
        tmp_path / "users.json",
        {
            "ok": True,
            "members": [
                {
                    "id": "U9",
                    "team_id": "T",
                    "name": "max",
                    "profile": {"real_name": "Max", "title": "Support"},
                }
            ],
        },
    )
    dump(
        tmp_path / "channels.json",
        {"ok": True, "channels": [{"id": "C1", "name": "general", "created": 1, "is_channel": True}]},
    )
    report = LoadReport()
    found, rejects = read_with_rejects(tmp_path, report)
    assert (
        not rejects
        and not report.skipped
        and [said(c) for c in found] == [[("U1", "q"), ("U9", "a")], [("U2", "q2")]]
    )
    assert (report.events, report.repeated_messages) == (1, 1) and found[0].messages[1].role == "agent"
    assert [w for w in report.warnings if "fewer replies" in w] and "1 threads" in report.warnings[0]


def test_a_thread_whose_parent_is_missing_does_not_take_the_first_reply_for_its_opener(
    tmp_path: Path,
) -> None:
    gone = {
        "type": "message",
        "subtype": "tombstone",
        "ts": "10.1",
        "thread_ts": "10.1",
        "user": "USLACKBOT",
        "hidden": True,
        "text": "This message was deleted.",
    }
    rows = [
        gone,
        message("11.1", "U9", "a", "10.1", parent_user_id="U1"),
        message("12.1", "U1", "thanks", "10.1"),
        message("13.1", "U8", "x", "9.1"),
    ]
    report = LoadReport()
    found, _ = read_with_rejects(dump(tmp_path / "general" / "2024-01-01.json", rows), report)
    assert [[m.role for m in c.messages] for c in found] == [
        ["unknown", "customer"],
        ["unknown"],
    ] and report.events == 1
    assert all("parent_missing" in c.flags for c in found)


def test_edits_count_and_what_was_deleted_is_a_named_omission(tmp_path: Path) -> None:
    changed = {
        "type": "message",
        "subtype": "message_changed",
        "ts": "12.1",
        "message": message("10.1", "U1", "new", edited={"user": "U1", "ts": "12.1"}),
    }
    deleted = {"type": "message", "subtype": "message_deleted", "ts": "22.1", "deleted_ts": "20.1"}
    for rows in (
        [message("10.1", "U1", "old"), changed, message("20.1", "U1", "gone"), deleted],
        [deleted, changed, message("20.1", "U1", "gone"), message("10.1", "U1", "old")],
    ):
        report = LoadReport()
        found, rejects = read_with_rejects(dump(tmp_path / "general" / "2024-01-01.json", rows), report)
        assert [said(c) for c in found] == [[("U1", "new")]] and not rejects
        assert (report.events, report.repeated_messages, dict(report.omitted)) == (
            1,
            1,
            {"message deleted by its author": 1},
        )


def test_users_of_a_grid_stand_above_its_workspaces(tmp_path: Path) -> None:
    dump(
        tmp_path / "org_users.json",
        [
            {
                "id": "U9",
                "team_id": "T",
                "name": "max",
                "profile": {"real_name": "Max Berg", "title": "Customer Support"},
            }
        ],
    )
    dump(tmp_path / "canvases.json", [{"id": "F1", "created": 1, "filetype": "quip", "url_private": "x"}])
    for team, number in (("acme", 1), ("beta", 3)):
        rows = [
            message(f"{number}0.1", "U1", f"q{number}"),
            message(f"{number}1.1", "U9", f"a{number}", f"{number}0.1"),
        ]
        dump(tmp_path / "teams" / team / "general" / "2024-01-01.json", rows)
    report = LoadReport()
    found, rejects = read_with_rejects(tmp_path, report)
    assert not rejects and [[m.role for m in c.messages] for c in found] == [["customer", "agent"]] * 2
    assert found[0].messages[1].author_name == "Max Berg" and report.omitted == {
        "file or canvas of a Slack list": 1
    }


def test_what_only_one_person_saw_is_private(tmp_path: Path) -> None:
    path = dump(
        tmp_path / "general" / "2024-01-01.json",
        [message("10.1", "U1", "q"), message("11.1", "U9", "psst", "10.1", is_ephemeral=True)],
    )
    assert [m.kind for m in read_with_rejects(path)[0][0].messages] == [
        "message",
        "note",
    ] and "is_ephemeral" in next(iter(inspect([path]).visibility.values()))


def test_roles_that_nothing_tells_are_a_question_until_agents_are_named(tmp_path: Path) -> None:
    rows = [
        m
        for n in (1, 2, 3)
        for m in (message(f"{n}0.1", f"U{n}", "q"), message(f"{n}1.1", f"V{n}", "a", f"{n}0.1"))
    ]
    path, report = dump(tmp_path / "general" / "2024-01-01.json", rows), LoadReport()
    read_with_rejects(path, report)
    (question,) = report.questions
    assert (
        question.code == "roles"
        and "of 6 people 3 opened threads, 3 answered" in question.what
        and "V1" not in question.describe()
    )
    assert (
        next(iter(report.visibility.values()))
        == "nothing says which messages are private: every message counts as public"
    )
    again = LoadReport()
    found, _ = read_with_rejects(path, again, agents=["V1", "V2"])
    assert not again.questions and [m.role for c in found for m in c.messages].count("agent") == 2


def test_bystanders_beside_agents_whom_habit_tells_stay_unknown_without_a_question(tmp_path: Path) -> None:
    rows = [
        m
        for n in range(1, 7)
        for m in (message(f"{n}0.1", f"U{n}", "q"), message(f"{n}1.1", "V", "a", f"{n}0.1"))
    ]
    rows += [message("90.1", "U1", "q"), message("91.1", "X", "me too", "90.1")]
    report = LoadReport()
    found, _ = read_with_rejects(dump(tmp_path / "general" / "2024-01-01.json", rows), report)
    assert not report.questions and [m.role for m in found[-1].messages] == ["customer", "unknown"]


# the sum

_USERS = ("U1", "U2", "U9")


@given(
    picked=st.lists(
        st.tuples(
            st.integers(1, 9),
            st.integers(0, 2),
            st.sampled_from(["", "", "channel_join", "file_share", "message_changed", "huddle_thread"]),
        ),
        min_size=1,
    ),
    odd=st.lists(st.sampled_from([7, None, "x", [], {"type": "message"}, {"id": 1}]), max_size=3),
    flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=5),
    cut=st.floats(0.2, 1),
)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_line_is_a_message_an_event_a_reject_or_a_repeat(
    tmp_path: Path,
    picked: list[tuple[int, int, str]],
    odd: list[Any],
    flips: list[tuple[float, int]],
    cut: float,
) -> None:
    def made(ts: int, who: int, kind: str) -> dict[str, Any]:
        own = message(
            f"{ts}0.1", _USERS[who], f"text {ts}", f"{ts - ts % 3}0.1", **({"subtype": kind} if kind else {})
        )
        return (
            {**own, "message": message(f"{ts}0.1", _USERS[who], "new")} if kind == "message_changed" else own
        )

    rows = [json.dumps(r) for r in (*(made(*p) for p in picked), *odd)]
    first, rest = (
        (json.dumps(message("1.1", "U1", "first")) + "\n").encode(),
        bytearray("\n".join(rows).encode()),
    )
    for place, byte in flips:
        rest[int(place * len(rest))] = byte
    data = first + bytes(rest[: max(1, int(cut * len(rest)))])
    path = tmp_path / "general.jsonl"
    path.write_bytes(data)
    report = LoadReport()
    found, rejects = read_with_rejects(path, report, format="slack")
    wanted = sum(bool(line.strip(b" \t\r\n\x00")) for line in data.split(b"\n"))
    got = accounted(found, rejects, report)
    assert got == wanted, (report, rejects)


@given(
    rows=st.lists(
        st.tuples(
            st.integers(1, 9),
            st.sampled_from(["", "", "edit", "delete", "join", "log", "file"]),
            st.integers(0, 3),
        ),
        min_size=1,
        max_size=8,
    ),
    key=st.sampled_from(["slackdump_thread_replies", "thread_replies", "replies"]),
    odd=st.lists(st.sampled_from(["x", 7, None, {"user": "U9"}]), max_size=2),
    form=st.sampled_from(["day", "page", "lines"]),
)
@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_message_inside_threads_and_pages_is_accounted_for(
    tmp_path: Path, rows: list[tuple[int, str, int]], key: str, odd: list[Any], form: str
) -> None:
    made = [message("1.1", "U1", "first"), message("2.1", "U1", "second")]
    pieces = 2
    for number, (ts, kind, count) in enumerate(rows):
        replies = [message(f"{ts}{number}.{n}", "U9", "a") for n in range(count)]
        own = message(f"{ts}0.1", "U1", "q", **({key: [*replies, *odd]} if count else {}))
        more = {
            "edit": {
                "subtype": "message_changed",
                "ts": f"{ts}0.9",
                "message": message(f"{ts}0.1", "U1", "new"),
            },
            "join": {"subtype": "channel_join"},
            "delete": {"subtype": "message_deleted", "ts": f"{ts}0.8", "deleted_ts": f"{ts}0.1"},
        }
        if kind in ("log", "file"):
            own = (
                {"change_type": "added", "user_id": "U1"}
                if kind == "log"
                else {"id": "F1", "filetype": "pdf", "permalink": "x"}
            )
            count = 0
        made.append({**own, **more.get(kind, {})})
        # what Slack itself lists under replies are pointers to messages
        pieces += 1 + count + (len(odd) if count and key != "replies" else 0)
    page = {"ok": True, "messages": made, "pins": [{"created": 1}], "has_more": False}
    path = tmp_path / "general" / "2024-01-01.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "\n".join(map(json.dumps, made)) if form == "lines" else json.dumps(made if form == "day" else page)
    )
    report = LoadReport()
    found, rejects = read_with_rejects(path, report, format="slack")
    got = accounted(found, rejects, report)
    assert got == pieces + (form == "page"), (report, rejects)


@given(cut=st.floats(0.05, 1))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_of_a_page_that_breaks_off_all_before_the_cut_is_read(tmp_path: Path, cut: float) -> None:
    page = json.dumps({"messages": [message(f"{n}0.1", "U1", f"token{n}") for n in range(8)]})
    part = page[: int(cut * len(page))]
    (tmp_path / "p.json").write_text(part)
    found, rejects = read_with_rejects(tmp_path / "p.json", format="slack")
    whole = part.count("}") - (part == page)
    got = sum(len(c.messages) for c in found)
    # the last one, whose end is the file's, may count as broken off
    assert whole - 1 <= got <= whole and len(rejects) <= 2 and bool(rejects) == (part != page)
