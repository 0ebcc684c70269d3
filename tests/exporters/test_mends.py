"""Every kind of problem that a check can find has a name and a mend."""

from __future__ import annotations

import ast
import itertools
import re
from pathlib import Path
from typing import Any

import pytest

import curate.exporters as package
from curate.exporters import EXPORTERS
from curate.exporters.cookbook import CATEGORIES
from curate.exporters.grouped import mends

FOLDER = Path(str(package.__file__)).parent
ODD = [
    None, "", "x", "{{ x }}", "[]", 7, [], [7], [{}], {}, {"value": "{{ x }}"}, [{"value": "{{ x }}"}],
    {"messages": "oops {{"}, {"messages": "[]"}, {"parts": [{}]}, [{"parts": [{"words": "x"}]}],
    [{"role": "x", "content": ""}], [{"role": "user", "content": "a", "weight": 7, "time": 1}],
    [{"role": "user", "content": "a"}] * 2, [{"role": "user", "content": "a"}, {"role": "system", "content": "a"}],
    [{"role": "assistant", "content": "a"}] * 2, [{"from": "human", "value": "a"}],
]  # fmt: skip


def literal_codes(path: Path) -> set[str]:
    """The codes that stand in a module as they are: first of a pair that is yielded, second of a Problem."""
    codes = set()
    for node in ast.walk(ast.parse(path.read_text())):
        first: ast.expr | None = None
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            first = node.value.elts[0]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
            first = node.args[1] if len(node.args) > 1 else None
        if isinstance(first, ast.Constant) and re.fullmatch(r"[a-zA-Z]+(_[a-zA-Z]+)+", str(first.value)):
            codes.add(str(first.value))
    return codes


def test_the_codes_that_stand_in_the_checks_have_mends() -> None:
    codes = {code for path in FOLDER.glob("*.py") for code in literal_codes(path)} | {*CATEGORIES, "bad_json"}
    assert len(codes) > 30 and sorted(codes - {*mends()}) == []


@pytest.mark.parametrize("name", EXPORTERS.names())
def test_the_codes_that_odd_rows_give_have_mends(name: str) -> None:
    exporter = EXPORTERS.get(name)()
    keys = [*exporter.schema()["properties"], "messages", "chosen", "rejected"]
    rows: list[Any] = [None, 7, {}, {"odd": 1}]
    rows += [{key: value} for key in keys for value in ODD]
    rows += [dict.fromkeys(keys, value) for value in ODD]
    rows += [
        {one: value, other: more}
        for one, other in itertools.combinations(keys, 2)
        for value, more in itertools.product(ODD, ODD)
    ]
    found = {code for row in rows for check in (exporter.check, exporter.doubts) for code, _ in check(row)}
    assert found and sorted(found - {*mends()}) == []
