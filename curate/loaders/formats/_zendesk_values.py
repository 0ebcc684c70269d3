"""What a JSON value of a Zendesk export is: a ticket, a comment, a user, or a ticket's events."""

from __future__ import annotations

from typing import Any

from curate.ids import as_id, as_text

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
# what rows of a table must have beside, as many tables have the columns of tickets, comments and users
_ROW_OF_TICKET = {"submitter_id", "brand_id", "ticket_form_id", "has_incidents", "problem_id", "raw_subject"}
_ROW_OF_COMMENT = {"audit_id", "html_body", "plain_body", "via", "via_reference_id", "voice_comment", "tweet"}
_ROW_OF_USER = {
    "ticket_restriction",
    "shared_agent",
    "moderator",
    "restricted_agent",
    "only_private_comments",
    "default_group_id",
    "custom_role_id",
    "organization_id",
    "iana_time_zone",
    "locale_id",
}
ROW = "row"  # the key of values that are rows of a table
_ROLES = frozenset(("end-user", "end_user", "enduser", "agent", "admin"))
_TEXTS = frozenset(("content", "body", "text", "message", "ticket_id"))
TICKET, COMMENT, USER, EVENTS = "ticket", "comment", "user", "ticket_event"


def sort_of(key: str, value: Any) -> str:
    """What a JSON value is: ticket, comment, user, ticket_event, or empty. `key` is the page's key or the
    pipeline's stream that it stood under. Beside tickets, an id with one of Zendesk's roles is a user."""
    return telling_sort(key, value) or (USER if is_narrow_user(value) else "")


def is_narrow_user(value: Any) -> bool:
    """Whether a value has an id and one of Zendesk's roles, and no text: a user, if it is of Zendesk."""
    return (
        isinstance(value, dict)
        and bool(as_id(value.get("id")))
        and as_text(value.get("role")).strip().casefold() in _ROLES
        and _TEXTS.isdisjoint(value)
    )


def telling_sort(key: str, value: Any) -> str:
    """The same, only where the value itself tells that it is of Zendesk."""
    if not isinstance(value, dict):
        return ""
    sort = _sort(key, value)
    telling = {TICKET: _ROW_OF_TICKET, COMMENT: _ROW_OF_COMMENT, USER: _ROW_OF_USER}.get(sort)
    return "" if key == ROW and telling and len(telling & value.keys()) < 2 else sort


def _sort(key: str, value: dict[str, Any]) -> str:
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
