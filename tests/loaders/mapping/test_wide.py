"""Rows that hold a whole conversation: comment columns, journals, chats in one cell."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from curate.errors import CurateError
from curate.loaders import LoadReport, OpenQuestions, suggest
from curate.records import Conversation
from tests.helpers.loading import read

ASK = [
    "My rear wheel makes a clicking sound since the service.",
    "Where is my parcel? I ordered it nine days ago.",
    "How do I change the address of an order?",
]
SAY = [
    "Please check whether the lockring is tight and tell us.",
    "I am sorry for the wait, a second one leaves today.",
    "Open your order and choose the button Edit delivery.",
]
THANKS = ["It was loose, the click is gone. Thank you!", "Perfect, that helps a lot.", ""]


def write(path: Path, header: list[str], rows: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([header, *rows])
    return path


def told(conversation: Conversation) -> list[tuple[str, str, str]]:
    return [(m.role, m.kind, m.text) for m in conversation.messages]


def expected(n: int, note: str = "") -> list[tuple[str, str, str]]:
    notes = [("agent", "note", note)] if note else []
    return [
        ("customer", "message", ASK[n]),
        *notes,
        ("agent", "message", SAY[n]),
        *([("customer", "message", THANKS[n])] if THANKS[n] else []),
    ]


def check(path: Path, note: str = "") -> str:
    """The file read as guessed, and by the recipe that `init` writes, gives the three conversations."""
    found = read(path)
    assert [told(c) for c in found] == [expected(n, note) for n in range(3)]
    recipe = suggest([path])
    assert read(path, **yaml.safe_load(recipe)["source"]) == found
    return recipe


def tracker(path: Path, name: str = "Comment", when: str = "0{n}/Jun/24 08:{m} AM", mark: str = ";") -> Path:
    rows = []
    for n in range(3):
        asker, agent = f"customer.{n}", f"desk.{n % 2}"
        cells = [
            mark.join((when.format(n=n + 1, m=m), who, text)) if text else ""
            for m, who, text in ((14, agent, SAY[n]), (21, asker, THANKS[n]))
        ]
        rows.append(
            [
                f"SUP-{n}",
                f"Request no. {n} of somebody",
                asker,
                agent,
                when.format(n=n + 1, m="00"),
                ASK[n],
                *cells,
            ]
        )
    return write(
        path, ["Request key", "Summary", "Reporter", "Assignee", "Created", "Description", name, name], rows
    )


@pytest.mark.parametrize(
    ("name", "when", "mark"),
    [
        ("Comment", "0{n}/Jun/24 08:{m} AM", ";"),
        ("Kommentar", "0{n}.06.2024 08:{m}", ";"),
        ("Update", "2024-06-0{n}T08:{m}:00Z", "|"),
        ("Nota pública", "2024-06-0{n} 08:{m}", ";"),
    ],
)
def test_several_columns_of_one_name_are_messages(tmp_path: Path, name: str, when: str, mark: str) -> None:
    recipe = check(tracker(tmp_path / "x.csv", name, when, mark))
    assert f"text: [{name}]" in recipe
    first = read(tmp_path / "x.csv")[0]
    assert (
        first.messages[1].author == "desk.0"
        and first.messages[1].time is not None
        and first.customer == "customer.0"
    )


def test_one_comment_column_alone_is_read_too_and_more_columns_in_a_later_month(tmp_path: Path) -> None:
    header = ["Request key", "Reporter", "Created", "Description", "Comment"]
    rows = [
        [f"A-{n}", f"c{n}", f"0{n + 1}/Jun/24 08:00 AM", ASK[n], f"0{n + 1}/Jun/24 08:14 AM;desk;{SAY[n]}"]
        for n in range(3)
    ]
    found = read(write(tmp_path / "may.csv", header, rows))
    assert [told(c) for c in found] == [expected(n)[:2] for n in range(3)]
    tracker(tmp_path / "june.csv")
    block = yaml.safe_load(suggest([tmp_path / "june.csv"]))["source"] | {"files": "*.csv"}
    block["conversations"].pop("files")
    assert len(read(tmp_path, **(block | {"roles": block["roles"]}))) == 6


def test_work_notes_are_internal_and_comments_are_not(tmp_path: Path) -> None:
    secret = "Carrier lost two pallets, do not promise a date."
    rows = []
    for n in range(3):
        day = f"2024-06-0{n + 1}"
        thanks = (
            f"{day} 08:30:00 - Customer No{n} (Additional comments)\n{THANKS[n]}\n\n" if THANKS[n] else ""
        )
        comments = f"{thanks}{day} 08:14:00 - Maya Stone (Additional comments)\n{SAY[n]}\n\n"
        rows.append(
            [
                f"INC00{n}",
                f"Customer No{n}",
                f"{day} 08:00:00",
                ASK[n],
                comments,
                f"{day} 08:07:00 - Maya Stone (Work notes)\n{secret}\n\n",
            ]
        )
    header = ["number", "caller_id", "opened_at", "description", "comments", "work_notes"]
    assert "notes: [work_notes]" in check(write(tmp_path / "x.csv", header, rows), secret)
    both = [[*row[:4], row[5] + row[4]] for row in rows]
    check(write(tmp_path / "both.csv", [*header[:4], "comments_and_work_notes"], both), secret)
    odd = [[*row[:4], row[4].replace("Additional comments", "Zxqv")] for row in rows]
    assert {m.kind for c in read(write(tmp_path / "odd.csv", header[:5], odd)) for m in c.messages[1:]} == {
        "note"
    }


def test_plain_work_notes_beside_comments_are_internal(tmp_path: Path) -> None:
    path = tracker(tmp_path / "x.csv")
    header, *rows = list(csv.reader(path.open(encoding="utf-8")))
    write(
        path,
        [*header, "Interne Notiz"],
        [[*row, "The customer moved twice, check for fraud"] for row in rows],
    )
    assert all([m.kind for m in c.messages].count("note") == 1 for c in read(path))


@pytest.mark.parametrize(
    "mark", ["{k}_{n}", "{k} {n}", "{k}[{n}]", "messages/{n}/{k}", "messages.{n}.{k}", "{n}_{k}"]
)
def test_numbered_columns_with_roles_are_messages(tmp_path: Path, mark: str) -> None:
    header = ["id", *(mark.format(k=k, n=n) for n in range(1, 4) for k in ("role", "message"))]
    rows = [
        [f"t{n}", "customer", ASK[n], "agent", SAY[n], *(["customer", THANKS[n]] if THANKS[n] else ["", ""])]
        for n in range(3)
    ]
    check(write(tmp_path / "x.csv", header, rows))


def test_columns_called_after_the_speaker_are_messages(tmp_path: Path) -> None:
    rows = [[f"t{n}", ASK[n], SAY[n], THANKS[n], ""] for n in range(3)]
    check(write(tmp_path / "x.csv", ["id", "user_1", "assistant_1", "user_2", "assistant_2"], rows))


@pytest.mark.parametrize(
    "lines",
    [
        "Agent: {1}\nCustomer: {2}",
        "[08:14] Support: {1}\n[08:15] Kunde: {2}",
        "(08:14:00) Support Team: {1}\n(08:15:10) Visitor: {2}",
    ],
)
def test_a_chat_in_one_cell_is_read_by_its_labels(tmp_path: Path, lines: str) -> None:
    opening = lines.split("\n")[1]
    rows = [
        [
            f"t{n}",
            "web",
            (opening + "\n" + lines)
            .replace("{1}", SAY[n])
            .replace("{2}", ASK[n], 1)
            .replace("{2}", THANKS[n] or "Fine"),
        ]
        for n in range(3)
    ]
    found = read(write(tmp_path / "x.csv", ["id", "channel", "transcript"], rows))
    assert [(m.role, m.text) for m in found[0].messages] == [
        ("customer", ASK[0]),
        ("agent", SAY[0]),
        ("customer", THANKS[0]),
    ]


def plain(path: Path, names: tuple[str, str]) -> Path:
    return write(
        path,
        ["id", "requester", "description", *names],
        [[f"t{n}", f"c{n}", ASK[n], SAY[n], THANKS[n]] for n in range(3)],
    )


@pytest.mark.parametrize(
    "names",
    [
        ("Comment", "Comment"),
        ("Comment 1", "Comment 2"),
        ("Reply_1", "Reply_2"),
        ("Antwort 1", "Antwort 2"),
        ("reply1", "reply2"),
    ],
)
def test_columns_that_do_not_say_who_wrote_them_are_a_question(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    report = LoadReport()
    read(plain(tmp_path / "x.csv", names), report=report)
    (question,) = report.questions
    assert (
        names[0] in question.describe()
        and "speakers: [agent]" in question.add[0]
        and "several columns are called" in question.what
    )
    answer = yaml.safe_load(question.add[0])
    block = yaml.safe_load(suggest([tmp_path / "x.csv"]))["source"]
    block["conversations"] = {
        "comments": {**answer["conversations"]["comments"], "speakers": ["agent", "customer"]}
    }
    settled = LoadReport()
    assert [told(c) for c in read(tmp_path / "x.csv", settled, **block)] == [
        expected(n) for n in range(3)
    ] and not settled.questions


def test_a_chat_of_names_is_a_question_until_the_agents_are_named(tmp_path: Path) -> None:
    chats = [
        f"Ilse: {ASK[n]}\nMaya: {SAY[n]}\nIlse: {THANKS[n] or 'Fine then'}\nMaya: Goodbye" for n in range(3)
    ]
    path = write(tmp_path / "x.csv", ["id", "transcript"], [[f"t{n}", chats[n]] for n in range(3)])
    report = LoadReport()
    read(path, report=report)
    assert report.questions and "Ilse" not in report.questions[0].describe()
    with pytest.raises(OpenQuestions):
        raise OpenQuestions(report.questions)
    block = yaml.safe_load(suggest([path]))["source"]
    block.pop("roles", None)
    assert [m.role for m in read(path, **(block | {"agents": ["Maya"]}))[0].messages] == [
        "customer",
        "agent",
        "customer",
        "agent",
    ]


def test_a_ticket_that_stands_twice_counts_once_with_all_its_comments(tmp_path: Path) -> None:
    path = tracker(tmp_path / "x.csv")
    header, *rows = list(csv.reader(path.open(encoding="utf-8")))
    write(path, header, [[*rows[0][:-1], ""], *rows])
    report = LoadReport()
    assert told(read(path, report=report)[0]) == expected(0) and report.repeated_conversations == 1


def test_a_comment_column_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    block = yaml.safe_load(suggest([tracker(tmp_path / "x.csv")]))["source"]
    block["conversations"]["comments"]["text"] = "Remark"
    with pytest.raises(CurateError, match="no column 'Remark'"):
        read(tmp_path / "x.csv", **block)


@pytest.mark.parametrize(
    "header",
    [["address_1", "address_2"], ["tag 1", "tag 2"], ["created_1", "created_2"], ["option1", "option2"]],
)
def test_other_numbered_columns_are_no_messages(tmp_path: Path, header: list[str]) -> None:
    rows = [
        [f"t{n}", f"c{n}", ASK[n], "Main street of the town", "Some other street there"] for n in range(3)
    ]
    assert "comments:" not in suggest(
        [write(tmp_path / "x.csv", ["id", "requester", "description", *header], rows)]
    )
