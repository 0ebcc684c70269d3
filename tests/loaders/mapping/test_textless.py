"""What is said of tables without a text that lie beside messages."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from curate.loaders import inspect

MESSAGES = [
    ("ticket", "date", "author_id", "text"),
    *(
        (str(n), f"2024-03-0{n} 0{hour}:00", who, text)
        for n in range(1, 6)
        for hour, who, text in (
            (1, f"4{n}", f"Where is parcel {n}? I need help."),
            (2, "77", f"Thank you for asking, parcel {n} is at the post office."),
        )
    ),
]
NAMES = ("Ann", "Ben", "Cleo", "Dora", "Emil")
PEOPLE = {
    "addresses": [
        ("id", "name", "email"),
        *((f"4{n}", who, f"{who}@b.example") for n, who in enumerate(NAMES)),
    ],
    "roles": [
        ("id", "name", "role"),
        *((f"4{n}", who, ("advisor", "guest")[n % 2]) for n, who in enumerate(NAMES)),
    ],
    "profiles": [
        ("id", "name", "email", "phone", "city", "timezone"),
        *((f"4{n}", who, f"{who}@b.example", f"555 01{n}", "Ulm", "UTC") for n, who in enumerate(NAMES)),
    ],
    "staff": [("id", "role"), ("77", "agent"), ("78", "agent")],
    "calls": [("id", "thread_id", "direction"), ("1", "7", "incoming"), ("2", "8", "outgoing")],
    "sales": [("id", "month", "sold"), *((f"4{n}", f"2024-0{n + 1}", str(n * 7)) for n in range(5))],
}


@pytest.mark.parametrize("held", PEOPLE)
def test_a_list_of_people_beside_messages_says_that_it_is_not_used(held: str, tmp_path: Path) -> None:
    for name, rows in (("messages.csv", MESSAGES), ("people.csv", PEOPLE[held])):
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(rows)
    (said,) = (file.why for file in inspect([tmp_path]).files if file.file.endswith("people.csv"))
    assert ("looks like a list of users, which is not used to tell who speaks" in said) is (
        held not in ("sales", "calls", "staff")
    )
    assert ("a list of users, which tells who speaks" in said) is (held == "staff")
