"""Which column says who wrote a row."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from curate.loaders import read_all
from curate.records import Conversation

HEADER = ("conversation_id", "message_id", "direction", "sent_at", "body")


def senders(path: Path, column: str, names: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Author and role by text, of a table whose column has these names by direction."""
    says = {
        "inbound": "Is lamp {} red? I need help.",
        "outbound": "Lamp {} is ruby red, like its box.",
        "outbound ": "Lamp {} has a ticket now.",
    }
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow((*HEADER, column))
        for n in range(1, 5):
            for minute, (way, text) in enumerate(says.items()):
                when = f"2024-03-0{n} 09:0{minute}:00"
                row = (str(n), f"{n}{minute}", way.strip(), when, text.format(n))
                writer.writerow((*row, names.get(way, "")))
    read = [c for c in read_all([path]) if isinstance(c, Conversation)]
    return {m.text: (m.author, m.role) for c in read for m in c.messages}


@pytest.mark.parametrize("column", ["agent_name", "user", "Name"])
def test_a_program_that_only_the_column_of_agents_names_is_one(column: str, tmp_path: Path) -> None:
    found = senders(tmp_path / "x.csv", column, {"outbound": "Maya", "outbound ": "Bot"})
    assert found["Is lamp 1 red? I need help."] == ("", "customer")
    assert found["Lamp 1 is ruby red, like its box."] == ("Maya", "agent")
    assert found["Lamp 1 has a ticket now."] == ("Bot", "bot")


def test_whom_a_ticket_is_assigned_to_wrote_none_of_the_customers_rows(tmp_path: Path) -> None:
    found = senders(tmp_path / "x.csv", "agent_name", dict.fromkeys(("inbound", "outbound"), "Maya"))
    assert {author for author, _ in found.values()} == {""}
