"""Invented tickets and comments of Zendesk."""

from __future__ import annotations

from typing import Any


def comment(ticket: int, number: int, author: int, public: Any = True, **more: Any) -> dict[str, Any]:
    made = {
        "id": 1000 * ticket + number,
        "ticket_id": ticket,
        "author_id": author,
        "body": f"text {ticket} {number}",
        "via": {"channel": "web"},
        "audit_id": 1,
    }
    return {
        **made,
        "created_at": f"2024-01-{ticket % 27 + 1:02d}T10:{number:02d}:00Z",
        **({} if public is None else {"public": public}),
        **more,
    }


def worded_comment(n: int, author: int, text: str, public: Any = True, **more: Any) -> dict[str, Any]:
    return {
        "id": 100 + n,
        "author_id": author,
        "body": text,
        "public": public,
        "created_at": f"2024-01-01T10:{n:02d}:00Z",
        "via": {"channel": "email"},
        **more,
    }


def ticket(n: int, comments: list[Any] | None = None, **more: Any) -> dict[str, Any]:
    out = {
        "id": n,
        "subject": f"subject {n}",
        "description": "hello",
        "requester_id": 1,
        "tags": [],
        "status": "solved",
        "via": {"channel": "email"},
        **more,
    }
    return {**out, "comments": comments} if comments is not None else out
