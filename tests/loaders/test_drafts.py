"""Drafts beside what was sent instead, in every kind of dump that has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from curate.loaders.drafts import tells_draft
from tests.helpers.loading import read

ASKED, DRAFTED, SENT = "Which paddle fits the red kayak?", "Any paddle fits it.", "The long one fits it."
ORDERS = [("asks", "draft", "sent"), ("asks", "draft", "asks again", "sent"), ("asks", "sent", "draft")]


def table(order: tuple[str, ...], folder: Path) -> Path:
    lines = ["conversation_id,id,role,created_at,status,text"]
    for n, what in enumerate(order):
        role, text = ("customer", ASKED) if what.startswith("asks") else ("agent", SENT)
        status, text = ("draft", DRAFTED) if what == "draft" else ("published", text)
        lines.append(f"c1,m{n},{role},2024-05-01 10:0{n}:00,{status},{text}")
    path = folder / "messages.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def zendesk(order: tuple[str, ...], folder: Path) -> Path:
    comments: list[dict[str, Any]] = []
    for n, what in enumerate(order):
        asks = what.startswith("asks")
        body = ASKED if asks else DRAFTED if what == "draft" else SENT
        more = {"draft": True} if what == "draft" else {}
        comments.append(
            {"id": 90 + n, "author_id": 5 if asks else 9, "body": body, "public": True, **more,
             "created_at": f"2024-05-01T10:0{n}:00Z"}
        )  # fmt: skip
    ticket = {"id": 1, "requester_id": 5, "assignee_id": 9, "subject": "Paddle", "description": ASKED,
              "status": "solved", "created_at": "2024-05-01T10:00:00Z", "comments": comments}  # fmt: skip
    path = folder / "tickets.jsonl"
    path.write_text(json.dumps(ticket) + "\n")
    return path


@pytest.mark.parametrize("made", [table, zendesk])
@pytest.mark.parametrize("order", ORDERS)
def test_a_draft_stands_beside_the_reply_that_was_sent_instead(
    made: Any, order: tuple[str, ...], tmp_path: Path
) -> None:
    (talk,) = read(made(order, tmp_path))
    found = {m.text: m.draft for m in talk.messages if m.kind == "message"}
    assert found[SENT] == (DRAFTED if order == ORDERS[0] else "") and not found[ASKED]
    assert [m.kind for m in talk.messages if m.text == DRAFTED] == ["note"]


@pytest.mark.parametrize(
    ("name", "value", "draft"),
    [
        ("is_draft", "true", True),
        ("is_draft", "0", False),
        ("status", "Draft", True),
        ("Zustand", "Entwurf", True),
        ("estado", "borrador", True),
        ("concept", "true", False),
        ("private", "true", False),
        ("status", "sent", False),
    ],
)
def test_what_tells_a_draft(name: str, value: str, draft: bool) -> None:
    assert tells_draft(name, value) is draft
