"""Guessing which columns of a row hold further messages: several of one name, numbered ones, journals, and
chats in one cell."""

from __future__ import annotations

from curate.loaders.account import Question, quoted
from curate.loaders.base import Suggestion
from curate.loaders.mapping.fields import MappingGuess, describe_conversations
from curate.loaders.mapping.profile import TableProfile
from curate.loaders.mapping.vocabulary import likeness, tokens
from curate.loaders.mapping.wide import chat, columns_named
from curate.loaders.mapping.wide_columns import WideLayout, numbered, single_column
from curate.loaders.roles import role_in
from curate.loaders.settings import CONVERSATION_AUTHOR, Roles, SourceBlock, as_list
from curate.loaders.settings_columns import ConversationColumns
from curate.loaders.values import word_set
from curate.loaders.visibility import name_says

# who asked, surest first: an export names several people beside one ticket
_ASKERS = (
    "requester requestor reporter caller customer client contact visitor submitter raised opened creator"
    " created kunde melder anforderer demandeur solicitante cliente"
)
_HELPERS = word_set("assignee assigned agent owner resolver updated closed resolved bearbeiter zuständig")


def suggest(table: TableProfile, files: str | list[str]) -> Suggestion | None:
    """The mapping of a table whose rows hold whole conversations; None where they do not. `files` are the
    globs of its files."""
    layout = numbered(table) or single_column(table)
    if layout is None:
        return None
    notes = [
        c.name
        for c in table.columns.values()
        if c.name not in layout.taken and name_says(c.name) == "internal" and c.words >= 2
    ]
    if notes:
        layout.columns = layout.columns.model_copy(update={"notes": notes})
        layout.taken.update(notes)
    rest = TableProfile(
        table.files, {n: c for n, c in table.columns.items() if n not in layout.taken}, table.rows
    )
    guess = MappingGuess()
    # an export may hold a ticket twice
    keys = [
        c
        for c in rest.columns.values()
        if c.is_key and c.distinct >= 0.5 * table.rows and likeness("id", c.name)
    ]
    ident = max(keys, key=lambda c: (c.unique, likeness("id", c.name)), default=None)
    key = ident.name if ident else ""
    own = describe_conversations(rest, None, key, guess)
    if not key:
        own.pop("id", None)
    asker = _asker(rest)
    if asker:
        own["author"] = asker
        guess.note("conversations.author", "who asked, by its name")
    guess.note("conversations.comments", layout.why)
    roles, questions = _roles(table, layout, own.get("author", ""), guess)
    block = SourceBlock(
        format="table",
        conversations=ConversationColumns(files=files, comments=layout.columns, **own),
        roles=roles,
    )
    return Suggestion(block, table.files, guess.comments, guess.notes, questions)


def _roles(
    table: TableProfile, layout: WideLayout, author: str, guess: MappingGuess
) -> tuple[Roles | None, list[Question]]:
    """Who speaks: a column or the labels say so, or whoever is not the one who asked; else it is a
    question."""
    if layout.columns.role or layout.columns.speakers:
        return Roles(otherwise="unknown"), []
    if layout.columns.chat:
        labels = {e.label for c in layout.taken for v in table.columns[c].some for e in chat(v)}
        if {"customer", "agent"} <= {role_in(label) for label in labels}:
            return Roles(otherwise="unknown"), []
    elif layout.named and author:
        guess.note("roles.customer", "who asked is the customer; the comments name their authors")
        return Roles(customer=CONVERSATION_AUTHOR, otherwise="agent"), []
    return Roles(otherwise="unknown"), [_question(table, layout)]


def _question(table: TableProfile, layout: WideLayout) -> Question:
    columns = columns_named(as_list(layout.columns.text), table.columns)
    name = as_list(layout.columns.text)[0]
    what = (
        f"several columns are called {name!r}"
        if len(columns) > 1
        else f"the column {name!r} holds several messages"
    )
    shown = quoted(as_list(layout.columns.text))
    if layout.named or layout.columns.chat:
        add = ["agents: [NAME]   # every id or name of those who answer, as the column has it"]
        why = "its entries name their authors, but nothing shows which of them answer for the business"
    else:
        add = [
            (
                f"conversations: {{comments: {{text: {shown}, speakers: [agent]}}}}   # or [agent, customer],"
                " in turn"
            ),
            f"leave_out: {shown}   # to leave them out",
        ]
        why = "nothing in the row says who wrote them"
    return Question("roles", table.files[0].label, name, f"{what}, and {why}", tuple(add))


def _asker(table: TableProfile) -> str:
    """The column of those who opened the conversations, by its name; people who work on them are none."""
    candidates = []
    for column in table.columns.values():
        words = tokens(column.name)
        rank = next((n for n, word in enumerate(_ASKERS.split()) if word in words), None)
        if (
            rank is not None
            and column.filled >= 0.8
            and column.words < 5
            and column.times < 0.5
            and not _HELPERS & set(words)
        ):
            # a name or an address is known of everybody, an id tells them apart
            candidates.append((rank, "email" in words or "name" in words, column.name))
    return min(candidates, default=(0, False, ""))[2]
