"""What belongs to a format by what lies beside it: lists of users, with tickets of their product or without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from curate.loaders import LoadReport, inspect, read_all
from curate.records import Conversation
from tests.helpers.rows import table

TICKET = {"brand_id": "1", "ticket_form_id": "2", "submitter_id": "", "status": "solved"}
COMMENT = {"via": "email", "audit_id": "5", "html_body": "", "public": "true"}
STAFF = [{"id": "7", "role": "agent"}, {"id": "8", "role": "admin"}]
ASKERS = [{"id": "101", "role": "end-user"}, {"id": "102", "role": "end-user"}]


def desk(folder: Path, telling: bool, users: list[dict[str, str]]) -> Path:
    """Two tickets that name no requester, their comments and a list of users, as tables; those of Zendesk
    have columns that tell it."""
    heads: list[dict[str, Any]] = []
    comments: list[dict[str, Any]] = []
    for n in (1, 2):
        heads.append({"id": n, "requester_id": "", "subject": f"Box {n}", **(TICKET if telling else {})})
        said = ((f"10{n}", f"Where is my box number {n}, please?"), (f"{6 + n}", f"Box {n} left today."))
        for hour, (who, text) in enumerate(said):
            row = {"id": 10 * n + hour, "ticket_id": n, "author_id": who, "body": text}
            row["created_at"] = f"2024-03-0{n} 1{hour}:00"
            comments.append({**row, **(COMMENT if telling else {})})
    folder.mkdir()
    for name, rows in (("tickets", heads), ("comments", comments), ("users", users)):
        table(folder / f"{name}.csv", rows)
    return folder


def test_a_list_of_staff_alone_tells_who_answers_in_tickets_of_its_product(tmp_path: Path) -> None:
    report = LoadReport()
    items = read_all([desk(tmp_path / "x", True, STAFF)], report=report)
    read = [c for c in items if isinstance(c, Conversation)]
    assert [[m.role for m in c.messages] for c in read] == [["customer", "agent"]] * 2
    assert not report.questions and not report.doubts


def test_users_of_a_product_beside_plain_tables_tell_who_answers(tmp_path: Path) -> None:
    found = inspect([desk(tmp_path / "x", False, STAFF + ASKERS)])
    formats = {f.file: f.format for f in found.files}
    assert formats["comments.csv"] == "table" and formats["users.csv"] == "" and not found.doubts
    report = LoadReport()
    items = read_all([tmp_path / "x"], report=report)
    read = [c for c in items if isinstance(c, Conversation)]
    assert [[m.role for m in c.messages] for c in read] == [["customer", "agent"]] * 2
    assert not report.questions and not report.doubts
