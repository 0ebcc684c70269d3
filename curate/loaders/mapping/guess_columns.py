"""What a guess leaves open of a table's columns: those that tell private rows, and those that are unused."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from curate.loaders.account import Doubt
from curate.loaders.mapping.check import mapped_columns, unused
from curate.loaders.mapping.fields import MappingGuess
from curate.loaders.mapping.profile import TableProfile
from curate.loaders.mapping.text_columns import is_private_prose
from curate.loaders.mapping.visibility_questions import values_told
from curate.loaders.mapping.visible import find
from curate.loaders.settings import SourceBlock
from curate.privacy.shown import masked

FEW_VALUES = 8  # distinct values of an unused column that are shown


def see_visibility(
    table: TableProfile,
    section: str,
    link: str,
    fields: dict[str, Any],
    guess: MappingGuess,
    roles_known: bool,
    roles: Set[str] = frozenset(),
) -> None:
    """Puts the columns that tell private rows into the mapping `fields`; the notes in a column of roles are
    known by it."""
    taken = roles | {v for k, v in fields.items() if isinstance(v, str) and k not in ("text_type", "solved")}
    flags = find(table, section, link, taken, roles_known)
    fields.update(flags.keys())
    guess.questions += flags.questions
    guess.shown.update(flags.shown)
    for key, column in ((k, c) for k in ("internal", "public") for c in getattr(flags, k)):
        guess.note(
            f"{section}.{key}", f"{flags.why[column]}; write none if it says nothing about private messages"
        )
    left = [c.name for c in table.columns.values() if is_private_prose(c)]
    if left:
        guess.notes.append(f"private notes, never read as messages: {', '.join(left)}")


def unused_columns(block: SourceBlock, head: TableProfile, rows: TableProfile) -> list[str]:
    """The columns that the mapping leaves unused, with their values where these are few and no people."""
    tables = [(t, c) for t, c in ((head, block.conversations), (rows, block.messages)) if c is not None]
    role = block.roles.column if block.roles else ""
    left = [
        c
        for table, columns in tables
        for c in table.columns.values()
        if c.name not in mapped_columns(columns) | {role} and c.filled
    ]
    return [
        (
            f"{masked(c.name)} ({values_told(c, 4)})"
            if c.distinct <= FEW_VALUES and c.words < 4 and c.people < 0.8
            else masked(c.name)
        )
        for c in left
    ]


def doubts_of_unused(block: SourceBlock, head: TableProfile, rows: TableProfile) -> list[Doubt]:
    """What the mapping leaves unused."""
    tables = [(t, c) for t, c in ((head, block.conversations), (rows, block.messages)) if c is not None]
    return [doubt for table, columns in tables for doubt in unused(table, columns, (), ())]
