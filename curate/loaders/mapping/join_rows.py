"""What rows of a conversation show by themselves: their order, whose they are, what a description repeats."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Any

from curate.loaders.bot_words import is_bot_name
from curate.loaders.mapping.cells import CONVERSATION, Cells, from_payload
from curate.loaders.mapping.profile import letters_of
from curate.loaders.roles import Resolver
from curate.loaders.times import DayOrder, parse_time
from curate.loaders.values import as_flag
from curate.records import Conversation

# seconds within which a ticket is made of the mail that opens it; people take longer to write again
AT_ONCE = 10.0
REPEATED = 40  # letters of a description, below which it must be the same to the letter


def heads_and_rows(payloads: list[list[Any]]) -> tuple[list[Cells], list[Cells]]:
    """The rows of the conversations' table, and those of the messages'."""
    heads: list[Cells] = []
    rows: list[Cells] = []
    for payload in payloads:
        kind, cells = from_payload(payload)
        (heads if kind == CONVERSATION else rows).append(cells)
    return heads, rows


def names_of(row: Cells) -> tuple[str, str, str]:
    """Author, name and address of who wrote a row; empty where it has none."""
    return row.get("author"), row.get("name"), row.get("email")


def in_time(rows: list[Cells], order: DayOrder) -> list[Cells]:
    """The rows by their times; one that has none stays behind the one before it."""
    given = (parse_time(row.get("time"), order) for row in rows)
    running = accumulate(given, lambda last, time: last if time is None else time, initial=float("-inf"))
    times = list(running)[1:]
    return [rows[n] for n in sorted(range(len(rows)), key=times.__getitem__)]


def why_apart(made: Conversation, heads: list[Cells], rows: list[Cells]) -> str:
    """Why rows under one rounded id may be of several conversations; empty where customer and subject
    agree."""
    subjects = {
        re.sub(r"^(?:\s*\w{1,4}\s*:)+", "", r.get("subject")).strip().casefold() for r in [*heads, *rows]
    } - {""}
    customers = {m.author for m in made.messages if m.role == "customer" and m.author}
    openers = {h.get("author") for h in heads} - {""}
    if len(subjects) > 1 or len(customers) > 1 or len(openers) > 1:
        return "rows of different customers or subjects share one of them"
    return "" if subjects or customers else "nothing else shows which rows are of one conversation"


def repeats(head: Cells, first: Cells, order: DayOrder) -> bool:
    """Whether the first message is the description: ticket systems keep the opening mail as both. What
    comes later was written again."""
    opened, sent = (parse_time(c.get("time"), order) for c in (head, first))
    if opened is not None and sent is not None and abs(sent - opened) > AT_ONCE:
        return False
    one, two = letters_of(head.get("text")), letters_of(first.get("text"))
    if not one:
        return False
    return one == two or (
        len(one) >= REPEATED
        and (one in two or two in one)
        and min(len(one), len(two)) >= 0.8 * max(len(one), len(two))
    )


def cannot_open(row: Cells, resolver: Resolver) -> bool:
    """Whether a row cannot be the customer's opening: private, a program's, or of somebody who is named
    as an agent."""
    program = (
        as_flag(row.get("bot"))
        or any(is_bot_name(n) for n in names_of(row) if n)
        or resolver.is_program(names_of(row))
    )
    return bool(
        row.get("private")
        or program
        or resolver.agents.include({n.strip().casefold() for n in names_of(row) if n})
    )
