"""Tables of mails whose columns bear a product's prefixes: which rows are one conversation, and who writes."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from curate.loaders import inspect, read_all
from curate.loaders.mapping.sides import by_words
from curate.records import Conversation

HUBSPOT = (
    "engagement_id",
    "property_hs_timestamp",
    "property_hs_email_to_email",
    "property_hs_email_from_email",
    "property_hs_email_direction",
    "property_hs_email_thread_id",
    "property_hs_email_text",
)
PLAIN = ("id", "sent_at", "mail_to", "mail_from", "mail_direction", "mail_thread_id", "mail_text")
SNAKE = (
    "id",
    "hs_timestamp",
    "hs_email_to_email",
    "hs_email_from_email",
    "hs_email_direction",
    "associated_ticket_id",
    "hs_email_html",
)
WAYS = ("INCOMING_EMAIL", "EMAIL")


def mails(path: Path, header: Sequence[str], ways: Sequence[str], odd: str = "", threads: int = 8) -> Path:
    """Threads whose mails lie far apart: all questions, then all answers, and one mail of an odd kind."""
    numbers = range(1, threads + 1)
    asked = [(n, 1, f"ann{n}@b.example", "desk@x.example", ways[0], f"Where is parcel {n}?") for n in numbers]
    said = [(n, 2, "desk@x.example", f"ann{n}@b.example", ways[1], f"Parcel {n} left us.") for n in numbers]
    other = [(3, 3, "desk@x.example", "post@y.example", odd, "Please look for this parcel.")] if odd else []
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerow(header)
        csv.writer(out).writerows(
            (number, f"2024-03-{day:02} {n:02}:00", to, sender, way, f"t{n * 7919}", text)
            for number, (n, day, sender, to, way, text) in enumerate(asked + said + other, 101)
        )
    return path


@pytest.mark.parametrize("header", [HUBSPOT, SNAKE, PLAIN], ids=["hubspot", "snake", "plain"])
@pytest.mark.parametrize("odd", ["", "FORWARDED_EMAIL"])
def test_mails_of_a_thread_are_one_conversation_and_their_way_says_who_writes(
    header: Sequence[str], odd: str, tmp_path: Path
) -> None:
    path = mails(tmp_path / "x.csv", header, WAYS, odd)
    read = [c for c in read_all([path]) if isinstance(c, Conversation)]
    assert len(read) == 8
    assert {tuple((m.role, m.author) for m in c.messages[:2]) for c in read} == {
        (("customer", f"ann{n}@b.example"), ("agent", "desk@x.example")) for n in range(1, 9)
    }
    seen = inspect([path])
    assert [q.code for q in seen.questions] == ["roles"] * bool(odd)
    assert seen.messages.get("unknown", 0) == bool(odd)


@pytest.mark.parametrize(
    ("column", "conversations"),
    [
        ("property_hs_email_thread_id", 1),
        ("support_ticket_no", 1),
        ("merged_ticket_id", 2),
        ("use_case_id", 2),
    ],
)
def test_one_thread_alone_is_a_conversation_by_how_the_name_of_its_column_ends(
    column: str, conversations: int, tmp_path: Path
) -> None:
    path = mails(tmp_path / "x.csv", (*PLAIN[:5], column, "mail_text"), WAYS, threads=1)
    assert inspect([path]).conversations == conversations


@pytest.mark.parametrize(
    ("customer", "agent"),
    [("INCOMING_EMAIL", "EMAIL"), ("incoming-call", "outgoing-call"), ("Mail eingehend", "Mail ausgehend")],
)
def test_the_way_of_a_mail_is_the_side_that_writes(customer: str, agent: str) -> None:
    assert by_words([customer, agent]) == {customer: "customer", agent: "agent"}
    assert by_words(["EMAIL", "CALL"]) == {}
