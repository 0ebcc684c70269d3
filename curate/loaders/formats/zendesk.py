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
from curate.loaders.account import Question, Reject
from curate.loaders.base import LOADERS, NO, Detection, Loader, Source, finish
from curate.loaders.choice import LISTED_ROWS, Choice
from curate.loaders.files import InputFile
from curate.loaders.formats._open_roles import OPEN_SHARE, OpenRoles
from curate.loaders.formats._zendesk_ticket import Participants, Person, build, tells_more
from curate.loaders.jsonio import Piece
from curate.loaders.pages import printable_name
from curate.loaders.sample import Sample
from curate.loaders.spool import Spool
from curate.loaders.values import as_flag
from curate.records import Conversation

_TICKET = {
    "submitter_id",
    "submitter",
    "assignee_id",
    "assignee",
    "via",
    "satisfaction_rating",
    "brand_id",
    "ticket_form_id",
}
_OTHERS = {"responder_id", "description_text"}  # keys of Freshdesk tickets, which are alike
_COMMENT = {"author_id", "author", "html_body", "plain_body", "public", "audit_id", "via", "attachments"}
_AUDIT = {"author_id", "metadata", "via", "created_at"}
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
_CHUNK = 1 << 20  # bytes
_DIGITS = re.compile(r"\d+")
TICKET, COMMENT, USER, EVENTS = "ticket", "comment", "user", "ticket_event"
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
}

_APART = "description that no comment repeats"
_AGENTS = 'agents: ["id or name of each who answers"]'
_MISSING = (
    "No ticket names its requester, the input has no page of users, and too few authors return in other"
    " tickets to recognise agents by their behaviour."
)
_THIRD = "Neither a page of users, nor the assignees, nor the tickets in which these people answer tell it."
_MEND = (
    _AGENTS,
    (
        "# or give the export's page of users (/api/v2/users.json) or of tickets (/api/v2/tickets.json)"
        " together with this file"
    ),
)


def sort_of(key: str, value: Any) -> str:
    """What a JSON value is: ticket, comment, user, ticket_event, or empty. `key` is the page's key or the
    pipeline's stream that it stood under."""
    if not isinstance(value, dict):
        return ""
    if "ticket_id" in value and (
        "child_events" in value or (isinstance(value.get("events"), list) and len(_AUDIT & set(value)) >= 2)
    ):
        return EVENTS
    if "role" in value and ("email" in value or "name" in value) and "id" in value and "content" not in value:
        return USER
    asked = {"requester_id", "requester"} & set(value)
    known = isinstance(value.get("comments"), list) or (
        len(_TICKET & set(value)) >= 2 and not _OTHERS & set(value)
    )
    if key in ("tickets", TICKET) or ("id" in value and asked and known):
        return TICKET
    if (key == "comments" or "ticket_id" in value) and "body" in value and len(_COMMENT & set(value)) >= 2:
        return COMMENT
    return ""


@LOADERS.register("zendesk")
class ZendeskLoader(Loader):
    """Reads tickets with their comments, wherever these lie."""

    name = "zendesk"
    sender = "author_id"
    chooses = True
    heeds = ("messages.public_values",)
    summary = (
        "Zendesk tickets: JSON lines with comments, API pages, incremental ticket events, audits; also as"
        " lines of Airbyte or Singer"
    )
    hints = (
        _AGENTS,
        (
            'messages: {public_values: ["true"]}   # values of `public` that mean that the customer saw a'
            ' comment; "" is a missing one'
        ),
    )

    def detect(self, sample: Sample) -> Detection:
        values = [p for p in self.samples(sample) if isinstance(p.value, dict)]
        sorts = [s for p in values if (s := sort_of(p.key, p.value))]
        foreign = sum(not sort_of(p.key, p.value) and bool(p.key) and p.key not in _OWN_KEYS for p in values)
        if not sorts or len(sorts) < 0.7 * (len(values) - foreign) or len(sorts) < 0.2 * len(values):
            return NO
        names = sorted({s + "s" for s in sorts})
        return Detection(
            0.7 if set(sorts) == {USER} else 0.95, f"Zendesk {' and '.join(names).replace('_', ' ')}"
        )

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
        items = (
            p for file in files[:8] for p in islice(self.pieces(file), LISTED_ROWS) if isinstance(p, Piece)
        )
        return (
            {k: p.value[k] for k in _LISTED if k in p.value}
            for p in items
            if sort_of(p.key, p.value) == TICKET
        )


def _read(source: Source, people: Participants, choice: Choice) -> Iterator[Conversation | Reject]:
    apart = _lie_apart(source)
    if not apart and not people.listed:
        _learn(source, people)
    with Spool() as spool:
        for file in source.files:
            tickets: set[str] = set()
            for piece in ZendeskLoader.pieces(file, source.report):
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
                    yield from _odd_parts(source, file, piece, sort)
                    if sort == TICKET and not apart:
                        yield _made(source, file, piece, people, choice)
                    else:
                        spool.add(key, [sort, file.where(piece.locator), piece.value, piece.flags])
                elif piece.key in _OWN_KEYS or not piece.key:
                    yield source.reject(file, piece.locator, "not_a_ticket", as_text(piece.value))
                elif isinstance(piece.value, dict):
                    source.report.omit(f"Zendesk record of another kind ({printable_name(piece.key)})")
        yield from _gathered(source, spool, people, choice)


def _learn(source: Source, people: Participants) -> None:
    """Who answers, over all tickets, where no page of users says it."""
    for file in source.files:
        for piece in ZendeskLoader.pieces(file):
            if isinstance(piece, Piece) and sort_of(piece.key, piece.value) == TICKET:
                people.watch(_dicts(piece.value.get("comments")), [piece.value])


def _odd_parts(source: Source, file: InputFile, piece: Piece, sort: str) -> Iterator[Reject]:
    """What stands where comments should and is none; events that are no comment are counted."""
    value = piece.value
    if sort == COMMENT:
        return
    key = "comments" if sort == TICKET else "child_events" if "child_events" in value else "events"
    held = value.get(key)
    if not isinstance(held, list):
        if held is not None:
            yield source.reject(file, f"{piece.locator} {key}", "not_a_list", as_text(held))
        return
    for number, part in enumerate(held):
        if not isinstance(part, dict):
            yield source.reject(file, f"{piece.locator} {key} {number}", "not_a_comment", as_text(part))
        elif sort == EVENTS and _event_type(part).startswith("Chat"):
            source.report.omit("Zendesk chat event")
        elif sort == EVENTS and not _is_comment(part):
            source.report.events += 1


def _people(source: Source) -> Participants:
    """Everybody that the users' pages name. They are small beside the tickets: a few hundred bytes each."""
    people = Participants(source.block, source.report.met_agents, source.report.met_bots)
    people.unnamed = source.unnamed
    for file in source.files:
        if not _holds_users(file):
            continue
        for piece in ZendeskLoader.pieces(file):
            if isinstance(piece, Piece) and sort_of(piece.key, piece.value) == USER:
                people.add(Person.of(piece.value))
    return people


def _holds_users(file: InputFile) -> bool:
    """Whether a file may hold users, also behind thousands of tickets: their roles are looked for, as reading
    all twice takes long."""
    values = ZendeskLoader.samples(Sample(file))
    if any(p.key == "users" or sort_of(p.key, p.value) == USER for p in values):
        return True
    with file.open() as stream:
        last = b""
        while data := stream.read(_CHUNK):
            if b'"role"' in last + data:
                return True
            last = data[-8:]
    return False


def _lie_apart(source: Source) -> bool:
    """Whether all must be brought together first: comments or events lie apart from their tickets, or who
    asked must be learned over all tickets."""
    for file in source.files:
        for piece in ZendeskLoader.samples(Sample(file)):
            sort = sort_of(piece.key, piece.value)
            if sort in (COMMENT, EVENTS):
                return True
            if sort == TICKET:
                asked = as_id(piece.value.get("requester_id")) or piece.value.get("requester")
                if not asked or "comments" not in piece.value:
                    return True
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


def _made(
    source: Source, file: InputFile, piece: Piece, people: Participants, choice: Choice
) -> Conversation:
    comments = _dicts(piece.value.get("comments"))
    source.report.omit(_APART, tells_more(piece.value, comments))
    made = build(piece.value, comments, file.where(piece.locator), people)
    made.flags = sorted({*made.flags, *piece.flags})
    return choice.judge_fields(finish(made, source.report), piece.value)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _gathered(
    source: Source, spool: Spool, people: Participants, choice: Choice
) -> Iterator[Conversation | Reject]:
    """Tickets whose parts lay apart; of a ticket that came in several pages the latest state counts."""
    for _, rows in spool.groups():
        people.watch(_comments(rows), [r[2] for r in rows if r[0] == TICKET])
    for key, rows in spool.groups():
        tickets = [(r[2], r[1], r[3]) for r in rows if r[0] == TICKET]
        source.report.repeated_conversations += max(len(tickets) - 1, 0)
        ticket, where, flags = (
            max(tickets, key=lambda t: str(t[0].get("updated_at") or ""))
            if tickets
            else ({"id": key}, rows[0][1], ["no_ticket_row"])
        )
        comments = _comments(rows)
        source.report.omit(_APART, tells_more(ticket, comments))
        made = build(ticket, comments, where, people)
        made.flags = sorted({*made.flags, *flags})
        yield choice.judge_fields(finish(made, source.report), {**ticket, "comments": comments})


def _comments(rows: list[list[Any]]) -> list[dict[str, Any]]:
    """All comments of a ticket's parts. One that an event made private later is private, also where it stands
    as it was before."""
    comments = [c for r in rows if r[0] == TICKET for c in _dicts(r[2].get("comments"))]
    comments += [r[2] for r in rows if r[0] == COMMENT]
    events = [
        (r[2], child)
        for r in rows
        if r[0] == EVENTS
        for child in _dicts(r[2].get("child_events", r[2].get("events")))
    ]
    comments += [_commented(event, child) for event, child in events if _is_comment(child)]
    hidden = {
        as_id(c.get("comment_id"))
        for _, c in events
        if _event_type(c) == "CommentPrivacyChange" and as_flag(c.get("public")) is not True
    }
    return [{**c, "public": False} if as_id(c.get("id")) in hidden else c for c in comments]


def _event_type(child: dict[str, Any]) -> str:
    return as_text(child.get("event_type") or child.get("type"))


def _is_comment(child: Any) -> bool:
    """Whether an event is a comment: Comment, VoiceComment, FacebookComment and the like."""
    return isinstance(child, dict) and _event_type(child).endswith("Comment")


def _commented(event: dict[str, Any], child: dict[str, Any]) -> dict[str, Any]:
    """A comment event with what its parent says of it."""
    author = event.get("updater_id") if "updater_id" in event else event.get("author_id")
    missing = {
        "created_at": event.get("created_at") or event.get("timestamp"),
        "author_id": author,
        "via": event.get("via"),
    }
    return {
        **{k: v for k, v in missing.items() if v is not None},
        **{k: v for k, v in child.items() if v is not None},
    }


class _Told:
    """What stays open or is to be said when the tickets were read: who speaks, and what told which comments
    are private."""

    def __init__(self, source: Source, people: Participants) -> None:
        self._source = source
        self._people = people
        self._kinds: Counter[str] = Counter()
        self._roles = OpenRoles()
        self._third = 0  # tickets in which somebody beside customer and agent is not known

    def see(self, made: Conversation) -> None:
        self._kinds.update(m.kind for m in made.messages)
        self._roles.see(made)
        roles = {m.role for m in made.messages if m.kind == "message"}
        self._third += {"unknown", "customer", "agent"} <= roles

    def say(self) -> None:
        source, public, private = self._source, self._kinds["message"], self._kinds["note"]
        counts = f"{private:,} private, {public:,} public"
        source.report.visibility[source.name] = (
            f"private comments are recognised by `public` (only a clear yes is public): {counts}"
        )
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
                f" {json.dumps(sorted(self._people.public_said), ensure_ascii=False)}}}"
            )
            hint = (
                '   # the values of `public` that mean that the customer saw the comment; "" is a missing one'
            )
            source.report.ask(
                Question("visibility", source.name, "public", what, ("format: zendesk", values + hint))
            )
