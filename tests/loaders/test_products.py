"""Exports of known products that no loader reads: refused by name, with what to do, whatever envelope stands
around them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from curate.errors import CurateError
from curate.loaders import SourceBlock, inspect, suggest
from curate.loaders.products import flat_tables, products
from tests.helpers.loading import dump, lines

ASK, REPLY = (
    "Where is my parcel? I ordered it nine days ago.",
    "It left the depot today and arrives on Friday.",
)


GRAPH = {
    "id": "2",
    "replyToId": "1",
    "messageType": "message",
    "createdDateTime": "2024-06-03T08:00:00Z",
    "from": {"user": {"id": "u"}},
    "body": {"contentType": "html", "content": ASK},
}
NODE = {
    "n1": {
        "id": "n1",
        "message": {"author": {"role": "user"}, "content": {"parts": [ASK]}},
        "parent": None,
        "children": [],
    }
}
DISCORD = {
    "id": "1",
    "type": "Default",
    "timestamp": "2024-06-03T08:00:00Z",
    "content": ASK,
    "author": {"id": "3", "name": "n", "isBot": False},
}
SAMPLES: dict[str, Any] = {
    "HubSpot": {"id": "1", "status": "OPEN", "originalChannelId": "1", "associatedContactId": "9"},
    "Freshdesk tickets": {"id": 1, "description_text": ASK, "responder_id": 2, "fr_escalated": False},
    "Freshchat": {
        "id": "1",
        "messages": [{"actor_type": "user", "message_parts": [{"text": {"content": ASK}}]}],
    },
    "Zendesk tickets without comments": {
        "_id": "a",
        "submitter_id": 1,
        "assignee_id": 2,
        "subject": "parcel",
        "description": ASK,
    },
    "Zoho Desk": {
        "id": "1",
        "isDescriptionThread": True,
        "direction": "in",
        "channel": "EMAIL",
        "summary": ASK,
    },
    "Kayako": {"id": 1, "uuid": "u", "contents": ASK, "creator": {"id": 2}, "resource_type": "post"},
    "Kustomer": {
        "type": "message",
        "id": "1",
        "attributes": {"preview": ASK, "direction": "in"},
        "relationships": {"conversation": {}},
    },
    "LiveChat": {"id": "P", "users": [{"id": "c1", "type": "customer"}], "last_thread_summary": {"id": "K"}},
    "tawk.to": {"id": "1", "messages": [{"sender": {"t": "v", "n": "V"}, "type": "msg", "msg": ASK}]},
    "Olark": {"kind": "Conversation", "items": [{"kind": "MessageToOperator", "body": ASK, "nickname": "n"}]},
    "Chatwoot conversations without": {
        "id": 1,
        "inbox_id": 2,
        "status": "open",
        "meta": {"sender": {"name": "n"}},
        "messages": [{"content": ASK, "message_type": 0, "private": False}],
    },
    "Dialogflow": {"responseId": "1", "queryResult": {"queryText": ASK, "fulfillmentText": REPLY}},
    "Rasa": {"sender_id": "1", "events": [{"event": "user", "text": ASK}, {"event": "bot", "text": REPLY}]},
    "Botpress": {
        "id": "1",
        "conversationId": "c",
        "direction": "incoming",
        "payload": {"type": "text", "text": ASK},
    },
    "Contact Lens": {
        "Channel": "CHAT",
        "Participants": [{"ParticipantRole": "AGENT"}],
        "Transcript": [{"ParticipantId": "c", "Content": ASK}],
    },
    "Genesys": {
        "conversationId": "1",
        "transcripts": [{"phrases": [{"text": ASK, "participantPurpose": "external"}]}],
    },
    "Amazon Transcribe": {
        "jobName": "j",
        "results": {"transcripts": [{"transcript": ASK}], "speaker_labels": {"speakers": 2}},
    },
    "Whisper": {
        "text": ASK,
        "segments": [{"id": 0, "text": ASK, "no_speech_prob": 0.1, "avg_logprob": -0.2}],
    },
    "Telegram": {
        "name": "c",
        "type": "personal_chat",
        "messages": [{"id": 1, "type": "message", "date_unixtime": "1", "from": "a", "text": ASK}],
    },
    "Messenger": {
        "participants": [{"name": "a"}],
        "messages": [{"sender_name": "a", "timestamp_ms": 1, "content": ASK}],
    },
    "Discord": {
        "guild": {"id": "1"},
        "channel": {"id": "2"},
        "messages": [DISCORD, DISCORD],
        "messageCount": 2,
    },
    "Teams": GRAPH,
    "Gmail": {
        "id": "1",
        "threadId": "2",
        "labelIds": ["INBOX"],
        "snippet": ASK,
        "payload": {"headers": [{"name": "From", "value": "a"}]},
    },
    "Google Chat": {
        "messages": [{"creator": {"name": "n", "user_type": "Human"}, "created_date": "d", "text": ASK}]
    },
    "Mattermost": {
        "type": "post",
        "post": {"team": "t", "channel": "c", "user": "u", "message": ASK, "create_at": 1},
    },
    "GitHub": {
        "number": 1,
        "html_url": "h",
        "comments_url": "c",
        "user": {"login": "l"},
        "title": "t",
        "body": ASK,
    },
    "Discourse": {"id": 1, "title": "t", "post_stream": {"posts": [{"cooked": ASK, "username": "u"}]}},
    "Reddit": {
        "kind": "Listing",
        "data": {"children": [{"kind": "t3", "data": {"selftext": ASK, "author": "a", "subreddit": "s"}}]},
    },
    "ChatGPT": {"title": "t", "current_node": "n1", "mapping": NODE},
    "Claude": {
        "uuid": "u",
        "name": "n",
        "chat_messages": [{"sender": "human", "text": ASK, "content": [{"type": "text", "text": ASK}]}],
    },
    "Gemini": {
        "header": "Gemini Apps",
        "title": f"Prompted {ASK}",
        "time": "2024-06-03T08:00:00Z",
        "titleUrl": "u",
        "products": ["Gemini Apps"],
    },
    "OpenAI batch": {
        "custom_id": "1",
        "response": {"status_code": 200, "body": {"choices": [{"message": {"content": ASK}}]}},
    },
    "Airbyte": {"stream": "notes", "data": {"id": 1, "body": ASK}, "emitted_at": 1},
    "Singer": {"type": "RECORD", "stream": "notes", "record": {"id": 1, "body": ASK}},
}


def _refused(path: Path, **block: Any) -> str:
    with pytest.raises(CurateError) as said:
        inspect([path], SourceBlock(**block) if block else None)
    return str(said.value)


@pytest.mark.parametrize("product", SAMPLES)
def test_a_known_product_is_refused_by_name_however_its_records_are_wrapped(
    product: str, tmp_path: Path
) -> None:
    record = SAMPLES[product]
    for value in (
        record,
        [record] * 3,
        {"data": [record] * 3},
        {"response": {"page": 1, "list": [record] * 2}},
    ):
        said = _refused(dump(tmp_path / "x.json", value))
        assert product in said and "not supported yet" in said and "--format" not in said, value
    assert product in _refused(lines(tmp_path / "x.jsonl", [record] * 3))


@pytest.mark.parametrize("product", ["Kustomer", "Zoho Desk", "Teams"])
def test_a_known_product_is_named_through_any_pipeline(product: str, tmp_path: Path) -> None:
    record = SAMPLES[product]
    for line in (
        {"stream": "s", "data": record, "emitted_at": 1},
        {"type": "RECORD", "stream": "s", "record": record},
        {"_airbyte_raw_id": "r", "_airbyte_extracted_at": 1, "_airbyte_data": json.dumps(record)},
        {"topic": "t", "offset": 1, "value": json.dumps(record)},
    ):
        said = _refused(lines(tmp_path / "x.jsonl", [line] * 3))
        assert product in said and "not supported yet" in said, line


def test_lines_of_a_pipeline_are_a_table_only_where_its_keys_bring_the_rows_together(tmp_path: Path) -> None:
    row = {"conversation_id": 1, "role": "customer", "text": ASK}
    sides = [
        ("c1", "customer", ASK),
        ("c1", "agent", REPLY),
        ("c2", "customer", f"{ASK} Hello?"),
        ("c2", "agent", f"{REPLY} Sorry."),
    ]
    path = lines(
        tmp_path / "x.jsonl", [{"topic": "t", "value": dict(zip(row, side, strict=True))} for side in sides]
    )
    for block in (None, SourceBlock(format="table")):
        assert inspect([path], block).files[0].format == "table" and inspect([path], block).conversations == 2
    said = _refused(
        lines(tmp_path / "x.jsonl", [{"stream": s, "data": row, "emitted_at": 1} for s in ("b", "a")] * 2)
    )
    assert "Airbyte records (of a, b)" in said and "one file per stream" in said
    said = _refused(
        lines(
            tmp_path / "x.jsonl",
            [{"type": "SCHEMA", "stream": "a", "schema": {}}, {"type": "STATE", "value": {}}],
        )
    )
    assert "type SCHEMA" in said and "no record" in said


@pytest.mark.parametrize("key", ["dialog", "utterances", "log"])
def test_lists_of_plain_texts_are_refused_and_never_one_message(key: str, tmp_path: Path) -> None:
    for more in ({"tags": ["a", "b"]}, {"topic": "a talk about late parcels and depots"}):
        assert f"({key})" in _refused(
            lines(tmp_path / "x.jsonl", [{"id": n, **more, key: [ASK, REPLY]} for n in range(4)])
        )
    for path in (
        lines(tmp_path / "x.jsonl", [[ASK, REPLY]] * 3),
        dump(tmp_path / "x.json", [ASK, REPLY]),
        dump(tmp_path / "x.json", [["user", ASK]] * 3),
    ):
        assert "list (array) of texts" in _refused(path)
    beside = [{"id": n, "question": ASK, "answer": REPLY, "similar": [ASK, REPLY]} for n in range(4)]
    assert inspect([lines(tmp_path / "y.jsonl", beside)]).conversations == 4


@pytest.mark.parametrize("product", ["LiveChat", "Teams", "ChatGPT", "Telegram"])
def test_naming_the_format_does_not_make_a_table_of_it(product: str, tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", [SAMPLES[product]] * 3)
    assert product in _refused(path, format="table")
    with pytest.raises(CurateError, match=product):
        suggest([path], format="table")


@pytest.mark.parametrize("list_name", ["turns", "entries", "dialog", "log.lines"])
def test_texts_in_lists_inside_the_records_of_an_unknown_product_are_no_table(
    list_name: str, tmp_path: Path
) -> None:
    inner: Any = [{"who": "a", "text": ASK}, {"who": "b", "text": REPLY}]
    for key in reversed(list_name.split(".")):
        inner = {key: inner}
    path = lines(tmp_path / "x.jsonl", [{"id": n, "opened": "2024-06-03", **inner} for n in range(4)])
    for said in (_refused(path), _refused(path, format="table")):
        assert f"({list_name})" in said and "one row per message" in said
    named = {"format": "table", "messages": {"conversation": "id", "text": "opened"}}
    assert inspect([path], SourceBlock(**named)).conversations == 4  # type: ignore[arg-type]  # a person's own mapping is obeyed


FLAT_ROWS: dict[str, dict[str, Any]] = {
    "Rocket.Chat messages": {
        "rid": "r",
        "msg": ASK,
        "u": {"_id": "1", "username": "n"},
        "ts": "2024-06-03T08:00:00Z",
    }
}


@pytest.mark.parametrize("name", FLAT_ROWS)
def test_a_flat_export_stays_a_table_that_is_named(name: str, tmp_path: Path) -> None:
    (found,) = inspect([lines(tmp_path / "x.jsonl", [{"id": n, **FLAT_ROWS[name]} for n in range(6)])]).files
    assert found.format == "table" and name in found.why


def test_an_unread_product_beside_a_read_export_is_named(tmp_path: Path) -> None:
    dump(tmp_path / "a.json", [GRAPH])
    (tmp_path / "b.txt").write_text("Customer: where is my parcel\nAgent: it left today\n")
    found = inspect([tmp_path])
    assert found.conversations == 1 and any(
        d.code == "unread_file" and "a.json" in d.where and "Microsoft Teams" in d.what for d in found.doubts
    )
    assert "# not used: a.json: this looks like Microsoft Teams" in suggest([tmp_path])


def test_every_product_is_named_once_and_says_what_to_do() -> None:
    names = [p.name for p in products()]
    assert len(names) == len(set(names)) and all(p.patterns and p.mend.endswith(".") for p in products())
    assert all(columns for _, columns in flat_tables())


def test_training_rows_that_look_alike_are_read(tmp_path: Path) -> None:
    row = {
        "messages": [
            {"role": "user", "content": ASK, "sender_name": "x"},
            {"role": "assistant", "content": REPLY},
        ],
        "mapping": None,
    }
    (found,) = inspect([lines(tmp_path / "x.jsonl", [row] * 3)]).files
    assert found.format == "training-set" and not found.rivals
