"""Messages under one id in several files: of one talk on two pages, or of the talks of two accounts."""

from __future__ import annotations

from pathlib import Path

from curate.loaders import LoadReport, SourceBlock, read_all
from curate.records import Conversation
from tests.helpers.loading import lines, said
from tests.loaders.desk.test_several import Row, folder_of, reply, ticket


def exchange(account: int, number: int = 1) -> list[Row]:
    """Question and answer under a ticket number of an account, without the ticket."""
    who = account * 10 + number
    asked = reply(account, number, user_id=who, incoming=True, body_text=f"Where is {account}?")
    answered = reply(account, number + 5, body_text=f"Answer of {account}.")
    return [{**row, "ticket_id": number} for row in (asked, answered)]


def read(path: Path, same: str = "") -> tuple[list[Conversation], list[str]]:
    report = LoadReport()
    items = list(read_all([path], SourceBlock.model_validate({"same_ids": same}), report=report))
    return [c for c in items if isinstance(c, Conversation)], [q.code for q in report.questions]


def test_replies_of_two_accounts_without_their_tickets_are_a_question_that_the_recipe_answers(
    tmp_path: Path,
) -> None:
    folder = folder_of(tmp_path, {"a/x.jsonl": exchange(3), "b/x.jsonl": exchange(4)})
    assert read(folder)[1] == ["same_ids"]
    talks, asked = read(folder, "apart")
    assert [c.id for c in talks] == ["1", "1~2"] and not asked
    assert [text for c in talks for _, text in said(c)[1:]] == ["Answer of 3.", "Answer of 4."]
    talks, asked = read(folder, "together")
    assert len(talks) == 1 and len(talks[0].messages) == 4 and not asked


def test_a_ticket_goes_to_the_replies_of_its_folder(tmp_path: Path) -> None:
    head = {k: v for k, v in ticket(4).items() if k != "conversations"}
    files = {"a/x.jsonl": exchange(3), "b/x.jsonl": exchange(4), "b/y.jsonl": [head]}
    folder = folder_of(tmp_path, files)
    assert read(folder)[1] == ["same_ids"]
    talks, _ = read(folder, "apart")
    assert [[text for _, text in said(c)] for c in talks] == [
        ["Where is 3?", "Answer of 3."],
        ["How long is cable 4?", "Where is 4?", "Answer of 4."],
    ]


def test_pages_that_part_a_talk_are_no_question(tmp_path: Path) -> None:
    pages = [exchange(3, number) for number in (1, 2)]
    lines(tmp_path / "p1.jsonl", [page[0] for page in pages])
    lines(tmp_path / "p2.jsonl", [page[1] for page in pages])
    talks, asked = read(tmp_path)
    assert [len(c.messages) for c in talks] == [2, 2] and not asked
