"""What rows of a table say of how a conversation or a message went: solved, rated, voted for, accepted,
spam."""

from __future__ import annotations

from typing import Any

from curate.loaders.mapping.cells import Cells
from curate.loaders.values import as_count, as_flag, as_rating, as_solved, as_spam, as_times, is_spam_word
from curate.records import Conversation

_SAID = frozenset(("votes_up", "votes_down", "spam", "accepted", "rating"))


def conversation_outcome(
    made: Conversation, rows: list[Cells], joined: bool, rating_good: list[str]
) -> dict[str, Any]:
    """What the export says of the whole conversation; `joined`: its own row, which is the first, is of a
    table of conversations."""
    head = rows[0]
    outcomes = {
        "solved": as_solved(last_of(rows, "solved")),
        "reopened": as_times(last_of(rows, "reopened")),
        "won": as_solved(last_of(rows, "won")),
    }
    out: dict[str, Any] = {k: v for k, v in outcomes.items() if v is not None}
    if is_spam_word(last_of(rows, "solved")):  # a status may be spam as well as open or closed
        out["spam"] = True
    ratings = {r.get("rating") for r in rows}
    # in one table a verdict on the whole conversation stands on each of its rows
    rating = head.get("rating") if joined else ratings.pop() if len(ratings) == 1 else ""
    if verdict := as_rating(rating, rating_good):
        out["rating"] = verdict
    if joined:
        if head.get("accepted"):
            out["accepted"] = head.get("accepted")
            for message in made.messages:
                if message.id == head.get("accepted"):
                    message.outcome["accepted"] = True
        if as_spam(head.get("spam")):
            out["spam"] = True
    return out


def message_outcome(row: Cells, rating_good: list[str]) -> dict[str, Any]:
    """What the export says of one message."""
    if _SAID.isdisjoint(row.values):
        return {}
    outcomes: dict[str, Any] = {
        "votes_up": as_count(row.get("votes_up")),
        "votes_down": as_count(row.get("votes_down")),
        "spam": as_spam(row.get("spam")),
        "accepted": as_flag(row.get("accepted")),
        "rating": as_rating(row.get("rating"), rating_good) or None,
    }
    return {k: v for k, v in outcomes.items() if v is not None}


def first_of(rows: list[Cells], name: str) -> str:
    """The first cell that is filled."""
    return next((r.get(name) for r in rows if r.get(name)), "")


def last_of(rows: list[Cells], name: str) -> str:
    """The last cell that is filled."""
    return next((r.get(name) for r in reversed(rows) if r.get(name)), "")
