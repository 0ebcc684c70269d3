"""Talks that have two ids, where messages apart from them name them by either."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.helpers.loading import lines, read, said

Row = dict[str, Any]


def freshdesk(number: int, inner: int) -> Row:
    head = {
        "id": inner,
        "display_id": number,
        "description": f"Where is {number}?",
        "requester_id": 500 + number,
    }
    return {"helpdesk_ticket": {**head, "responder_id": 9, "created_at": "2024-03-01T10:00:00Z"}}


def note(text: str, private: bool = False, **place: int) -> Row:
    own = {"id": text, "user_id": 9, "incoming": False, "private": private, "body": text, "source": 0}
    return {"note": {**own, **place, "created_at": "2024-03-01T11:00:00Z"}}


def jira(number: int, inner: int) -> Row:
    fields = {
        "summary": "Box",
        "project": {},
        "description": f"Where is {number}?",
        "created": "2024-03-01T10:00:00Z",
    }
    return {
        "id": str(inner),
        "key": f"HD-{number}",
        "fields": {**fields, "reporter": {"accountId": f"a{number}"}},
    }


def comment(text: str, public: bool = True, **place: str) -> Row:
    own = {"id": text, "body": text, "author": {"accountId": "b"}, "jsdPublic": public}
    return {**own, **place, "created": "2024-03-01T11:00:00Z"}


def otrs(number: int, inner: int) -> Row:
    head = {"TicketID": inner, "TicketNumber": f"77{number}", "Title": "Box", "Queue": "Raw"}
    return {**head, "CustomerUserID": "ada@post.example"}


def article(text: str, visible: int = 1, **place: str) -> Row:
    own = {"ArticleID": text, "SenderType": "agent", "Body": text, "IsVisibleForCustomer": visible}
    return {**own, **place, "CreateTime": "2024-03-01 11:00:00"}


EXPORTS: dict[str, tuple[list[Row], list[Row]]] = {
    "freshdesk": (
        [freshdesk(1, 9001), freshdesk(2, 9002), freshdesk(3, 2)],  # one inner id is another's number
        [
            note("to 1", notable_id=9001),
            note("to 2", ticket_id=2),
            note("to 3", notable_id=2),
            note("x", True, notable_id=9001),
        ],
    ),
    "freshdesk, inner ids alone": (
        [freshdesk(1, 9001), freshdesk(2, 9002), freshdesk(3, 9003)],
        [note(f"to {n}", ticket_id=9000 + n) for n in (1, 2, 3)],
    ),
    "jira": (
        [jira(n, 100 + n) for n in (1, 2, 3)],
        [
            comment("to 1", issueKey="HD-1"),
            comment("to 2", issueId="102"),
            comment("to 3", self="https://x/issue/HD-3/comment/1"),
        ],
    ),
    "otrs": (
        [otrs(n, 100 + n) for n in (1, 2, 3)],
        [
            article("to 1", TicketNumber="771"),
            article("to 2", TicketID="102"),
            article("to 3", TicketID="103"),
        ],
    ),
}


@pytest.mark.parametrize("first", ["talks", "parts"])
@pytest.mark.parametrize("held", EXPORTS)
def test_messages_find_their_talk_by_either_id(held: str, first: str, tmp_path: Path) -> None:
    talks, parts = EXPORTS[held]
    found = read(lines(tmp_path / "x.jsonl", [*talks, *parts] if first == "talks" else [*parts, *talks]))
    answers = {c.id[-1]: [text for role, text in said(c) if role == "agent"] for c in found}
    assert answers == {n: [f"to {n}"] for n in "123"}


def test_without_its_talk_a_message_names_the_id_alone(tmp_path: Path) -> None:
    (found,) = read(lines(tmp_path / "x.jsonl", [note("to 1", notable_id=9001)]))
    assert found.id == "9001"
