"""Plain text transcripts and training sets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from curate.loaders import LoadReport
from curate.loaders.formats._transcript_lines import parse_line
from tests.helpers.loading import lines, read, said

# training sets

ROWS: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    (
        {
            "messages": [
                {"role": "system", "content": "s"},
                {"role": "user", "content": "q"},
                {"role": "assistant", "content": [{"type": "text", "text": "a"}]},
            ]
        },
        [("system", "s"), ("customer", "q"), ("agent", "a")],
    ),
    (
        {"conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}]},
        [("customer", "q"), ("agent", "a")],
    ),
    ({"instruction": "q", "input": "more", "output": "a"}, [("customer", "q\n\nmore"), ("agent", "a")]),
    ({"prompt": "q", "completion": "a"}, [("customer", "q"), ("agent", "a")]),
    (
        {"prompt": [{"role": "user", "content": "q"}], "completion": [{"role": "assistant", "content": "a"}]},
        [("customer", "q"), ("agent", "a")],
    ),
    ({"prompt": "q", "chosen": "a", "rejected": "b"}, [("customer", "q"), ("agent", "a")]),
    (
        {"chosen": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}], "rejected": []},
        [("customer", "q"), ("agent", "a")],
    ),
    ({"prompt": "q"}, [("customer", "q")]),
]


@pytest.mark.parametrize(("row", "wanted"), ROWS)
def test_training_sets_by_their_keys(
    tmp_path: Path, row: dict[str, Any], wanted: list[tuple[str, str]]
) -> None:
    lines(tmp_path / "x", [{**row, "id": "r1"}, {**row, "id": "r2"}])
    found = read(tmp_path)
    assert [c.id for c in found] == ["r1", "r2"] and [said(c) for c in found] == [wanted, wanted]


def test_dataset_folders(tmp_path: Path) -> None:
    from datasets import Dataset

    rows = [
        {"messages": [{"role": "user", "content": f"q{n}"}, {"role": "assistant", "content": "a"}]}
        for n in range(3)
    ]
    Dataset.from_list(rows).save_to_disk(str(tmp_path / "saved"))
    (tmp_path / "hub" / "data").mkdir(parents=True)
    Dataset.from_list(rows).to_parquet(str(tmp_path / "hub" / "data" / "train-00000-of-00001.parquet"))
    for folder in ("saved", "hub"):
        found = read(tmp_path / folder)
        assert [said(c) for c in found] == [[("customer", f"q{n}"), ("agent", "a")] for n in range(3)]
        assert len({c.id for c in found}) == 3


# plain text


def test_lines_of_all_sorts() -> None:
    for line in (
        "[10:02] Ann B: hello",
        "10:02 - Ann B: hello",
        "2024-01-05 10:02:11 Ann B: hello",
        "Ann B [10:02]: hello",
        "**Ann B:** hello",
        "[31/12/2023, 22:15:03] Ann B: hello",
        "Ann B: hello",
    ):
        found = parse_line(line)
        assert found and (found.label, found.text) == ("Ann B", "hello"), line
    assert [
        parse_line(x)
        for x in ("see http://x.example", "no label here", "12:30 is fine", "", "a" * 100 + ": x")
    ] == [None] * 5


def test_one_file_one_conversation(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Call id: X-17\nDate: 2024-03-02 09:30\nAgent: Max\n\n[00:00:03] Max: Desk, Max here.\n"
        "[00:00:09] Customer: My box\nis late.\nNote: it was a gift.\n[00:00:20] Max: Sorry!\n"
    )
    (only,) = read(tmp_path)
    assert said(only) == [
        ("agent", "Desk, Max here."),
        ("customer", "My box\nis late.\nNote: it was a gift."),
        ("agent", "Sorry!"),
    ]
    assert (only.id, only.messages[0].id, only.source) == ("X-17", "X-17#1", "a.txt:line 1")
    assert only.messages[0].time == 1709371803.0, "clocks that begin before the call count from its start"


def test_timed_notes_are_internal(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "[10:00] Agent: hi\n[10:01] Customer: hello\n[10:02] Note: caller is upset\n[10:03] Agent: bye\n"
    )
    (only,) = read(tmp_path)
    assert [(m.role, m.kind) for m in only.messages] == [
        ("agent", "message"),
        ("customer", "message"),
        ("unknown", "note"),
        ("agent", "message"),
    ]


def test_several_conversations_in_a_file_and_names_learned(tmp_path: Path) -> None:
    talks = [
        f"Conversation {n}\n\n{name}: where is order {n}?\nHint: {n} is my number\nHelga: on its way\n{name}:"
        " thanks\n"
        for n, name in enumerate(("Ann", "Bob", "Cid", "Dora"), 1)
    ]
    (tmp_path / "a.txt").write_text("\n-----\n".join(talks))
    found = read(tmp_path)
    assert [c.id for c in found] == ["1", "2", "3", "4"]
    assert [said(c)[1] for c in found] == [("agent", "on its way")] * 4
    assert said(found[1])[0] == ("customer", "where is order 2?\nHint: 2 is my number")
    assert [m.author_name for m in found[1].messages] == ["Bob", "Helga", "Bob"] and found[1].customer == ""


def test_named_agents_and_a_role_map_decide(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ann: q\nMax: a\nAnn: q2\nMax: a2\n")
    assert {m.role for c in read(tmp_path) for m in c.messages} == {"unknown"}
    assert [m.role for m in read(tmp_path, agents=["max"])[0].messages] == [
        "customer",
        "agent",
        "customer",
        "agent",
    ]
    assert [
        m.role for m in read(tmp_path, roles={"map": {"Ann": "agent", "Max": "customer"}})[0].messages
    ] == ["agent", "customer", "agent", "customer"]


def test_midnight_and_encodings(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(
        "Datum: 05.03.2024 23:00\n\n23:58 Kunde: hä?\n00:02 Mitarbeiter: schön\n".encode("cp1252")
    )
    report = LoadReport()
    (only,) = read(tmp_path, report)
    assert said(only) == [("customer", "hä?"), ("agent", "schön")]
    assert only.messages[1].time == only.messages[0].time + 240  # type: ignore[operator]
    assert only.flags == [] and report.encodings == {"a.txt": "cp1252"}
