"""A chat in one cell: its lines, by breaks, signs, or the labels of the sides on one line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from curate.loaders.mapping.cell_lines import cell_lines
from tests.helpers.loading import read


@pytest.mark.parametrize(
    ("cell", "right"),
    [
        (
            "Customer: Hi there. Agent: Hello! Customer: Bye",
            ["Customer: Hi there.", "Agent: Hello!", "Customer: Bye"],
        ),
        ("kunde: Hallo mitarbeiter: Guten Tag", ["kunde: Hallo", "mitarbeiter: Guten Tag"]),
        (
            "Customer: my contact: a@b.example Agent: Thanks",
            ["Customer: my contact: a@b.example", "Agent: Thanks"],
        ),
        ("Ask the Agent: he knows. Customer: yes", ["Ask the Agent: he knows. Customer: yes"]),
        ("Customer: one. Customer: two.", ["Customer: one. Customer: two."]),
        ("Note: the box is blue", ["Note: the box is blue"]),
    ],
)
def test_a_chat_on_one_line_is_parted_at_its_labels(cell: str, right: list[str]) -> None:
    assert cell_lines(cell) == right


def test_a_table_of_chats_on_one_line_is_read_by_sides(tmp_path: Path) -> None:
    rows = [
        [
            n,
            f"Customer: Where is my order number {n}? Agent: It is with the carrier. Customer: Thanks, great!",
        ]
        for n in range(6)
    ]
    path = tmp_path / "chats.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["id", "dialogue"], *rows])
    assert [[m.role for m in c.messages] for c in read(path)] == [["customer", "agent", "customer"]] * 6
