"""The mapping of a table whose rows are conversations each, and what speaks against one message a row."""

from __future__ import annotations

import re
from typing import Any

from curate.language.patterns import any_of
from curate.language.words import words
from curate.loaders.account import Question, quoted
from curate.loaders.formats._transcript_lines import parse_line
from curate.loaders.mapping.author_columns import word_columns
from curate.loaders.mapping.cell_lines import cell_lines
from curate.loaders.mapping.check import copies
from curate.loaders.mapping.fields import MappingGuess, describe_conversations
from curate.loaders.mapping.guess_columns import see_visibility
from curate.loaders.mapping.keys import find_pointers, shared_keys
from curate.loaders.mapping.profile import Column, TableProfile
from curate.loaders.mapping.text_columns import is_private_prose
from curate.loaders.mapping.vocabulary import FEEDBACK, likeness, tokens
from curate.loaders.settings_columns import ConversationColumns, Globs
from curate.loaders.values import is_mangled

# a subject that answers another
_ANSWER = re.compile(rf"\s*(?:{any_of(words('reply_marks'))})\s*(?:\[\d+\])?\s*:", re.IGNORECASE)


def guess_conversations(table: TableProfile, where: Globs, guess: MappingGuess) -> ConversationColumns:
    """The mapping of a table whose rows nothing brings together: of tickets without replies; rows that look
    like messages are a question."""
    guess.notes.append(
        "no column shows which rows belong together: every row is read as a conversation of its own"
    )
    ident = next(
        (c.name for c in table.columns.values() if c.is_key and c.unique and likeness("id", c.name)), ""
    )
    own = describe_conversations(table, None, ident, guess)
    if not ident:
        own.pop("id", None)
    pointer, subject = next((p for _, p in find_pointers(table)), ""), own.get("subject", "")
    replies = (
        subject and sum(bool(_ANSWER.match(v)) for v in table.columns[subject].values) >= 0.1 * table.rows
    )
    keys = shared_keys(table)
    if question := _open_rows(table, own):
        guess.questions.append(question)
    elif pointer or replies or keys or word_columns(table, set()):
        what = (
            f"the column {pointer!r} points at other rows, and it is not clear whether they answer these"
            if pointer
            else "no column shows which rows belong together"
        )
        if keys and not pointer:
            what = (
                f"the values of the column {keys[0]!r} repeat, and nothing shows whether rows with the same"
                " value are one conversation"
            )
        fields = ", ".join(
            f"{k}: {quoted(v)}" for k, v in own.items() if k in ("id", "author", "time", "text", "subject")
        )
        key = quoted(subject) if replies else quoted(keys[0]) if keys else "COLUMN"
        add = (
            f"messages: {{conversation: {key}, {fields}}}   # in place of conversations, with a column whose"
            " value the rows of one conversation share"
        )
        answer = (
            f"messages: {{reply_to: {quoted(pointer)}, {fields}}}   # in place of conversations, if they do"
        )
        guess.questions.append(
            Question(
                "conversation",
                table.files[0].label,
                pointer or (keys or [subject or "conversation"])[0],
                what,
                (*([answer] if pointer else []), add),
            )
        )
    see_visibility(table, "conversations", "", own, guess, True)
    return ConversationColumns(files=where, **own)


def _open_rows(table: TableProfile, own: dict[str, Any]) -> Question | None:
    """What speaks against one message a row: ids that a spreadsheet cut, a whole chat in a cell, or a second
    column of sentences."""
    where = table.files[0].label
    for column in table.columns.values():
        if column.values and sum(map(is_mangled, column.values)) >= 0.3 * len(column.values):
            what = (
                f"a spreadsheet rounded the ids in the column {column.name!r}, so nothing shows which rows"
                " belong together; export them again as text"
            )
            return Question(
                "conversation",
                where,
                column.name,
                what,
                ("messages: {conversation: COLUMN}   # another column that tells, if there is one",),
            )
    text = table.columns[own["text"]]
    if question := chat_in_cell(table, text):
        return question
    others = [
        c
        for c in table.columns.values()
        if c.is_prose and c.filled >= 0.3 and c.name not in own.values() and not is_private_prose(c)
    ]
    others = [
        c
        for c in others
        if not copies(c, text) and not copies(text, c) and not FEEDBACK & set(tokens(c.name))
    ]
    if not others:
        return None
    names = " and ".join(repr(c.name) for c in [text, *others[:3]])
    what = f"the columns {names} hold sentences, and it is not clear which of them asks and which answers"
    add = (
        (
            f"messages: {{prompt: {quoted(text.name)}, completion: {quoted(others[0].name)}}}   # if the row"
            " holds a question and its answer"
        ),
        f"leave_out: [{', '.join(quoted(c.name) for c in others)}]   # if the row holds one message",
    )
    keys = tuple(c.name for c in [text, *others])
    return Question("columns", where, ", ".join(keys), what, add, keys=keys)


def chat_in_cell(table: TableProfile, text: Column) -> Question | None:
    """The question where the cells of a column hold whole chats that no rule could take apart."""
    if sum(map(_holds_chat, text.some)) < 0.6 * len(text.some):
        return None
    what = (
        f"each cell of the column {text.name!r} seems to hold a whole chat, and it is not clear who speaks"
        " in it"
    )
    add = (
        f"conversations: {{comments: {{text: [{quoted(text.name)}], chat: true}}}}",
        "agents: [NAME]   # every label that answers for the business",
    )
    return Question("conversation", table.files[0].label, text.name, what, add)


def _holds_chat(cell: str) -> bool:
    """Whether a text is made of labelled lines of several speakers."""
    lines = cell_lines(cell)[:50]
    labels = [parsed.label.casefold() for line in lines if (parsed := parse_line(line))]
    return len(set(labels)) >= 2 and len(labels) >= 0.5 * len(lines)
