"""What must be known of a mapped table before it is read: text that is none, columns about visibility and
prose that nobody uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from curate.errors import CurateError
from curate.loaders.account import Doubt, Question, quoted
from curate.loaders.base import Source
from curate.loaders.mapping.author_columns import word_columns
from curate.loaders.mapping.cells import CONVERSATION, MESSAGE, MappedTable, files_of
from curate.loaders.mapping.fields import MappingGuess
from curate.loaders.mapping.guess_bots import program_rows
from curate.loaders.mapping.guess_roles import guess_roles
from curate.loaders.mapping.profile import Column, TableProfile, letters_of, profile
from curate.loaders.mapping.rare import find_rare, row_sides
from curate.loaders.mapping.scattered import scattered
from curate.loaders.mapping.text_columns import is_private_prose
from curate.loaders.mapping.threads import THREAD, threaded
from curate.loaders.mapping.untimed import unread_time
from curate.loaders.mapping.visible import find, find_codes, private_rows
from curate.loaders.mapping.wide import columns_named
from curate.loaders.settings import NONE, SourceBlock, as_list
from curate.loaders.settings_columns import Columns, MessageColumns

_OF_SIDES = ("conversation", "author", "name", "email", "time", "internal", "public", "public_values")
_SCARCE = 0.05  # share of rows below which a column of prose is no loss


def examine(source: Source) -> None:
    """Asks and doubts what a recipe's mapping leaves open. Raises CurateError where a column of text holds
    none."""
    tables = files_of(source)
    profiles = {table.kind: _profiled(table) for table in tables if table.files}
    if not all(held.columns for held in profiles.values()):
        return  # a file without a header says nothing; that it holds nothing is told elsewhere
    for table in tables:
        table_profile = profiles[table.kind]
        _check_text(table_profile, table.columns)
        for question in _unused_flags(table_profile, table, source.block):
            source.report.ask(question)
        for doubt in unused(table_profile, table.columns, source.block.leave_out, source.block.accept):
            source.report.doubt(doubt)
    messages = source.block.messages
    if (
        source.block.roles is None
        and not source.block.agents
        and not source.block.is_pairs
        and messages
        and (messages.conversation or messages.reply_to)
    ):
        _find_roles(source, profiles)
    if messages and not any(name.casefold() == NONE for name in as_list(messages.internal)):
        _ask_of_codes(source, profiles[MESSAGE], messages)


def _profiled(table: MappedTable) -> TableProfile:
    """The sample of a table; one of rows that answer each other has a column of threads in place of that of
    conversations."""
    held = profile(table.files)[0]
    ident, pointer = table.columns.id, getattr(table.columns, "reply_to", "")
    return threaded(held, ident, pointer) if {ident, pointer} <= held.columns.keys() else held


def _ask_of_codes(source: Source, rows: TableProfile, columns: MessageColumns) -> None:
    """Asks about columns of codes, or of values of agents alone, of which one may mean a private note, unless
    they are asked about already."""
    roles, named = source.block.roles, source.block.agent_names()
    link = columns.conversation or (THREAD if THREAD in rows.columns else "")
    taken = mapped_columns(columns) | {
        roles.column if roles else "",
        *source.block.leave_out,
        *(q.key for q in source.report.questions),
    }
    if not (columns.internal or columns.public):
        for question in find_codes(rows, "messages", link, taken | word_columns(rows, {link})):
            source.report.ask(question)
            taken.add(question.key)
    if link and ((roles and roles.column in rows.columns) or columns.author in rows.columns):
        fields = {k: v for k, v in columns.model_dump(exclude_defaults=True).items() if k in _OF_SIDES}
        fields["conversation"] = link
        private = private_rows(rows, fields)
        programs = program_rows(rows, {**fields, "text": columns.text}, private, source.block)
        for question in find_rare(
            rows, "messages", link, taken, row_sides(rows, fields, roles, programs, private, named)
        ):
            source.report.ask(question)


def _check_text(table: TableProfile, columns: Columns) -> None:
    for name in ("text", "prompt", "completion", "subject"):
        column = table.columns.get(getattr(columns, name, ""))
        if column and column.nested >= 0.5:
            mend = (
                "Make a table with one row per message, with columns for conversation, author, role, time and"
                " text."
            )
            raise CurateError(
                f"the column {column.name!r} holds lists or objects, not text",
                where=table.files[0].label,
                mend=mend,
            )


def mapped_columns(columns: Columns) -> set[str]:
    """Every column that a mapping names, also those of comments beside each other."""
    return set(_named(columns.model_dump(exclude={"files", "text_type", "rating_good", "public_values"})))


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from [value] if value else []
    elif isinstance(value, dict):
        yield from (name for key, held in value.items() if key != "speakers" for name in _named(held))
    elif isinstance(value, (list, tuple)):
        yield from (name for held in value for name in _named(held))


def _unused_flags(table: TableProfile, held: MappedTable, block: SourceBlock) -> Iterator[Question]:
    """A question for each column that may tell private rows and that the recipe neither names nor rules
    out."""
    if any(name.casefold() == NONE for name in as_list(held.columns.internal)):
        return
    section = "conversations" if held.kind == CONVERSATION else "messages"
    link = getattr(held.columns, "conversation", "")
    taken = mapped_columns(held.columns) | {held.role} | set(block.leave_out)
    flags = find(table, section, link, taken, bool(held.role or held.columns.author))
    yield from flags.questions
    for key, name in ((k, c) for k in ("internal", "public") for c in getattr(flags, k)):
        what = (
            f"the column {name!r} seems to mark private rows ({flags.why[name]}), and the recipe does not"
            " use it"
        )
        used = [*as_list(getattr(held.columns, key)), name]
        add = (
            f"{section}: {{{key}: [{', '.join(map(quoted, used))}]}}",
            f"leave_out: [{quoted(name)}]   # if it says nothing about private messages",
        )
        yield Question("private", table.files[0].label, name, what, add)


def unused(
    table: TableProfile, columns: Columns, leave_out: Sequence[str], accepted: Sequence[str]
) -> list[Doubt]:
    """The doubts about columns that the mapping leaves unused, and about the order that rows lack without
    them."""
    return [
        *unused_prose(table, columns, leave_out),
        *unread_time(table, columns, leave_out),
        *scattered(table, columns, accepted),
    ]


def unused_prose(table: TableProfile, columns: Columns, leave_out: Sequence[str]) -> list[Doubt]:
    """A doubt for each column in which people wrote sentences and that no field uses; copies of the text, and
    private notes, are none."""
    mapped = mapped_columns(columns)
    mapped |= set(columns_named(mapped, table.columns))  # of comment columns one name stands for several
    texts = [
        c for name in ("text", "prompt", "completion") if (c := table.columns.get(getattr(columns, name, "")))
    ]
    out = []
    for column in table.columns.values():
        known = column.name in mapped or column.name in leave_out or is_private_prose(column)
        if (
            known
            or not column.is_prose
            or column.filled < _SCARCE
            or any(copies(column, text) for text in texts)
        ):
            continue
        what = (
            f"the column {column.name!r} holds sentences ({column.words:.0f} words on average) and is not"
            " used"
        )
        out.append(
            Doubt(
                "unused_text",
                table.files[0].label,
                what,
                f"leave_out: [{quoted(column.name)}]   # or name it in the mapping",
            )
        )
    return out


def copies(one: Column, other: Column) -> bool:
    """Whether a column repeats another one, or its beginning: HTML beside plain text, a preview."""
    pairs = [(a, b) for a, b in zip(one.values, other.values, strict=True) if a.strip()][:200]
    same = sum(letters_of(a)[:60] in letters_of(b) for a, b in pairs)
    return bool(pairs) and same >= 0.8 * len(pairs)


def _find_roles(source: Source, profiles: dict[str, TableProfile]) -> None:
    """Rules for roles where the recipe has none: found as for a dump without a recipe, or asked for."""
    block, guess = source.block, MappingGuess()
    assert block.messages is not None
    rows, head = profiles["m"], profiles.get(CONVERSATION)
    own = block.conversations.model_dump(exclude_defaults=True) if block.conversations else {}
    fields = block.messages.model_dump(exclude_defaults=True)
    named = {k: v for k, v in fields.items() if not isinstance(v, str) or k == "files" or v in rows.columns}
    if THREAD in rows.columns:
        named["conversation"] = THREAD
    if head is None and word_columns(rows, {named["conversation"]}):
        named.pop("author", None)
    roles = guess_roles(head, rows, own, named, guess, private_rows(rows, named), block)
    for question in guess.questions:
        source.report.ask(question)
    source.block = block.model_copy(update={"roles": roles})
