"""Rows of one conversation, from one table or two, to a conversation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from curate.loaders.account import EXCERPT, Reject
from curate.loaders.base import Source, finish
from curate.loaders.bots import Bots
from curate.loaders.choice import Choice
from curate.loaders.decode import mend
from curate.loaders.files import natural
from curate.loaders.mapping.cells import CONVERSATION, MESSAGE, Cells, MappedTable, chosen_values
from curate.loaders.mapping.direction import Direction
from curate.loaders.mapping.join_rows import (
    cannot_open,
    heads_and_rows,
    in_time,
    names_of,
    repeats,
    why_apart,
)
from curate.loaders.mapping.outcomes import conversation_outcome, first_of
from curate.loaders.mapping.profile import letters_of
from curate.loaders.mapping.role_questions import ask_of_values, ask_who_speaks
from curate.loaders.mapping.rounded import RoundedIds
from curate.loaders.mapping.row_messages import RowMessages
from curate.loaders.mapping.same_ids import SameIds
from curate.loaders.mapping.short_posts import as_spoken
from curate.loaders.mapping.sides import side_of_sender
from curate.loaders.mapping.wide import fullest, message_table, with_speakers
from curate.loaders.openings import marks_note
from curate.loaders.roles import Resolver, without_number
from curate.loaders.settings import MANY_CONVERSATIONS
from curate.loaders.spool import Spool
from curate.loaders.times import DayOrder, parse_time
from curate.records import Conversation, stable_id

OPEN = 0.2  # share of conversations in which nobody's role is known, above which that is a question
# messages, of greetings and programs too, among which the customer's own words are that a description repeats
_FIRST = 4
_SOON = 900.0  # seconds within which that is so; later the question was asked again
_MACHINES = {"bot", "system", "tool"}


class Joiner:
    """Builds the conversations of one block out of its spooled rows."""

    def __init__(
        self,
        source: Source,
        tables: list[MappedTable],
        order: DayOrder,
        rounded: RoundedIds,
        choice: Choice,
        bots: Bots,
        way: Direction,
        same: SameIds,
    ) -> None:
        self.source, self.order, self.rounded, self.choice, self.bots, self.way, self.same = (
            source,
            order,
            rounded,
            choice,
            bots,
            way,
            same,
        )
        self.tables = {t.kind: t for t in tables}
        self.joined = CONVERSATION in self.tables
        self.mapped = {v.strip().casefold() for v in source.block.roles.map} if source.block.roles else set()
        self.threaded = bool(source.block.message_columns().reply_to)
        self.wide = source.block.conversations is not None and source.block.conversations.comments is not None
        if self.wide:
            self.tables.setdefault(MESSAGE, message_table())
        self.messages = RowMessages(self.tables, order, rounded, self.mapped)

    def conversations(self, spool: Spool) -> Iterator[Conversation | Reject]:
        resolver = Resolver(
            with_speakers(self.source.block), self._answered(spool), self.source.report.met_agents, self.bots
        )
        resolver.unnamed = self.source.unnamed
        total = unknown = 0
        role_counts: Counter[str] = Counter()
        for key, payloads in spool.groups():
            heads, rows = heads_and_rows(payloads)
            if self.joined and not heads:
                for row in rows:
                    yield Reject(*row.place, "no_conversation", row.get("text")[:EXCERPT])
                continue
            self.source.report.repeated_conversations += max(len(heads) - 1, 0)
            self.same.see(
                heads,
                [] if self.wide else rows,
                lambda row, first: self.messages.is_customers(row, resolver, names_of(first)),
            )
            head = heads[0] if heads else None
            if self.wide and len(heads) > 1:
                head, fewer = fullest(heads, rows)
                self.source.report.repeated_messages += len(rows) - len(fewer)
                rows = fewer
            self.way.see(rows)
            made = self._build(key, head, self.way.laid(rows, partial(in_time, order=self.order)), resolver)
            self.way.hear(made)
            if self.rounded.spoils("conversation", self.same.ident(key)) and (
                why := why_apart(made, heads, rows)
            ):
                self.rounded.ask(self.source.name, self.source.report, why)
                for row in [*heads, *rows]:
                    yield Reject(*row.place, "rounded_id", row.get("text")[:EXCERPT])
                continue
            if self.choice:
                cells = [*([head] if head else []), *rows]
                self.choice.judge(made, partial(chosen_values, cells))
            total += 1
            roles = [m.role for m in made.messages if m.kind == "message"]
            unknown += set(roles) - _MACHINES == {"unknown"} or (
                self.wide and not resolver.agents and roles.count("unknown") > OPEN * len(roles)
            )
            role_counts.update(r.get("role").strip() for r in rows if not r.get("private"))
            yield made
        self.rounded.tell(self.source.name, self.source.report)
        self.way.tell(self.source.name, self.source.report)
        self.same.ask(self.source.name, self.source.report)
        ask_of_values(self.source, self.mapped, role_counts)
        if (
            (resolver.open or (self.wide and not self.mapped))
            and unknown > OPEN * total
            and not any(q.code == "roles" for q in self.source.report.questions)
        ):
            ask_who_speaks(
                self.source,
                f"who speaks is not known in {unknown:,} of {total:,} conversations",
                role_counts if self.wide else Counter(),
            )

    def _answered(self, spool: Spool) -> Counter[str]:
        """In how many conversations (of others, unless the rule counts all) each author wrote; only counted
        where a rule needs it."""
        roles = self.source.block.roles
        count: Counter[str] = Counter()
        if roles is None or not (roles.agent_min_conversations or roles.agent == MANY_CONVERSATIONS):
            return count
        for _, payloads in spool.groups():
            heads, rows = heads_and_rows(payloads)
            authors = [
                c.get("author") for c in [*heads, *self.way.laid(rows, partial(in_time, order=self.order))]
            ]
            count.update({a for a in authors if a and (a != authors[0] or roles.agent == MANY_CONVERSATIONS)})
        return count

    def _build(self, key: str, head: Cells | None, rows: list[Cells], resolver: Resolver) -> Conversation:
        if head and head.get("private"):  # of the whole conversation
            for row in rows:
                row.values["private"] = "yes"
        senders = {row.get(name) for row in rows for name in ("author", "name")}
        for row in rows:
            if not row.get("private") and marks_note(row.get("author") or row.get("name"), senders):
                row.values["private"] = "yes"
                self.tables[MESSAGE].asides += 1
        if any(r.get("order") for r in rows):
            rows = sorted(rows, key=lambda r: natural(r.get("order")))
        opener = head or in_time(rows, self.order)[0]
        made = Conversation(self._ident(key, head, opener), opener.where, [])
        may_ask = [*([head] if head and (head.get("author") or not rows) else []), *in_time(rows, self.order)]
        asking = next((row for row in may_ask if not cannot_open(row, resolver)), opener)
        own = names_of(asking)
        opens = head is not None and self._opens(head)
        if (
            head
            and opens
            and not head.get("text")
            and any(self.messages.is_customers(row, resolver, own) for row in rows)
        ):
            opens = False  # the customer says it in words of his own; the subject is the title
        if head and self._is_repeated(head, rows, resolver, own):
            self.source.report.omit("description that the first message repeats")
            opens = False
        messages = (
            [self.messages.message(made, head, CONVERSATION, 0, resolver, own)] if head and opens else []
        )
        messages += [
            self.messages.message(made, row, MESSAGE, n, resolver, own) for n, row in enumerate(rows, 1)
        ]
        times = [m.time for m in messages if m.time is not None]
        if opens and times:
            # the opening text comes first, even where its time is that of a later change
            messages[0].time = min(times)
        made.messages = messages
        self._describe(made, [*([head] if head else []), *rows])
        made = finish(made, self.source.report)
        return as_spoken(made) if self.threaded else made

    def _ident(self, key: str, head: Cells | None, opener: Cells) -> str:
        """The id of a conversation: its own, of a thread that of its first message."""
        if self.threaded:
            return opener.get("id") or stable_id("c", [opener.where])
        return self.same.ident(key) if head or opener.get("conversation") else stable_id("c", [key])

    def _is_repeated(
        self, head: Cells, rows: list[Cells], resolver: Resolver, opener: tuple[str, ...]
    ) -> bool:
        """Whether the first row says what the description says, or, after a greeting, the customer's own
        first one to the letter."""
        timed = in_time(rows, self.order)
        if not timed or not head.get("text"):
            return False
        own = next(
            (row for row in timed[1:_FIRST] if self.messages.is_customers(row, resolver, opener)), None
        )
        begun = parse_time(head.get("time"), self.order) or parse_time(timed[0].get("time"), self.order)
        late = (
            own is not None and (parse_time(own.get("time"), self.order) or 0) - (begun or 0) > _SOON
            if begun
            else False
        )
        again = own is not None and not late and letters_of(head.get("text")) == letters_of(own.get("text"))
        return repeats(head, timed[0], self.order) or again

    def _opens(self, head: Cells) -> bool:
        """Whether a conversation's own row is its first message; a subject alone is none where the row holds
        messages beside it."""
        return bool(head.get("text") or (head.get("subject") and not self.wide))

    def _describe(self, made: Conversation, rows: list[Cells]) -> None:
        """Subject, locale, customer and what the export says of the whole conversation."""
        made.subject = mend(first_of(rows, "subject"))[0]
        made.locale = first_of(rows, "locale")
        asking = next((m for m in made.messages if m.role == "customer"), None)
        shared = (
            asking and side_of_sender(asking.author) and without_number(asking.author) == asking.author
        )  # "Visitor" is nobody's own name
        if (
            asking
            and not shared
            and (asking.author != asking.author_name or " " in asking.author)
            and not self.rounded.spoils("author", asking.author)
        ):
            made.customer = asking.author  # a first name alone would make one customer of many
        named = first_of(rows, "customer")
        made.customer = named if named and not self.rounded.spoils("customer", named) else made.customer
        customers = {m.author for m in made.messages if m.role == "customer"}
        mails = {
            r.get("email")
            for r in rows
            if r.get("email") and (r.get("author") or r.get("email")) in customers
        }
        made.emails = sorted({e.strip().lower() for e in (*mails, made.customer) if "@" in e})
        made.outcome = conversation_outcome(
            made, rows, self.joined, next(iter(self.tables.values())).columns.rating_good
        )
        made.flags = sorted(
            {f for m in made.messages for f in m.flags if f in ("mixed_encoding", "mangled_id")}
        )
