"""What a person who follows the messages to the letter gets: every line to add answers, every line to settle
settles, and nobody's name is shown."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from curate.errors import CurateError
from curate.loaders import Inspection, Question, inspect, suggest
from curate.loaders.formats._transcript_sides import trade_side
from curate.loaders.mapping.sides import by_words
from curate.loaders.openings import opens_like_note
from curate.loaders.times import parse_time
from curate.recipe import load_recipe
from curate.recipe.text import recipe_text
from curate.verbs.inspection_text import describe
from tests.helpers.command import call
from tests.helpers.paths import READING

DUMPS = sorted(
    p for kind in READING.iterdir() if kind.is_dir() and kind.name != "__pycache__" for p in kind.iterdir()
)
# a line with a word that a person must fill in is right when it is filled in; these are names of columns that
# do
KEY = re.compile(
    r"\s*# (?:roles|agents|bots|messages|conversations|leave_out|internal|public_values|accept):(?:$|"
    r" [\w{\['\"])"
)
FILLED = {"exponent_ids.csv": "COLUMN", "parent_ids.csv": "parent_id"}

ASKS = (
    "My parcel has not arrived yet, where is it now?",
    "I cannot log in to my account, what can I do?",
    "How do I change the address of my order?",
)
SAYS = (
    "Thank you for writing. It is at the depot.",
    "Please reset the password with the link.",
    "I have changed the address for you.",
)
NOTES = ("He always complains, give him nothing", "Escalated to tier two", "Refund refused by finance")


def found_in(path: Path) -> Inspection | None:
    try:
        return inspect([path])
    except CurateError:
        return None


def with_lines(path: Path, folder: Path, lines: Sequence[str]) -> Inspection:
    """The inspection with a recipe that holds these lines as they stand, and nothing else."""
    recipe = folder / "lines.yaml"
    recipe.write_text("source:\n" + "".join(f"  {line}\n" for line in lines), encoding="utf-8")
    return inspect([path], load_recipe(recipe).source)


def open_keys(found: Inspection) -> set[tuple[str, ...]]:
    return {(q.code, q.key) for q in found.questions} | {(d.code, d.where, d.settle) for d in found.doubts}


def answers(path: Path, folder: Path, question: Question) -> list[bool]:
    """Of each line to add, and of all together, whether the question is gone."""
    out = []
    several = [question.add] if len(question.add) > 1 else []
    for lines in [*([line] for line in question.add), *several]:
        filled = [line.replace("COLUMN", FILLED.get(path.name, "COLUMN")) for line in lines]
        try:
            found = with_lines(path, folder, filled)
        except CurateError as error:
            assert "not valid YAML" not in str(error) and "unknown key" not in str(error), (lines, error)
            continue
        out.append((question.code, question.key) not in {(q.code, q.key) for q in found.questions})
    return out


@pytest.mark.parametrize("path", DUMPS, ids=lambda p: p.name)
def test_lines_to_add_and_to_settle_do_so_as_they_stand(path: Path, tmp_path: Path) -> None:
    found = found_in(path)
    if found is None:
        return
    for question in found.questions:
        told = answers(path, tmp_path, question)
        assert any(told) or path.name == "exponent_ids.csv", question
    for doubt in found.doubts:
        settled = with_lines(path, tmp_path, [doubt.settle])
        assert (doubt.code, doubt.where, doubt.settle) not in open_keys(settled), doubt
        assert not settled.questions or found.questions


@pytest.mark.parametrize("path", DUMPS, ids=lambda p: p.name)
def test_the_recipe_of_init_runs_unedited_or_stops_with_the_same_questions(
    path: Path, tmp_path: Path
) -> None:
    found = found_in(path)
    if found is None:
        return
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(recipe_text(suggest([path])), encoding="utf-8")
    again = inspect([path], load_recipe(recipe).source)
    assert open_keys(again) == open_keys(found)
    assert (again.conversations, again.messages) == (found.conversations, found.messages)


def uncommented(text: str, after: str) -> list[str]:
    """The recipe with each of the commented lines after a note made plain, one at a time; a list is one, and
    so are a column and its public values."""
    lines = text.split("\n")
    start = next(n for n, line in enumerate(lines) if line.strip().startswith(after))
    end = next(n for n in range(start, len(lines)) if not lines[n].strip().startswith("#"))
    block = [n for n in range(start, end) if KEY.match(lines[n])]
    out = []
    for n in block:
        more = lines[n].endswith(":") or lines[n + 1].strip().startswith("# public_values:")
        made = [
            line.replace("# ", "", 1) if i == n or (i == n + 1 and more) else line
            for i, line in enumerate(lines)
        ]
        out.append("\n".join(made))
    return out


@pytest.mark.parametrize(
    "name",
    [
        "lost/two_columns_of_one_name.csv",
        "private/servicenow_wide.csv",
        "private/kind_codes.csv",
        "roles/words_nl_huurder_beheerder.csv",
        "bots/en_menu.csv",
        "bots/en_survey_silent.csv",
        "bots/en_model_writes_anew.csv",
    ],
)
def test_an_open_line_of_init_needs_only_uncommenting(name: str, tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.yaml"
    left = []
    for text in uncommented(recipe_text(suggest([READING / name])), "# OPEN:"):
        recipe.write_text(text, encoding="utf-8")
        try:
            left.append(len(inspect([READING / name], load_recipe(recipe).source).questions))
        except CurateError as error:
            assert "not valid YAML" not in str(error), error
    assert 0 in left


def test_a_chat_in_a_cell_asks_who_answers_in_it_until_that_is_said(tmp_path: Path) -> None:
    recipe, path = tmp_path / "recipe.yaml", READING / "lost" / "transcript_in_a_cell.csv"
    recipe.write_text(
        "source:\n  conversations: {comments: {text: [transcript], chat: true}}\n", encoding="utf-8"
    )
    assert [q.code for q in inspect([path], load_recipe(recipe).source).questions] == ["roles"]
    recipe.write_text(
        recipe.read_text(encoding="utf-8") + "  agents: [Runa Fell, Eskil Dahl, Mira Lund]\n",
        encoding="utf-8",
    )
    assert not inspect([path], load_recipe(recipe).source).questions


def test_what_is_answered_stays_so_beside_options_of_the_command_line(tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(
        "source:\n  messages: {internal: Sichtbarkeit, public_values: [alle]}\n", encoding="utf-8"
    )
    plain = load_recipe(recipe)
    overruled = plain.with_values(split={"test_fraction": 0.2})
    one, two = (inspect([READING / "private" / "de_sichtbarkeit.csv"], r.source) for r in (plain, overruled))
    assert (one.conversations, one.messages) == (
        two.conversations,
        two.messages,
    ) and overruled.split.test_fraction == 0.2


def table(path: Path, fields: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([fields, *rows])
    return path


def chats(who: Sequence[str], extra: Sequence[str] = ()) -> list[list[str]]:
    """Nine chats of three messages each: time, sender and text, and perhaps one more cell."""
    out = []
    for n in range(9):
        for k, text in enumerate((ASKS[n % 3], SAYS[n % 3], "Thank you, that worked")):
            out.append(
                [f"c{n}", f"2025-03-0{n + 1} 09:0{k}:00", who[k], text, *([extra[k]] if extra else [])]
            )
    return out


@pytest.mark.parametrize(
    "values", [("Ines Orr", "", ""), ("", "Ines Orr", ""), ("ines@desk.example", "", "ines@desk.example")]
)
@pytest.mark.parametrize("name", ["private_to", "internal_for", "hidden_from"])
def test_people_in_a_column_that_is_named_as_private_are_a_question(
    tmp_path: Path, name: str, values: Sequence[str]
) -> None:
    path = table(
        tmp_path / "x.csv",
        ["chat", "time", "role", "text", name],
        chats(("customer", "agent", "customer"), values),
    )
    (question,) = inspect([path]).questions
    assert (
        question.code == "private"
        and question.key == name
        and "Orr" not in question.describe()
        and "ines@" not in question.describe()
    )
    settled = with_lines(path, tmp_path, question.add[:1])
    assert not settled.questions and settled.messages["note"] == 9 * sum(map(bool, values))
    assert "Orr" not in describe(settled).split("Example")[0]


@pytest.mark.parametrize(
    "flag",
    [
        {"internal": "perhaps"},
        {"is_public": ""},
        {"private": "some"},
        {"is_public": None},
        {"visibility": "level 3"},
        {"sichtbar": "?"},
    ],
)
def test_a_visibility_of_a_training_row_that_is_not_understood_is_private(
    tmp_path: Path, flag: dict[str, Any]
) -> None:
    (name,) = flag
    fine = {"internal": False, "private": "no", "visibility": "public"}.get(name, True)
    rows = [{"prompt": a, "completion": s, name: fine} for a, s in zip(ASKS, SAYS, strict=True)] + [
        {"prompt": ASKS[0], "completion": NOTES[0], **flag}
    ]
    path = tmp_path / "x.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert inspect([path]).messages == {"customer": 3, "agent": 3, "note": 2}


@pytest.mark.parametrize("column", ["who", "side", "party", "von"])
@pytest.mark.parametrize(
    "people",
    [("Ines Orr", "Bo Lind", "Ines Orr"), ("ines@home.example", "help@desk.example", "ines@home.example")],
)
def test_no_message_shows_who_speaks(tmp_path: Path, column: str, people: Sequence[str]) -> None:
    path = table(tmp_path / "x.csv", ["chat", "time", column, "text"], chats(people))
    found = inspect([path])
    said = (
        describe(found).split("Example")[0]
        + json.dumps([q.as_dict() for q in found.questions])
        + json.dumps(found.to_dict())
    )
    assert not [name for name in people if name in said]


def test_names_as_roles_of_a_training_set_are_asked_about_without_showing_them(tmp_path: Path) -> None:
    talks = [
        {"messages": [{"role": "Ines Orr", "content": a}, {"role": "Bo Lind", "content": s}]}
        for a, s in zip(ASKS, SAYS, strict=True)
    ]
    path = tmp_path / "x.jsonl"
    path.write_text("".join(json.dumps(t) + "\n" for t in talks), encoding="utf-8")
    (question,) = inspect([path]).questions
    assert "Orr" not in question.describe() and question.add[0].startswith("agents:")
    assert with_lines(path, tmp_path, ["agents: [Bo Lind]"]).messages == {"customer": 3, "agent": 3}


def test_after_agent_nobody_is_told_to_say_who_answers(tmp_path: Path) -> None:
    result = call(
        "run",
        READING / "roles" / "greets_three_chats.csv",
        "-o",
        tmp_path / "out",
        "--agent",
        "nobody",
        "--quiet",
    )
    assert (
        result.returncode == 2
        and "ay who answers with --agent" not in result.stderr
        and "names of --agent" in result.stderr
    )


def test_a_file_beside_an_export_is_not_read_as_its_format(tmp_path: Path) -> None:
    (tmp_path / "dump").mkdir()
    for n in range(3):
        (tmp_path / "dump" / f"chat{n}.txt").write_text(
            f"Customer: {ASKS[n]}\nAgent: {SAYS[n]}\n", encoding="utf-8"
        )
    (tmp_path / "dump" / "LICENSE").write_text(
        "Permission is hereby granted to anyone.\nNo warranty is given.\n", encoding="utf-8"
    )
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(recipe_text(suggest([tmp_path / "dump"])), encoding="utf-8")
    found = inspect([tmp_path / "dump"], load_recipe(recipe).source)
    assert found.conversations == 3 and not found.rejects


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("3 March 2025", True),
        ("Mar 3, 2025 2:05 PM", True),
        ("Mon, 3 Mar 2025 10:00:00 +0100", True),
        ("v12", False),
        ("Maya 3", False),
    ],
)
def test_times_with_names_of_months_are_known_and_other_words_are_none(text: str, there: bool) -> None:
    assert (parse_time(text) is not None) is there


@pytest.mark.parametrize(
    "text",
    [
        "**Internal** call the bank",
        "(internal) call the bank",
        "Internal team: call the bank",
        "Staff-only: call",
        "Not visible to customer: call",
        "Do not tell the customer: call",
        "| internal | call",
        "Do not show this to the customer - call",
    ],
)
def test_a_text_that_opens_like_a_note_is_known(text: str) -> None:
    assert opens_like_note(text)


@pytest.mark.parametrize(
    "text",
    [
        "Internal tests were fine.",
        "Private lessons cost 20 crowns.",
        "Do not send to customers in one batch.",
        "Note: restart.",
    ],
)
def test_an_answer_does_not_open_like_a_note(text: str) -> None:
    assert not opens_like_note(text)


def test_a_word_that_means_either_side_is_no_evidence_in_any_format() -> None:
    assert (
        by_words(["Hôte", "Voyageur"]).get("Hôte") != "customer"
        and trade_side("Hôte", ["Hôte", "Voyageur"]) is None
    )


@pytest.mark.parametrize("said", ["internal: kind", "public: seen", "public_values: [open]"])
def test_what_a_recipe_says_of_private_columns_is_never_passed_over(tmp_path: Path, said: str) -> None:
    with pytest.raises(CurateError, match=said.partition(":")[0]):
        with_lines(READING / "private" / "sharegpt_visibility.jsonl", tmp_path, [f"messages: {{{said}}}"])
