"""Columns that may tell the sides of a conversation apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

from curate.loaders.mapping.author_columns import is_about_readers
from curate.loaders.mapping.guess_senders import BOTH
from curate.loaders.mapping.profile import Column, TableProfile
from curate.loaders.mapping.sides import by_words, side_of_name
from curate.loaders.mapping.talks import Rows
from curate.loaders.mapping.vocabulary import likeness, tokens
from curate.loaders.roles import BUSY, role_word
from curate.loaders.visibility import is_note_word

SIDES = 6  # distinct values of a column that may tell the sides apart


def side_columns(
    rows: TableProfile, taken: set[str], held: Rows, author: Column | None = None
) -> list[Column]:
    """Columns that may tell the sides apart, surest first: by words, by a name such as inbound, by two values
    that meet in nearly every conversation.

    Never a column about who could see a message or for whom it was, and none that differs among the messages
    of one `author`.
    """
    scored: list[tuple[float, str]] = []
    for column in rows.columns.values():
        few = 0 < column.distinct <= 12 and column.filled >= 0.9 and column.words < 4
        if (
            not few
            or column.name in taken
            or column.is_time
            or column.nested
            or is_about_readers(column)
            or _counts_up(column, held)
        ):
            continue
        if author and author is not column and not _follows(column, author):
            continue
        if score := _side_score(column, held):
            scored.append((score, column.name))
    return [rows.columns[name] for _, name in sorted(scored, key=lambda f: (-f[0], f[1]))]


def _side_score(column: Column, held: Rows) -> float:
    named = likeness("role", column.name)
    if column.distinct == 1:  # one side only: believed where the name says that it is the role
        return 1.0 if named == 1 and role_word(next(iter(column.counts))) in ("customer", "agent") else 0.0
    value_roles = by_words(column.counts)
    understood = sum(column.counts[v] for v in value_roles) / max(sum(column.counts.values()), 1)
    least = 0.5 if "direction" in tokens(column.name) else 0.7
    if understood >= least and {"customer", "agent"} <= set(value_roles.values()):
        return 2 + understood + named
    if understood >= 0.7 and len(set(value_roles.values())) > 1 and column.distinct > len(value_roles) - 1:
        return 1 + understood + named
    if column.flags >= 0.95 and side_of_name(column.name):
        return 2.5
    if column.flags >= 0.95 and named < 0.5:  # yes and no under any name: read or not, edited or not
        return 0.0
    return 0.5 + named if column.distinct <= SIDES and meet(column, held) else 0.0


def _follows(column: Column, author: Column) -> bool:
    """Whether nearly every author has one value: a side belongs to who speaks, other things change from
    message to message."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for who, value in zip(author.values, column.values, strict=True):
        if who.strip() and value.strip() and not is_note_word(value):
            seen[who][value] += 1
    told = by_words(column.counts)
    if {"customer", "agent"} <= set(told.values()):  # what stays open is asked about
        seen = {who: Counter({v: n for v, n in own.items() if v in told}) for who, own in seen.items()}
        seen = {who: own for who, own in seen.items() if own}
    usual = sum(max(own.values()) for own in seen.values())
    return usual >= BOTH * sum(sum(own.values()) for own in seen.values())


def _counts_up(column: Column, held: Rows) -> bool:
    """Whether the values are numbers that rise through each conversation: a position, no side."""
    if column.whole < 0.95 or column.distinct < 3:
        return False
    several = [
        [int(v) for v, _ in talk if v.strip().lstrip("-").isdecimal()]
        for talk in held.by(column)
        if len(talk) > 1
    ]
    return bool(several) and all(a < b for talk in several for a, b in pairwise(talk))


def meet(column: Column, held: Rows) -> bool:
    """Whether two values meet in nearly every conversation of several: a column of sides, whatever its values
    are called."""
    talks = [{v for v, _ in talk} for talk in held.by(column)]
    several = [t for t, rows in zip(talks, held.talks, strict=True) if len(rows) > 1]
    most = [v for v, _ in column.counts.most_common(2)]
    return (
        len(several) >= BUSY and len(most) == 2 and sum(set(most) <= t for t in several) >= 0.8 * len(several)
    )
