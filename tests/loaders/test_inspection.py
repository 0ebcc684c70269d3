"""What a dump is said to be, the suggested recipe, and the window of a run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from curate.errors import CurateError
from curate.loaders import (
    LOADERS,
    Loader,
    LoadReport,
    SourceBlock,
    in_window,
    inspect,
    open_inputs,
    read_all,
    suggest,
)
from curate.records import Conversation, Message


def talk(path: Path, rows: list[tuple[str, str, str, str]]) -> None:
    lines = [
        json.dumps(dict(zip(("ticket_id", "sender_role", "message", "created_at"), r, strict=True)))
        for r in rows
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


GOOD = [
    (str(n), who, f"{who} writes a few words here {n}", f"2024-0{n}-01T10:0{k}:00Z")
    for n in range(1, 7)
    for k, who in enumerate(("customer", "agent"))
]


def test_an_inspection_counts_and_dates(tmp_path: Path) -> None:
    talk(tmp_path / "x.jsonl", GOOD)
    found = inspect([tmp_path])
    assert (found.conversations, found.messages, found.span) == (
        6,
        {"customer": 6, "agent": 6},
        ("2024-01-01", "2024-06-01"),
    )
    assert [(f.file, f.format, f.confidence > 0.3, bool(f.why)) for f in found.files] == [
        ("x.jsonl", "table", True, True)
    ]
    assert found.warnings == [] and found.rejects == {}
    assert json.loads(json.dumps(found.to_dict()))["span"] == ["2024-01-01", "2024-06-01"]


def test_languages_come_from_the_export_or_the_texts(tmp_path: Path) -> None:
    german = [
        (
            f"g{n}",
            who,
            "Ich habe das Paket noch nicht bekommen und warte schon seit einer Woche darauf",
            "2024-01-01",
        )
        for n in range(8)
        for who in ("customer", "agent")
    ]
    talk(tmp_path / "x.jsonl", german)
    assert inspect([tmp_path]).languages == {"de": 1.0}


def test_what_looks_wrong_is_said(tmp_path: Path) -> None:
    rows = [
        (str(n), "customer", f"Ich hÃ¤tte gerne eine Antwort {n}", "") for n in range(5) for _ in range(2)
    ]
    talk(tmp_path / "x.jsonl", rows)
    with (tmp_path / "x.jsonl").open("a") as out:
        out.write('{"ticket_id": "9", "sender_')
    found = inspect(
        [tmp_path],
        SourceBlock(
            messages={"conversation": "ticket_id", "text": "message"}, roles={"otherwise": "customer"}
        ),
    )  # type: ignore[arg-type]
    text = " | ".join(found.warnings)
    for part in ("no message is by an agent", "one side only", "damaged characters", "no message has a time"):
        assert part in text
    assert found.rejects == {"truncated": 1} and "breaks off at line 11" in found.doubts[0].what


def test_an_unreadable_input_is_an_error_and_a_strange_file_beside_others_a_reject(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(bytes(range(256)) * 10)
    with pytest.raises(
        CurateError, match=r"no conversations found \(binary of no known format\)\. .*Make a CSV"
    ) as refused:
        inspect([tmp_path / "x.bin"])
    assert "--format" not in str(refused.value)
    talk(tmp_path / "x.jsonl", GOOD)
    assert [(r.source, r.reason) for r in open_inputs([tmp_path / "x.bin", tmp_path / "x.jsonl"])[1]] == [
        ("x.bin", "unknown_format")
    ]
    assert open_inputs([tmp_path])[1] == []


def test_an_unknown_format_names_the_nearest(tmp_path: Path) -> None:
    talk(tmp_path / "x.jsonl", GOOD)
    with pytest.raises(CurateError, match="Did you mean 'zendesk'"):
        open_inputs([tmp_path], SourceBlock(format="zendes"))


def test_suggestions_of_several_sources_are_a_list_that_runs(tmp_path: Path) -> None:
    talk(tmp_path / "x.jsonl", GOOD)
    (tmp_path / "calls").mkdir()
    for n in (1, 2):
        (tmp_path / "calls" / f"call-{n}.txt").write_text("Customer: q\nAgent: a\n")
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n3,4\n")
    text = suggest([tmp_path])
    blocks = [SourceBlock(**b) for b in yaml.safe_load(text)["source"]]
    assert [b.globs for b in blocks] == [["calls/call-*.txt"], ["x.jsonl"]] and "# not used: odd.csv" in text
    assert list(read_all([tmp_path], blocks)) == list(read_all([tmp_path]))


def conversation(key: str, time: float | None) -> Conversation:
    return Conversation(key, "f:1", [Message("m", "customer", "x", time)])


def test_the_window_keeps_what_began_in_it_and_counts_the_rest() -> None:
    day = 86_400.0
    items = [conversation(str(n), 1_700_006_400.0 - 1 + n * day) for n in range(4)] + [
        conversation("undated", None)
    ]  # 1_700_006_400 is 2023-11-15
    report = LoadReport()
    kept = in_window(items, "2023-11-15", "2023-11-16", report)
    assert [c.id for c in kept] == ["1", "2", "undated"]  # type: ignore[union-attr]
    assert (report.outside_window, report.undated) == (2, 1)
    with pytest.raises(CurateError, match="not a date"):
        list(in_window(items, "soon", None, report))


def test_a_limit_stops_reading(tmp_path: Path) -> None:
    talk(tmp_path / "x.jsonl", GOOD)
    report = LoadReport()
    assert len(list(read_all([tmp_path], limit=2, report=report))) == 2 and report.limited
    assert inspect([tmp_path], limit=2).notes == ["stopped after 2 conversations"]


def test_reading_twice_gives_the_same_order_in_any_process(tmp_path: Path) -> None:
    talk(tmp_path / "x.jsonl", GOOD)
    (tmp_path / "t.txt").write_text("Customer: q\nAgent: a\n")
    code = f"from dataclasses import asdict; from curate.loaders import read_all; print([str(asdict(c)) for c in read_all([{str(tmp_path)!r}])])"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in "12"
    }
    assert len(runs) == 1


def test_every_loader_is_registered_and_described() -> None:
    assert {"table", "training-set", "zendesk", "slack", "transcript"} <= set(LOADERS.names())
    for name, loader in LOADERS.items():
        assert issubclass(loader, Loader) and loader.name == name and loader.summary
