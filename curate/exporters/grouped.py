"""Equal problems of a file as one: how many, in which lines, and how to mend them."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from curate.exporters.limits import Problem
from curate.text.readable import many

FIRST = 5  # lines and texts that are named
_TABLE = Path(__file__).parent / "data" / "mends.toml"


class Mend(NamedTuple):
    """What a kind of problem is called and how it is mended; `fixed` is what --fix did, empty where a person
    must."""

    one: str = "problem"
    many: str = "problems"
    mend: str = ""
    fixed: str = ""


@cache
def mends() -> dict[str, Mend]:
    """By the code of a problem."""
    return {code: Mend(**row) for code, row in tomllib.loads(_TABLE.read_text(encoding="utf-8")).items()}


@dataclass(slots=True)
class Group:
    """All problems of one kind in one file."""

    code: str
    counts: Counter[int] = field(default_factory=Counter)  # by line
    messages: dict[str, None] = field(default_factory=dict)  # the first that differ

    @property
    def mend(self) -> str:
        return mends().get(self.code, Mend()).mend

    @property
    def total(self) -> int:
        return self.counts.total()

    def count(self) -> str:
        """Such as `13 unknown keys in each of 170 lines`."""
        named = mends().get(self.code, Mend())
        said = many(self.total, named.one, named.many)
        if not any(self.counts):
            return said
        if len(self.counts) == 1:
            return f"{said} in line {min(self.counts):,}"
        each = set(self.counts.values())
        if each == {1}:
            return f"{said}, one a line"
        if len(each) == 1:
            return f"{many(each.pop(), named.one, named.many)} in each of {len(self.counts):,} lines"
        return f"{said} in {len(self.counts):,} lines"

    def describe(self, name: str) -> list[str]:
        """Lines for a person: where and what, the first texts, the mend."""
        first = sorted(self.counts)[:FIRST]
        more = ", ..." if len(self.counts) > len(first) else ""
        listed = ", ".join(f"{line:,}" for line in first)
        lines = f" (first lines {listed}{more})" if len(self.counts) > 1 else ""
        where = f"{name}:{first[0]}" if first and first[0] else name
        texts = [*self.messages]
        said = [f"{where}: {self.code}: {self.count()}{lines}", *(f"    {text}" for text in texts)]
        return [*said, f"    Mend: {self.mend}"] if self.mend else said

    def figures(self, name: str) -> dict[str, Any]:
        return {
            "file": name,
            "code": self.code,
            "count": self.total,
            "lines": len(self.counts) if any(self.counts) else 0,
            "first_lines": sorted(self.counts)[:FIRST] if any(self.counts) else [],
            "words": self.count(),
            "messages": [*self.messages],
            "mend": self.mend,
        }


def grouped(problems: Iterable[Problem]) -> list[Group]:
    """The kinds of problems, those with most lines first."""
    groups: dict[str, Group] = {}
    for problem in problems:
        group = groups.setdefault(problem.code, Group(problem.code))
        group.counts[problem.line] += 1
        if len(group.messages) < FIRST:
            group.messages.setdefault(problem.message)
    return sorted(groups.values(), key=lambda group: (-len(group.counts), group.code))
