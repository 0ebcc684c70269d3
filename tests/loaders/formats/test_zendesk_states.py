"""Tickets and comments of Zendesk that come in several states: exported twice, made private, deleted."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from curate.loaders import LoadReport
from curate.loaders.desk.layout import Glance
from curate.loaders.files import InputFile
from curate.loaders.formats._zendesk_states import one_each
from curate.loaders.formats.zendesk import ZendeskLoader
from curate.records import Conversation
from tests.helpers.loading import dump, lines, read
from tests.helpers.zendesk import comment, ticket, worded_comment


def table(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
        writer.writeheader()
        writer.writerows(rows)
    return path


def row(ticket: int, number: int, author: int, public: bool = True, **more: Any) -> dict[str, Any]:
    """A comment as the tables of pipelines have it."""
    made = comment(ticket, number, author, str(public).upper(), user_id=author, tweet="FALSE", **more)
    return {k: v for k, v in made.items() if k not in ("author_id", "via", "audit_id")} | {
        "voice_comment": "FALSE"
    }


def _kinds(talk: Conversation) -> list[str]:
    return [m.kind for m in talk.messages]


def _whole(answer_public: bool, day: int, *more: dict[str, Any], n: int = 7, **head: Any) -> dict[str, Any]:
    """A ticket as it was on a day, with a question, an answer and more comments."""
    said = [worded_comment(1, 1, "Is it red?"), worded_comment(2, 9, "Ruby red.", answer_public), *more]
    return ticket(
        n, said, **{"updated_at": f"2024-02-{day:02d}T00:00:00Z", "assignee_id": 9, "brand_id": 3, **head}
    )


@pytest.mark.parametrize("form", ["table", "pages", "tickets", "lines"])
@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")], ids=["later", "earlier"])
def test_a_comment_that_any_state_calls_private_is_a_note(
    tmp_path: Path, form: str, names: tuple[str, str]
) -> None:
    for name, public in zip(names, (True, False), strict=True):
        match form:
            case "table":
                table(tmp_path / f"{name}.csv", [row(7, 1, 1), row(7, 2, 9, public), row(7, 3, 1)])
            case "pages":
                said = [comment(7, 1, 1), comment(7, 2, 9, public), comment(7, 3, 1)]
                dump(tmp_path / f"{name}.json", {"comments": said, "next_page": None})
            case "tickets":
                lines(tmp_path / f"{name}.ndjson", [_whole(public, 5)])
            case _:
                lines(tmp_path / f"{name}.ndjson", [{**_whole(public, 5, n=n), "comments": [
                    {**c, "id": 10 * n + k} for k, c in enumerate(_whole(public, 5)["comments"])
                ]} for n in range(7, 10)])  # fmt: skip
    report = LoadReport()
    found = read(tmp_path, report)
    assert all(_kinds(talk)[:2] == ["message", "note"] for talk in found)
    assert len(found) == (3 if form == "lines" else 1)
    own = 2 if form in ("tickets", "lines") else 3
    assert report.repeated_messages == own * len(found)


@pytest.mark.parametrize("together", [True, False], ids=["one_file", "two_files"])
@pytest.mark.parametrize("newest_first", [True, False])
def test_a_ticket_that_comes_twice_loses_nothing(tmp_path: Path, together: bool, newest_first: bool) -> None:
    others = [ticket(n, [worded_comment(n, 1, "Hello?")]) for n in range(20, 25)]
    early = _whole(True, 5, worded_comment(3, 1, "An early one."), status="open")
    late = _whole(True, 6, worded_comment(4, 1, "A late one."), status="solved")
    first, last = (late, early) if newest_first else (early, late)
    parts = [[first, *others, last]] if together else [[first, *others], [last]]
    for n, part in enumerate(parts):
        lines(tmp_path / f"{n}.ndjson", part)
    report = LoadReport()
    talk = next(t for t in read(tmp_path, report) if t.id == "7")
    texts = [m.text for m in talk.messages]
    assert texts == ["Is it red?", "Ruby red.", "An early one.", "A late one."]
    assert talk.outcome["solved"] is True
    assert (report.repeated_conversations, report.repeated_messages) == (1, 2)


@pytest.mark.parametrize("wrapped", ["page", "list", "id_behind"])
def test_a_ticket_that_comes_twice_is_found_where_no_glance_shows_it(tmp_path: Path, wrapped: str) -> None:
    early, late = _whole(True, 5), _whole(False, 6, worded_comment(3, 1, "Thanks."))
    if wrapped == "page":
        dump(tmp_path / "t.json", {"tickets": [early, late], "next_page": None})
    elif wrapped == "list":
        dump(tmp_path / "t.json", [early, late])
    else:  # newest comment first, and before the ticket's own id
        turned = [{"comments": t.pop("comments")[::-1], **t} for t in (early, late)]
        lines(tmp_path / "t.ndjson", turned)
    (talk,) = read(tmp_path)
    assert _kinds(talk) == ["message", "note", "message"]


def test_tickets_that_come_once_are_read_in_one_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values, passes = ZendeskLoader.values, []

    def counted(file: InputFile, *more: Any) -> Any:
        passes.append(file.label)
        return values(file, *more)

    assert not Glance(()).shows([])
    users = [{"id": n, "name": f"user {n}", "role": role} for n, role in ((1, "end-user"), (9, "agent"))]
    path = lines(
        tmp_path / "t.ndjson", [ticket(n, [worded_comment(n, 1, "Hello?")]) for n in range(20, 30)] + users
    )
    monkeypatch.setattr(
        "curate.loaders.formats.zendesk.gathered_tickets", lambda _, spool, *__: spool.groups()
    )
    monkeypatch.setattr(ZendeskLoader, "values", counted)
    assert len(read(path)) == 10 and len(passes) == 2  # one for the people


def test_deleted_tickets_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = [
        _whole(True, 5, status="deleted"),
        ticket(8, [worded_comment(1, 1, "Hello?")]),
        ticket(9, status="deleted", assignee_id=9),
    ]
    report = LoadReport()
    assert [t.id for t in read(lines(tmp_path / "t.ndjson", rows[:2]), report)] == ["8"]
    assert report.omitted == {"comment of a deleted ticket": 2}
    report = LoadReport()
    assert [t.id for t in read(lines(tmp_path / "t.ndjson", rows), report)] == ["8"]
    assert report.omitted["comment of a deleted ticket"] == 3


def test_the_latest_state_says_whether_a_ticket_was_deleted(tmp_path: Path) -> None:
    restored = [_whole(True, 5, status="deleted"), _whole(True, 6, status="open")]
    assert len(read(lines(tmp_path / "t.ndjson", restored))) == 1
    removed = [_whole(True, 6, status="deleted"), _whole(True, 5, status="open")]
    path = lines(tmp_path / "u.ndjson", [*removed, ticket(8, [worded_comment(1, 1, "Hello?")])])
    assert [t.id for t in read(path)] == ["8"]


@pytest.mark.parametrize(
    "mark", [{"_fivetran_deleted": "true"}, {"_sdc_deleted_at": "2024-02-01"}, {"_fivetran_deleted": "TRUE"}]
)
def test_rows_that_a_pipeline_marks_as_deleted_are_left_out(tmp_path: Path, mark: dict[str, str]) -> None:
    kept = dict.fromkeys(mark, "")
    said = [row(7, 1, 1, **kept), row(7, 2, 9, **kept), row(7, 3, 9, **mark), row(8, 1, 1, **mark)]
    table(tmp_path / "a.csv", said)
    table(tmp_path / "b.csv", [row(7, 3, 9, **kept)])  # as it was before
    report = LoadReport()
    found = read(tmp_path, report)
    assert [[m.text for m in t.messages] for t in found] == [["text 7 1", "text 7 2"], []]
    assert report.omitted["deleted comment"] == 2 and report.repeated_messages == 1


def test_the_description_does_not_bring_back_a_deleted_comment(tmp_path: Path) -> None:
    said = [{**worded_comment(1, 1, "hello"), "_fivetran_deleted": True}]
    rows = [ticket(7, said), ticket(8, [worded_comment(1, 1, "Hello?")])]
    assert [len(t.messages) for t in read(lines(tmp_path / "t.ndjson", rows))] == [0, 1]


def test_states_without_an_id_are_told_by_author_time_and_text() -> None:
    class People:
        def is_note(self, comment: dict[str, Any]) -> bool:
            return comment["public"] is False

    said = [
        {k: v for k, v in worded_comment(1, 9, "Red.", public).items() if k != "id"}
        for public in (True, False)
    ]
    (one,) = one_each(said, People()).kept  # type: ignore[arg-type]
    assert one["public"] is False
    for part in said:
        part.pop("created_at")
    assert len(one_each(said, People()).kept) == 2  # type: ignore[arg-type]
