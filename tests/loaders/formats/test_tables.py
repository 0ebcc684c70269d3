"""Mapped tables: guessed and given mappings, joins, pairs, roles, outcomes, and what is rejected."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from curate.errors import CurateError
from curate.loaders import LoadReport, SourceBlock, read_all, suggest
from curate.records import Conversation
from tests.helpers.loading import read_with_rejects


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        table = csv.DictWriter(out, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def said(conversation: Conversation) -> list[tuple[str, str]]:
    return [(m.role, m.text) for m in conversation.messages]


TICKETS = [
    {
        "nr": f"T{n}",
        "kunde": f"k{n}",
        "erstellt": f"2024-03-0{n} 10:00",
        "betreff": f"Frage {n} zum Paket",
        "beschreibung": f"Wo ist mein Paket Nummer {n} geblieben?",
        "gelöst": "ja" if n % 2 else "nein",
    }
    for n in range(1, 7)
]
REPLIES = [
    {
        "antwort_nr": f"A{n}{k}",
        "ticket": f"T{n}",
        "verfasser": "anna" if k == 0 else f"k{n}",
        "datum": f"2024-03-0{n} 1{k + 1}:00",
        "text": f"Wir suchen das Paket {n}, Teil {k}, bitte warten",
    }
    for n in range(1, 7)
    for k in range(2)
]


def test_two_files_in_german_are_joined_without_a_recipe(tmp_path: Path) -> None:
    write(tmp_path / "vorgaenge.csv", TICKETS)
    write(tmp_path / "nachrichten.csv", REPLIES)
    conversations, rejects = read_with_rejects(tmp_path)
    assert not rejects and len(conversations) == 6
    first = conversations[0]
    assert (first.id, first.subject, first.customer, first.outcome) == (
        "T1",
        "Frage 1 zum Paket",
        "k1",
        {"solved": True},
    )
    assert [m.role for m in first.messages] == ["customer", "agent", "customer"]
    assert first.source == "vorgaenge.csv:row 2"
    assert [m.id for m in first.messages] == ["T1#0", "A10", "A11"]


def test_the_suggested_recipe_runs_unedited_and_gives_the_same(tmp_path: Path) -> None:
    write(tmp_path / "vorgaenge.csv", TICKETS)
    write(tmp_path / "nachrichten.csv", REPLIES)
    text = suggest([tmp_path])
    block = yaml.safe_load(text)["source"]
    assert read_with_rejects(tmp_path, **block)[0] == read_with_rejects(tmp_path)[0]
    assert block["messages"]["conversation"] == "ticket" and "# 100% of its values are ids" in text


CONTRACT = {
    "format": "table",
    "conversations": {
        "files": "q-*.csv",
        "id": "id",
        "author": "creator",
        "time": "created",
        "subject": "title",
        "text": "content",
        "text_type": "html",
        "locale": "locale",
        "solved": "is_solved",
        "accepted": "solution",
    },
    "messages": {
        "files": "a-*.csv",
        "conversation": "question_id",
        "id": "id",
        "author": "creator",
        "time": "created",
        "text": "content",
        "text_type": "html",
        "votes_up": "up",
        "votes_down": "down",
        "spam": "is_spam",
    },
    "roles": {"customer": "conversation_author", "otherwise": "agent"},
}


def forum(folder: Path) -> None:
    base = {"created": "2024-01-01 03:22:53 +0000", "locale": "de", "is_solved": "true"}
    write(
        folder / "q-1.csv",
        [{"id": "1", "creator": "c", "title": "t", "content": "<p>one</p>", "solution": "12", **base}],
    )
    write(
        folder / "q-2.csv",
        [{"id": "2", "creator": "d", "title": "t2", "content": "<p>two</p>", "solution": "", **base}],
    )
    rows = [
        ("12", "1", "h", "2024-01-01 05:00:00 +0000", "fix", "3", "1", "false"),
        ("11", "1", "c", "2024-01-01 04:00:00 +0000", "more", "0", "0", "false"),
        ("13", "9", "h", "2024-01-01 05:00:00 +0000", "orphan", "0", "0", "true"),
        ("12", "1", "h", "2024-01-01 05:00:00 +0000", "fix", "3", "1", "false"),
    ]
    write(
        folder / "a-1.csv",
        [
            dict(
                zip(
                    ("id", "question_id", "creator", "created", "content", "up", "down", "is_spam"),
                    r,
                    strict=True,
                )
            )
            for r in rows
        ],
    )


def test_the_contracts_recipe(tmp_path: Path) -> None:
    forum(tmp_path)
    report = LoadReport()
    (first, second), rejects = read_with_rejects(tmp_path, report, **CONTRACT)
    assert [(m.id, m.role, m.text_type) for m in first.messages] == [
        ("1#0", "customer", "html"),
        ("11", "customer", "html"),
        ("12", "agent", "html"),
    ]
    assert first.messages[2].outcome == {"votes_up": 3, "votes_down": 1, "spam": False, "accepted": True}
    assert first.outcome == {"solved": True, "accepted": "12"} and first.locale == "de"
    assert said(second) == [("customer", "<p>two</p>")]
    assert [(r.source, r.locator, r.reason) for r in rejects] == [("a-1.csv", "row 4", "no_conversation")]
    assert report.repeated_messages == 1


def test_repeated_conversation_rows_collapse_and_are_counted(tmp_path: Path) -> None:
    forum(tmp_path)
    (tmp_path / "q-3.csv").write_bytes((tmp_path / "q-1.csv").read_bytes())
    report = LoadReport()
    assert [c.id for c in read_with_rejects(tmp_path, report, **CONTRACT)[0]] == ["1", "2"]
    assert report.repeated_conversations == 1


def test_bystanders_are_no_agents(tmp_path: Path) -> None:
    rows = [
        {"thread": f"t{n}", "who": who, "text": f"{who} says {n} things here"}
        for n in range(6)
        for who in (f"asker{n}", "helper", *(["passer"] if n == 0 else []))
    ]
    write(tmp_path / "x.csv", rows)
    block = {
        "messages": {"conversation": "thread", "author": "who", "text": "text"},
        "roles": {"customer": "conversation_author", "otherwise": "agent", "agent_min_conversations": 5},
    }
    conversations, _ = read_with_rejects(tmp_path, **block)
    assert [m.role for m in conversations[0].messages] == ["customer", "agent", "unknown"]
    block["roles"] = {**block["roles"], "agent_min_conversations": 7}  # type: ignore[dict-item]
    assert {m.role for c in read_with_rejects(tmp_path, **block)[0] for m in c.messages} == {
        "customer",
        "unknown",
    }


def test_one_table_with_a_role_column(tmp_path: Path) -> None:
    rows = [
        {
            "chat": f"c{n}",
            "n": k,
            "from": who,
            "name": name,
            "mail": mail,
            "said": f"{who} line {k} of the chat {n}",
            "csat": "5",
            "sent": f"2024-05-0{n + 1}T10:0{k}:00Z",
        }
        for n in range(5)
        for k, (who, name, mail) in enumerate(
            (
                ("visitor", "Ann Bell", f"ann{n}@x.example"),
                ("support", "Max", "max@desk.example"),
                ("internal note", "Max", "max@desk.example"),
                ("bot", "Robo", ""),
            )
        )
    ]
    write(tmp_path / "x.csv", rows)
    conversations, rejects = read_with_rejects(tmp_path)
    assert not rejects and len(conversations) == 5
    first = conversations[0]
    assert [(m.role, m.kind) for m in first.messages] == [
        ("customer", "message"),
        ("agent", "message"),
        ("unknown", "note"),
        ("bot", "message"),
    ]
    assert (first.customer, first.emails, first.outcome) == (
        "ann0@x.example",
        ["ann0@x.example"],
        {"rating": "good"},
    )
    assert first.names == ["Ann Bell", "Max", "Robo"]


def test_pairs_given_and_guessed(tmp_path: Path) -> None:
    rows = [
        {
            "key": f"p{n}",
            "question": f"How do I do the thing {n}?",
            "answer": f"You press the button {n} twice.",
            "rating": "good" if n else "bad",
        }
        for n in range(4)
    ]
    write(tmp_path / "x.csv", rows)
    block = {
        "format": "table",
        "rows": "pairs",
        "messages": {
            "id": "key",
            "prompt": "question",
            "completion": "answer",
            "rating": "rating",
            "rating_good": ["good"],
        },
    }
    for found in (read_with_rejects(tmp_path)[0], read_with_rejects(tmp_path, **block)[0]):
        assert len(found) == 4 and said(found[0]) == [
            ("customer", "How do I do the thing 0?"),
            ("agent", "You press the button 0 twice."),
        ]
    assert [c.messages[1].outcome["rating"] for c in found] == ["bad", "good", "good", "good"]
    short = {"rows": "pairs", "prompt": "question", "completion": "answer"}
    assert [said(c) for c in read_with_rejects(tmp_path, **short)[0]] == [said(c) for c in found]


def test_order_and_missing_and_backward_times(tmp_path: Path) -> None:
    write(tmp_path / "o.csv", [{"c": "1", "n": n, "who": "a", "text": f"t{n}"} for n in ("10", "2", "1")])
    block = {
        "messages": {"conversation": "c", "author": "who", "text": "text", "order": "n"},
        "roles": {"otherwise": "customer"},
    }
    assert [m.text for m in read_with_rejects(tmp_path / "o.csv", **block)[0][0].messages] == [
        "t1",
        "t2",
        "t10",
    ]
    newest_first = [("2024-01-03", "c"), ("2024-01-02", "b2"), ("2024-01-02", "b1"), ("2024-01-01", "a")]
    write(tmp_path / "t.csv", [{"c": "1", "at": at, "who": "a", "text": text} for at, text in newest_first])
    block["messages"] = {"conversation": "c", "author": "who", "text": "text", "time": "at"}
    assert [m.text for m in read_with_rejects(tmp_path / "t.csv", **block)[0][0].messages] == [
        "a",
        "b1",
        "b2",
        "c",
    ]


def test_private_flags_are_read_explicitly_and_doubt_means_internal(tmp_path: Path) -> None:
    flags = ["true", "false", "0", "", "perhaps"]
    write(
        tmp_path / "x.csv",
        [{"c": "1", "who": "a", "text": f"t{n}", "private": flag} for n, flag in enumerate(flags)],
    )
    block = {
        "messages": {"conversation": "c", "author": "who", "text": "text", "internal": "private"},
        "roles": {"otherwise": "customer"},
    }
    assert [m.kind for m in read_with_rejects(tmp_path, **block)[0][0].messages] == [
        "note",
        "message",
        "message",
        "note",
        "note",
    ]
    block["messages"] = {"conversation": "c", "author": "who", "text": "text", "public": "private"}
    assert [m.kind for m in read_with_rejects(tmp_path, **block)[0][0].messages] == [
        "message",
        "note",
        "note",
        "note",
        "note",
    ]


def test_ids_cut_by_a_spreadsheet_are_refused_loudly(tmp_path: Path) -> None:
    write(tmp_path / "x.csv", [{"c": c, "who": "a", "text": "some text"} for c in ("1.23E+15", "7")])
    report = LoadReport()
    conversations, rejects = read_with_rejects(
        tmp_path,
        report,
        messages={"conversation": "c", "author": "who", "text": "text"},
        roles={"otherwise": "customer"},
    )
    assert [c.id for c in conversations] == ["7"] and [r.reason for r in rejects] == ["mangled_id"]
    assert any("cut by a spreadsheet" in w for w in report.warnings)


def test_ambiguous_dates_ask_the_recipe(tmp_path: Path) -> None:
    write(
        tmp_path / "x.csv",
        [{"c": "1", "at": at, "who": "a", "text": at} for at in ("04/03/2024 10:00", "03/04/2024 10:00")],
    )
    block: dict[str, Any] = {
        "messages": {"conversation": "c", "author": "who", "text": "text", "time": "at"},
        "roles": {"otherwise": "customer"},
    }
    report = LoadReport()
    conversations, _ = read_with_rejects(tmp_path, report, **block)
    assert [m.time for m in conversations[0].messages] == [None, None] and conversations[0].messages[
        0
    ].flags == ["bad_time"]
    assert [d.code for d in report.doubts] == ["day_or_month_first"]
    for dates, first in (("day_first", "04/03/2024 10:00"), ("month_first", "03/04/2024 10:00")):
        assert read_with_rejects(tmp_path, **{**block, "dates": dates})[0][0].messages[0].text == first
    write(
        tmp_path / "x.csv",
        [{"c": "1", "at": at, "who": "a", "text": at} for at in ("04/03/2024 10:00", "13/02/2024 10:00")],
    )
    assert read_with_rejects(tmp_path, **block)[0][0].messages[0].text == "13/02/2024 10:00"


def test_a_wrong_column_or_glob_names_the_mend(tmp_path: Path) -> None:
    write(tmp_path / "x.csv", [{"c": "1", "content": "text here"}])
    with pytest.raises(CurateError, match=r"no column 'contnt'.*Did you mean 'content'"):
        read_with_rejects(tmp_path, messages={"conversation": "c", "text": "contnt"})
    with pytest.raises(CurateError, match=r"no input file matches y-\*.csv"):
        read_with_rejects(tmp_path, messages={"files": "y-*.csv", "conversation": "c", "text": "content"})
    with pytest.raises(CurateError, match="needs the columns"):
        read_with_rejects(tmp_path, rows="pairs", prompt="content")


def test_jsonl_tables_with_nested_values(tmp_path: Path) -> None:
    rows = [
        {
            "ticket": {"key": 12345678901234567890},
            "user": {"name": "a" if k else "b"},
            "msg": f"some words {k}",
            "n": k,
        }
        for k in range(3)
    ]
    (tmp_path / "x.jsonl").write_text("\n".join(map(json.dumps, rows)))
    block = {
        "format": "table",
        "messages": {"conversation": "ticket.key", "author": "user.name", "text": "msg", "order": "n"},
        "roles": {"agent": "a", "otherwise": "customer"},
    }
    (only,), _ = read_with_rejects(tmp_path, **block)
    assert only.id == "12345678901234567890" and [m.role for m in only.messages] == [
        "customer",
        "agent",
        "agent",
    ]


def test_named_agents_overrule_the_guess(tmp_path: Path) -> None:
    rows = [
        {"ticket_id": f"t{n}", "sender": who, "message": f"{who} writes about number {n}"}
        for n in range(6)
        for who in (f"customer{n}", "Helga", "Otto")
    ]
    write(tmp_path / "x.csv", rows)
    assert [m.role for m in read_with_rejects(tmp_path)[0][0].messages] == ["customer", "agent", "agent"]
    assert [m.role for m in read_with_rejects(tmp_path, agents=["helga"])[0][0].messages] == [
        "customer",
        "agent",
        "unknown",
    ]


def test_several_blocks_each_with_its_files(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        write(tmp_path / f"{name}.csv", [{"c": "1", "who": who, "text": f"{name} {who}"} for who in "ab"])
    block: dict[str, Any] = {
        "messages": {"conversation": "c", "author": "who", "text": "text"},
        "roles": {"agent": "b", "otherwise": "customer"},
    }
    blocks = [
        SourceBlock(files="one.csv", **block),
        SourceBlock(files="two.csv", **block),
        SourceBlock(**{**block, "roles": {"agent": "a", "otherwise": "customer"}}),
    ]
    found = [i for i in read_all([tmp_path], blocks) if isinstance(i, Conversation)]
    assert said(found[0]) == [("customer", "one a"), ("agent", "one b")]
    assert said(found[2]) == [("agent", "three a"), ("customer", "three b")]
    assert [c.id for c in found] == ["1", "1@table", "1@table2"], (
        "one id in three sources is three conversations"
    )
