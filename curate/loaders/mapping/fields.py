"""Which column is which field of a message or a conversation."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from curate.loaders.account import Question
from curate.loaders.mapping.author_columns import author_column, is_recipient, kinship, word_columns
from curate.loaders.mapping.profile import Column, TableProfile, shared
from curate.loaders.mapping.row_ids import is_row_id
from curate.loaders.mapping.scattered import row_numbers
from curate.loaders.mapping.text_columns import text_columns
from curate.loaders.mapping.visible import sorts_notes, varies
from curate.loaders.mapping.vocabulary import AMOUNT, CUSTOMER, LATER, OTHER_TIME, likeness, tokens
from curate.loaders.visibility import name_says

_CLOCK = re.compile(r"\d\d?:\d\d(?::\d\d(?:\.\d+)?)?")


@dataclass
class MappingGuess:
    """Reasons of the guesses so far, by key; and what a person should know."""

    comments: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    programs: list[bool] = field(
        default_factory=list
    )  # of each row of messages in the sample whether a program wrote it
    shown: dict[str, list[str]] = field(
        default_factory=dict
    )  # of columns about visibility the values that customers saw

    def note(self, key: str, why: str) -> None:
        self.comments[key] = why


def _best(
    table: TableProfile, name: str, test: Callable[[Column], bool], taken: set[str], least: float = 0.5
) -> str:
    """The column that passes the test and whose name fits best; empty where no name fits."""
    columns = [
        (n, c)
        for n, c in enumerate(table.columns.values())
        if c.name not in taken and c.filled and not c.nested
    ]
    candidates = [(likeness(name, c.name), -n, c.name) for n, c in columns if test(c)]
    best = max(candidates, default=(0.0, 0, ""))
    return best[2] if best[0] >= least else ""


def _time(table: TableProfile, link: str = "", text: str = "") -> str:
    """The time of writing: of several, one that differs within conversations, is named so, shares words with
    the text's name, and lies before the others."""
    candidates = [
        c
        for c in table.columns.values()
        if c.filled >= 0.9 and (c.is_time or (c.times >= 0.9 and likeness("time", c.name) >= 0.5))
    ]
    candidates = [c for c in candidates if not OTHER_TIME & set(tokens(c.name))]

    def rank(column: Column) -> tuple[bool, bool, float, float, int]:
        later = bool(LATER & set(tokens(column.name)))
        earlier = sum(
            a <= b
            for other in candidates
            for a, b in zip(column.values[:200], other.values[:200], strict=True)
        )
        return (
            varies(column, table.columns.get(link)),
            not later,
            kinship(column.name, text),
            likeness("time", column.name),
            earlier,
        )

    return max(candidates, key=rank).name if candidates else ""


def _clock(table: TableProfile, time: str) -> str:
    """The column of times of day beside one of days: rows of one day are sorted by it. One of a twelve-hour
    clock does not sort."""
    if not time or any(":" in v for v in table.columns[time].some):
        return ""
    candidates = [
        c
        for c in table.columns.values()
        if c.filled >= 0.9
        and all(map(_CLOCK.fullmatch, c.some))
        and not (LATER | AMOUNT) & set(tokens(c.name))
    ]
    return candidates[0].name if candidates else ""


def _common(
    table: TableProfile,
    prefix: str,
    guess: MappingGuess,
    taken: set[str],
    link: str = "",
    with_text: bool = True,
) -> dict[str, Any]:
    """The fields that both sorts of table may have."""
    out: dict[str, Any] = {}

    def put(name: str, column: str, why: str = "") -> None:
        if column:
            out[name] = column
            taken.add(column)
            if why:
                guess.note(f"{prefix}.{name}", why)

    texts = [c for c in text_columns(table) if c.name not in taken]
    if texts and with_text:
        put("text", texts[0].name, f"prose, {texts[0].words:.0f} words on average")
        html = texts[0].html
        if html >= 0.3:
            out["text_type"] = "html"
            guess.note(f"{prefix}.text_type", f"{html:.0%} of the texts hold tags")
    put(
        "time",
        _time(table, link, out.get("text", "")),
        "dates; the earliest of the row" if sum(c.is_time for c in table.columns.values()) > 1 else "dates",
    )
    if prefix == "messages" and (clock := _clock(table, out.get("time", ""))):
        out["order"] = clock
        taken.add(clock)
        guess.note(f"{prefix}.order", "the time of day")
    put(
        "subject",
        _best(table, "subject", lambda c: c.is_text and c.words < 40, taken),
        "short prose, named like a subject",
    )
    put(
        "locale",
        _best(table, "locale", lambda c: c.locale >= 0.8 and c.distinct < 200, taken),
        "language codes",
    )
    put(
        "email",
        _best(
            table,
            "email",
            lambda c: c.mail >= 0.8 and not is_recipient(c) and (not link or varies(c, table.columns[link])),
            taken,
        ),
        "e-mail addresses",
    )
    put(
        "solved",
        _best(table, "solved", lambda c: c.status >= 0.8 and c.distinct <= 12, taken),
        "yes and no, or a status",
    )
    put("spam", _best(table, "spam", lambda c: c.flags >= 0.9, taken), "yes and no")
    few = _best(table, "rating", lambda c: c.distinct <= 12 and not c.is_text, taken)
    put("rating", few, "few values; set rating_good where they are not good/bad or stars of 1 to 5")
    put("reopened", _best(table, "reopened", lambda c: c.flags >= 0.9 or c.whole >= 0.9, taken))
    put("won", _best(table, "won", lambda c: c.flags >= 0.9, taken))
    return out


def _name(table: TableProfile, author: str, taken: set[str]) -> str:
    """The column of display names: one of that name, or the author's own where it holds names."""
    own = _best(
        table,
        "name",
        lambda c: c.is_person and c.people >= 0.5 and not sorts_notes(c) and not name_says(c.name),
        taken,
    )
    return own or (author if author and table.columns[author].people >= 0.5 else "")


def describe_conversations(
    head: TableProfile, rows: TableProfile | None, key: str, guess: MappingGuess
) -> dict[str, Any]:
    """The fields of a table with one row per conversation."""
    taken = {key}
    author = author_column(head, rows, taken)
    taken.add(author)
    out: dict[str, Any] = {
        "id": key,
        **({"author": author} if author else {}),
        **_common(head, "conversations", guess, taken),
    }
    if name := _name(head, author, taken):
        out["name"] = name
    if author:
        guess.note(
            "conversations.author",
            "short values that repeat" + (", in both tables" if rows and author in rows.columns else ""),
        )
    if rows and (accepted := _accepted(head, rows, taken)):
        out["accepted"] = accepted
        guess.note("conversations.accepted", "its values are ids of single messages")
    return out


def _accepted(head: TableProfile, rows: TableProfile, taken: set[str]) -> str:
    """A column of the conversations that points at one message each, but not simply at the last."""
    ids = [c for c in rows.columns.values() if c.is_key and c.unique]

    def points(c: Column) -> bool:
        return (
            not c.is_text
            and c.flags < 0.9
            and not LATER & set(tokens(c.name))
            and any(shared(c, i) >= 0.5 for i in ids)
        )

    return _best(head, "accepted", points, taken)


def describe_messages(
    rows: TableProfile,
    head: TableProfile | None,
    link: str,
    guess: MappingGuess,
    taken: set[str] | None = None,
) -> dict[str, Any]:
    """The fields of a table with one row per message, or, where the texts of a pair are `taken`, one row per
    pair."""
    used = {link, *(taken or ())}
    out: dict[str, Any] = {"conversation": link} if link else {}
    ident = max(
        (c for c in rows.columns.values() if c.is_key and c.name not in used and is_row_id(c, rows, link)),
        key=lambda c: (likeness("id", c.name), c.unique),
        default=None,
    )
    if ident and likeness("id", ident.name):
        out["id"] = ident.name
        used.add(ident.name)
    used |= word_columns(rows, used)
    text = next((c.name for c in text_columns(rows) if c.name not in used), "")
    author = author_column(rows, head, used, link, text)
    if author:
        out["author"] = author
        used.add(author)
        guess.note("messages.author", "short values that repeat")
    out.update(_common(rows, "messages", guess, used, link, with_text=not taken))
    if (name := _name(rows, author, used)) and (not link or varies(rows.columns[name], rows.columns[link])):
        out["name"] = name
    if customer := _customer(rows, used, link):
        out["customer"] = customer
        used.add(customer)
        guess.note("messages.customer", "one value in each conversation, named like a customer")
    for name, test in _MESSAGE_FIELDS.items():
        column = _best(rows, name, test, used, least=0.6)
        if column and not (name == "order" and out.get("time")):
            out[name] = column
            used.add(column)
    if not out.get("time") and not out.get("order") and (numbers := row_numbers(rows, link)):
        out["order"] = numbers
        guess.note("messages.order", "numbers by which the rows of each conversation come together")
    return out


def _customer(rows: TableProfile, used: set[str], link: str) -> str:
    """The id or address of the customer that stands on every row of a conversation."""
    if not link:
        return ""
    candidates = [
        c
        for c in rows.columns.values()
        if c.name not in used and c.distinct > 1 and c.filled >= 0.9 and not varies(c, rows.columns[link])
    ]
    called = [c for c in candidates if CUSTOMER & set(tokens(c.name)) and c.people < 0.5]
    named = [
        c
        for c in called
        if c.mail >= 0.8 or (c.is_key and (likeness("id", c.name) > 0 or set(tokens(c.name)) <= CUSTOMER))
    ]
    return max(named, key=lambda c: (c.mail, c.name)).name if named else ""


def _is_small_count(c: Column) -> bool:
    return c.whole >= 0.95 and c.length <= 5


_MESSAGE_FIELDS: dict[str, Callable[[Column], bool]] = {
    "votes_up": _is_small_count,
    "votes_down": _is_small_count,
    "accepted": lambda c: c.flags >= 0.95,
    "bot": lambda c: c.flags >= 0.95,
    "order": _is_small_count,
}
