"""Zendesk tickets: JSON lines with comments, API pages of tickets, comments and users, incremental ticket events."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from curate.loaders.account import Reject
from curate.loaders.base import LOADERS, NO, Detection, Loader, Source, finish
from curate.loaders.choice import LISTED_ROWS, Choice
from curate.loaders.files import InputFile
from curate.loaders.formats._zendesk_ticket import People, Person, build
from curate.loaders.jsonio import Piece, is_envelope, pieces, unfold_page
from curate.loaders.sample import Sample
from curate.loaders.spool import Spool
from curate.loaders.values import as_id
from curate.records import Conversation

_TICKET = {"submitter_id", "submitter", "assignee_id", "assignee", "via", "satisfaction_rating", "brand_id", "ticket_form_id"}
_OTHERS = {"responder_id", "description_text"}  # keys of Freshdesk tickets, which are alike
_COMMENT = {"author_id", "author", "html_body", "plain_body", "public", "audit_id", "via", "attachments"}
_LISTED = ("tags", "brand_id", "group_id", "ticket_form_id", "via", "satisfaction_rating", "status", "priority", "type", "locale")
_DIGITS = re.compile(r"\d+")
TICKET, COMMENT, USER, EVENTS = "ticket", "comment", "user", "ticket_event"


def sort_of(key: str, value: Any) -> str:
    """What a JSON value is: ticket, comment, user, ticket_event, or empty. `key` is the page's key it stood under."""
    if not isinstance(value, dict):
        return ""
    if "child_events" in value and "ticket_id" in value:
        return EVENTS
    if "role" in value and ("email" in value or "name" in value) and "id" in value and "content" not in value:
        return USER
    asked = {"requester_id", "requester"} & set(value)
    known = isinstance(value.get("comments"), list) or (len(_TICKET & set(value)) >= 2 and not _OTHERS & set(value))
    if key in ("tickets", TICKET) or ("id" in value and asked and known):
        return TICKET
    if (key == "comments" or "ticket_id" in value) and "body" in value and len(_COMMENT & set(value)) >= 2:
        return COMMENT
    return ""


@LOADERS.register("zendesk")
class ZendeskLoader(Loader):
    """Reads tickets with their comments, wherever these lie."""

    name = "zendesk"
    chooses = True
    summary = "Zendesk tickets: JSON lines with comments, API pages, incremental ticket events"

    def detect(self, sample: Sample) -> Detection:
        values = [p for p in _unfolded(iter(sample.values)) if isinstance(p, Piece) and isinstance(p.value, dict)]
        sorts = [s for p in values if (s := sort_of(p.key, p.value))]
        if not sorts or len(sorts) < 0.7 * len(values):
            return NO
        names = sorted({s + "s" for s in sorts})
        return Detection(0.7 if set(sorts) == {USER} else 0.95, f"Zendesk {' and '.join(names).replace('_', ' ')}")

    def read(self, source: Source) -> Iterator[Conversation | Reject]:
        people, choice = _people(source), Choice(source)
        apart = _lie_apart(source)
        with Spool() as spool:
            for file in source.files:
                ticket = ""
                for piece in _unfolded(pieces(file, source.report)):
                    if isinstance(piece, Reject):
                        yield piece
                        continue
                    sort = sort_of(piece.key, piece.value)
                    if sort == TICKET:
                        ticket = as_id(piece.value.get("id"))
                        if not apart:
                            yield _made(source, file, piece, people, choice)
                            continue
                    if sort in (TICKET, COMMENT, EVENTS):
                        key = _ticket_of(file, piece, ticket, sort)
                        if key:
                            spool.add(key, [sort, file.where(piece.locator), piece.value, piece.flags])
                        else:
                            yield source.reject(file, piece.locator, "no_ticket_id", str(piece.value.get("body", "")))
                    elif not sort and not piece.key:
                        yield source.reject(file, piece.locator, "not_a_ticket", str(piece.value))
            yield from _gathered(source, spool, people, choice)
        choice.close()

    def fields(self, files: Sequence[InputFile]) -> Iterator[Mapping[str, Any]]:
        found = (p for file in files[:8] for p in _unfolded(islice(pieces(file), LISTED_ROWS)) if isinstance(p, Piece))
        return ({k: p.value[k] for k in _LISTED if k in p.value} for p in found if sort_of(p.key, p.value) == TICKET)


def _unfolded(items: Iterator[Piece | Reject]) -> Iterator[Piece | Reject]:
    """Pages that stand one a line are opened too."""
    for item in items:
        if isinstance(item, Piece) and is_envelope(item.value):
            yield from unfold_page(item.value, f"{item.locator} ", item.flags)
        else:
            yield item


def _people(source: Source) -> People:
    """Everybody that the users' pages name. They are small beside the tickets: a few hundred bytes each."""
    people = People(source.block, source.report.met_agents)
    for file in source.files:
        if not _holds_users(file):
            continue
        for piece in _unfolded(pieces(file)):
            if isinstance(piece, Piece) and sort_of(piece.key, piece.value) == USER:
                people.add(Person.of(piece.value))
    return people


def _holds_users(file: InputFile) -> bool:
    values = _unfolded(iter(Sample(file).values))
    return any(isinstance(p, Piece) and (p.key == "users" or sort_of(p.key, p.value) == USER) for p in values)


def _lie_apart(source: Source) -> bool:
    """Whether comments or events lie apart from their tickets, so that all must be brought together first."""
    for file in source.files:
        for piece in _unfolded(iter(Sample(file).values)):
            if isinstance(piece, Piece) and sort_of(piece.key, piece.value) in (COMMENT, EVENTS):
                return True
    return False


def _ticket_of(file: InputFile, piece: Piece, ticket: str, sort: str) -> str:
    """The ticket of a value: its own key, the ticket of the same page, or the number in the file's name."""
    value = piece.value
    if sort == TICKET:
        return ticket
    own = as_id(value.get("ticket_id"))
    if own or sort == EVENTS:
        return own
    numbers = _DIGITS.findall(file.inner.rsplit("/", 1)[-1])
    # a page of comments does not name its ticket: the request did, and the file's name keeps that
    return ticket or (numbers[0] if numbers else "")


def _made(source: Source, file: InputFile, piece: Piece, people: People, choice: Choice) -> Conversation:
    comments = piece.value.get("comments")
    made = build(piece.value, comments if isinstance(comments, list) else [], file.where(piece.locator), people)
    made.flags = sorted({*made.flags, *piece.flags})
    return choice.judge_fields(finish(made, source.report), piece.value)


def _gathered(source: Source, spool: Spool, people: People, choice: Choice) -> Iterator[Conversation | Reject]:
    """Tickets whose parts lay apart; of a ticket that came in several pages the latest state counts."""
    for key, rows in spool.groups():
        tickets = [(r[2], r[1], r[3]) for r in rows if r[0] == TICKET]
        source.report.repeated_conversations += max(len(tickets) - 1, 0)
        ticket, where, flags = max(tickets, key=lambda t: str(t[0].get("updated_at") or "")) if tickets else ({"id": key}, rows[0][1], ["no_ticket_row"])
        comments = [c for t, _, _ in tickets for c in t.get("comments") or []]
        comments += [r[2] for r in rows if r[0] == COMMENT]
        comments += [_commented(event, child) for r in rows if r[0] == EVENTS for event in [r[2]] for child in event["child_events"] if _is_comment(child)]
        made = build(ticket, comments, where, people)
        made.flags = sorted({*made.flags, *flags})
        yield choice.judge_fields(finish(made, source.report), {**ticket, "comments": comments})


def _is_comment(child: Any) -> bool:
    return isinstance(child, dict) and (child.get("event_type") == "Comment" or child.get("type") == "Comment")


def _commented(event: dict[str, Any], child: dict[str, Any]) -> dict[str, Any]:
    """A comment event with what its parent says of it."""
    missing = {"created_at": event.get("created_at") or event.get("timestamp"), "author_id": event.get("updater_id"), "via": event.get("via")}
    return {**{k: v for k, v in missing.items() if v is not None}, **{k: v for k, v in child.items() if v is not None}}
