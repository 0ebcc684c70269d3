"""Tables that were once read wrong without a word: each is read right, or asked about by the name of the
column."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from curate.loaders import inspect, read_all
from curate.records import Conversation
from tests.helpers.tenants import ASK, NOTE, SAY

GREET = "Welcome to Alder Homes, how can I help you today?"


def table(path: Path, header: str, rows: list[list[str]]) -> Path:
    path.write_text("\n".join([header, *("\t".join(row) for row in rows)]) + "\n", encoding="utf-8")
    return path


def counts(path: Path) -> Counter[str]:
    held = [c for c in read_all([path]) if isinstance(c, Conversation)]
    return Counter(m.role if m.kind == "message" else m.kind for c in held for m in c.messages)


def talk(ask: str, say: str, note: str = "") -> list[list[str]]:
    """Three conversations in two columns, the second of which tells customer, agent and note by the words
    given."""
    rows = []
    for n in range(3):
        rows += [
            [f"T-{n}", ask, ASK[n]],
            *([[f"T-{n}", note, NOTE[0]]] if note and n == 1 else []),
            [f"T-{n}", say, SAY[n]],
        ]
    return rows


def flagged(path: Path, flag: str, private: str, public: str) -> Path:
    said = talk("customer\t" + public, "agent\t" + public, "agent\t" + private)
    return table(path, f"ticket_id\tsender_role\t{flag}\tmessage", said)


@pytest.mark.parametrize(
    ("flag", "private", "public"),
    [
        ("shared_with", "Team", "Requester"),
        ("seen_by", "support", "customer"),
        ("staff_only", "1", "0"),
        ("agents_only", "true", "false"),
        ("Nur Mitarbeiter", "ja", "nein"),
        ("activitytypecode", "annotation", "email"),
        ("Vorgangsart", "Aktennotiz", "Antwort"),
        ("record_type", "Remark", "Reply"),
        ("Öffentlich", "N", "J"),
        ("Pubblico", "No", "Sì"),
        ("Público", "N", "S"),
    ],
)
def test_a_flag_under_another_name_is_understood(
    tmp_path: Path, flag: str, private: str, public: str
) -> None:
    path = flagged(tmp_path / "x.tsv", flag, private, public)
    assert counts(path) == {"customer": 3, "agent": 3, "note": 1}
    assert not inspect([path]).questions


@pytest.mark.parametrize(
    ("kind", "odd"), [("entry_type", "sidebar"), ("Message Type", "Scribble"), ("typ", "Randbemerkung")]
)
def test_a_kind_of_message_that_is_not_understood_is_asked_about(tmp_path: Path, kind: str, odd: str) -> None:
    path = flagged(tmp_path / "x.tsv", kind, odd, "reply")
    assert kind in [q.key for q in inspect([path]).questions]


@pytest.mark.parametrize("decoy", ["is_read", "edited", "sentiment"])
def test_what_changes_from_message_to_message_tells_no_side(tmp_path: Path, decoy: str) -> None:
    """Maya is in every conversation; whether a message was read is about no side."""
    rows = []
    for n in range(4):
        rows += [
            [f"T-{n}", "Maya Stone", "true", GREET],
            [f"T-{n}", f"Tenant {'ABCD'[n]}", "false", ASK[n % 3]],
        ]
        rows += [
            [f"T-{n}", "Maya Stone", "false", SAY[n % 3]],
            [
                f"T-{n}",
                f"Tenant {'ABCD'[n]}",
                "true",
                f"Thank you, that is {['one', 'two', 'three', 'four'][n]}.",
            ],
        ]
    path = table(tmp_path / "x.tsv", f"chat_id\tnickname\t{decoy}\tmessage", rows)
    held = [c for c in read_all([path]) if isinstance(c, Conversation)]
    assert {m.role for c in held for m in c.messages if m.text in SAY} == {"agent"}
    assert {m.role for c in held for m in c.messages if m.text in ASK} == {"customer"}


@pytest.mark.parametrize("program", ["900", "u3f9"])
def test_a_program_that_opens_every_chat_is_no_customer(tmp_path: Path, program: str) -> None:
    rows = []
    for n in range(4):
        rows += [
            [f"T-{n}", program, "A person will join you in a moment."],
            [f"T-{n}", f"51{n}", ASK[n % 3]],
            [f"T-{n}", f"7{n % 2}", SAY[n % 3]],
        ]
    path = table(tmp_path / "x.tsv", "chat_id\tauthor_id\tmessage", rows)
    assert [q.key for q in inspect([path]).questions] == ["author_id"]


def test_a_colleague_who_takes_over_is_no_customer(tmp_path: Path) -> None:
    people = [("Ann", "Odo"), ("Bea", "Pia"), ("Ann", "Quin")]
    rows = []
    for n, (agent, customer) in enumerate(people):
        rows += [
            [f"T-{n}", agent, GREET],
            [f"T-{n}", customer, ASK[n]],
            [f"T-{n}", "Bea" if n == 2 else agent, SAY[n]],
        ]
    path = table(tmp_path / "x.tsv", "chat_id\tnickname\tmessage", rows)
    assert counts(path) == {"agent": 6, "customer": 3} or [q.code for q in inspect([path]).questions] == [
        "roles"
    ]


@pytest.mark.parametrize("key", ["conversationid", "element_id", "Vorgangsnummer"])
def test_rows_out_of_order_are_no_conversations_of_their_own(tmp_path: Path, key: str) -> None:
    rows = [row for n in (0, 3, 1, 4, 2, 5) for row in [talk("customer", "agent")[n]]]
    path = table(tmp_path / "x.tsv", f"{key}\tsender_role\tmessage", rows)
    found = inspect([path])
    assert found.conversations == 3 or [q.key for q in found.questions] == [key]


@pytest.mark.parametrize("kind", ["priority", "queue"])
def test_words_of_a_kind_are_no_conversation(tmp_path: Path, kind: str) -> None:
    rows = [["high", *row] for row in talk("customer", "agent")[:2]] + [
        ["low", *row] for row in talk("customer", "agent")[2:]
    ]
    assert (
        inspect([table(tmp_path / "x.tsv", f"{kind}\tcode\tsender_role\tmessage", rows)]).conversations == 3
    )


@pytest.mark.parametrize(("day", "clock"), [("Date", "Time"), ("Datum", "Uhrzeit"), ("Fecha", "Hora")])
def test_a_clock_beside_a_date_sorts_the_rows_of_a_day(tmp_path: Path, day: str, clock: str) -> None:
    rows = [
        [row[0], "2025-05-13", f"09:{n + 10}:00", *row[1:]] for n, row in enumerate(talk("customer", "agent"))
    ]
    path = table(
        tmp_path / "x.tsv",
        f"ticket_id\t{day}\t{clock}\tsender_role\tmessage",
        [rows[n] for n in (1, 0, 3, 2, 5, 4)],
    )
    held = [c for c in read_all([path]) if isinstance(c, Conversation)]
    assert [[m.role for m in c.messages] for c in held] == [["customer", "agent"]] * 3


def test_epochs_under_a_name_of_another_language_are_times(tmp_path: Path) -> None:
    rows = [
        [row[0], str(1741856400000 + 60000 * n), *row[1:]] for n, row in enumerate(talk("customer", "agent"))
    ]
    assert (
        inspect([table(tmp_path / "x.tsv", "ticket_id\tData de envio\tsender_role\tmessage", rows)]).first
        is not None
    )


@pytest.mark.parametrize("preview", ["message", "comment", "body_text"])
def test_a_preview_is_not_the_text(tmp_path: Path, preview: str) -> None:
    rows = [[*row[:2], row[2][:30], row[2]] for row in talk("customer", "agent")]
    held = read_all([table(tmp_path / "x.tsv", f"ticket_id\tsender_role\t{preview}\tvalue", rows)])
    assert {m.text for c in held if isinstance(c, Conversation) for m in c.messages} == {*ASK, *SAY}


@pytest.mark.parametrize("described", [False, True])
def test_the_title_of_a_ticket_is_no_message_of_its_own(tmp_path: Path, described: bool) -> None:
    """Nor is a description that the customer's first message, after a greeting, repeats."""
    more = "\tdescription" if described else ""
    table(
        tmp_path / "tickets.tsv",
        f"id\tsubject\trequester{more}",
        [[f"T-{n}", "Cold flat", f"Odo {'ABC'[n]}lm", *([ASK[n]] if described else [])] for n in range(3)],
    )
    rows = [
        line
        for n in range(3)
        for line in ([f"T-{n}", "agent", GREET], *talk("customer", "agent")[2 * n : 2 * n + 2])
    ]
    table(tmp_path / "messages.tsv", "ticket_id\tsender_role\tmessage", rows)
    assert counts(tmp_path) == {"customer": 3, "agent": 6}


def test_a_requester_whom_no_message_names_is_not_needed_to_tell_the_sides(tmp_path: Path) -> None:
    table(
        tmp_path / "tickets.tsv",
        "id\tsubject\trequester",
        [[f"T-{n}", "Cold flat", f"Odo {'ABCD'[n]}lm"] for n in range(4)],
    )
    rows = []
    for n in range(4):
        rows += [
            [f"T-{n}", f"odo.{n}@post.example", ASK[n % 3]],
            [f"T-{n}", "maya@alder.example", SAY[n % 3]],
        ]
    table(tmp_path / "messages.tsv", "ticket_id\tfrom_email\tmessage", rows)
    assert counts(tmp_path) == {"customer": 4, "agent": 4}


@pytest.mark.parametrize(
    ("header", "ask", "say"),
    [
        ("Sens", "Entrant", "Sortant"),
        ("Dirección", "Entrante", "Saliente"),
        ("Direzione", "In entrata", "In uscita"),
        ("Richtung", "Eingang", "Ausgang"),
        ("direction", "inbound", "outbound-api"),
        ("isAgent", "no", "yes"),
        ("sent_by_customer", "Y", "N"),
    ],
)
def test_a_side_in_other_words_is_understood(tmp_path: Path, header: str, ask: str, say: str) -> None:
    path = table(tmp_path / "x.tsv", f"ticket_id\t{header}\tmessage", talk(ask, say))
    assert counts(path) == {"customer": 3, "agent": 3}


@pytest.mark.parametrize("recipient", ["recipient_type", "To", "Empfänger"])
def test_for_whom_a_message_was_is_not_who_wrote_it(tmp_path: Path, recipient: str) -> None:
    path = table(tmp_path / "x.tsv", f"ticket_id\t{recipient}\tmessage", talk("agent", "customer"))
    assert counts(path)["agent"] == 0
    assert [q.code for q in inspect([path]).questions] == ["roles"]
