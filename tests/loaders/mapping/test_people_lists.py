"""A list of users beside a table says who answers, where its ids are those of the messages."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from curate.loaders import LoadReport, SourceBlock, inspect, read_all, suggest
from tests.helpers.loading import read

STAFF = ("u3", "u4")


def table(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def messages(folder: Path) -> Path:
    """Two of the staff who answer, and one customer who is in as many conversations as they."""
    rows = []
    for n in range(8):
        asker, answers = ("u1" if n % 2 else f"c{n}"), STAFF[n % 2]
        said = (
            (asker, f"About boat number {n}, the one in the harbour."),
            (answers, f"It lies at pier {n} now."),
        )
        for minute, (who, text) in enumerate(said):
            time = f"2024-05-0{n + 1} 10:0{minute}:00"
            rows.append({"conversation_id": 500 + n, "author_id": who, "created_at": time, "comment": text})
    table(folder / "messages.csv", rows)
    return folder


def people(
    kind: str = "staff", more: tuple[str, ...] = ("u1", "c0", "c2", "c4", "c6")
) -> list[dict[str, Any]]:
    listed = [*((who, kind) for who in STAFF), *((who, "customer") for who in more)]
    return [{"id": w, "name": f"P {w}", "email": f"{w}@post.example", "role": role} for w, role in listed]


def agents_of(folder: Path) -> set[str]:
    return {m.author for c in read(folder) for m in c.messages if m.role == "agent"}


def test_roles_come_from_the_list(tmp_path: Path) -> None:
    folder = messages(tmp_path / "in")
    assert inspect([folder]).questions
    table(folder / "users.csv", people())
    found = inspect([folder])
    assert not found.questions and not found.doubts
    assert agents_of(folder) == set(STAFF)
    recipe = suggest([folder])
    assert "skip: [users.csv]" in recipe and "users.csv lists 2 of the 7 who wrote as agents and 5" in recipe


def test_a_list_of_staff_is_told_by_the_name_of_its_file(tmp_path: Path) -> None:
    folder = messages(tmp_path / "in")
    rows = [{k: v for k, v in row.items() if k != "role"} for row in people(more=())]
    table(folder / "mitarbeiter.csv", rows)
    assert agents_of(folder) == set(STAFF) and not inspect([folder]).questions
    (folder / "mitarbeiter.csv").rename(folder / "list.csv")
    assert inspect([folder]).questions and inspect([folder]).doubts


def test_whom_the_list_does_not_name_stays_unknown(tmp_path: Path) -> None:
    folder = messages(tmp_path / "in")
    table(folder / "users.csv", people(more=("u1", "c0")))
    roles = {m.author: m.role for c in read(folder) for m in c.messages}
    assert {w for w, role in roles.items() if role == "unknown"} >= {"c2", "c4", "c6"}
    assert "agent" not in (roles["u1"], roles["c0"])


def test_a_list_that_does_not_fit_the_messages_is_asked_about(tmp_path: Path) -> None:
    folder = messages(tmp_path / "in")
    rows = [{**row, "role": "agent" if row["id"] == "c0" else "customer"} for row in people()]
    table(folder / "users.csv", rows)
    (question,) = [q for q in inspect([folder]).questions if q.code == "roles"]
    assert "users.csv lists 1 of the 7 who wrote as agents" in question.what


@pytest.mark.parametrize("roles", [{"column": "author_id", "otherwise": "customer"}, {"agent": ["u3"]}])
def test_a_recipe_says_more_than_a_list(roles: dict[str, Any], tmp_path: Path) -> None:
    folder = messages(tmp_path / "in")
    table(folder / "users.csv", people())
    block = SourceBlock.model_validate({"roles": roles})
    report = LoadReport()
    held = [c for c in read_all([folder], [block], report=report) if hasattr(c, "messages")]
    assert {m.author for c in held for m in c.messages if m.role == "agent"} <= {"u3"}
