"""HubSpot: messages alone, with threads and actors apart, in threads; damage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.errors import CurateError
from curate.loaders import inspect
from tests.helpers.desk import FEW_EXAMPLES, cut_off, damaged, facts, shapes, table
from tests.helpers.loading import dump, lines, read


def said(number: int, actor: str, text: str, **more: Any) -> dict[str, Any]:
    sender = {"actorId": actor, "name": "Ilse" if actor[0] == "V" else "Max"}
    if actor[0] == "V":
        sender["deliveryIdentifier"] = {"type": "HS_EMAIL_ADDRESS", "value": "Ilse@example.org"}  # type: ignore[assignment]
    return {
        "type": "MESSAGE",
        "id": f"m{number}",
        "conversationsThreadId": str(number // 100),
        "createdAt": f"2024-03-01T08:{number % 60:02d}:00Z",
        "createdBy": actor,
        "client": {"clientType": "HUBSPOT"},
        "senders": [sender],
        "recipients": [],
        "archived": False,
        "text": text,
        "richText": f"<p>{text}</p>" if text else None,
        "attachments": [],
        "subject": "a lamp",
        "truncationStatus": "NOT_TRUNCATED",
        "status": {"statusType": "SENT"},
        "direction": "INCOMING" if actor[0] == "V" else "OUTGOING",
        **more,
    }


PARTS = [
    said(101, "V-1", "The lamp flickers."),
    said(102, "A-7", "Welcome!", type="WELCOME_MESSAGE"),
    said(103, "A-7", "Turn the ring.", truncationStatus="TRUNCATED_TO_MOST_RECENT_REPLY"),
    said(104, "A-7", "Ask Ada first.", type="COMMENT", direction=None),
    said(105, "B-3", "I am a program."),
    said(106, "S-hubspot", "Sent by the system.", client={"clientType": "SYSTEM"}),
    said(107, "A-7", "", type="THREAD_STATUS_CHANGE", newStatus="CLOSED", direction=None),
    said(108, "A-7", "Gone", archived=True),
    said(109, "A-7", "Lost", status={"statusType": "FAILED", "failureDetails": {}}),
    said(110, "V-1", "", attachments=[{"url": "x"}]),
    said(201, "V-2", "Which bulb fits?"),
    said(202, "A-7", "An E14 bulb.", senders=None),
    said(203, "A-7", "What is this?", type="SOMETHING_NEW"),
]
WANTED = {"customer": 3, "agent": 2, "bot": 3, "note": 2, "event": 1}
LEFT = {"deleted message": 1, "message that could not be sent": 1}
HEADS = [
    {
        "id": str(n),
        "createdAt": "2024-03-01T08:00:00Z",
        "status": status,
        "originalChannelId": "1",
        "associatedContactId": str(n),
        "latestMessageTimestamp": "2024-03-01T09:00:00Z",
        "spam": n == 2,
    }
    for n, status in ((1, "CLOSED"), (2, "OPEN"))
]
OUTCOMES = {"1": {"solved": True}, "2": {"solved": False, "spam": True}}


def test_messages_alone_in_every_shape(tmp_path: Path) -> None:
    for path in shapes(tmp_path, PARTS, "results"):
        found = facts(path)
        assert (found.formats, len(found.talks), found.counts) == ({"hubspot"}, 2, WANTED), path
        assert found.report.omitted == LEFT and not found.rejects and not found.codes, path
    first = next(c for c in found.talks if c.id == "1")
    assert (first.subject, first.customer, first.emails) == ("a lamp", "V-1", ["ilse@example.org"])
    assert first.messages[0].text_type == "html"


def test_threads_messages_and_actors_apart_and_together(tmp_path: Path) -> None:
    dump(tmp_path / "a" / "1.json", {"results": PARTS[::-1]})
    dump(tmp_path / "a" / "2.json", {"results": HEADS, "paging": {"next": {"after": "x"}}})
    dump(
        tmp_path / "a" / "3.json",
        {"results": [{"id": "A-7", "type": "AGENT", "name": "Lamp Bot", "email": "b@x.org"}]},
    )
    whole = [{**h, "messages": [p for p in PARTS if p["conversationsThreadId"] == h["id"]]} for h in HEADS]
    found = facts(tmp_path / "a")
    assert (found.formats, found.outcomes) == ({"hubspot"}, OUTCOMES)
    # one of the agent's messages bears a name of its own, the other that of the list
    assert found.counts == {**WANTED, "agent": 1, "bot": 4}
    found = facts(lines(tmp_path / "x.jsonl", whole))
    assert (found.counts, found.outcomes) == (WANTED, OUTCOMES)


@pytest.mark.parametrize(
    ("actor", "more", "role"),
    [
        ("I-55", {}, "bot"),
        ("I-55", {"direction": None}, "bot"),
        ("I-55", {"client": {"clientType": "INTEGRATION", "integrationAppId": 55}}, "bot"),
        ("A-7", {"client": {"clientType": "INTEGRATION", "integrationAppId": 55}}, "bot"),
        ("A-7", {"client": {"clientType": "HUBSPOT"}}, "agent"),
        ("A-7", {"client": None}, "agent"),
        ("V-1", {"client": {"clientType": "INTEGRATION"}}, "customer"),  # by a channel of one's own
        ("I-55", {"direction": "INCOMING"}, "customer"),
    ],
    ids=str,
)
def test_integrations(actor: str, more: dict[str, Any], role: str, tmp_path: Path) -> None:
    rows = [said(101, "V-1", "The lamp flickers."), said(102, actor, "See our pages.", **more)]
    for path in (lines(tmp_path / "x.jsonl", rows), table(tmp_path / "x.csv", rows)):
        (talk,) = facts(path).talks
        assert [m.role for m in talk.messages] == ["customer", role], path


def test_what_is_cut_off_is_a_doubt(tmp_path: Path) -> None:
    rows = [
        *PARTS,
        said(204, "A-7", "It is", truncationStatus="TRUNCATED"),
        said(205, "A-7", "So", truncationStatus="x"),
    ]
    found = facts(dump(tmp_path / "x.json", {"results": rows}))
    (doubt,) = found.report.doubts
    assert doubt.code == "broken_off" and doubt.what.endswith(": 2")


def test_a_table_of_messages(tmp_path: Path) -> None:
    found = facts(table(tmp_path / "messages.csv", PARTS))
    assert (found.formats, found.counts) == ({"hubspot"}, WANTED)


def test_threads_alone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CurateError, match="HubSpot"):
        inspect([dump(tmp_path / "x.json", {"results": HEADS})])


def test_doubled_pages_and_a_broken_end(tmp_path: Path) -> None:
    dump(tmp_path / "1.json", {"results": PARTS})
    cut_off(tmp_path / "2.json", {"results": PARTS}, "Which bulb")
    found = facts(tmp_path)
    assert found.counts == WANTED and found.rejects == {"truncated": 1}


@FEW_EXAMPLES
@given(data=st.data())
def test_nothing_is_lost_whatever_is_damaged(data: st.DataObject, tmp_path: Path) -> None:
    keys = (
        "id",
        "type",
        "direction",
        "senders",
        "createdAt",
        "truncationStatus",
        "archived",
        "status",
        "client",
    )
    parts = data.draw(damaged(PARTS[:10], keys))
    found = facts(lines(tmp_path / "x.jsonl", [{**HEADS[0], "messages": parts}, *PARTS[10:]]))
    assert found.pieces == len(parts) + 3
    shown = {m.text for c in found.talks for m in c.messages if m.kind == "message"}
    assert not any("Ask Ada" in text for text in shown)


@pytest.mark.parametrize(("states", "solved"), [(["CLOSED"], True), (["CLOSED", "OPEN"], False), ([], None)])
def test_the_last_change_of_status_tells_whether_messages_alone_are_solved(
    tmp_path: Path, states: list[str], solved: bool | None
) -> None:
    more = {"type": "THREAD_STATUS_CHANGE", "direction": None, "subject": None}
    events = [said(130 + n, "A-7", "", newStatus=state, **more) for n, state in enumerate(states)]
    parts = [*events, said(101, "V-1", "The lamp flickers."), said(103, "A-7", "Turn the ring.")]
    (alone,) = read(lines(tmp_path / "x.jsonl", parts))
    assert alone.outcome.get("solved") is solved and alone.subject == "a lamp"
    assert not any(m.outcome for m in alone.messages)
