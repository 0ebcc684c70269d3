"""From what columns hold to a mapping, with the reason of each guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from curate.loaders.account import Question, quoted
from curate.loaders.base import Suggestion
from curate.loaders.files import InputFile
from curate.loaders.mapping.author_columns import is_recipient, names_of_agents, word_columns
from curate.loaders.mapping.fields import MappingGuess, describe_conversations, describe_messages
from curate.loaders.mapping.guess_columns import doubts_of_unused, see_visibility, unused_columns
from curate.loaders.mapping.guess_conversations import chat_in_cell, guess_conversations
from curate.loaders.mapping.guess_roles import guess_roles
from curate.loaders.mapping.guess_wide import suggest as suggest_wide
from curate.loaders.mapping.keys import find_answers, find_key, find_pair
from curate.loaders.mapping.places import ask_of_hidden, globs_for
from curate.loaders.mapping.profile import Column, TableProfile, profile, shared
from curate.loaders.mapping.rare import find_rare, row_sides
from curate.loaders.mapping.text_columns import text_columns
from curate.loaders.mapping.textless import lists_people, without_text
from curate.loaders.mapping.threads import THREAD, threaded
from curate.loaders.mapping.visible import find_codes, private_rows, varies
from curate.loaders.mapping.vocabulary import CUSTOMER, ID, likeness, tokens
from curate.loaders.settings import Roles, SourceBlock, as_list
from curate.loaders.settings_columns import ConversationColumns, Globs, MessageColumns


def guess_tables(files: Sequence[InputFile]) -> list[Suggestion]:
    """One suggestion for each table, or pair of tables that join; those that hold no text come without a
    mapping."""
    tables = profile(files)
    out: list[Suggestion] = []
    used: set[int] = set()
    for one, two, key, link in _joins(tables):
        if one in used or two in used:
            continue
        used |= {one, two}
        out.append(_joined(tables[one], tables[two], key, link, files))
    for n, table in enumerate(tables):
        if n not in used:
            out.append(_single(table, files))
    ask_of_hidden(out, files)
    return sorted(out, key=lambda s: files.index(s.files[0]))


def _joins(tables: list[TableProfile]) -> list[tuple[int, int, str, str]]:
    """Pairs of tables that join, surest first: (conversations, messages, key there, key here)."""
    joins: list[tuple[float, int, int, str, str]] = []
    for a, one in enumerate(tables):
        keys = [c for c in one.columns.values() if c.is_key and c.unique]
        people = not text_columns(one) and lists_people(one)
        for b, two in enumerate(tables):
            if a == b or not text_columns(two):
                continue
            for link in (c for c in two.columns.values() if c.is_key and c.distinct > 1):
                if people and not likeness("conversation", link.name):
                    continue  # it names who wrote, who is in many conversations
                for key in keys:
                    overlap = shared(link, key)
                    score = (
                        overlap
                        + _link_likeness(link.name, key.name, one)
                        + (0.5 if not link.unique else 0.0)
                        + (0.5 if text_columns(one) else 0.0)
                    )
                    if overlap >= 0.5 and score >= 1.5:
                        joins.append((score, a, b, key.name, link.name))
    return [f[1:] for f in sorted(joins, key=lambda f: (-f[0], f[1:]))]


def joined_tables(files: Sequence[InputFile]) -> list[int]:
    """Which of some tables, a file each, join with another, in their order."""
    return sorted({n for one, two, _, _ in _joins(profile(files)) for n in (one, two)})


def _link_likeness(link: str, key: str, table: TableProfile) -> float:
    """Whether the name of a foreign key tells: it is the key's own, or holds the name of the table it points
    at."""
    stem = {t.rstrip("s") for t in tokens(table.files[0].inner.rsplit("/", 1)[-1].rsplit(".", 1)[0])}
    words = set(tokens(link))
    named = 1.0 if words & stem else 0.5 if likeness("conversation", link) else 0.0
    return (
        named
        + (0.5 if link == key and link.casefold() != "id" else 0.0)
        + (0.25 if likeness("id", key) else 0.0)
    )


def _joined(
    head: TableProfile, rows: TableProfile, key: str, link: str, files: Sequence[InputFile]
) -> Suggestion:
    guess = MappingGuess()
    guess.note(
        "messages.conversation",
        f"{shared(rows.columns[link], head.columns[key]):.0%} of its values are ids in {key!r} of the other"
        " table",
    )
    guess.note("conversations.id", "every row has another value")
    own = describe_conversations(head, rows, key, guess)
    see_visibility(head, "conversations", "", own, guess, True)
    fields = describe_messages(rows, head, link, MappingGuess())
    if own.get("author") and not _meets(
        head.columns[own["author"]],
        [rows.columns[fields[k]] for k in ("author", "name", "email") if fields.get(k)],
    ):
        asker = own.pop("author")  # no row names its author in this way
        guess.comments.pop("conversations.author", None)
        own.setdefault("email" if head.columns[asker].mail >= 0.8 else "name", asker)
    fields, roles = _messages(head, rows, link, own, guess)
    block = SourceBlock(
        format="table",
        conversations=ConversationColumns(files=globs_for(head.files, files), **own),
        messages=MessageColumns(files=globs_for(rows.files, files), **fields),
        roles=roles,
    )
    doubts, unused = doubts_of_unused(block, head, rows), unused_columns(block, head, rows)
    return Suggestion(
        block,
        [*head.files, *rows.files],
        guess.comments,
        guess.notes,
        guess.questions,
        doubts,
        unused,
        guess.shown,
    )


def _meets(asker: Column, authors: Sequence[Column]) -> bool:
    """Whether who asked may be found among the authors of messages: some are, or both are written in one
    way."""
    alike = any(
        all(abs(getattr(asker, kind) - getattr(c, kind)) < 0.5 for kind in ("mail", "people", "whole"))
        for c in authors
    )
    return not authors or alike or any(shared(asker, c) > 0 for c in authors)


def _messages(
    head: TableProfile | None, rows: TableProfile, link: str, own: dict[str, Any], guess: MappingGuess
) -> tuple[dict[str, Any], Roles | None]:
    """The fields of a table of messages and who speaks in it."""
    fields = describe_messages(rows, head, link, guess)
    words = word_columns(rows, {link})
    see_visibility(rows, "messages", link, fields, guess, bool(words or fields.get("author")), words)
    private = private_rows(rows, fields)
    roles = guess_roles(head, rows, own, fields, guess, private)
    if not (fields.get("internal") or fields.get("public")):
        taken = {v for v in fields.values() if isinstance(v, str)} | words | {roles.column if roles else ""}
        guess.questions += find_codes(rows, "messages", link, taken)
    if roles and not guess.questions:
        named = {
            *_named_in(fields),
            roles.column,
            *as_list(fields.get("internal", "")),
            *as_list(fields.get("public", "")),
        }
        guess.questions += find_rare(
            rows, "messages", link, named, row_sides(rows, fields, roles, guess.programs, private)
        )
    if roles and roles.column and not {"author", "name"} & fields.keys():
        taken = {*_named_in(fields), roles.column}
        if name := names_of_agents(rows, roles.column, roles.map, taken):
            fields["name"] = name
            guess.note("messages.name", "names that only rows of people who answer have")
    if roles and roles.column and roles.column == fields.get("author"):
        fields.pop("author")  # a side is nobody's id
        guess.comments.pop("messages.author", None)
    return fields, roles


def _named_in(fields: Mapping[str, Any]) -> set[str]:
    return {v for v in fields.values() if isinstance(v, str)}


def _single(table: TableProfile, files: Sequence[InputFile]) -> Suggestion:
    guess = MappingGuess()
    where = globs_for(table.files, files)
    if suggestion := suggest_wide(table, where):
        return suggestion
    if not text_columns(table):
        note, mend = without_text(table)
        return Suggestion(SourceBlock(format="table", files=where), table.files, {}, [note], mend=mend)
    key = find_key(table, guess)
    repeated = bool(key) and table.rows >= 1.3 * table.columns[key].distinct
    sided = bool(word_columns(table, {key})) or any(
        is_side_name(c) and varies(c, table.columns.get(key)) for c in table.columns.values()
    )
    answers = None if key else find_answers(table)
    pair = None if answers or (repeated and sided) else find_pair(table)
    if answers:
        block = _threads(table, answers, where, guess)
    elif pair:
        block = SourceBlock(
            format="table", rows="pairs", messages=_pairs(table, pair, key if repeated else "", where, guess)
        )
    elif key and (question := chat_in_cell(table, text_columns(table)[0])):
        guess.questions.append(question)
        block = SourceBlock(
            format="table",
            conversations=ConversationColumns(files=where, id=key, text=text_columns(table)[0].name),
        )
    elif key:
        fields, roles = _messages(None, table, key, {}, guess)
        block = SourceBlock(format="table", messages=MessageColumns(files=where, **fields), roles=roles)
    else:
        own = guess_conversations(table, where, guess)
        guess.questions += [] if guess.questions else _chat(table, own.model_dump(exclude_defaults=True))
        block = SourceBlock(format="table", conversations=own)
    asked = any(q.code == "columns" for q in guess.questions)
    doubts, unused = (
        [] if asked else doubts_of_unused(block, table, table),
        unused_columns(block, table, table),
    )
    return Suggestion(
        block, table.files, guess.comments, guess.notes, guess.questions, doubts, unused, guess.shown
    )


def _threads(table: TableProfile, answers: tuple[str, str], where: Globs, guess: MappingGuess) -> SourceBlock:
    """The mapping of rows that name the row that they answer."""
    ident, pointer = answers
    fields, roles = _messages(None, threaded(table, ident, pointer), THREAD, {}, guess)
    fields = {k: v for k, v in fields.items() if v not in (THREAD, pointer)} | {
        "id": ident,
        "reply_to": pointer,
    }
    if fields.get("name") == fields.get("author") and ID & set(tokens(fields.get("author", ""))):
        fields.pop("name", None)  # handles: they look like names, and are ids
    guess.note("messages.reply_to", f"ids of other rows, in the column {ident!r}")
    guess.comments.pop("messages.conversation", None)
    return SourceBlock(format="table", messages=MessageColumns(files=where, **fields), roles=roles)


def is_side_name(c: Column) -> bool:
    """Whether a column may name who wrote a row."""
    return c.is_person and likeness("author", c.name) >= 0.5 and not is_recipient(c)


def _chat(table: TableProfile, own: Mapping[str, Any]) -> list[Question]:
    """The question where all that is known of rows is who wrote what and when, as in a chat; a ticket has a
    subject or a status, too."""
    author, time, text = (own.get(k, "") for k in ("author", "time", "text"))
    if (
        not (author and time and text)
        or {"subject", "solved", "email"} & own.keys()
        or CUSTOMER & set(tokens(author))
    ):
        return []
    what = (
        f"no column shows which rows belong together, and the column {author!r} may name customers and agents"
    )
    fields = f"author: {quoted(author)}, time: {quoted(time)}, text: {quoted(text)}"
    add = (
        (
            f"messages: {{conversation: COLUMN, {fields}}}   # with a column whose value the rows of one"
            " conversation share"
        ),
        f"conversations: {{{fields}}}   # if each row is a conversation of its own",
    )
    return [Question("conversation", table.files[0].label, author, what, add)]


def _pairs(
    table: TableProfile, pair: tuple[str, str], key: str, where: Globs, guess: MappingGuess
) -> MessageColumns:
    """The mapping of a table with a question and its answer in each row."""
    fields = describe_messages(table, None, key, guess, taken=set(pair))
    for name in ("author", "bot", "order"):  # of one side only, and the row holds both
        if name in fields and (
            name != "author" or fields[name] == fields.get("name") or not CUSTOMER & set(tokens(fields[name]))
        ):
            fields.pop(name)
            guess.comments.pop(f"messages.{name}", None)
    guess.note("messages.prompt", "prose that asks")
    guess.note("messages.completion", "prose, named like an answer")
    fields |= {"prompt": pair[0], "completion": pair[1]}
    see_visibility(table, "messages", key, fields, guess, True)
    return MessageColumns(files=where, **fields)
