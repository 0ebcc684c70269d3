"""Mails of a ticket that went to a supplier are no replies that the customer saw, nor is what he answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.helpers.loading import lines, read

Row = dict[str, Any]
ADA, BEN, BO, SHOP = "ada@post.example", "ben@post.example", "bo@desk.example", "parts@mill.example"
# from, to, text; what went to a colleague of the customer he may see
MAILS = [
    (ADA, BO, "It hums."),
    (BO, SHOP, "Do you know why?"),
    (SHOP, BO, "A bad batch."),
    (BO, BEN, "We ask the maker."),
    (BO, ADA, "Turn it left."),
]
PUBLIC, PRIVATE = ["It hums.", "We ask the maker.", "Turn it left."], ["Do you know why?", "A bad batch."]


def salesforce(n: int, sender: str, to: str, text: str) -> Row:
    mail = {"Id": f"02s{n}", "ParentId": "500000000000001", "Incoming": to == BO, "Status": "3"}
    return {
        **mail,
        "FromAddress": sender,
        "ToAddress": f"Somebody <{to}>; ",
        "TextBody": text,
        "MessageDate": when(n),
    }


def gorgias(n: int, sender: str, to: str, text: str) -> Row:
    mail = {"id": n, "ticket_id": 5, "public": True, "channel": "email", "from_agent": to != BO}
    source = {"from": {"address": sender}, "to": [{"name": "", "address": to.upper()}]}
    return {
        **mail,
        "sender": {"id": sender, "email": sender},
        "source": source,
        "body_text": text,
        "created_datetime": when(n),
    }


def front(n: int, sender: str, to: str, text: str) -> Row:
    mail = {"id": f"msg_{n}", "is_inbound": to == BO, "draft_mode": None, "conversation_id": "cnv_1"}
    held = [{"handle": sender, "role": "from"}, {"handle": to, "role": "to"}]
    return {**mail, "recipients": held, "text": text, "created_at": 1717401600 + 60 * n}


def hubspot(n: int, sender: str, to: str, text: str) -> Row:
    mail = {"id": f"m{n}", "conversationsThreadId": "7", "type": "MESSAGE", "createdAt": when(n)}
    incoming = to == BO
    own = {"actorId": f"V-{sender}" if incoming else "A-1", "deliveryIdentifier": {"value": sender}}
    held = [{"deliveryIdentifier": {"type": "HS_EMAIL_ADDRESS", "value": to}}]
    return {
        **mail,
        "direction": "INCOMING" if incoming else "OUTGOING",
        "senders": [own],
        "recipients": held,
        "text": text,
    }


def zammad(n: int, sender: str, to: str, text: str) -> Row:
    mail = {"id": n, "ticket_id": 1, "content_type": "text/plain", "internal": False, "body": text}
    return {
        **mail,
        "sender": "Customer" if to == BO else "Agent",
        "from": f"X <{sender}>",
        "to": to,
        "created_at": when(n),
    }


def freshdesk(n: int, sender: str, to: str, text: str) -> Row:
    mail = {
        "id": n,
        "ticket_id": 1,
        "incoming": to == BO,
        "private": False,
        "user_id": sender,
        "body_text": text,
    }
    return {**mail, "from_email": f"X <{sender}>", "to_emails": [f"X <{to}>"], "created_at": when(n)}


def when(n: int) -> str:
    return f"2024-06-03T08:0{n}:00Z"


@pytest.mark.parametrize("made", [salesforce, gorgias, front, hubspot, zammad, freshdesk])
def test_what_went_to_a_supplier_and_his_answer_are_private(made: Any, tmp_path: Path) -> None:
    (found,) = read(lines(tmp_path / "x.jsonl", [made(n, *mail) for n, mail in enumerate(MAILS)]))
    assert [m.text for m in found.messages if m.kind == "message"] == PUBLIC
    assert [m.text for m in found.messages if m.kind == "note"] == PRIVATE
    assert all("sent_to_others" in m.flags for m in found.messages if m.kind == "note")


@pytest.mark.parametrize(
    "mails",
    [
        [("noreply@form.example", BO, "It hums."), *MAILS[1:2], *MAILS[4:]],  # a form wrote for the customer
        [MAILS[0], (BO, SHOP, "Do you know why?"), (BO, "else@other.example", "Turn it left.")],
        [MAILS[0], (BO, SHOP, "Turn it left.")],
    ],
)
def test_where_no_mail_shows_how_the_customer_is_written_to_all_stays(
    mails: list[Any], tmp_path: Path
) -> None:
    (found,) = read(lines(tmp_path / "x.jsonl", [gorgias(n, *mail) for n, mail in enumerate(mails)]))
    assert {m.kind for m in found.messages} == {"message"}
