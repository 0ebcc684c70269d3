"""Chatwoot: messages alone, conversations with messages, webhooks, tables of the database; damage."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.errors import CurateError
from curate.loaders import SourceBlock, inspect, read_all
from curate.records import Conversation
from tests.helpers.desk import FEW_EXAMPLES, cut_off, damaged, facts, shapes, table
from tests.helpers.loading import dump, lines


def said(number: int, kind: Any, text: str | None, **more: Any) -> dict[str, Any]:
    customer = kind in (0, "incoming")
    sender = {"id": 3, "name": "Ilse", "email": "Ilse@example.org", "type": "contact"}
    return {
        "id": number,
        "content": text,
        "account_id": 1,
        "inbox_id": 2,
        "conversation_id": number // 100,
        "message_type": kind,
        "created_at": 1717401600 + number,
        "private": False,
        "status": "sent",
        "content_type": "text",
        "content_attributes": {},
        "sender_type": "Contact" if customer else "User",
        "sender_id": 3,
        "sender": sender if customer else {"id": 3, "name": "Max", "type": "user"},
        **more,
    }


NOBODY = {"sender_type": None, "sender_id": None, "sender": None}
RATED = {"submitted_values": {"csat_survey_response": {"rating": 5, "feedback_message": "fine"}}}
PARTS = [
    said(101, 0, "The lamp flickers."),
    said(102, 3, "We answer within a day.", **NOBODY),
    said(103, 1, "Turn the ring until it clicks."),
    said(104, "outgoing", "Ask Ada first.", private=True),
    said(105, 2, "Max took the conversation", **NOBODY),
    said(106, 1, "I am a model.", sender_type="Captain::Assistant"),
    said(107, 1, "Sent by a rule.", **{**NOBODY, "content_attributes": {"automation_rule_id": 4}}),
    said(108, 1, "From my phone.", **{**NOBODY, "content_attributes": {"external_echo": True}}),
    said(109, 1, "This message was deleted", content_attributes={"deleted": True}),
    said(110, 1, "Never sent.", status="failed"),
    said(111, "incoming", None, attachments=[{"data_url": "x"}]),
    said(112, 3, "Please rate us", content_type="input_csat", content_attributes=RATED, **NOBODY),
    said(201, 0, "Which bulb fits?", private="false"),
    said(202, 1, "An E14 bulb.", private="0"),
    said(203, 1, "Is that so?", private=None),
    said(204, "activity", "x", private=False),
]
WANTED = {"customer": 3, "agent": 3, "bot": 4, "note": 2, "event": 2}
LEFT = {"deleted message": 1, "message that could not be sent": 1}


def talk(number: int, messages: list[Any], **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "account_id": 1,
        "inbox_id": 2,
        "status": "resolved" if number == 1 else "open",
        "can_reply": True,
        "labels": [],
        "meta": {"sender": {"id": 3, "name": "Ilse", "email": "ilse@example.org"}, "assignee": {"id": 3}},
        "additional_attributes": {"mail_subject": "a lamp"},
        "messages": messages,
        **more,
    }


WHOLE = [talk(n, [p for p in PARTS if p["conversation_id"] == n]) for n in (1, 2)]
HEADS = [talk(n, [p for p in PARTS if p["conversation_id"] == n][-1:]) for n in (1, 2)]


def test_messages_alone_in_every_shape(tmp_path: Path) -> None:
    for path in shapes(tmp_path, PARTS, "payload"):
        found = facts(path)
        assert (found.formats, len(found.talks), found.counts) == ({"chatwoot"}, 2, WANTED), path
        assert found.report.omitted == LEFT and not found.rejects and not found.codes, path
        assert found.outcomes["1"] == {"rating": "good"}
    assert [role for role, _ in found.talk("1")] == [
        "customer",
        "bot",
        "agent",
        "note",
        "event",
        "bot",
        "bot",
        "agent",
        "customer",
        "bot",
    ]
    first = next(c for c in found.talks if c.id == "1")
    assert first.emails == ["ilse@example.org"] and first.messages[0].id == "101"


def test_conversations_with_their_messages(tmp_path: Path) -> None:
    for path in shapes(tmp_path, WHOLE, "conversations"):
        found = facts(path)
        assert (found.formats, found.counts) == ({"chatwoot"}, WANTED), path
        assert found.outcomes == {"1": {"solved": True, "rating": "good"}, "2": {"solved": False}}
        assert found.talks[0].subject == "a lamp" and not found.codes


def test_an_answer_as_the_api_gives_it(tmp_path: Path) -> None:
    dump(tmp_path / "list.json", {"data": {"meta": {"all_count": 2}, "payload": HEADS}})
    for number in (1, 2):
        held = [p for p in PARTS if p["conversation_id"] == number]
        dump(tmp_path / f"{number}.json", {"meta": {"labels": [], "contact": {"id": 3}}, "payload": held})
    dump(
        tmp_path / "3.json",
        {"meta": {"labels": [], "contact": {"id": 3}}, "payload": [said(301, 0, "A short one.")]},
    )
    found = facts(tmp_path)
    assert found.counts == {**WANTED, "customer": 4} and found.outcomes["1"]["solved"] is True
    assert found.report.repeated_messages == 2  # the last messages stand in both


def test_webhooks_and_words(tmp_path: Path) -> None:
    words = {0: "incoming", 1: "outgoing", 2: "activity", 3: "template"}
    rows = [
        {
            **{k: v for k, v in p.items() if k not in ("conversation_id", "inbox_id")},
            "event": "message_created",
            "message_type": words.get(p["message_type"], p["message_type"]),
            "conversation": {"id": p["conversation_id"], "status": "open"},
            "inbox": {"id": 2},
        }
        for p in PARTS
    ]
    gone = {**rows[2], "event": "message_updated", "content_attributes": {"deleted": True}}
    found = facts(lines(tmp_path / "x.jsonl", [*rows, gone]))
    assert found.counts == {**WANTED, "agent": 2}
    assert found.report.omitted == {**LEFT, "deleted message": 2}
    assert found.report.repeated_messages == 1


def test_a_mail_whose_text_stands_in_its_attributes_is_read(tmp_path: Path) -> None:
    mails: list[dict[str, Any]] = [
        {"text_content": {"full": "Whole.", "reply": "Where is it?"}},
        {"text_content": None, "html_content": {"full": "<p>Where now?</p>"}},
    ]
    rows = [
        said(n, "incoming", None, content_type="incoming_email", content_attributes={"email": mail})
        for n, mail in enumerate(mails, 1)
    ]
    found = facts(lines(tmp_path / "x.jsonl", [*rows, said(9, "outgoing", "It left.")]))
    (talk,) = found.talks
    assert [m.text for m in talk.messages] == ["Where is it?", "<p>Where now?</p>", "It left."]


def test_tables_of_the_database(tmp_path: Path) -> None:
    cells = {"sent": 0, "failed": 3}
    rows = [
        {
            k: v
            for k, v in {**p, "status": cells[p["status"]], "private": "tf"[not p["private"]]}.items()
            if k != "sender"
        }
        for p in PARTS[:12]
    ]
    table(tmp_path / "messages.csv", rows)
    heads = [
        {
            "id": 1,
            "display_id": 9,
            "inbox_id": 2,
            "status": 1,
            "contact_id": 3,
            "contact_inbox_id": 5,
            "assignee_id": 3,
        }
    ]
    table(tmp_path / "conversations.csv", heads)
    found = facts(tmp_path)
    assert found.counts == {"customer": 2, "agent": 2, "bot": 4, "note": 1, "event": 1}
    assert found.outcomes == {"1": {"solved": True, "rating": "good"}}


def test_tables_whose_attributes_are_json_text_twice(tmp_path: Path) -> None:
    parts = [*PARTS, said(205, 1, "We are closed.", content_attributes={"automation_rule_id": 3})]
    rows = [{**p, "content_attributes": json.dumps(json.dumps(p["content_attributes"]))} for p in parts]
    found = facts(table(tmp_path / "messages.csv", rows))
    assert found.counts == {**WANTED, "bot": 5} and found.report.omitted == LEFT
    assert found.outcomes["1"] == {"rating": "good"}


def test_a_list_of_conversations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CurateError, match="Chatwoot"):
        inspect([dump(tmp_path / "list.json", {"data": {"meta": {"all_count": 2}, "payload": HEADS}})])


def test_where_nothing_says_that_a_message_is_public_it_is_asked(tmp_path: Path) -> None:
    rows = [{k: v for k, v in p.items() if k != "private"} for p in PARTS]
    found = facts(lines(tmp_path / "x.jsonl", rows))
    assert "visibility" in found.codes and found.counts["note"] == 12


def test_a_recipe_says_what_was_public_but_never_makes_events_messages(tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", [WHOLE[0]])
    held = list(read_all([path], SourceBlock(messages={"public_values": ["true", "false"]})))
    (talk,) = [c for c in held if isinstance(c, Conversation)]
    assert [m.id for m in talk.messages if m.kind != "message"] == ["105"]


def test_newest_first_doubled_pages_and_a_broken_end(tmp_path: Path) -> None:
    dump(tmp_path / "1.json", {"meta": {}, "payload": PARTS[:12][::-1]})
    dump(tmp_path / "2.json", {"meta": {}, "payload": PARTS[6:]})
    cut_off(tmp_path / "3.json", {"meta": {}, "payload": PARTS}, "Which bulb")
    found = facts(tmp_path)
    assert found.counts == WANTED and found.rejects == {"truncated": 1}
    assert [m.id for m in found.talks[0].messages][:3] == ["101", "102", "103"]


@FEW_EXAMPLES
@given(data=st.data())
def test_nothing_is_lost_whatever_is_damaged(data: st.DataObject, tmp_path: Path) -> None:
    keys = (
        "id",
        "message_type",
        "private",
        "sender",
        "sender_type",
        "created_at",
        "content_attributes",
        "status",
    )
    parts = data.draw(damaged(PARTS[:12], keys))
    found = facts(lines(tmp_path / "x.jsonl", [talk(1, parts), WHOLE[1]]))
    assert found.pieces == len(parts) + 4
    shown = {m.text for c in found.talks for m in c.messages if m.kind == "message"}
    hidden = {p["content"] for p in parts if isinstance(p, dict) and p.get("private") is not False}
    assert not shown & hidden
