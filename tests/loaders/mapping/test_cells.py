"""What a table says told its private rows."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from curate.loaders import LoadReport, SourceBlock, inspect, read_all
from curate.records import Conversation


def table(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(rows)
    return path


def talks(customer: str, agent: str, note: str) -> list[list[str]]:
    """Four talks of a question, a note and an answer, under a column that names each."""
    return [
        [str(n), f"2024-03-0{n} 0{hour}:00", who, text]
        for n in range(1, 5)
        for hour, who, text in (
            (1, customer, f"Where is parcel {n}? I need help."),
            (2, note, f"He asked twice about parcel {n}."),
            (3, agent, f"Thank you for asking, parcel {n} is at the post office."),
        )
    ]


def test_a_column_of_roles_that_names_notes_is_said_to_tell_them(tmp_path: Path) -> None:
    rows = talks("Customer reply", "Agent reply", "Internal note")
    seen = inspect([table(tmp_path / "x.csv", [["ticket", "date", "type", "text"], *rows])])
    assert seen.messages == {"customer": 4, "agent": 4, "note": 4}
    (said,) = seen.visibility.values()
    assert said == (
        "the column 'type' marks private rows (private: Internal note 4; public: Agent reply 4, Customer reply"
        " 4)"
    )


def test_senders_that_mark_notes_are_said_to_tell_them(tmp_path: Path) -> None:
    rows = talks("ann", "maya", "maya (whisper)")
    path, report = table(tmp_path / "x.csv", [["ticket", "date", "sender", "text"], *rows]), LoadReport()
    fields = {"conversation": "ticket", "time": "date", "author": "sender", "text": "text"}
    block = {"messages": fields, "roles": {"customer": "conversation_author", "otherwise": "agent"}}
    kinds = Counter(
        message.kind
        for item in read_all([path], SourceBlock.model_validate(block), report=report)
        if isinstance(item, Conversation)
        for message in item.messages
    )
    assert kinds == {"message": 8, "note": 4}
    assert set(report.visibility.values()) == {"4 rows whose sender is named as that of a note are private"}
