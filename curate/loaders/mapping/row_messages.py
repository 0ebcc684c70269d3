"""Rows as messages: who speaks in one, of which kind it is, and what stands in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from curate.loaders.decode import mend
from curate.loaders.mapping.cells import CONVERSATION, Cells, MappedTable
from curate.loaders.mapping.join_rows import names_of
from curate.loaders.mapping.outcomes import message_outcome
from curate.loaders.mapping.rounded import RoundedIds
from curate.loaders.mapping.sides import side_of_sender
from curate.loaders.roles import Resolver
from curate.loaders.times import DayOrder, parse_time
from curate.loaders.values import as_flag, is_mangled
from curate.loaders.visibility import is_note_word
from curate.records import DRAFT, Conversation, Kind, Message


class RowMessages:
    """Makes messages of the rows of one block; `mapped` are the words that its rules for roles have, in small
    letters."""

    def __init__(
        self, tables: Mapping[str, MappedTable], order: DayOrder, rounded: RoundedIds, mapped: Collection[str]
    ) -> None:
        self.tables, self.order, self.rounded, self.mapped = tables, order, rounded, mapped

    def is_customers(self, row: Cells, resolver: Resolver, opener: tuple[str, ...]) -> bool:
        """Whether a row is a message of the customer's; `opener` are the names of who asked."""
        asked = any(opener) and (
            names_of(row) == opener or (bool(opener[0]) and row.get("author") == opener[0])
        )
        return (
            self._kind(row) == "message"
            and not as_flag(row.get("bot"))
            and resolver.role(names_of(row), row.get("role"), asked) == "customer"
        )

    def message(
        self,
        made: Conversation,
        row: Cells,
        kind: str,
        number: int,
        resolver: Resolver,
        opener: tuple[str, ...],
    ) -> Message:
        """The message of a row of that kind (of the conversation or a message), the so-and-so-many-th of
        `made`."""
        names = names_of(row)
        asked = (
            kind == CONVERSATION
            or (any(names) and names == opener)
            or (bool(names[0]) and names[0] == opener[0])
        )
        role = "bot" if as_flag(row.get("bot")) else resolver.role(names, row.get("role"), asked)
        if kind == CONVERSATION and (role == "unknown" or resolver.agent_opens):
            role = "customer"  # who opens a conversation with the business and is not known as its agent
        text, flags = mend(row.get("text"))
        # the opening message shares the conversation's id; a suffix keeps it apart from replies numbered
        # alike
        ident = "" if self.rounded.spoils("id", row.get("id")) else row.get("id")
        own = f"{made.id}#0" if kind == CONVERSATION else ident or f"{made.id}#{number}"
        message = Message(
            own,
            role,
            text,
            parse_time(row.get("time"), self.order),
            self._identity(row, kind),
            "" if side_of_sender(names[1]) else names[1],
        )
        message.text_type = self.tables[kind].columns.text_type
        message.flags = [*row.flags, *flags, *(["mangled_id"] if is_mangled(row.get("id")) else [])]
        if row.get("time") and message.time is None:
            message.flags.append("bad_time")
        message.kind = self._kind(row)
        message.flags += [DRAFT] if row.get("private") == DRAFT else []
        if message.kind != "event" and not row.get("private"):
            self.tables[kind].hear(row.get("role"), message.kind == "note")
        if kind != CONVERSATION or row.get("spam"):
            message.outcome = message_outcome(row, self.tables[kind].columns.rating_good)
        return message

    def _identity(self, row: Cells, kind: str) -> str:
        """Who wrote it. A display name is no id: two customers may share it, so an address goes before it."""
        columns = self.tables[kind].columns
        if columns.author and columns.author != columns.name:
            return row.get("author") or row.get("email") or row.get("name")
        return row.get("email") or row.get("name")

    def _kind(self, row: Cells) -> Kind:
        """A note where the row is private, an event where it holds no text: a state that changed, an
        attachment alone."""
        if not row.get("text").strip() and not row.get("subject").strip():
            return "event"
        if row.get("private") or (
            is_note_word(row.get("role")) and row.get("role").strip().casefold() not in self.mapped
        ):
            return "note"
        return "message"
