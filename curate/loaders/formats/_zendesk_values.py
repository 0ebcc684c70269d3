"""What a JSON value of a Zendesk export is: a ticket, a comment, a user, or a ticket's events."""

from __future__ import annotations

from typing import Any

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
TICKET, COMMENT, USER, EVENTS = "ticket", "comment", "user", "ticket_event"


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
