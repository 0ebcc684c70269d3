"""A thousand conversations, made after the vendor's schema with all that can occur in it, come through with
every count right."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curate.loaders import LoadReport
from tests.helpers.loading import lines, read

Row = dict[str, Any]
START = 1_700_000_000
TEXTS = [
    "plain words",
    "line one\nline two\u2028line three",
    "em\u00e9 \u4f60\u597d \U0001f600 \u202bright to left\u202c",
    "half a pair \ud83d",
    "zero \x00 byte",
    '{"json": [1, 2]}',
    "[1]",
    "a < b && c > d",
    "x" * 20_000,
]


class Maker:
    """Makes conversations and counts what each of their pieces must become."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.counts: Counter[str] = Counter()
        self.number = 10**17  # ids beyond what a float holds

    def id(self) -> int:
        self.number += 1
        return self.number

    def text(self) -> str:
        return f"{self.dice.choice(TEXTS)} {self.id()}"

    def counted(self, what: str) -> None:
        self.counts[what] += 1


def intercom(make: Maker) -> Row:
    customer = {"type": make.dice.choice(["user", "lead", "contact"]), "id": f"u{make.id()}"}
    admin = {"type": "admin", "id": str(make.dice.randrange(5)), "name": "N"}
    kinds: list[tuple[str, Row]] = [
        ("customer", {"part_type": "comment", "author": customer}),
        ("agent", {"part_type": "comment", "author": admin}),
        ("agent", {"part_type": "close", "author": admin}),
        ("bot", {"part_type": "comment", "author": {"type": "bot", "id": "b"}}),
        ("bot", {"part_type": "comment", "author": {**admin, "from_ai_agent": True}}),
        ("note", {"part_type": "note", "author": admin}),
        ("note", {"part_type": "odd_sort", "author": admin}),
        ("event", {"part_type": "assignment", "author": admin, "body": None}),
        ("event", {"part_type": "merged", "author": admin, "body": ""}),
        ("redacted message", {"part_type": "comment", "author": customer, "redacted": True}),
        (
            "customer",
            {"part_type": "comment", "author": customer, "body": "", "attachments": [{"type": "upload"}]},
        ),
    ]
    parts = []
    for place in range(make.dice.choice([0, 1, 3, 8, 30])):
        what, more = make.dice.choice(kinds)
        make.counted(what)
        time = START + make.dice.choice([0, place])
        parts.append(
            {"id": str(make.id()), "body": make.text(), "created_at": time, "redacted": False, **more}
        )
    make.dice.shuffle(parts)
    make.counted("customer")
    reopened = make.dice.choice([0, 2])
    make.counts["reopened"] += reopened > 0
    return {
        "type": "conversation",
        "id": str(make.id()),
        "created_at": START,
        "state": "closed",
        "source": {"id": str(make.id()), "body": make.text(), "author": customer},
        "statistics": {"count_reopens": reopened},
        "conversation_parts": {"conversation_parts": parts, "total_count": len(parts)},
    }


def helpscout(make: Maker) -> Row:
    customer, user = {"type": "customer", "id": make.id()}, {"type": "user", "id": make.dice.randrange(5)}
    kinds: list[tuple[str, Row]] = [
        ("customer", {"type": "customer", "createdBy": customer}),
        ("customer", {"type": "chat", "createdBy": customer}),
        ("agent", {"type": "message", "createdBy": user}),
        ("bot", {"type": "message", "createdBy": {"type": "system_user", "id": 9}}),
        ("note", {"type": "note", "createdBy": user}),
        ("note", {"type": "forwardparent", "createdBy": user}),
        ("event", {"type": "lineitem", "createdBy": user, "body": None}),
        ("event", {"type": "lineitem", "createdBy": user, "action": {"type": "merged", "text": "merged"}}),
        ("message that was not sent", {"type": "message", "state": "draft", "createdBy": user}),
        ("customer", {"type": "customer", "createdBy": customer, "body": None}),
    ]
    threads = []
    for place in range(make.dice.choice([1, 2, 5, 25])):
        what, more = make.dice.choice(kinds)
        make.counted(what)
        time = f"2024-05-06T10:{make.dice.choice([0, place]):02}:00Z"
        threads.append(
            {"id": make.id(), "body": make.text(), "state": "published", "createdAt": time, **more}
        )
    return {
        "id": make.id(),
        "status": "closed",
        "primaryCustomer": customer,
        "_embedded": {"threads": threads},
    }


@pytest.mark.parametrize("made", [intercom, helpscout])
def test_every_count_of_a_thousand_conversations(made: Callable[[Maker], Row], tmp_path: Path) -> None:
    make = Maker(7)
    rows = [made(make) for _ in range(1_000)]
    wanted = Counter(make.counts)
    rows += make.dice.sample(rows, 20)  # overlapping pages
    make.dice.shuffle(rows)
    report = LoadReport()
    found = read(lines(tmp_path / "x.jsonl", rows), report)
    held = Counter(m.role if m.kind == "message" else m.kind for c in found for m in c.messages)
    held["reopened"] = sum(c.outcome.get("reopened", False) for c in found)
    held["event"] = report.events
    assert len(found) == 1_000 and held + report.omitted == wanted
    assert report.repeated_conversations == 20
    ids = [m.id for c in found for m in c.messages]
    assert len(ids) == len(set(ids)) and all(len(i) == 18 and i.startswith("1000000") for i in ids)
    assert {c.id for c in found} == {str(row["id"]) for row in rows}
