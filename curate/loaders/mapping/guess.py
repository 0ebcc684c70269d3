"""From what columns hold to a mapping, with the reason of each guess."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from typing import Any

from curate.loaders.account import Doubt, Question, quoted
from curate.loaders.base import Suggestion
from curate.loaders.files import InputFile
from curate.loaders.formats._transcript_lines import parse_line
from curate.loaders.mapping.cell_lines import cell_lines
from curate.loaders.mapping.check import copies, mapped_columns, unused
from curate.loaders.mapping.fields import (
    MappingGuess,
    describe_conversations,
    describe_messages,
    is_private_prose,
    is_recipient,
    text_columns,
    word_columns,
)
from curate.loaders.mapping.guess_roles import guess_roles
from curate.loaders.mapping.guess_wide import suggest as suggest_wide
from curate.loaders.mapping.keys import find_key, find_pair, find_pointer, shared_keys
from curate.loaders.mapping.places import ask_of_hidden, globs_for
from curate.loaders.mapping.profile import Column, TableProfile, profile, shared
from curate.loaders.mapping.rare import find_rare, row_sides
from curate.loaders.mapping.visible import find, find_codes, private_rows, values_told, varies
from curate.loaders.mapping.vocabulary import CUSTOMER, FEEDBACK, likeness, tokens
from curate.loaders.settings import ConversationColumns, Globs, MessageColumns, Roles, SourceBlock, as_list
from curate.loaders.table_shapes import GIVE, mapping_to_write
from curate.loaders.values import is_mangled

FEW_VALUES = 8  # distinct values of an unused column that are shown
REPLY = re.compile(
    r"\s*(?:re|aw|sv|rv|rif|ref|antw|odp|vs)\s*(?:\[\d+\])?\s*:", re.IGNORECASE
)  # a subject that answers another
_OBJECTS = re.compile(r"\s*\[\s*\{")
AS_LISTS = (
    "If the lists in {column} hold the messages, read them with --format training-set, and name each who"
    " answers with --agent; otherwise give the export that holds the messages."
)


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
        for b, two in enumerate(tables):
            if a == b or not text_columns(two):
                continue
            for link in (c for c in two.columns.values() if c.is_key and c.distinct > 1):
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
    _see_visibility(head, "conversations", "", own, guess, True)
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
    doubts, unused = _doubts(block, head, rows), _unused(block, head, rows)
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
    _see_visibility(rows, "messages", link, fields, guess, bool(words or fields.get("author")), words)
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
    if roles and roles.column and roles.column == fields.get("author"):
        fields.pop("author")  # a side is nobody's id
        guess.comments.pop("messages.author", None)
    return fields, roles


def _named_in(fields: Mapping[str, Any]) -> set[str]:
    return {v for v in fields.values() if isinstance(v, str)}


def _see_visibility(
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


def _single(table: TableProfile, files: Sequence[InputFile]) -> Suggestion:
    guess = MappingGuess()
    where = globs_for(table.files, files)
    if suggestion := suggest_wide(table, where):
        return suggestion
    if not text_columns(table):
        nested = [c.name for c in table.columns.values() if c.nested >= 0.5]
        guess.notes.append(
            f"no column holds text; {', '.join(nested[:3])} hold lists or objects, which are no columns"
            if nested
            else "no column holds text"
        )
        lists = [
            c.name
            for c in table.columns.values()
            if c.nested >= 0.5 and sum(bool(_OBJECTS.match(v[:200])) for v in c.some) >= 0.5 * len(c.some)
        ]
        mend = (
            AS_LISTS.format(column=repr(lists[0])) if lists else f"{GIVE} {mapping_to_write(table.columns)}"
        )
        return Suggestion(SourceBlock(format="table", files=where), table.files, {}, guess.notes, mend=mend)
    key = find_key(table, guess)
    repeated = bool(key) and table.rows >= 1.3 * table.columns[key].distinct
    sided = bool(word_columns(table, {key})) or any(
        is_side_name(c) and varies(c, table.columns.get(key)) for c in table.columns.values()
    )
    pair = None if repeated and sided else find_pair(table)
    if pair:
        block = SourceBlock(
            format="table", rows="pairs", messages=_pairs(table, pair, key if repeated else "", where, guess)
        )
    elif key and (question := _chat_in_cell(table, text_columns(table)[0])):
        guess.questions.append(question)
        block = SourceBlock(
            format="table",
            conversations=ConversationColumns(files=where, id=key, text=text_columns(table)[0].name),
        )
    elif key:
        fields, roles = _messages(None, table, key, {}, guess)
        block = SourceBlock(format="table", messages=MessageColumns(files=where, **fields), roles=roles)
    else:
        own = _conversations(table, where, guess)
        guess.questions += [] if guess.questions else _chat(table, own.model_dump(exclude_defaults=True))
        block = SourceBlock(format="table", conversations=own)
    asked = any(q.code == "columns" for q in guess.questions)
    doubts, unused = [] if asked else _doubts(block, table, table), _unused(block, table, table)
    return Suggestion(
        block, table.files, guess.comments, guess.notes, guess.questions, doubts, unused, guess.shown
    )


def _unused(block: SourceBlock, head: TableProfile, rows: TableProfile) -> list[str]:
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
            f"{c.name} ({values_told(c, 4)})"
            if c.distinct <= FEW_VALUES and c.words < 4 and c.people < 0.8
            else c.name
        )
        for c in left
    ]


def _doubts(block: SourceBlock, head: TableProfile, rows: TableProfile) -> list[Doubt]:
    """What the mapping leaves unused."""
    tables = [(t, c) for t, c in ((head, block.conversations), (rows, block.messages)) if c is not None]
    return [doubt for table, columns in tables for doubt in unused(table, columns, (), ())]


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
    _see_visibility(table, "messages", key, fields, guess, True)
    return MessageColumns(files=where, **fields)


def _conversations(table: TableProfile, where: Globs, guess: MappingGuess) -> ConversationColumns:
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
    pointer, subject = find_pointer(table), own.get("subject", "")
    replies = subject and sum(bool(REPLY.match(v)) for v in table.columns[subject].values) >= 0.1 * table.rows
    keys = shared_keys(table)
    if question := _open_rows(table, own):
        guess.questions.append(question)
    elif pointer or replies or keys or word_columns(table, set()):
        what = (
            f"the rows answer each other by the column {pointer!r}, which is not supported"
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
        guess.questions.append(
            Question(
                "conversation",
                table.files[0].label,
                pointer or (keys or [subject or "conversation"])[0],
                what,
                (add,),
            )
        )
    _see_visibility(table, "conversations", "", own, guess, True)
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
    if question := _chat_in_cell(table, text):
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


def _chat_in_cell(table: TableProfile, text: Column) -> Question | None:
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
