"""Names that people give situations: which line counts, what cannot be done, and where the names appear."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from curate.errors import CurateError
from curate.run_folder.decision_file import Decision, DecisionFile
from curate.stages.renames import given_names
from tests.helpers.command import Invoke, one_sentence
from tests.helpers.dumps import TALKS
from tests.helpers.files import table

NAMES = ["Where is my parcel", "Reset my password", "Cancel my box"]
HOSTILE = '=cmd("x")<script>alert(1)</script>../../\n\u202eanna@example.org'


def given(*wishes: tuple[str, str], by: Sequence[str] = (), redact: Callable[[str], str] = str) -> list[str]:
    lines = tuple(
        Decision("rename", "situation", old, new, who, n)
        for n, ((old, new), who) in enumerate(zip(wishes, by or ["ann"] * len(wishes), strict=True), 1)
    )
    return given_names(DecisionFile("decisions.jsonl", "", lines), NAMES, redact)


def test_later_lines_win_and_a_situation_is_known_by_any_name_that_it_had() -> None:
    assert given((NAMES[0], "Parcels"), (NAMES[0], "Late parcels")) == ["Late parcels", *NAMES[1:]]
    assert given((NAMES[0], "Parcels"), ("parcels", "Late parcels"))[0] == "Late parcels"
    assert given((NAMES[0], "A"), ("A", "B"), ("A", "C"))[0] == "C"


def test_two_situations_may_exchange_their_names() -> None:
    assert given((NAMES[0], "x"), (NAMES[1], NAMES[0]), ("x", NAMES[1]))[:2] == [NAMES[1], NAMES[0]]
    swapped = ((NAMES[0], NAMES[1]), (NAMES[1], NAMES[0]))
    assert given(*swapped) == [NAMES[1], NAMES[0], NAMES[2]]
    assert given(*swapped, (NAMES[0], "x")) == [NAMES[1], "x", NAMES[2]]


def test_a_name_that_no_situation_has_is_an_error_with_its_line() -> None:
    with pytest.raises(
        CurateError, match=r"decisions.jsonl:2: no situation is named 'Cancel my bx'.*Cancel my box"
    ):
        given((NAMES[0], "Parcels"), ("Cancel my bx", "Boxes"))


def test_a_name_that_two_situations_would_have_is_an_error_with_its_line() -> None:
    with pytest.raises(
        CurateError, match=r"decisions.jsonl:1: two situations would be named 'reset MY password'"
    ):
        given((NAMES[0], "reset MY password"))


def test_a_given_name_is_one_line_and_redacted() -> None:
    assert given((NAMES[0], "a\tb\r\n\x1b[31mc\u202ed"))[0] == "a b [31mcd"


def test_signs_that_nobody_sees_make_no_other_name() -> None:
    assert given((NAMES[0], "Lost\u200b par\u00adcels\ufeff"))[0] == "Lost parcels"
    assert given(("Reset\u200b my password", "Passwords"))[1] == "Passwords"
    with pytest.raises(CurateError, match="two situations would be named"):
        given((NAMES[0], "Reset my pass\u200bword"))


def test_a_redacted_name_is_known_as_it_was_given_and_by_its_placeholder() -> None:
    def redact(text: str) -> str:
        return text.replace("Anna", "[NAME_1]")

    for target in ("Parcels of Anna", "Parcels of [NAME_1]"):
        wishes = (NAMES[0], "Parcels of Anna"), (target, "Late parcels")
        assert given(*wishes, redact=redact)[0] == "Late parcels"


def test_a_command_changes_no_name_that_a_person_gave() -> None:
    def named(*wishes: tuple[str, str, str]) -> str:
        return given(*[wish[1:] for wish in wishes], by=[wish[0] for wish in wishes])[0]

    person, command = ("ann", NAMES[0], "A"), ("next", NAMES[0], "B")
    assert named(person, command) == named(command, person) == "A"
    assert named(command, ("ann", "B", "C")) == "C"
    assert named(person, ("next", "A", "B"), ("ann", "B", "C")) == "C"  # it had that name, if unseen


def rows(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def test_a_run_and_select_obey_them_and_no_page_does_what_a_name_says(invoke: Invoke) -> None:
    table("chats.csv", TALKS)
    run = ("run", "chats.csv", "-o", "out", "--budget", 6, "--encoder", "minilm")
    assert invoke(*run)[0] in (0, 1)
    before = json.loads(Path("out/split.json").read_text())["situations"]
    old, other = before[0]["name"], before[1]["name"]
    assert all(row["tags"] for row in before if any(c.isalpha() for c in row["name"]))
    line = {
        "at": "2026-01-01",
        "by": "ann",
        "target": {"situation": old},
        "action": "rename",
        "value": HOSTILE,
    }
    Path("out/decisions.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert invoke(*run, "--resume")[0] in (0, 1)
    after = json.loads(Path("out/split.json").read_text())["situations"]
    name = next(row["name"] for row in after if row["tags"] == before[0]["tags"])
    assert name == '=cmd("x")<script>alert(1)</script>../../ [EMAIL_1]'
    assert {row["name"] for row in after} == {row["name"] for row in before} - {old} | {name}
    labels = {row["cluster_label"] for row in (*rows("out/train.jsonl"), *rows("out/test.jsonl"))}
    assert old not in labels and name in labels
    page = Path("out/report.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page and "anna@example" not in page
    held = json.loads(Path("out/manifest.json").read_text())["options"]["decisions"]
    assert held == DecisionFile.read(Path("out/decisions.jsonl")).sha256
    again = {**line, "target": {"situation": name}, "value": "Parcels"}
    Path("own.jsonl").write_text(json.dumps(again) + "\n", encoding="utf-8")
    assert (
        invoke("select", "out/train.jsonl", "-o", "best", "--budget", 5, "--decisions", "own.jsonl")[0] == 0
    )
    chosen = {row["cluster_label"] for row in rows("best/selected.jsonl")}
    assert "Parcels" in chosen and name not in chosen
    Path("own.jsonl").write_text(
        json.dumps({**again, "target": {"situation": other + "x"}}), encoding="utf-8"
    )
    one_sentence(
        invoke("select", "out/train.jsonl", "-o", "new", "--decisions", "own.jsonl"),
        "own.jsonl:1",
        "no situation",
    )
    Path("out/decisions.jsonl").write_text(json.dumps({**line, "action": "edit"}), encoding="utf-8")
    one_sentence(invoke(*run, "--resume"), "decisions.jsonl:1", "does not carry out")
