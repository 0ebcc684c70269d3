"""docs/inputs.md: each example's files and recipe are read, and give what stands under them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

import curate
from tests.helpers.pages import DOCS

PAGE = (DOCS / "inputs.md").read_text(encoding="utf-8")
FILE = re.compile(r"^`([\w.]+)`\n\n```text\n(.*?)^```$", re.M | re.S)
RECIPE = re.compile(r"^```yaml\n(.*?)^```\n\n```text\n(.*?)^```$", re.M | re.S)


class Worked(NamedTuple):
    """An example of the page: its files by name, the recipe, and what `inspect` says."""

    title: str
    files: dict[str, str]
    recipe: str
    said: str


def worked() -> list[Worked]:
    found = []
    for part in PAGE.split("\n## ")[1:]:
        (recipe, said), *more = RECIPE.findall(part)
        assert not more
        found.append(Worked(part.partition("\n")[0], dict(FILE.findall(part)), recipe, said))
    return found


EXAMPLES = worked()


def test_there_are_ten_and_each_has_files() -> None:
    assert [e.title.split(".")[0] for e in EXAMPLES] == [str(n) for n in range(1, 11)]
    assert all(e.files for e in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.title)
def test_the_recipe_of_an_example_settles_everything(example: Worked, tmp_path: Path) -> None:
    dump = tmp_path / "dump"
    dump.mkdir()
    for name, text in example.files.items():
        (dump / name).write_text(text, encoding="utf-8")
    (tmp_path / "recipe.yaml").write_text(example.recipe, encoding="utf-8")
    found = curate.inspect(dump, recipe=tmp_path / "recipe.yaml")
    assert [*found.questions, *found.doubts] == [] and not found.rejects
    lines = found.describe().splitlines()
    shown = [re.sub(r"^(conversations +\d+),.*", r"\1", line) for line in lines]
    assert [line for line in shown if line.startswith(("conversations", "messages  ", "left out"))] == (
        example.said.splitlines()
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.title)
def test_without_its_recipe_an_example_is_read_otherwise(example: Worked, tmp_path: Path) -> None:
    """Otherwise the example would show nothing."""
    for name, text in example.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    try:
        found = curate.inspect(tmp_path)
    except curate.CurateError:
        return
    told = re.sub(r"(conversations +\d+),.*", r"\1", found.describe())
    assert found.questions or found.doubts or not all(line in told for line in example.said.splitlines())
