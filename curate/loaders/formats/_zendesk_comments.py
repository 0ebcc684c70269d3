"""The comments of a Zendesk ticket, wherever its parts lay: in the ticket, in pages, in events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from curate.ids import as_id, as_text
from curate.loaders.account import Reject
from curate.loaders.base import Source, finish
from curate.loaders.choice import Choice
from curate.loaders.desk.unread_texts import UnreadTexts
from curate.loaders.files import InputFile
from curate.loaders.formats._zendesk_accounts import Accounts
from curate.loaders.formats._zendesk_pages import CutPages
from curate.loaders.formats._zendesk_people import Participants
from curate.loaders.formats._zendesk_states import Comments, is_deleted, one_each, updated
from curate.loaders.formats._zendesk_ticket import build, tells_more
from curate.loaders.formats._zendesk_values import COMMENT, EVENTS, TICKET
from curate.loaders.jsonio import Piece
from curate.loaders.spool import Spool
from curate.loaders.values import as_flag
from curate.records import Conversation

_APART = "description that no comment repeats"
_DELETED_COMMENT, _OF_DELETED = "deleted comment", "comment of a deleted ticket"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading of tickets needs and fills."""

    source: Source
    people: Participants
    choice: Choice
    unread: UnreadTexts


def odd_parts(source: Source, file: InputFile, piece: Piece, sort: str) -> Iterator[Reject]:
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


def made_ticket(reading: Reading, file: InputFile, piece: Piece) -> Iterator[Conversation]:
    """The conversation of a ticket that holds its comments; none where it was deleted."""
    comments = one_each(dicts_in(piece.value.get("comments")), reading.people)
    where = file.where(piece.locator)
    yield from _made(reading, piece.value, comments, where, piece.flags, (piece.value,))


def _made(
    reading: Reading,
    ticket: dict[str, Any],
    comments: Comments,
    where: str,
    flags: list[str],
    values: Iterable[dict[str, Any]],
) -> Iterator[Conversation]:
    """The conversation of a ticket, of which `values` are all that the input holds."""
    report, held = reading.source.report, comments.kept
    report.repeated_messages += comments.repeated
    report.omit(_DELETED_COMMENT, comments.deleted)
    if is_deleted(ticket):
        report.omit(_OF_DELETED, max(len(held), 1))
        return
    report.omit(_APART, tells_more(ticket, held))
    if comments.deleted and not held:  # the description repeats what was deleted
        ticket = {**ticket, "description": ""}
    made = build(ticket, held, where, reading.people)
    made.flags = sorted({*made.flags, *flags})
    made = finish(made, report)
    reading.unread.compare(values, made)
    yield reading.choice.judge_fields(made, {**ticket, "comments": held})


def dicts_in(value: Any) -> list[dict[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def gathered_tickets(reading: Reading, spool: Spool) -> Iterator[Conversation]:
    """Tickets whose parts lay apart; of a ticket that came in several pages the latest state counts."""
    source, people = reading.source, reading.people
    accounts, pages = Accounts(source), CutPages(source)
    for _, rows in spool.groups():
        for part in accounts.parted(rows):
            people.watch(one_each(_comments(part), people).kept, [r[2] for r in part if r[0] == TICKET])
    for key, rows in spool.groups():
        for part in accounts.counted(rows):
            pages.see(part)
            tickets = _tickets(part)
            source.report.repeated_conversations += max(len(tickets) - 1, 0)
            _, where, ticket, flags = (
                tickets[-1] if tickets else (TICKET, part[0][1], {"id": key}, ["no_ticket_row"])
            )
            comments = one_each(_comments(part), people)
            yield from _made(reading, ticket, comments, where, flags, (r[2] for r in part))
    accounts.ask()


def _tickets(rows: list[list[Any]]) -> list[list[Any]]:
    """The states of a ticket, the latest last."""
    return sorted((r for r in rows if r[0] == TICKET), key=lambda r: updated(r[2]))


def _comments(rows: list[list[Any]]) -> list[dict[str, Any]]:
    """All comments of a ticket's parts, those of a later state after those of an earlier one. One that an
    event made private later is private, also where it stands as it was before."""
    comments = [c for r in _tickets(rows) for c in dicts_in(r[2].get("comments"))]
    comments += [r[2] for r in rows if r[0] == COMMENT]
    events = [
        (r[2], child)
        for r in rows
        if r[0] == EVENTS
        for child in dicts_in(r[2].get("child_events", r[2].get("events")))
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
