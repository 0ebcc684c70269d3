"""What is said of a table in which no column holds text."""

from __future__ import annotations

import re

from curate.loaders.mapping.author_columns import word_columns
from curate.loaders.mapping.profile import TableProfile
from curate.loaders.mapping.vocabulary import likeness
from curate.loaders.roles import role_word
from curate.loaders.table_shapes import GIVE, UNUSED_PEOPLE, mapping_to_write

_OBJECTS = re.compile(r"\s*\[\s*\{")
AS_LISTS = (
    "If the lists in {column} hold the messages, read them with --format training-set, and name each who"
    " answers with --agent; otherwise give the export that holds the messages."
)


def without_text(table: TableProfile) -> tuple[str, str]:
    """Why such a table is not read, and what to do about it."""
    columns = table.columns.values()
    nested = [c for c in columns if c.nested >= 0.5]
    why = "no column holds text"
    if nested:
        names = ", ".join(c.name for c in nested[:3])
        why += f"; {names} hold lists or objects, which are no columns"
    elif lists_people(table):
        why += f"; looks like a list of users, {UNUSED_PEOPLE}"
    lists = [c for c in nested if sum(bool(_OBJECTS.match(v[:200])) for v in c.some) >= 0.5 * len(c.some)]
    if lists:
        return why, AS_LISTS.format(column=repr(lists[0].name))
    return why, f"{GIVE} {mapping_to_write(table.columns)}"


def lists_people(table: TableProfile) -> bool:
    """Whether each row names somebody else, beside an address or a role; of staff alone one role will do."""
    columns = table.columns.values()
    named = any(c.people >= 0.5 and c.unique for c in columns)
    beside = any(c.mail >= 0.5 for c in columns) or bool(word_columns(table, set()))
    roles = any(c.filled and all(map(role_word, c.counts)) for c in columns)
    of_talks = any(likeness("conversation", c.name) for c in columns)
    return (named and beside) or (roles and not of_talks and any(c.unique for c in columns))
