"""Private notes inside a text: lines within a message, words behind a sender, and openings in other
languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curate.loaders import inspect, read_all
from curate.loaders.settings import SourceBlock
from curate.records import Conversation
from tests.helpers.tenants import ASK, NOTE, SAY


def public(path: Path, block: SourceBlock | None = None) -> str:
    held = [c for c in read_all([path], block) if isinstance(c, Conversation)]
    return "\n".join(m.text for c in held for m in c.messages if m.kind == "message")


def is_kept_apart(path: Path) -> bool:
    """Whether all that was said is public, and no note is; the doubt tells of lines without a mark of their
    own."""
    text = public(path)
    return all(t in text for t in (*ASK, *SAY)) and not any(t in text for t in NOTE)


@pytest.mark.parametrize(
    "line",
    [
        "[INTERNAL] Agent: {}",
        "(private) Maya: {}",
        "Maya -> Jon (whisper): {}",
        "Agent (to team): {}",
        "Supervisor to Agent: {}",
        "*** Internal comment by Maya *** {}",
        "Interne Notiz: {}",
        "Work notes: {}",
    ],
)
def test_a_private_line_of_a_transcript_is_no_part_of_the_reply(tmp_path: Path, line: str) -> None:
    path = tmp_path / "x.txt"
    talks = [
        f"Customer: {a}\nAgent: {s}\n{line.format(n)}\nCustomer: Thanks."
        for a, s, n in zip(ASK, SAY, NOTE, strict=True)
    ]
    path.write_text("\n\n---\n".join(talks), encoding="utf-8")
    assert is_kept_apart(path)


@pytest.mark.parametrize("shape", ["text", "completion", "cell"])
def test_a_private_line_of_a_cell_or_a_completion_is_no_part_of_the_reply(tmp_path: Path, shape: str) -> None:
    path = tmp_path / ("x.csv" if shape == "cell" else "x.jsonl")
    lines = []
    for n, (a, s, note) in enumerate(zip(ASK, SAY, NOTE, strict=True)):
        chat = f"Customer: {a}\nAgent: {s}\nInternal note: {note}\nCustomer: Thanks."
        pair = {"prompt": a, "completion": f"{s}\n\nInternal note: {note}"}
        lines.append(
            f'{n},"{chat}"'
            if shape == "cell"
            else json.dumps({"id": n, "text": chat} if shape == "text" else pair)
        )
    path.write_text("\n".join([*(["id,transcript"] if shape == "cell" else []), *lines]), encoding="utf-8")
    assert is_kept_apart(path)
    assert [d.code for d in inspect([path]).doubts] == ["note_texts"]
    assert NOTE[0] in public(path, SourceBlock(note_texts="public"))


@pytest.mark.parametrize(
    "within",
    [
        "private:",
        "internal: true",
        "Public: everybody sees it.\nPrivate: only you and your team see it.",
        "Note: restart it once.",
    ],
)
def test_lines_of_an_answer_stay_in_it(tmp_path: Path, within: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(
        "\n".join(
            json.dumps({"prompt": a, "completion": f"{s}\n{within}"}) for a, s in zip(ASK, SAY, strict=True)
        ),
        encoding="utf-8",
    )
    assert public(path).count(within) == 3
    assert not inspect([path]).doubts


@pytest.mark.parametrize(
    "opening",
    [
        "[Внутренний комментарий] ",
        "【社内】",
        "Observação interna: ",
        "Nur für Kollegen: ",
        "Niet naar klant sturen: ",
        "INT: ",
        "<div class='internal-note'>",
    ],
)
def test_openings_of_notes_in_other_words_are_known(tmp_path: Path, opening: str) -> None:
    rows = [
        f"T{n},{role},{text}"
        for n in range(3)
        for role, text in (
            ("customer", ASK[n]),
            ("agent", opening + NOTE[n].replace(",", "")),
            ("agent", SAY[n]),
        )
    ]
    path = tmp_path / "x.csv"
    path.write_text("\n".join(["ticket_id,role,text", *rows]), encoding="utf-8")
    text = public(path)
    assert NOTE[0] not in text and SAY[0] in text
    assert [d.code for d in inspect([path]).doubts] == ["note_texts"]


def test_a_word_behind_a_sender_marks_a_note(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    people = ["Odo Brandt", "Pia Falk", "Quin Hale"]
    rows = [
        f"T{n},{who},2025-02-0{n + 1} 10:0{minute},{text}"
        for n in range(3)
        for minute, (who, text) in enumerate(
            [(people[n], ASK[n]), ("maya (internal)", NOTE[n].replace(",", "")), ("maya", SAY[n])]
        )
    ]
    path.write_text("\n".join(["ticket_id,author,sent,text", *rows]), encoding="utf-8")
    assert NOTE[0] not in public(path) and SAY[0] in public(path)
    path.write_text(path.read_text(encoding="utf-8").replace(",maya,", ",maya (internal),"), encoding="utf-8")
    assert SAY[0] in public(path)  # it says who she is


def test_where_texts_open_like_notes_nobody_says_that_all_are_public(tmp_path: Path) -> None:
    talks = [
        f"Customer: where is parcel {n}, please?\nMaya: It left today.\nMaya: Internal note: he is a fraud"
        " suspect.\nCustomer: thanks"
        for n in range(4)
    ]
    (tmp_path / "a.txt").write_text("\n\n=====\n\n".join(talks))
    found = inspect([tmp_path / "a.txt"], SourceBlock(format="transcript", agents=["Maya"]))
    (said,) = found.visibility.values()
    assert (
        found.messages["note"] == 4
        and said == "nothing marks private messages; 4 private by how their texts begin, all others public"
    )
