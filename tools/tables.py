"""Tables of Markdown, and the marks of pages that are made in part."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"  # the pages are made in a checkout only


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table with a line for its head and one for each row; a bar in a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def paragraph(text: str) -> str:
    """A paragraph in lines of at most 100 characters."""
    return textwrap.fill(" ".join(text.split()), 100, break_long_words=False, break_on_hyphens=False)


def between(page: str, mark: str, made: str) -> str:
    """A page of docs/ as it is, with what stands between `<!-- mark -->` and `<!-- end of mark -->` made
    anew."""
    begin, end = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->\n"
    before, found, rest = (DOCS / page).read_text(encoding="utf-8").partition(begin)
    if not found or end not in rest:
        raise ValueError(f"{page} has no marks for {mark}")
    return f"{before}{begin}{made}{end}{rest.partition(end)[2]}"
