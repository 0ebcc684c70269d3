"""Tickets of several Zendesk accounts with the same ids."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from curate.loaders import LoadReport
from tests.helpers.loading import dump, lines, read
from tests.helpers.zendesk import comment, ticket, worded_comment
from tests.loaders.formats.test_zendesk_states import row, table


def _account(number: int, host: str = "", created: str = "", n: int = 7) -> dict[str, Any]:
    """A ticket of the first or second account, with people and comments of its own."""
    said = [worded_comment(100 * number + k, who + number, f"Text {number} {k}.") for k, who in ((1, 100), (2, 900))]  # fmt: skip
    more: dict[str, Any] = {"requester_id": 100 + number, "assignee_id": 900 + number, "brand_id": 3}
    more |= {"url": f"https://{host}/api/v2/tickets/{n}.json"} if host else {}
    return ticket(n, said, **more, **({"created_at": created} if created else {}))


def _apart(path: Path, **block: Any) -> tuple[list[set[str]], LoadReport]:
    """The authors of each conversation."""
    report = LoadReport()
    return [{m.author for m in t.messages} for t in read(path, report, **block)], report


@pytest.mark.parametrize("heads", ["hosts", "opened"])
@pytest.mark.parametrize("lie", ["nested", "one_file", "pages"])
def test_tickets_of_two_accounts_are_told_apart(tmp_path: Path, heads: str, lie: str) -> None:
    days = ("2024-01-01T00:00:00Z", "2024-01-01T00:00:07Z")
    made = [
        _account(n, f"desk{n}.zendesk.com" if heads == "hosts" else "", "" if heads == "hosts" else days[n])
        for n in (0, 1)
    ]
    if lie == "one_file":
        lines(tmp_path / "t.ndjson", made)
    for n, one in enumerate(made):
        if lie == "nested":
            lines(tmp_path / f"{n}.ndjson", [one])
        elif lie == "pages":
            dump(
                tmp_path / f"desk{n}" / "7_comments.json",
                {"comments": one.pop("comments"), "next_page": None},
            )
            dump(tmp_path / f"desk{n}" / "tickets.json", {"tickets": [one], "next_page": None})
    found, report = _apart(tmp_path)
    assert found == [{"100", "900"}, {"101", "901"}]
    assert not report.questions and not report.repeated_conversations and not report.repeated_messages


def test_accounts_whose_people_have_the_same_ids_are_told_by_their_hosts(tmp_path: Path) -> None:
    for n in (0, 1):
        said = [worded_comment(1, 100, f"Desk {n}?"), worded_comment(2, 900, f"Yes, {n}.", n == 0)]
        url = f"https://desk{n}.zendesk.com/api/v2/tickets/7.json"
        lines(tmp_path / f"{n}.ndjson", [ticket(7, said, url=url, requester_id=100, assignee_id=900)])
    report = LoadReport()
    kinds = [[m.kind for m in t.messages] for t in read(tmp_path, report)]
    assert kinds == [["message", "message"], ["message", "note"]]


def _tables(folder: Path, start: int) -> None:
    """Comments of one ticket of two accounts that nothing but their people tell apart."""
    for n in (0, 1):
        at = {"created_at": f"2024-01-0{1 + n * start} 10:00:00"}
        said = [row(7, 10 * n + k, who + n, **at) for k, who in ((1, 100), (2, 900))]
        table(folder / f"desk{n}" / "ticket_comment.csv", said)


def test_comments_that_only_their_people_tell_apart_are_a_question(tmp_path: Path) -> None:
    _tables(tmp_path, 0)
    _, report = _apart(tmp_path)
    (question,) = [q for q in report.questions if q.code == "same_ids"]
    assert "1 of 1 tickets" in question.what and question.add[0].startswith("same_ids: apart")
    found, report = _apart(tmp_path, same_ids="apart")
    assert found == [{"100", "900"}, {"101", "901"}] and "same_ids" not in {q.code for q in report.questions}
    found, report = _apart(tmp_path, same_ids="together")
    assert len(found) == 1 and "same_ids" not in {q.code for q in report.questions}


def test_a_ticket_that_goes_on_with_others_is_no_question(tmp_path: Path) -> None:
    _tables(tmp_path, 3)
    found, report = _apart(tmp_path)
    assert len(found) == 1 and "same_ids" not in {q.code for q in report.questions}


def test_pages_of_one_ticket_with_the_same_people_are_one(tmp_path: Path) -> None:
    for n in (0, 1):
        said = [comment(7, 2 * n + k, who) for k, who in ((1, 100), (2, 900))]
        dump(tmp_path / f"c{n}.json", {"comments": said, "next_page": None})
    dump(tmp_path / "t.json", {"tickets": [ticket(7, requester_id=100, brand_id=3)], "next_page": None})
    (talk,) = read(tmp_path)
    assert len(talk.messages) == 4


def test_a_ticket_whose_requester_was_changed_is_one(tmp_path: Path) -> None:
    states = [{**_account(0, created="2024-01-01T00:00:00Z"), "updated_at": f"2024-02-0{n}"} for n in (1, 2)]
    states[1]["requester_id"] = 555
    found, report = _apart(lines(tmp_path / "t.ndjson", states))
    assert found == [{"100", "900"}] and report.repeated_conversations == 1


def test_two_heads_that_nothing_tells_apart_are_a_question(tmp_path: Path) -> None:
    for n in (0, 1):
        lines(tmp_path / f"{n}.ndjson", [_account(n, n=k, created="2024-01-01T00:00:00Z") for k in (7, 8)])
    _, report = _apart(tmp_path)
    assert [q.code for q in report.questions if q.code == "same_ids"] == ["same_ids"]
