"""Macros and articles of a help centre: read from files of several forms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curate.errors import CurateError
from curate.loaders.help_texts import HelpText, help_files, read_help_texts
from curate.recipe import parse_recipe

MACROS = {
    "macros": [
        {
            "id": 7,
            "title": "Late",
            "active": True,
            "actions": [
                {"field": "status", "value": "solved"},
                {"field": "comment_value", "value": ["channel:all", "It is late, we are sorry."]},
            ],
        },
        {"id": 8, "title": "Old", "active": False, "actions": [{"field": "comment_value", "value": "x y"}]},
    ],
    "count": 2,
}
ARTICLE = {
    "id": 1,
    "title": "Returns",
    "body": "<p>You have 30 days.</p>",
    "updated_at": "2024-05-01T00:00:00Z",
}


def read(path: Path) -> list[HelpText]:
    return read_help_texts(help_files([path], "source.articles"), "source.articles")


def test_a_zendesk_export_of_macros_is_read_without_what_is_switched_off(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(json.dumps(MACROS))
    assert read(tmp_path / "m.json") == [HelpText("7", "Late", "It is late, we are sorry.", None)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", json.dumps({"articles": [ARTICLE, {**ARTICLE, "draft": True}]})),
        ("a.json", json.dumps([ARTICLE])),
        ("a.json", json.dumps(ARTICLE)),
        ("a.jsonl", json.dumps(ARTICLE) + "\n"),
        ("a.csv", "ID,Title,Body,Updated_at\n1,Returns,<p>You have 30 days.</p>,2024-05-01T00:00:00Z\n"),
        ("a.tsv", "id\ttitle\tbody\tupdated_at\n1\tReturns\t<p>You have 30 days.</p>\t2024-05-01\n"),
    ],
)
def test_articles_are_read_from_each_form_of_rows(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert read(tmp_path / name) == [HelpText("1", "Returns", "<p>You have 30 days.</p>", 1714521600.0)]


def test_a_folder_of_texts_is_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("# Returns\n\nYou have 30 days.\n")
    (tmp_path / "a.txt").write_text("We post on Mondays.")
    assert [(t.title, t.body.strip()) for t in read(tmp_path)] == [
        ("a", "We post on Mondays."),
        ("Returns", "You have 30 days."),
    ]


@pytest.mark.parametrize(("name", "text"), [("a.json", "{"), ("a.txt", ""), ("a.json", "[]")])
def test_what_holds_no_text_is_an_error_that_names_file_and_key(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(CurateError, match=r"a\.(json|txt).*source\.articles"):
        read(tmp_path / name)
    with pytest.raises(CurateError, match="none"):
        read(tmp_path / "none.md")


def test_paths_are_meant_from_the_recipes_folder(tmp_path: Path) -> None:
    recipe = parse_recipe({"source": {"macros": "m.json", "articles": ["a", "b.md"]}}, folder=tmp_path)
    assert recipe.source[0].macros == [tmp_path / "m.json"]
    assert recipe.source[0].articles == [tmp_path / "a", tmp_path / "b.md"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("gone.md", None, "does not exist"),
        ("deep.json", "[" * 100_000, "is not JSON"),
        ("macros.pdf", "%PDF-1.7", ".pdf is no form of text"),
    ],
)
def test_a_file_that_holds_nothing_to_read_says_what_it_is(
    name: str, text: str | None, said: str, tmp_path: Path
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(CurateError, match=said) as fault:
        read_help_texts(help_files([tmp_path / name], "source.macros"), "source.macros")
    assert name in str(fault.value) and "source.macros" in str(fault.value)


def test_globs_are_meant_as_those_of_inputs_and_each_file_counts_once(tmp_path: Path) -> None:
    for name in ("a1.md", "b2.md", "in/c3.md", "in/deep/d4.md", "e[5].md", "f.pdf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("The shop is open.")

    def found(*globs: str) -> list[str]:
        files = help_files([tmp_path / text for text in globs], "source.articles")
        return [file.relative_to(tmp_path).as_posix() for file in files]

    assert found("*.md", "a1.md") == ["a1.md", "b2.md", "e[5].md"]
    assert found("in/**/*.md") == ["in/c3.md", "in/deep/d4.md"] and found("i*") == found("in")
    assert found("[ab]?.md") == ["a1.md", "b2.md"] and found("e[5].md") == ["e[5].md"]
    with pytest.raises(CurateError, match=r"x\*\.md: matches nothing\. Correct 'source\.articles'"):
        found("a1.md", "x*.md")
