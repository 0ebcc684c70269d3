"""Which column says who wrote a row, and which only for whom it was."""

from __future__ import annotations

from collections.abc import Mapping, Set

from curate.loaders.mapping.profile import Column, TableProfile, shared
from curate.loaders.mapping.sides import by_words, side_of_name
from curate.loaders.mapping.visible import sorts_notes, varies
from curate.loaders.mapping.vocabulary import ID, likeness, tokens
from curate.loaders.visibility import name_says
from curate.records import Role


def kinship(one: str, other: str) -> float:
    """The share of the other name's words that a name has, too: `Comment created` and `Comment body` are of
    one thing."""
    words = set(tokens(other))
    return len(words & set(tokens(one))) / len(words) if words else 0.0


def author_column(
    table: TableProfile, other: TableProfile | None, taken: set[str], link: str = "", text: str = ""
) -> str:
    """Who wrote it: short values that repeat, named so, or shared with the other table.

    In a table of messages it differs within conversations: what never does is the requester, or whom the
    ticket is assigned to.
    """

    def rank(c: Column) -> float:
        twin = (
            max((shared(c, o) for o in other.columns.values() if o.name == c.name), default=0.0)
            if other
            else 0.0
        )
        named = (
            2 * likeness("author", c.name)
            + (0.3 if likeness("name", c.name) else 0.4 if ID & set(tokens(c.name)) else 0.0)
            + 0.5 * kinship(c.name, text)
        )
        who = (
            0.7
            if link
            and (c.people >= 0.5 or c.addressed >= 0.8 or likeness("name", c.name) >= 0.5)
            and varies(c, table.columns[link])
            else 0.0
        )
        return named + twin + who + (0.2 if c.filled >= 0.99 else 0.0)

    candidates = [
        c
        for c in table.columns.values()
        if c.name not in taken and c.is_person and not is_about_readers(c) and not sorts_notes(c)
    ]
    within = [c for c in candidates if varies(c, table.columns.get(link))] if link else candidates
    best = max(within, key=rank, default=None)
    return best.name if best and rank(best) >= 1.2 else ""


def names_of_agents(table: TableProfile, column: str, roles: Mapping[str, Role], taken: Set[str]) -> str:
    """The column of names that only rows of people who answer have, by the column that says so; empty where
    there is none. What a customer's row has, too, may be whom the ticket is assigned to."""
    sides = [roles.get(v) for v in table.columns[column].values]

    def fits(c: Column) -> bool:
        called = likeness("name", c.name) > 0 or likeness("author", c.name) >= 0.5
        short = c.words < 5 and c.length < 80 and not (c.is_time or c.is_amount or c.nested or c.is_text)
        filled = {side for side, v in zip(sides, c.values, strict=True) if v.strip()}
        return called and short and bool(filled) and filled <= {"agent", "bot"} and not is_about_readers(c)

    found = [c for c in table.columns.values() if c.name not in taken and fits(c)]
    return max(found, key=lambda c: (c.filled, likeness("name", c.name), c.name)).name if found else ""


def is_recipient(c: Column) -> bool:
    """Whether a column says for whom a message was."""
    return bool(
        {
            "to",
            "cc",
            "bcc",
            "recipient",
            "recipients",
            "receiver",
            "empfänger",
            "destinataire",
            "destinatario",
        }
        & set(tokens(c.name))
    )


def is_about_readers(c: Column) -> bool:
    """Whether a column says for whom a message was, or who could see it: never who wrote it."""
    return is_recipient(c) or bool(name_says(c.name))


def word_columns(rows: TableProfile, taken: set[str]) -> set[str]:
    """Columns of few values that are words for roles: never an author, a text or a key."""
    few = [
        c
        for c in rows.columns.values()
        if c.name not in taken
        and 1 < c.distinct <= 12
        and c.filled >= 0.9
        and c.words < 4
        and not is_about_readers(c)
    ]
    return {
        c.name
        for c in few
        if {"customer", "agent"} <= set(by_words(c.counts).values())
        or (c.flags >= 0.95 and side_of_name(c.name))
    }
