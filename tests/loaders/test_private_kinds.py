"""Private notes under names and values that nothing explains: each is read as private, or asked about;
columns of other things are not asked about."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook

from curate.loaders import inspect, read_all
from curate.loaders.settings import SourceBlock
from curate.records import Conversation
from tests.helpers.loading import counts
from tests.helpers.tenants import ASK, NOTE, SAY

THANKS = "Thank you, that is fine with us."
TENANTS = ["Odo Brandt", "Pia Falk", "Quin Hale", "Ria Lund", "Sam Moor", "Tia Nord"]
READ_RIGHT = {"customer": 9, "note": 6, "agent": 6}


def dump(path: Path, header: str, cells: tuple[str, str, str], role: bool = True) -> Path:
    """Six conversations: an agent's note stands in each, and the cells of one column for a customer, an agent
    and a note; {n} is the conversation."""
    rows = [
        (
            "ticket_id,author,sent,role," + header + ",message"
            if role
            else "ticket_id,author,sent," + header + ",message"
        )
    ]
    for n in range(6):
        agent = f"maya.stone{n % 2}"
        talk = [
            ("customer", TENANTS[n], ASK[n % 3], 0),
            ("agent", agent, NOTE[n % 3], 2),
            ("agent", agent, SAY[n % 3], 1),
        ]
        talk += [("customer", TENANTS[n], THANKS, 0)] if n % 2 else []
        for minute, (side, who, text, cell) in enumerate(talk):
            said = cells[cell].replace("{n}", str(n))
            rows.append(
                ",".join(
                    [
                        f"T-{n}",
                        who,
                        f"2025-02-0{n + 1} 10:0{minute}:00",
                        *([side] if role else []),
                        f'"{said}"',
                        f'"{text}"',
                    ]
                )
            )
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def asked(path: Path, block: SourceBlock | None = None) -> list[str]:
    return [q.key for q in inspect([path], block).questions]


@pytest.mark.parametrize("role", [True, False])
@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("entry_kind", ("inbound", "reply", "side comment")),
        ("step_type", ("received", "sent", "huddle")),
        ("event", ("customer_message", "agent_message", "agent_message_backstage")),
        ("action_code", ("101", "205", "310")),
        ("level", ("1", "1", "2")),
        ("x_hid", ("0", "0", "1")),
        ("x_hid", ("", "", "1")),
        ("v", ("true", "true", "false")),
        ("Art der Nachricht", ("E-Mail-Eingang", "E-Mail-Ausgang", "Gesprächsnotiz")),
        ("Catégorie", ("Courriel entrant", "Courriel sortant", "Suivi")),
        ("delivery_status", ("sent", "sent", "not sent")),
        ("team_message", ("0", "0", "1")),
        ("Respuesta al cliente", ("Sí", "Sí", "No")),
        ("Sent", ("true", "true", "false")),
        (
            "Kind",
            (
                "Public reply visible to the customer",
                "Public reply visible to the customer",
                "Internal note not visible to customers",
            ),
        ),
        ("Message Kind", ("Inbound Message", "Agent Reply", "Side Comment")),
        ("delivered_at", ("2025-02-0{n}", "2025-02-0{n}", "")),
        ("visible_to", ("", "", "U{n},U7{n},U8{n}")),
        ("to", ("help@alder.example", "", "desk@alder.example")),
    ],
)
def test_what_stands_in_messages_of_agents_alone_is_asked_about(
    tmp_path: Path, header: str, cells: tuple[str, str, str], role: bool
) -> None:
    found = inspect([dump(tmp_path / "x.csv", header, cells, role)])
    assert [q.key for q in found.questions] == [header] or found.messages == READ_RIGHT


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Öffentliche Antwort", ("Ja", "Ja", "Nein")),
        ("Privater Kommentar", ("Nein", "Nein", "Ja")),
        ("Nur für Agenten", ("Nein", "Nein", "Ja")),
        ("Openbare reactie", ("Ja", "Ja", "Nee")),
        ("Внутреннее сообщение", ("Нет", "Нет", "Да")),
        ("公開フラグ", ("TRUE", "TRUE", "FALSE")),
        ("社内限定", ("いいえ", "いいえ", "はい")),
        ("区分", ("お客様宛", "お客様宛", "社内メモ")),
        ("type.name", ("Reply", "Reply", "Internal note")),
        ("visibility_name", ("Public", "Public", "Internal")),
    ],
)
def test_a_flag_in_other_words_is_understood(
    tmp_path: Path, header: str, cells: tuple[str, str, str]
) -> None:
    assert counts(dump(tmp_path / "x.csv", header, cells)) == READ_RIGHT


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("status", ("open", "solved", "pending")),
        ("priority", ("low", "high", "urgent")),
        ("direction", ("inbound", "outbound", "outbound")),
        ("channel", ("email", "web", "email")),
        ("agent_team", ("", "tier {n}", "tier {n}")),
        ("queue_code", ("Q{n}", "Q{n}", "Q{n}")),
        ("has_attachment", ("no", "no", "yes")),
        ("is_first_reply", ("0", "0", "1")),
        ("read_at", ("2025-02-0{n}", "2025-02-0{n}", "")),
        ("turn", ("1", "3", "2")),
        ("language", ("de", "en", "fr")),
        ("handle_seconds", ("", "30", "20")),
        ("macro", ("", "", "greeting {n}")),
        ("message_ref", ("c{n}", "a{n}", "b{n}")),
    ],
)
def test_columns_of_other_things_are_not_asked_about(
    tmp_path: Path, header: str, cells: tuple[str, str, str]
) -> None:
    path = dump(tmp_path / "x.csv", header, cells)
    if header == "turn":
        path.write_text(
            "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if THANKS not in line),
            encoding="utf-8",
        )
    assert asked(path) == []


def test_a_team_that_follows_its_agents_is_not_asked_about(tmp_path: Path) -> None:
    """Two agents answer in each conversation, each of one team."""
    path = dump(tmp_path / "x.csv", "desk", ("", "north", "south"))
    said = [
        (
            line.replace("maya.stone0", "jon.park").replace("maya.stone1", "jon.park")
            if "south" in line
            else line
        )
        for line in path.read_text().splitlines()
    ]
    path.write_text("\n".join(said) + "\n", encoding="utf-8")
    assert asked(path) == []


def test_the_answer_offers_the_values_that_customers_saw_and_settles_it(tmp_path: Path) -> None:
    path = dump(tmp_path / "x.csv", "entry_kind", ("inbound", "reply", "side comment"))
    add = inspect([path]).questions[0].add[0]
    assert (
        add.partition("#")[0].strip() == "messages: {internal: entry_kind, public_values: [inbound, reply]}"
    )
    said = {"messages": {"internal": "entry_kind", "public_values": ["inbound", "reply"]}}
    assert counts(path, SourceBlock.model_validate(said)) == READ_RIGHT


def test_a_filled_cell_may_be_what_customers_saw(tmp_path: Path) -> None:
    path = dump(tmp_path / "x.csv", "delivered_at", ("2025-02-03", "2025-02-04", ""))
    assert "messages: {internal: delivered_at, public_values: [" in inspect([path]).questions[0].add[0]
    said = {"messages": {"internal": "delivered_at", "public_values": ["*"]}}
    assert counts(path, SourceBlock.model_validate(said)) == READ_RIGHT


def test_a_named_agent_and_a_second_flag_do_not_silence_the_question(tmp_path: Path) -> None:
    path = dump(
        tmp_path / "x.csv", "is_draft,v", ('false","true', 'false","true', 'false","false'), role=False
    )
    assert asked(path) == ["v"]
    assert asked(path, SourceBlock(agents=["maya.stone0", "maya.stone1"])) == ["v"]
    assert asked(path, SourceBlock.model_validate({"messages": {"internal": "is_draft"}})) == ["v"]
    assert asked(path, SourceBlock.model_validate({"messages": {"internal": "none"}})) == []


def test_a_message_to_colleagues_is_asked_about(tmp_path: Path) -> None:
    path = dump(
        tmp_path / "x.csv",
        "To",
        ("help@alder.example", "c{n}@post.example", "otto@alder.example"),
        role=False,
    )
    lines = path.read_text(encoding="utf-8")
    for n, name in enumerate(TENANTS):
        lines = lines.replace(name, f"c{n}@post.example")
    path.write_text(
        lines.replace("maya.stone0", "maya@alder.example").replace("maya.stone1", "jon@alder.example"),
        encoding="utf-8",
    )
    assert asked(path) == ["To"]
    path.write_text(
        path.read_text(encoding="utf-8").replace("otto@alder.example", "c1@post.example"), encoding="utf-8"
    )
    assert asked(path) == []


def parted(folder: Path, public: str, private: str, other_columns: bool = False) -> Path:
    """The dump in two files, one of which holds the notes and nothing that says so."""
    header, *rows = (
        dump(folder.with_suffix(".csv"), "lang", ("en", "en", "en")).read_text(encoding="utf-8").splitlines()
    )
    noted = [row for row in rows if any(note in row for note in NOTE)]
    for name, head, held in (
        (public, header, [r for r in rows if r not in noted]),
        (private, "case,who,at,party,tongue,body" if other_columns else header, noted),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("\n".join([head, *held]) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("public", "private"),
    [
        ("public_replies.csv", "internal_notes.csv"),
        ("Antworten/export.csv", "Interne Notizen/export.csv"),
        ("messages.csv", "notes.csv"),
    ],
)
def test_files_that_are_named_as_private_hold_private_rows(tmp_path: Path, public: str, private: str) -> None:
    folder = parted(tmp_path / "dump", public, private)
    assert counts(folder) == READ_RIGHT
    assert counts(folder, SourceBlock.model_validate({"messages": {"internal": "none"}})) == {
        "customer": 9,
        "agent": 12,
    }


def test_a_file_of_all_messages_is_no_file_of_notes(tmp_path: Path) -> None:
    assert counts(parted(tmp_path / "dump", "replies.csv", "notes_and_replies.csv")) == {
        "customer": 9,
        "agent": 12,
    }
    assert counts(parted(tmp_path / "internal", "internal_1.csv", "internal_2.csv")) == {
        "customer": 9,
        "agent": 12,
    }


def test_a_table_of_its_own_that_is_named_as_private_is_asked_about(tmp_path: Path) -> None:
    assert asked(parted(tmp_path / "dump", "replies.csv", "internal_notes.csv", other_columns=True)) == [
        "internal"
    ]


@pytest.mark.parametrize("title", ["Internal notes", "Interne Notizen"])
def test_a_title_above_a_second_part_of_a_file_says_what_it_holds(tmp_path: Path, title: str) -> None:
    folder = parted(tmp_path / "dump", "a.csv", "b.csv")
    one, two = ((folder / name).read_text(encoding="utf-8") for name in ("a.csv", "b.csv"))
    path = tmp_path / "both.csv"
    path.write_text(f"{one}\n{title}\n{two}", encoding="utf-8")
    assert counts(path) == READ_RIGHT


@pytest.mark.parametrize(
    ("title", "right"), [("Internal notes", READ_RIGHT), ("May", {"customer": 9, "agent": 12})]
)
def test_a_sheet_that_is_named_as_private_holds_private_rows(
    tmp_path: Path, title: str, right: dict[str, int]
) -> None:
    folder = parted(tmp_path / "dump", "a.csv", "b.csv")
    book = Workbook()
    for sheet, name in ((book.active, "a.csv"), (book.create_sheet(title), "b.csv")):
        for row in csv.reader((folder / name).read_text(encoding="utf-8").splitlines()):
            sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    assert counts(tmp_path / "book.xlsx") == right


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (
            "comment_1,comment_1_author,comment_1_visibility,comment_2,comment_2_author,comment_2_visibility",
            "{note},maya,internal,{say},maya,public",
        ),
        (
            "comment 1,comment 1 author,comment 1 public,comment 2,comment 2 author,comment 2 public",
            "{note},maya,no,{say},maya,yes",
        ),
        ("Comment,Comment", "2025-02-03 10:02;maya;{note};internal,2025-02-03 10:03;maya;{say};public"),
    ],
)
def test_what_stands_beside_a_comment_says_who_saw_it(tmp_path: Path, header: str, cells: str) -> None:
    rows = [
        f"T-{n},{TENANTS[n]},{ASK[n % 3]},{cells.format(note=NOTE[n % 3].replace(',', ''), say=SAY[n % 3])}"
        for n in range(6)
    ]
    path = tmp_path / "x.csv"
    path.write_text("\n".join([f"Issue key,Reporter,Description,{header}", *rows]) + "\n", encoding="utf-8")
    held = [m for c in read_all([path]) if isinstance(c, Conversation) for m in c.messages]
    assert {m.text for m in held if m.kind == "message"} == {*ASK, *SAY}


@pytest.mark.parametrize(
    ("header", "cells", "seen"),
    [
        ("audience", ("", "", "team"), '[""]'),
        ("note_ref", ("", "", "N-77"), '[""]'),
        ("x_hid", ("0", "0", "1"), '["0"]'),
    ],
)
def test_the_answer_that_is_offered_is_never_the_value_of_the_notes(
    tmp_path: Path, header: str, cells: tuple[str, str, str], seen: str
) -> None:
    [question] = inspect([dump(tmp_path / "x.csv", header, cells)]).questions
    assert yaml.safe_load(question.add[0])["messages"]["public_values"] == yaml.safe_load(seen)
