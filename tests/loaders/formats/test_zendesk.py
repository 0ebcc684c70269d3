"""Zendesk read without guessing in silence: pipelines' lines, tickets without requesters, private signs, and
a sum that holds under damage."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curate.loaders import LoadReport, inspect
from curate.loaders.unwrap import control_line, unwrap
from curate.records import Conversation
from tests.helpers.command import Invoke
from tests.helpers.loading import accounted, dump, lines, read_with_rejects, said
from tests.helpers.zendesk import comment


def desk(count: int = 4) -> list[dict[str, Any]]:
    """Tickets of different customers (101, 102, ...), all answered by 9."""
    return [
        c
        for t in range(1, count + 1)
        for c in (comment(t, 1, 100 + t), comment(t, 2, 9), comment(t, 3, 100 + t))
    ]


def roles(talks: Iterable[Conversation]) -> set[tuple[str, str]]:
    return {(m.author, m.role) for c in talks for m in c.messages}


# who speaks


def test_who_asks_is_told_by_habit_where_no_ticket_names_a_requester(tmp_path: Path) -> None:
    report = LoadReport()
    found, rejects = read_with_rejects(lines(tmp_path / "c.jsonl", desk()), report)
    assert roles(found) == {("9", "agent"), *((str(100 + t), "customer") for t in range(1, 5))}
    assert (
        not rejects and not report.questions and [c.customer for c in found] == ["101", "102", "103", "104"]
    )


def test_who_wrote_a_private_comment_is_staff(tmp_path: Path) -> None:
    report = LoadReport()
    found, _ = read_with_rejects(
        lines(tmp_path / "c.jsonl", [comment(1, 1, 5), comment(1, 2, 9, False), comment(1, 3, 9)]), report
    )
    assert said(found[0]) == [("customer", "text 1 1"), ("agent", "text 1 3")] and not report.questions


@pytest.mark.parametrize(
    "talk",
    [
        [
            comment(t, n, a) for t in (1, 2) for n, a in ((1, t + 100), (2, 9))
        ],  # nobody comes back often enough
        [
            comment(t, n, a) for t in range(1, 6) for n, a in ((1, 9), (2, 100 + t))
        ],  # the business writes first
        [
            comment(t, n, a) for t in range(1, 6) for n, a in ((1, 100 + t), (2, 8), (3, 9))
        ],  # one of two who come back is a colleague of the customers
        [comment(1, 1, 5), comment(1, 2, 6)],
    ],
    ids=["few", "outbound", "copied", "one"],
)
def test_where_habit_tells_nothing_roles_are_a_question_until_agents_are_named(
    tmp_path: Path, talk: list[dict[str, Any]]
) -> None:
    path, report = lines(tmp_path / "c.jsonl", talk), LoadReport()
    found, _ = read_with_rejects(path, report)
    assert {m.role for c in found for m in c.messages} == {"unknown"}
    (question,) = report.questions
    assert (
        question.code == "roles"
        and "agents:" in question.add[0]
        and any("users" in line for line in question.add)
    )
    again = LoadReport()
    found, _ = read_with_rejects(path, again, agents=["9" if len(talk) > 2 else "6"])
    assert not again.questions and {m.role for c in found for m in c.messages} >= {"agent"}
    assert all(m.role != "agent" for c in found for m in c.messages if m.author not in ("9", "6"))


def test_a_page_of_users_that_names_some_decides_for_these(tmp_path: Path) -> None:
    lines(tmp_path / "c.jsonl", [comment(1, 1, 5), comment(1, 2, 9), comment(2, 1, 6), comment(2, 2, 8)])
    dump(tmp_path / "u.json", {"users": [{"id": 9, "name": "Max", "role": "agent"}]})
    report = LoadReport()
    found, _ = read_with_rejects(tmp_path, report)
    assert [[m.role for m in c.messages] for c in found] == [
        ["customer", "agent"],
        ["unknown", "unknown"],
    ] and len(report.questions) == 1


def test_a_run_stops_at_the_question_and_writes_nothing(tmp_path: Path, invoke: Invoke) -> None:
    status, _, err = invoke(
        "run", lines(tmp_path / "c.jsonl", [comment(1, 1, 5), comment(1, 2, 6)]), "-o", "o"
    )
    assert status == 2 and "agents:" in err and "users" in err and not Path("o", "train.jsonl").exists()


def test_who_is_on_copy_is_not_taken_for_an_agent(tmp_path: Path) -> None:
    ticket = {
        "id": 1,
        "requester_id": 5,
        "assignee_id": 9,
        "email_cc_ids": [6, 9],
        "via": {},
        "comments": [comment(1, 1, 5), comment(1, 2, 6), comment(1, 3, 9)],
    }
    (only,), _ = read_with_rejects(lines(tmp_path / "t.jsonl", [ticket]))
    assert [m.role for m in only.messages] == ["customer", "unknown", "agent"]


# what is private


@pytest.mark.parametrize(
    ("more", "private"),
    [
        ({}, False),
        ({"public": False}, True),
        ({"public": None}, True),
        ({"public": "maybe"}, True),
        ({"public": ""}, True),
        ({"visibility": "agents"}, True),
        ({"visibility": "public"}, False),
        ({"is_internal": True}, True),
        ({"internal": "0"}, False),
        ({"via": {"channel": "side_conversation"}}, True),
        ({"via": {"channel": "internal"}}, True),
        ({"via": {"channel": "web", "source": {"rel": "side_conversation"}}}, True),
        ({"type": "PrivateComment"}, True),
        ({"type": "VoiceComment"}, False),
        ({"draft": True}, True),
        ({"via": "Web form"}, False),
    ],
    ids=str,
)
def test_private_signs_beside_public(tmp_path: Path, more: dict[str, Any], private: bool) -> None:
    (only,), _ = read_with_rejects(lines(tmp_path / "c.jsonl", [comment(1, 1, 5), comment(1, 2, 9, **more)]))
    assert [m.kind for m in only.messages] == ["message", "note" if private else "message"]


def test_a_dump_without_a_public_comment_is_a_question_that_its_lines_settle(tmp_path: Path) -> None:
    path, report = lines(tmp_path / "c.jsonl", [{**c, "public": None} for c in desk()]), LoadReport()
    read_with_rejects(path, report)
    (question,) = report.questions
    assert (
        (question.code, question.key) == ("visibility", "public")
        and question.add[0] == "format: zendesk"
        and '[""]' in question.add[1]
    )
    again = LoadReport()
    found, _ = read_with_rejects(path, again, format="zendesk", messages={"public_values": [""]})
    assert not again.questions and len(said(found[0])) == 3


def test_a_comment_that_was_made_private_later_is_private_in_every_page(tmp_path: Path) -> None:
    change = {
        "ticket_id": 1,
        "author_id": 9,
        "created_at": "2024-02-01",
        "metadata": {},
        "events": [{"type": "CommentPrivacyChange", "comment_id": 1002, "public": False}],
    }
    (only,), rejects = read_with_rejects(
        lines(tmp_path / "a.jsonl", [comment(1, 1, 5), comment(1, 2, 9), change])
    )
    assert [m.kind for m in only.messages] == ["message", "note"] and not rejects


def test_inspect_says_what_told_visibility(tmp_path: Path) -> None:
    found = inspect([lines(tmp_path / "c.jsonl", [*desk(), comment(1, 4, 9, False)])])
    assert found.visibility == {
        "c.jsonl": (
            "private comments are recognised by `public` (only a clear yes is public): 1 private, 12 public"
        )
    }


# lines of pipelines


def wrapped(kind: str, stream: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "airbyte": {"stream": stream, "data": row, "emitted_at": 1},
        "airbyte-protocol": {"type": "RECORD", "record": {"stream": stream, "data": row, "emitted_at": 1}},
        "airbyte-raw": {"_airbyte_raw_id": "x", "_airbyte_extracted_at": 1, "_airbyte_data": row},
        "singer": {"type": "RECORD", "stream": stream, "record": row, "time_extracted": "2024-01-01"},
        "stitch": {"action": "upsert", "sequence": 1, "table_name": stream, "data": row},
        "debezium": {
            "schema": {},
            "payload": {"before": None, "after": row, "op": "c", "source": {"table": stream}, "ts_ms": 1},
        },
        "kafka": {"topic": stream, "partition": 0, "offset": 1, "value": row},
    }[kind]


@pytest.mark.parametrize(
    "kind", ["airbyte", "airbyte-protocol", "airbyte-raw", "singer", "stitch", "debezium", "kafka"]
)
def test_lines_of_pipelines_are_read_as_what_they_carry(tmp_path: Path, kind: str) -> None:
    control = [
        {"type": "SCHEMA", "stream": "x", "schema": {}},
        {"type": "STATE", "value": {}},
        {"op": "d", "before": {"id": 1}, "after": None},
    ]
    other = {"name": "Fernhollow", "url": "x"}
    rows = [wrapped(kind, "ticket_comments", c) for c in [*desk(), comment(4, 4, 9, False)]]
    report = LoadReport()
    found, rejects = read_with_rejects(
        lines(tmp_path / "c.jsonl", [*rows, *control, wrapped("singer", "organizations", other)]), report
    )
    assert (
        not rejects
        and [len(c.messages) for c in found] == [3, 3, 3, 4]
        and found[3].messages[-1].kind == "note"
    )
    assert report.omitted == {
        "pipeline line of type SCHEMA": 1,
        "pipeline line of type STATE": 1,
        "row deleted in the pipeline": 1,
        "Zendesk record of another kind (organizations)": 1,
    }


def test_streams_of_one_file_are_joined_wherever_they_lie(tmp_path: Path) -> None:
    tickets = [
        wrapped(
            "singer",
            "tickets",
            {"id": t, "requester_id": 100 + t, "via": {}, "brand_id": 1, "status": "solved"},
        )
        for t in range(1, 61)
    ]
    talk = [wrapped("singer", "ticket_comments", c) for c in desk(60)]
    users = [wrapped("singer", "users", {"id": 9, "name": "Max", "role": "agent"})]
    found, rejects = read_with_rejects(lines(tmp_path / "all.jsonl", [*tickets, *talk, *users]))
    assert (
        len(found) == 60
        and not rejects
        and all([m.role for m in c.messages] == ["customer", "agent", "customer"] for c in found)
    )
    assert {m.author_name for c in found for m in c.messages} == {"", "Max"} and all(
        c.outcome == {"solved": True} for c in found
    )


def test_audits_are_read_and_their_other_events_counted(tmp_path: Path) -> None:
    def audit(number: int, author: int, *more: dict[str, Any]) -> dict[str, Any]:
        own = {"id": number, "type": "Comment", "body": f"b{number}", "public": True, "author_id": author}
        return {
            "id": number,
            "ticket_id": 1,
            "created_at": f"2024-01-01T10:0{number}:00Z",
            "author_id": author,
            "metadata": {},
            "via": {},
            "events": [own, *more],
        }

    page = {
        "audits": [
            audit(1, 5, {"type": "Create"}),
            audit(2, 9, {"type": "Change"}, {"type": "ChatStartedEvent", "value": {}}, 7),
        ],
        "next_page": None,
    }
    dump(tmp_path / "u.json", {"users": [{"id": 9, "name": "Max", "role": "agent"}]})
    dump(tmp_path / "a.json", page)
    report = LoadReport()
    (only,), (reject,) = read_with_rejects(tmp_path, report)
    assert said(only) == [("customer", "b1"), ("agent", "b2")] and reject.reason == "not_a_comment"
    assert report.events == 2 and report.omitted == {"Zendesk chat event": 1}


@pytest.mark.parametrize(
    "value",
    [
        {"stream": "a", "data": [1]},
        {"data": {"id": 1}},
        {"type": "RECORD"},
        {"id": 1, "payload": {"a": 1}},
        {"action": "buy", "data": {}},
        "x",
        None,
        [{}],
    ],
    ids=str,
)
def test_what_is_no_line_of_a_pipeline_stays_as_it_is(value: Any) -> None:
    assert unwrap(value) == (value, "", "") and not control_line(value)


# the sum

_BYTES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6)


@given(
    picked=st.lists(st.integers(0, 11), min_size=1, max_size=20),
    odd=st.lists(st.sampled_from([7, None, "x", [], {"id": 1}, {"body": "x"}]), max_size=3),
    flips=_BYTES,
    cut=st.floats(0.2, 1),
)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_line_is_a_message_an_event_a_reject_or_an_omission(
    tmp_path: Path, picked: list[int], odd: list[Any], flips: list[tuple[float, int]], cut: float
) -> None:
    rows = [
        json.dumps(desk()[0]),
        *(json.dumps(desk()[n]) for n in picked),
        *map(json.dumps, odd),
    ]  # doubled and in any order
    first, rest = f"{rows[0]}\n".encode(), bytearray("\n".join(rows[1:]).encode())
    for place, byte in flips:
        rest[int(place * len(rest))] = byte
    data = first + bytes(rest[: int(cut * len(rest))])
    (tmp_path / "c.jsonl").write_bytes(data)
    report = LoadReport()
    found, rejects = read_with_rejects(tmp_path / "c.jsonl", report, format="zendesk")
    wanted = sum(bool(line.strip(b" \t\r\n\x00")) for line in data.split(b"\n"))
    got = accounted(found, rejects, report)
    assert got == wanted, (report, rejects)
