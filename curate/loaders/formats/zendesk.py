"""Zendesk tickets: JSON lines with comments, API pages of tickets, comments and users, incremental ticket
events."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from curate.ids import as_id, as_text
from curate.loaders.account import LoadReport, Question, Reject
from curate.loaders.base import LOADERS, NO, Detection, Loader, Source
from curate.loaders.choice import LISTED_ROWS, Choice
from curate.loaders.desk.values import first_values_of, named_fields, values_of
from curate.loaders.files import InputFile
from curate.loaders.formats._open_roles import OPEN_SHARE, OpenRoles
from curate.loaders.formats._zendesk_comments import dicts_in, gathered_tickets, made_ticket, odd_parts
from curate.loaders.formats._zendesk_layout import lie_apart
from curate.loaders.formats._zendesk_people import Participants, Person
from curate.loaders.formats._zendesk_rows import as_api
from curate.loaders.formats._zendesk_users import MOST, lists_users, names_askers
from curate.loaders.formats._zendesk_values import EVENTS, ROW, TICKET, USER, sort_of, telling_sort
from curate.loaders.jsonio import Piece
from curate.loaders.pages import printable_name
from curate.loaders.roles import is_shown
from curate.loaders.sample import Sample
from curate.loaders.spool import Spool
from curate.records import Conversation

_LISTED = (
    "tags",
    "brand_id",
    "group_id",
    "ticket_form_id",
    "via",
    "satisfaction_rating",
    "status",
    "priority",
    "type",
    "locale",
)
_USERS = 0.7  # how sure users alone are
_CHUNK = 1 << 20  # bytes
_DIGITS = re.compile(r"\d+")
# what lies under these keys of a page or in these streams must be of the sort; under others lie the desk's
# other things
_OWN_KEYS = {
    "tickets",
    "ticket",
    "comments",
    "ticket_comments",
    "users",
    "ticket_events",
    "audits",
    "ticket_audits",
    ROW,
}
_AGENTS = 'agents: ["id or name of each who answers"]'
_MISSING = (
    "No ticket names its requester, the input has no page of users, and too few authors return in other"
    " tickets to recognise agents by their behaviour."
)
_NO_REPLIES = (
    "there are no replies in this dump, only what customers asked: give the comments, too, such as"
    " /api/v2/tickets/ID/comments.json, the incremental ticket events, or a pipeline's ticket_comments"
)
_THIRD = "Neither a page of users, nor the assignees, nor the tickets in which these people answer tell it."
_MEND = (
    _AGENTS,
    (
        "# or give the export's page of users (/api/v2/users.json) or of tickets (/api/v2/tickets.json)"
        " together with this file"
    ),
)


@LOADERS.register("zendesk")
class ZendeskLoader(Loader):
    """Reads tickets with their comments, wherever these lie."""

    name = "zendesk"
    sender = "author_id"
    chooses = True
    heeds = ("messages.public_values", "same_ids")
    summary = (
        "Zendesk tickets: JSON lines with comments, API pages, incremental ticket events, audits; also as"
        " lines or tables of Airbyte or Singer"
    )
    hints = (
        _AGENTS,
        (
            'messages: {public_values: ["true"]}   # values of `public` that mean that the customer saw a'
            ' comment; "" is a missing one'
        ),
    )

    def detect(self, sample: Sample) -> Detection:
        values = [p for p in self.first_values(sample) if isinstance(p.value, dict)]
        told = [(p.key, telling_sort(p.key, p.value)) for p in values]
        sorts = {sort for _, sort in told if sort}
        known = sum(bool(sort) for _, sort in told)
        foreign = sum(not sort and bool(key) and key not in _OWN_KEYS for key, sort in told)
        if not sorts or known < MOST * (len(values) - foreign) or known < 0.2 * len(values):
            rows = islice(self.values(sample.file), LISTED_ROWS)
            users = lists_users(values) and (names_askers(values) or names_askers(rows))
            return Detection(_USERS, "Zendesk users", silent=True) if users else NO
        held, users = " and ".join(sorted(sort + "s" for sort in sorts)), sorts == {USER}
        return Detection(_USERS if users else 0.95, f"Zendesk {held}".replace("_", " "), silent=users)

    def beside(
        self, unknown: Sequence[tuple[InputFile, Detection]], own: Sequence[InputFile]
    ) -> list[tuple[InputFile, str]]:
        """Users that only their ids and roles tell."""
        lists = [file for file, _ in unknown if lists_users(self.first_values(Sample(file)))]
        return [(file, "Zendesk users, beside tickets") for file in lists]

    @classmethod
    def values(cls, file: InputFile, report: LoadReport | None = None) -> Iterator[Piece | Reject]:
        """Every value of a file, rows of a table as the API has them."""
        return values_of(cls, file, report, as_api, ROW)

    @classmethod
    def first_values(cls, sample: Sample) -> list[Piece]:
        return first_values_of(cls, sample, as_api, ROW)

    def read(self, source: Source) -> Iterator[Conversation | Reject]:
        people, choice = _people(source), Choice(source)
        reporter = _Told(source, people)
        try:
            for item in _read(source, people, choice):
                if isinstance(item, Conversation):
                    reporter.see(item)
                yield item
        finally:  # also where the reading stops at a limit
            reporter.say()
            choice.close()

    def fields(self, files: Sequence[InputFile]) -> Iterator[Mapping[str, Any]]:
        items = (p for file in files[:8] for p in islice(self.values(file), LISTED_ROWS))
        return named_fields(items, _LISTED, lambda p: sort_of(p.key, p.value) == TICKET)


def _read(source: Source, people: Participants, choice: Choice) -> Iterator[Conversation | Reject]:
    apart = lie_apart(source, ZendeskLoader.first_values)
    if not apart and not people.listed:
        _learn(source, people)
    with Spool() as spool:
        for file in source.files:
            tickets: set[str] = set()
            for piece in ZendeskLoader.values(file, source.report):
                if isinstance(piece, Reject):
                    yield piece
                    continue
                sort = sort_of(piece.key, piece.value)
                if sort == USER:
                    people.add(Person.of(piece.value))
                elif sort:
                    key = _ticket_of(file, piece, tickets, sort)
                    if not key:
                        yield source.reject(
                            file, piece.locator, "no_ticket_id", as_text(piece.value.get("body"))
                        )
                        continue
                    yield from odd_parts(source, file, piece, sort)
                    if sort == TICKET and not apart:
                        yield from made_ticket(source, file, piece, people, choice)
                    else:
                        spool.add(key, [sort, file.where(piece.locator), piece.value, piece.flags])
                elif piece.key in _OWN_KEYS or not piece.key:
                    yield source.reject(file, piece.locator, "not_a_ticket", as_text(piece.value))
                elif isinstance(piece.value, dict):
                    source.report.omit(f"Zendesk record of another kind ({printable_name(piece.key)})")
        yield from gathered_tickets(source, spool, people, choice)


def _learn(source: Source, people: Participants) -> None:
    """Who answers, over all tickets, where no page of users says it."""
    for file in source.files:
        for piece in ZendeskLoader.values(file):
            if isinstance(piece, Piece) and sort_of(piece.key, piece.value) == TICKET:
                people.watch(dicts_in(piece.value.get("comments")), [piece.value])


def _people(source: Source) -> Participants:
    """Everybody that the users' pages name. They are small beside the tickets: a few hundred bytes each."""
    people = Participants(source.block, source.report.met_agents, source.report.met_bots)
    people.unnamed = source.unnamed
    for file in source.files:
        if not _holds_users(file):
            continue
        for piece in ZendeskLoader.values(file):
            if isinstance(piece, Piece) and sort_of(piece.key, piece.value) == USER:
                people.add(Person.of(piece.value))
    return people


def _holds_users(file: InputFile) -> bool:
    """Whether a file may hold users, also behind thousands of tickets: their roles are looked for, as reading
    all twice takes long."""
    values = ZendeskLoader.first_values(Sample(file))
    if any(p.key == "users" or sort_of(p.key, p.value) == USER for p in values):
        return True
    with file.open() as stream:
        last = b""
        while data := stream.read(_CHUNK):
            if b'"role"' in last + data:
                return True
            last = data[-8:]
    return False


def _ticket_of(file: InputFile, piece: Piece, tickets: set[str], sort: str) -> str:
    """The ticket of a value: its own key, the only ticket of the same page, or the number in the file's
    name."""
    value = piece.value
    if sort == TICKET:
        own = as_id(value.get("id"))
        tickets.add(own)
        return own
    own = as_id(value.get("ticket_id"))
    if own or sort == EVENTS:
        return own
    # a page of comments does not name its ticket: the request did, and the file's name keeps that
    numbers = _DIGITS.findall(file.inner.rsplit("/", 1)[-1])
    return next(iter(tickets)) if len(tickets) == 1 else numbers[0] if numbers else ""


class _Told:
    """What stays open or is to be said when the tickets were read: who speaks, and what told which comments
    are private."""

    def __init__(self, source: Source, people: Participants) -> None:
        self._source = source
        self._people = people
        self._kinds: Counter[str] = Counter()
        self._roles = OpenRoles()
        self._answers = 0  # messages of anybody but customers
        self._third = 0  # tickets in which somebody beside customer and agent is not known

    def see(self, made: Conversation) -> None:
        self._kinds.update(m.kind for m in made.messages)
        self._roles.see(made)
        roles = {m.role for m in made.messages if m.kind == "message"}
        self._third += {"unknown", "customer", "agent"} <= roles
        self._answers += sum(m.role != "customer" for m in made.messages)

    def say(self) -> None:
        source, public, private = self._source, self._kinds["message"], self._kinds["note"]
        counts = f"{private:,} private, {public:,} public"
        source.report.visibility[source.name] = (
            f"private comments are recognised by `public` (only a clear yes is public): {counts}"
        )
        if self._roles.total and not self._answers:
            source.report.warn(f"{source.name}: {_NO_REPLIES}")
        self._roles.ask(source, "author_id", lambda: _MISSING, _MEND)
        named = source.block.agent_names() or source.block.roles
        if (
            self._third > OPEN_SHARE * self._roles.total
            and not named
            and not any(q.code == "roles" for q in source.report.questions)
        ):
            what = (
                f"in {self._third:,} of {self._roles.total:,} tickets a third author writes, and nothing says"
                f" on which side (author_id). {_THIRD}"
            )
            source.report.ask(Question("roles", source.name, "author_id", what, _MEND))
        if private and not public:
            what = (
                f"none of the {private:,} comments is marked as public, so there is no reply that a customer"
                " saw."
            )
            values = (
                "messages: {public_values:"
                f" {json.dumps(sorted(filter(is_shown, self._people.public_said)), ensure_ascii=False)}}}"
            )
            hint = (
                '   # the values of `public` that mean that the customer saw the comment; "" is a missing one'
            )
            source.report.ask(
                Question("visibility", source.name, "public", what, ("format: zendesk", values + hint))
            )
