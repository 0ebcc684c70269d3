"""Transcripts read without guessing in silence: odd labels, system lines, notes, and who speaks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from curate.loaders import LoadReport, Reject, SourceBlock, inspect, read_all
from curate.loaders.formats._transcript_system import is_event, stands_in
from curate.records import Conversation
from tests.helpers.command import Invoke


def read(path: Path, report: LoadReport | None = None, **block: Any) -> list[Conversation]:
    items = list(read_all([path], [SourceBlock(**{"format": "transcript", **block})], report=report))
    assert not [i for i in items if isinstance(i, Reject)], items
    return [i for i in items if isinstance(i, Conversation)]


def talks(folder: Path, texts: Iterable[str]) -> Path:
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"t{number}.txt").write_text(text, encoding="utf-8")
    return folder


def said(talk: Conversation) -> list[tuple[str, str, str]]:
    return [(m.author, m.kind, m.text) for m in talk.messages]


# lines that begin like the others

LABELS = (
    "+49 170 1234500",
    "\u202a+49 170 1234500\u202c",
    "~ Ilse",
    "~\u202fIlse 🤓",
    "🤓",
    "Dr. med. X",
    "Rad-Laden 24/7 GmbH & Co. KG (Filiale Nord) [Team 3]",
    "Мария",
    "田中",
    "علي",
    "ann.b@shop",
    "user_17",
    "A" * 60,
    'Ben "B" Ruiz',
    "#support",
    "7",
    "Order",
    "J",
)
SHAPES = (
    "[03/06/2024, 08:{m:02d}:00] {who}: {text}",
    "13/06/24, 08:{m:02d} - {who}: {text}",
    "6/13/24, 8:{m:02d}\u202fPM - {who}: {text}",
    "[2024-06-03 08:{m:02d}] {who}: {text}",
    "2024-06-03T08:{m:02d}:00+02:00 {who}: {text}",
    "31.12.2023 klo 22.{m:02d} - {who}: {text}",
    "31.12.14 22:{m:02d}:03: {who}: {text}",
    "\u200e[08:{m:02d}] {who}: {text}",
)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_line_that_is_dated_like_the_others_begins_a_message_whatever_its_label(
    tmp_path: Path, shape: str
) -> None:
    lines = [shape.format(m=n, who=who, text=f"text {n}") for n, who in enumerate(LABELS)]
    lines[3] += "\nsecond line\n\nlast: line"
    (tmp_path / "a.txt").write_text("\n".join(lines), encoding="utf-8")
    (only,) = read(tmp_path / "a.txt", agents=["Dr. med. X"])
    assert len(only.messages) == len(LABELS)
    assert [m.text for m in only.messages if m.kind == "message"] == [
        f"text {n}" + ("\nsecond line\n\nlast: line" if n == 3 else "")
        for n in range(len(LABELS))
        if LABELS[n] != "Order"
    ]
    assert {m.author for m in only.messages} >= {"+49 170 1234500", "Dr. med. X", "🤓", "Мария"}


@given(
    labels=st.lists(
        st.text(
            st.characters(exclude_characters="\n\r\x00", exclude_categories=["Cs"]), min_size=1, max_size=70
        ),
        min_size=3,
        max_size=12,
    )
)
@example(labels=["a: b", "::", "http://x.example", "[", "<a>", " ", "\u202a"])
@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_dated_line_is_glued_to_another(tmp_path: Path, labels: list[str]) -> None:
    text = "[03/06/2024, 07:00:00] Ann: hello\n[03/06/2024, 07:01:00] Max: hi\n"
    text += "".join(f"[03/06/2024, 08:{n:02d}:00] {label}: token{n}\n" for n, label in enumerate(labels))
    (tmp_path / "a.txt").write_text(text, encoding="utf-8", newline="")
    report = LoadReport()
    (only,) = read(tmp_path / "a.txt", report)
    assert len(only.messages) + report.repeated_messages == len(labels) + 2
    assert all(len(re.findall(r"token\d+", m.text)) <= 1 for m in only.messages)


# system lines


@pytest.mark.parametrize(
    "line",
    [
        "Chat started",
        "--- Chat ended ---",
        "Ilse joined",
        "Ben has left the conversation",
        "Chat transferred to Ben",
        "*** Agent Maya joined the chat ***",
        "Maya added Ben to the group",
        '+12 345 578 created group "Wheels"',
        "You were added",
        "<Media omitted>",
        "Missed voice call",
        "Transferred to billing",
        (
            "Messages and calls are end-to-end encrypted. No one outside of this chat can read or listen to"
            " them."
        ),
        "Maya hat den Chat verlassen",
        "Gespräch beendet",
        "Anna ist beigetreten",
        "Maya hat Ben hinzugefügt",
        "Ilse a rejoint la conversation",
        "Ana se unió al chat",
        "Rui entrou",
        "Sara ha aggiunto Ben",
        "Ben heeft de groep verlaten",
        "Maya heeft Ben toegevoegd",
        "Conversation terminée",
    ],
)
def test_lines_about_the_talk_are_events_and_no_part_of_what_was_said(tmp_path: Path, line: str) -> None:
    assert is_event(line)
    for text in (
        f"Customer: q\nAgent: a\n{line}\nCustomer: thanks\n",
        f"[10:00] Customer: q\n[10:01] Agent: a\n[10:02] {line}\n[10:03] Customer: thanks\n",
    ):
        (tmp_path / "a.txt").write_text(text, encoding="utf-8")
        report = LoadReport()
        found = read(tmp_path / "a.txt", report)
        assert [m.text for c in found for m in c.messages if m.kind == "message"] == ["q", "a", "thanks"]
        assert sum(m.kind == "event" for c in found for m in c.messages) + report.events == 1


@pytest.mark.parametrize(
    "text",
    [
        "<Media omitted>",
        "\u200eimage omitted",
        "This message was deleted",
        "You deleted this message.",
        "IMG-2024-WA0001.jpg (file attached)",
        "<attached: 0001-PHOTO.jpg>",
        "<Medien ausgeschlossen>",
        "Diese Nachricht wurde gelöscht.",
        "<Médias omis>",
        "Ce message a été supprimé",
        "<Multimedia omitido>",
        "Se eliminó este mensaje.",
        "<Mídia oculta>",
        "Mensagem apagada",
        "<Media omessi>",
        "Questo messaggio è stato eliminato",
        "<Media weggelaten>",
        "Dit bericht is verwijderd",
        "\u200eMaya added Ben to the group",
        "\u200eMessages and calls are end-to-end encrypted.",
    ],
)
def test_what_the_program_put_in_place_of_a_message_is_an_event(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(
        f"[13/06/2024, 08:00:00] Ann: q\n[13/06/2024, 08:01:00] Max: {text}\n[13/06/2024, 08:02:00] Max: a\n",
        encoding="utf-8",
    )
    (only,) = read(tmp_path / "a.txt")
    assert stands_in(text) and [m.kind for m in only.messages] == ["message", "event", "message"]


@pytest.mark.parametrize(
    "line",
    [
        "I joined last week",
        "My wife left the group",
        "This message was deleted? Why?",
        "We ended the call and I left the saddle at home.",
        "Le facteur a ajouté une note",
    ],
)
def test_sentences_that_look_like_system_lines_stay_in_their_message(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.txt").write_text(f"Customer: q\n{line}\nAgent: a\nCustomer: b\n", encoding="utf-8")
    assert read(tmp_path / "a.txt")[0].messages[0].text == f"q\n{line}"


def test_a_log_that_somebody_pasted_stays_in_his_message(tmp_path: Path) -> None:
    log = "[10:02:33] WARN: disk\n[10:02:34] INFO: full"
    (tmp_path / "a.txt").write_text(f"Customer: see\n{log}\n" + "Agent: a\nCustomer: b\n" * 5)
    (only,) = read(tmp_path / "a.txt")
    assert only.messages[0].text == f"see\n{log}" and len(only.messages) == 11


@pytest.mark.parametrize(
    "line",
    [
        "Model: X12",
        "Order number: 55",
        "Serial number: 7",
        "Email: a@x.example",
        "Modell: X12",
        "Numéro de commande: 3",
    ],
)
def test_a_field_within_a_message_is_no_speaker(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.txt").write_text(f"Customer: q\n{line}\nOrder Support: a\nCustomer: b\n", encoding="utf-8")
    (only,) = read(tmp_path / "a.txt")
    assert [(m.role, m.text) for m in only.messages] == [
        ("customer", f"q\n{line}"),
        ("agent", "a"),
        ("customer", "b"),
    ]


def test_lines_before_the_first_speaker_are_a_named_omission(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Exported by the shop\nas of today\n\n[10:00] Agent: a\n[10:01] Customer: b\n"
    )
    report = LoadReport()
    read(tmp_path / "a.txt", report)
    assert report.omitted == {"line before the first speaker": 2}


# notes


@pytest.mark.parametrize(
    "label",
    [
        "Agent (internal)",
        "Maya [private]",
        "Internal note",
        "Notiz intern",
        "Whisper",
        "Internal",
        "Nota privada",
        "Note interne",
        "Note",
    ],
)
def test_a_label_with_a_word_for_notes_is_a_note(tmp_path: Path, label: str) -> None:
    (tmp_path / "a.txt").write_text(
        f"Customer: q\nAgent: a\n{label}: he may be a fraud\nAgent: b\n", encoding="utf-8"
    )
    report = LoadReport()
    (only,) = read(tmp_path / "a.txt", report)
    assert [m.kind for m in only.messages] == [
        "message",
        "message",
        "note",
        "message",
    ] and "1 private" in report.visibility["a.txt"]


def test_a_note_line_that_may_be_a_part_of_a_message_is_a_doubt_that_one_line_settles(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Customer: q\nand more\nAgent: a\nNote: it takes a day\nCustomer: b\n")
    for settled, texts, doubts in (
        ("", ["a\nNote: it takes a day"], 1),
        ("public", ["a\nNote: it takes a day"], 0),
        ("internal", ["a"], 0),
    ):
        report = LoadReport()
        (only,) = read(tmp_path / "a.txt", report, note_texts=settled)
        assert [m.text for m in only.messages if m.role == "agent"] == texts and len(report.doubts) == doubts
    detected = LoadReport()
    list(read_all([tmp_path / "a.txt"], SourceBlock(note_texts="public"), report=detected))
    assert not detected.doubts


def test_where_nothing_speaks_of_visibility_inspect_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Customer: q\nAgent: a\nCustomer: b\n")
    assert inspect([tmp_path / "a.txt"]).visibility == {
        "a.txt": "nothing says which messages are private: every message counts as public"
    }


# who speaks

GREETING = "Hello, thank you for contacting our workshop, how can I help you today?"


@pytest.mark.parametrize(
    ("texts", "agents"),
    [
        (
            [
                f"Maya: {GREETING}\n{who}: wheel {who} clicks\nMaya: tighten it\n"
                for who in ("Ilse", "Tom", "Ben", "Kim")
            ],
            {"Maya"},
        ),  # who comes back
        (
            [
                f"{a}: {GREETING}\n{b}: wheel {n} clicks\n{a}: tighten it\n"
                for n, (a, b) in enumerate([("S1", "S2"), ("S2", "S1"), ("S1", "S2")])
            ],
            None,
        ),  # equal openings
        (["Patient: my tooth hurts\nNurse: take this\n"], {"Nurse"}),
        (["Guest: towels?\nHost: in a minute\n"], {"Host"}),
        (["C: broken\nA: tighten it\n"], {"A"}),
        (["Contact: broken\nUser: tighten it\n"], {"User"}),
        (["Mieter: Heizung kalt\nVermieter: morgen\n"], {"Vermieter"}),
        (["Buyer: size?\nSeller: large\n"], {"Seller"}),
    ],
    ids=["habit", "openings", "nurse", "host", "letters", "contact", "vermieter", "seller"],
)
def test_who_answers_is_told_without_names(tmp_path: Path, texts: list[str], agents: set[str] | None) -> None:
    report = LoadReport()
    for talk, text in zip(read(talks(tmp_path / "d", texts), report), texts, strict=True):
        answering = {m.author for m in talk.messages if m.role == "agent"}
        assert answering == (agents or {text.partition(":")[0]})
        assert {m.role for m in talk.messages} == {"customer", "agent"}
    assert not report.questions


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (
            [f"Speaker 1: my wheel {n} broke\nSpeaker 2: which one is {n * 3}\n" for n in range(4)],
            ["'speaker 1' (in 4)", "'speaker 2' (in 4)"],
        ),
        (["Ilse: broken\nMax: which\nIlse: front\n", "Tom: late\nMax: sorry\nTom: ok\n"], []),
        (["User 1: hi\nUser 2: ho\nUser 1: x\n"], ["'user 1' (in 1)"]),
    ],
    ids=["numbered", "names", "users"],
)
def test_unknown_speakers_are_a_question_without_names_until_the_recipe_answers(
    tmp_path: Path, texts: list[str], shown: list[str]
) -> None:
    folder = talks(tmp_path / "d", texts)
    report = LoadReport()
    found = read(folder, report)
    assert {m.role for c in found for m in c.messages} == {"unknown"}
    (question,) = report.questions
    assert (
        question.code == "roles"
        and question.add[0].startswith("agents:")
        and all(s in question.what for s in shown)
    )
    assert not re.search(r"\b(ilse|max|tom)\b", question.describe(), re.IGNORECASE) and len(
        question.add
    ) == 1 + bool(shown)
    for block in (
        {"agents": ["max", "speaker 2", "user 2"]},
        {"roles": {"map": {"max": "agent", "speaker 2": "agent", "user 2": "agent"}}},
    ):
        again = LoadReport()
        assert {m.role for c in read(folder, again, **block) for m in c.messages} == {
            "customer",
            "agent",
        } and not again.questions


def test_a_run_stops_at_unknown_speakers_and_goes_on_with_agents(tmp_path: Path, invoke: Invoke) -> None:
    folder = talks(tmp_path / "d", ["[10:00] Ilse: broken\n[10:01] Max: which\n[10:02] Ilse: front\n"])
    status, _, err = invoke("run", folder, "-o", "o")
    assert status == 2 and "agents:" in err and "Ilse" not in err


# dates


def test_dates_whose_day_is_not_clear_are_a_doubt_that_one_line_settles(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("[03/06/2024, 08:00:00] Customer: q\n[04/06/2024, 08:00:00] Agent: a\n")
    report = LoadReport()
    (only,) = read(tmp_path / "a.txt", report)
    assert [d.code for d in report.doubts] == ["day_or_month_first"] and only.messages[0].time is None
    settled = LoadReport()
    (only,) = read(tmp_path / "a.txt", settled, dates="day_first")
    assert not settled.doubts and only.messages[0].time == 1717401600.0
