"""Columns of prose, best first, and those that hold private notes."""

from __future__ import annotations

from curate.loaders.mapping.profile import Column, TableProfile
from curate.loaders.mapping.vocabulary import FEEDBACK, likeness, tokens
from curate.loaders.visibility import is_note_word, name_says


def text_columns(table: TableProfile) -> list[Column]:
    """Columns of prose, best first: many words in sentences, most of them different (unless the name says
    that it is the text), a fitting name.

    Never names of people, private notes, or what somebody thought of the service afterwards, where there is
    anything else.
    """
    candidates = [
        c
        for c in table.columns.values()
        if c.is_text
        and (c.distinct > 0.3 * c.filled * table.rows or c.words >= 8 or likeness("text", c.name) == 1)
    ]
    candidates = [
        c
        for c in candidates
        if not is_private_prose(c) and (c.people < 0.5 or c.words >= 4 or c.sentences >= 0.3)
    ]
    talk = [c for c in candidates if not FEEDBACK & set(tokens(c.name))] or candidates
    return sorted(talk, key=lambda c: (any(_is_cut(c, other) for other in talk), -_prose(c), c.name))


def _is_cut(c: Column, other: Column) -> bool:
    """Whether a column holds the beginnings of another one's texts: a preview."""
    if c is other:
        return False
    pairs = [(a, b) for value, a, b in zip(c.values, c.letters, other.letters, strict=False) if value.strip()]
    begun = sum(bool(a) and b.startswith(a) for a, b in pairs)
    return bool(pairs) and begun >= 0.95 * len(pairs) and any(len(b) > len(a) for a, b in pairs)


def _prose(c: Column) -> float:
    return (
        min(c.words, 200)
        * c.prose
        * (0.5 + 0.5 * c.sentences)
        * c.filled
        * (1 + 2 * likeness("text", c.name))
    )


def is_private_prose(c: Column) -> bool:
    """Whether a column of text is called a private note: what stands in it never is a message."""
    words = set(tokens(c.name))
    noted = {"note", "notes"} & words
    sure = name_says(c.name) == "internal" and not (
        noted and not is_note_word(" ".join(words - {"note", "notes"}))
    )
    return (
        c.is_text
        and c.words >= 3
        and (sure or bool(noted and words & {"work", "agent", "agents", "staff", "team", "desk"}))
    )
