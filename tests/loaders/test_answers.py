"""Answers to what a dump leaves open: they add to what was found, and what nobody answers is told."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from curate.cli import main
from curate.loaders import inspect, suggest
from curate.recipe import load_recipe
from curate.recipe.text import recipe_text
from tests.helpers.loading import inspected

ASKS = (
    "My kettle leaks at the handle. What can I do?",
    "Where is my order of last week? I need it soon.",
    "How do I descale the kettle?",
    "Can I return the lid?",
)
SAYS = (
    "Please send us a picture of the seam, and we ship a new one today.",
    "It left our house on Monday, here is the number of the parcel.",
    "Boil half a litre of vinegar in it and rinse it twice with water.",
    "Yes, within thirty days, and the label is in the box.",
)
NOTES = (
    "The seam breaks on every tenth one we sold in May.",
    "He has returned four lids since the spring of last year.",
)


def table(
    path: Path, extra: Sequence[str], values: dict[str, Sequence[str]], who: dict[str, str] | None = None
) -> Path:
    """Eight tickets of a question, an answer and, in every second, a note of the agent's; `values` of the
    further columns by kind of row."""
    names = who or {"customer": "customer", "agent": "agent", "note": "agent"}
    with path.open("w", newline="", encoding="utf-8") as out:
        made = csv.writer(out)
        made.writerow(["ticket", "side", "at", "text", *extra])
        for n in range(8):
            rows = [
                ("customer", ASKS[n % 4]),
                ("agent", SAYS[n % 4]),
                *([("note", NOTES[n // 2 % 2])] if n % 2 else []),
            ]
            for k, (kind, text) in enumerate(rows):
                made.writerow(
                    [f"t{n}", names[kind], f"2025-03-0{n + 1} 09:0{k}", text, *values.get(kind, ())]
                )
    return path


def test_words_that_stand_in_messages_of_agents_alone_are_asked_about(tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv", ["lane"], {"customer": ["front"], "agent": ["front"], "note": ["back"]})
    (question,) = inspect([path]).questions
    assert (question.code, question.key) == ("private", "lane") and "public_values: [front]" in question.add[
        0
    ]
    answered = inspected(path, messages={"internal": "lane", "public_values": ["front"]})
    assert not answered.questions and answered.messages == {"customer": 8, "agent": 8, "note": 4}
    assert not inspected(path, leave_out=["lane"]).questions


@pytest.mark.parametrize("name", ["priority", "team", "sentiment"])
def test_columns_about_something_else_are_not_asked_about(tmp_path: Path, name: str) -> None:
    assert not inspect(
        [table(tmp_path / "x.csv", [name], {"customer": ["one"], "agent": ["one"], "note": ["two"]})]
    ).questions


def test_an_answer_adds_to_what_was_found(tmp_path: Path) -> None:
    values = {"customer": ["front", "sent"], "agent": ["front", "sent"], "note": ["back", "sent"]}
    path = table(tmp_path / "x.csv", ["lane", "status"], values)
    with path.open("a", encoding="utf-8") as out:
        out.write(
            't0,agent,2025-03-01 09:09,"We could also give you a voucher for the next one.",front,draft\n'
        )
    found = inspected(path, messages={"internal": "lane", "public_values": ["front"]})
    assert found.messages == {"customer": 8, "agent": 8, "note": 5} and "draft" in found.visibility["x.csv"]


def test_a_column_that_makes_every_row_private_is_a_question(tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv", ["lane"], {"customer": ["front"], "agent": ["front"], "note": ["back"]})
    (question,) = inspected(path, messages={"internal": "lane", "public_values": ["frnot"]}).questions
    assert (
        question.code == "private"
        and "every row counts as private" in question.what
        and "front" in question.what
    )


def test_roles_that_the_map_does_not_name_are_a_question_and_otherwise_answers_it(tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv", [], {})
    (question,) = inspected(
        path, roles={"column": "side", "map": {"customer": "customer", "agnt": "agent"}}
    ).questions
    assert question.code == "roles" and "agent: unknown" in question.add[0]
    assert not inspected(
        path, roles={"column": "side", "map": {"customer": "customer"}, "otherwise": "agent"}
    ).questions


def test_naming_some_agents_makes_nobody_else_who_is_as_busy_a_customer(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        made = csv.writer(out)
        made.writerow(["chat", "sender", "at", "text"])
        for n in range(10):
            staff = "Ada Quist" if n % 2 else "Bo Lind"
            for k, (who, text) in enumerate(
                (
                    (staff, "Welcome to the kettle shop, how can I help you?"),
                    (f"guest {n}", ASKS[n % 4]),
                    (staff, SAYS[n % 4]),
                )
            ):
                made.writerow([f"c{n}", who, f"2025-03-{n + 1:02} 09:0{k}", text])
    assert inspect([path]).messages == {"agent": 20, "customer": 10}
    some = inspected(path, agents=["Ada Quist"])
    assert some.messages == {"agent": 10, "unknown": 10, "customer": 10} and [
        d.code for d in some.doubts
    ] == ["unnamed_agents"]
    wrong = inspected(path, agents=["Ada Quist", "Bo Lindt"])
    assert [d.code for d in wrong.doubts] == ["unnamed_agents", "unknown_agents"] and "Lind" not in str(
        [d.as_dict() for d in wrong.doubts]
    )
    assert not inspected(
        path, agents=["Ada Quist", "Bo Lindt"], accept=["unknown_agents", "unnamed_agents"]
    ).doubts


def run(path: Path, *more: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["run", str(path), "-o", str(path.parent / "out"), "--workers", "1", "--quiet", *more])
    return int(ended.value.code or 0)


def test_a_question_stops_a_run_before_it_writes_and_a_doubt_ends_it_with_status_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = table(tmp_path / "x.csv", ["lane"], {"customer": ["front"], "agent": ["front"], "note": ["back"]})
    assert (
        run(path) == 2
        and not (tmp_path / "out").exists()
        and "messages: {internal: lane, public_values: [front]}" in capsys.readouterr().err
    )
    path = table(
        tmp_path / "x.csv",
        ["situation"],
        {k: ["She wrote twice about it. I will call her."] for k in ("customer", "agent", "note")},
    )
    assert run(path) == 1 and "leave_out: [situation]" in capsys.readouterr().err
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert [d["code"] for d in manifest["doubts"]] == [
        "unused_text"
    ] and "every message counts as public" in str(manifest["loaded"]["visibility"])
    assert "Doubt: x.csv" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    (tmp_path / "r.yaml").write_text("source:\n  leave_out: [situation]\n", encoding="utf-8")
    assert run(path, "--recipe", str(tmp_path / "r.yaml"), "--resume") == 0


def test_two_open_columns_of_one_section_are_one_line_of_the_recipe(tmp_path: Path) -> None:
    path = table(
        tmp_path / "x.csv",
        ["lane", "pace"],
        {"customer": ["front", "gone"], "agent": ["front", "gone"], "note": ["back", "rough"]},
    )
    text = recipe_text(suggest([path]))
    assert text.count("# internal: [lane, pace]") == text.count("# public_values: [front, gone]") == 1
    (tmp_path / "r.yaml").write_text(
        text.replace("# internal: [", "internal: [").replace("# public_values: [f", "public_values: [f"),
        encoding="utf-8",
    )
    found = inspect([path], load_recipe(tmp_path / "r.yaml").source)
    assert not found.questions and found.messages == {"customer": 8, "agent": 8, "note": 4}
