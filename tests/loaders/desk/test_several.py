"""Talks of several accounts under one id are told apart, states of one talk are joined, and rows that a
pipeline has marked as deleted are left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from curate.loaders import inspect
from tests.helpers.loading import lines, read, said
from tests.helpers.work import lines_run

Row = dict[str, Any]


def folder_of(path: Path, files: dict[str, list[Row]]) -> Path:
    for name, rows in files.items():
        (path / name).parent.mkdir(exist_ok=True)
        lines(path / name, rows)
    return path


def ticket(account: int, **more: Any) -> Row:
    """Ticket 1 of an account, as Freshdesk has it, with one reply."""
    return {
        "id": 1,
        "subject": f"S{account}",
        "description_text": f"How long is cable {account}?",
        "requester_id": account * 10 + 1,
        "responder_id": account * 10 + 2,
        "status": 5,
        "created_at": "2024-03-01T01:00:00Z",
        "updated_at": "2024-03-02T01:00:00Z",
        "conversations": [reply(account)],
        **more,
    }


def reply(account: int, number: int = 0, **more: Any) -> Row:
    return {
        "id": account * 100 + number,
        "body_text": f"Answer {number} of {account}",
        "incoming": False,
        "private": False,
        "user_id": account * 10 + 2,
        "ticket_id": 1,
        "created_at": f"2024-03-01T02:0{number}:00Z",
        **more,
    }


def test_two_accounts_with_one_id_are_told_apart(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"a.jsonl": [ticket(3)], "b.jsonl": [ticket(4)]})
    first, second = read(folder)
    assert (first.id, second.id, second.customer) == ("1", "1~2", "41")
    assert [said(c) for c in (first, second)] == [
        [("customer", f"How long is cable {n}?"), ("agent", f"Answer 0 of {n}")] for n in (3, 4)
    ]
    assert any("told apart" in text for text in inspect([folder]).warnings)


@pytest.mark.parametrize(
    "later",
    [
        {},
        {"requester_id": 77},  # somebody else asks now, and a reply shows that it is the same ticket
        {"created_at": "2024-03-01 02:00:00"},  # written in another zone
        {"requester_id": 31, "conversations": [reply(3, 1)]},  # a page of other replies
    ],
)
def test_states_of_one_ticket_on_different_days_stay_one(tmp_path: Path, later: Row) -> None:
    state = ticket(
        3, **{"updated_at": "2024-03-05T01:00:00Z", "conversations": [reply(3), reply(3, 1)], **later}
    )
    (one,) = read(folder_of(tmp_path, {"a.jsonl": [ticket(3)], "b.jsonl": [state]}))
    assert [text for _, text in said(one)][1:] == ["Answer 0 of 3", "Answer 1 of 3"]


def test_another_time_of_creation_is_another_ticket(tmp_path: Path) -> None:
    other = ticket(3, created_at="2023-01-01T01:00:00Z", conversations=[reply(4)])
    assert len(read(folder_of(tmp_path, {"a.jsonl": [ticket(3)], "b.jsonl": [other]}))) == 2


@pytest.mark.parametrize(
    "names",
    [("a/tickets.jsonl", "a/replies.jsonl", "b/tickets.jsonl", "b/replies.jsonl"), ("1", "2", "3", "4")],
)
def test_replies_that_lie_apart_go_to_the_ticket_of_their_account(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    """By their folder, else by who writes in the same file."""
    held = []
    for account in (3, 4):
        head = {k: v for k, v in ticket(account).items() if k != "conversations"}
        mine = {"incoming": True, "user_id": account * 10 + 1}
        held += [[head], [reply(account), reply(account, 1, **mine)]]
    files = {f"{name.removesuffix('.jsonl')}.jsonl": text for name, text in zip(names, held, strict=True)}
    talks = {talk.customer: [text for _, text in said(talk)][1:] for talk in read(folder_of(tmp_path, files))}
    assert talks == {f"{n}1": [f"Answer 0 of {n}", f"Answer 1 of {n}"] for n in (3, 4)}


def test_replies_that_fit_no_ticket_of_several_are_with_none(tmp_path: Path) -> None:
    heads = [{k: v for k, v in ticket(n).items() if k != "conversations"} for n in (3, 4)]
    stray = reply(5)
    files = {"a.jsonl": [heads[0]], "b.jsonl": [heads[1]], "c.jsonl": [stray]}
    assert [len(talk.messages) for talk in read(folder_of(tmp_path, files))] == [1, 1, 1]


def test_accounts_tell_messages_without_a_head_apart(tmp_path: Path) -> None:
    def message(account: int, kind: int) -> Row:
        side = ("Contact", "User")[kind]
        return {
            "id": account * 10 + kind,
            "content": f"text {kind} of {account}",
            "account_id": account,
            "inbox_id": 1,
            "conversation_id": 7,
            "message_type": kind,
            "created_at": 1_709_283_600 + kind,
            "private": False,
            "content_type": "text",
            "sender_type": side,
            "sender": {"id": account * 10 + kind, "name": side, "type": side.lower()},
        }

    rows = {f"{n}.jsonl": [message(n, 0), message(n, 1)] for n in (1, 2)}
    talks = read(folder_of(tmp_path, rows))
    assert [[text for _, text in said(talk)] for talk in talks] == [
        [f"text 0 of {n}", f"text 1 of {n}"] for n in (1, 2)
    ]


@pytest.mark.parametrize(
    "mark",
    [{"_fivetran_deleted": "TRUE"}, {"_sdc_deleted_at": "2024-05-01T00:00:00Z"}, {"__deleted": "true"}],
)
def test_rows_that_a_pipeline_has_marked_as_deleted_are_left_out(tmp_path: Path, mark: Row) -> None:
    kept = dict.fromkeys(mark, "false" if "_sdc_deleted_at" not in mark else None)
    head = {k: v for k, v in ticket(3).items() if k != "conversations"}
    other = {**head, "id": 2, **mark}
    parts = [reply(3, **kept), reply(3, 1, **mark), reply(3, 2, ticket_id=2)]
    folder = folder_of(tmp_path, {"t.jsonl": [{**head, **kept}, other], "c.jsonl": [*parts]})
    (talk,) = read(folder)
    assert [text for _, text in said(talk)][1:] == ["Answer 0 of 3"]
    assert inspect([folder]).omitted == {
        "row deleted in the pipeline": 2,
        "message of a deleted conversation": 1,
    }


def test_whole_tickets_that_a_pipeline_has_marked_as_deleted_are_left_out(tmp_path: Path) -> None:
    rows = [{**ticket(3), "id": n, "_fivetran_deleted": n == 2} for n in (1, 2, 3)]
    folder = folder_of(tmp_path, {"t.jsonl": [*rows]})
    assert [talk.id for talk in read(folder)] == ["1", "3"]
    assert inspect([folder]).omitted == {"row deleted in the pipeline": 1}


@pytest.mark.parametrize("more", [{}, {"created_at": "2024-03-01T01:00:00Z"}, {"requester_id": 7}])
def test_one_id_at_very_many_tickets_takes_no_more_than_each_of_them(
    tmp_path: Path, more: dict[str, Any]
) -> None:
    def work(count: int) -> int:
        rows = [
            ticket(n, created_at=f"2024-03-01T{n // 60 % 24:02}:{n % 60:02}:00Z") | more for n in range(count)
        ]
        path = lines(tmp_path / f"{count}.jsonl", rows)
        return lines_run(lambda: read(path))

    assert work(300) < 5 * work(100)
