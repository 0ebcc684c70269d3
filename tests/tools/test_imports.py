"""What may import what: the table in docs/extend/imports.md is the truth, and there are no circles."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.helpers.paths import ROOT

PAGE = ROOT / "docs" / "extend" / "imports.md"
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]*) \|$", re.M)


def table() -> dict[str, list[str]]:
    """Package or module of the top level: those that it may import, in the order of the page."""
    return {name: re.findall(r"\w+", allowed) for name, _, allowed in ROW.findall(PAGE.read_text("utf-8"))}


def modules() -> dict[str, Path]:
    files = (ROOT / "curate").rglob("*.py")
    names = {".".join(p.relative_to(ROOT).with_suffix("").parts): p for p in files}
    return {name.removesuffix(".__init__"): path for name, path in names.items()}


def imports(path: Path) -> Iterator[str]:
    """The modules of this project that a file imports when it runs, at once or later; not for types alone."""
    tree = ast.parse(path.read_text("utf-8"))
    blocks = [n for n in ast.walk(tree) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.unparse(n.test)]
    typed = {id(node) for block in blocks for node in ast.walk(block)}
    known = modules()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ImportFrom)
            and id(node) not in typed
            and (node.module or "").startswith("curate")
        ):
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in known else str(node.module)


def part(module: str) -> str:
    """`curate.loaders.mapping.join` is of the part `loaders`; the package itself has no part."""
    return [*module.split("."), ""][1]


def test_every_part_is_in_the_table_once_and_below_what_it_imports() -> None:
    allowed, rows = table(), [name for name, _, _ in ROW.findall(PAGE.read_text("utf-8"))]
    assert len(rows) == len(set(rows)) > 25
    assert set(rows) == {part(name) for name in modules()} - {"", "__main__"}
    for n, name in enumerate(rows):
        assert set(allowed[name]) <= set(rows[:n]), f"{name} may import only what stands above it"


def test_nothing_is_imported_that_the_table_does_not_allow() -> None:
    allowed = table()
    used: dict[str, set[str]] = {name: set() for name in allowed}
    for name, path in modules().items():
        own = part(name)
        others = {part(module) for module in imports(path)} - {own, ""}
        if own in used:
            assert others <= set(allowed[own]), f"{name} imports {sorted(others - set(allowed[own]))}"
            used[own] |= others
    assert used == {name: set(some) for name, some in allowed.items()}, "the table allows what nothing needs"


def test_no_module_imports_in_a_circle() -> None:
    known = modules()
    graph = {name: {m for m in imports(path) if m != name and m in known} for name, path in known.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as why:
        pytest.fail(f"a circle of imports: {' -> '.join(why.args[1])}")
