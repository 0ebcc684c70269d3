"""Cells of the tables that are written for people, kept from being computed by a spreadsheet, and read back.

A cell that a spreadsheet would compute gets an apostrophe in front; so does one that begins with apostrophes
and then such a sign, so that no two texts become one.
"""

from __future__ import annotations

import re

TABLE_COLUMNS = ("id", "system", "history", "prompt", "completion", "situation", "quality")
COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n")
_MARKED = re.compile(r"'*[=+\-@\t\r\n]")


def marked(cell: str) -> str:
    """A cell that no spreadsheet computes."""
    return f"'{cell}" if _MARKED.match(cell) else cell


def unmarked(cell: str) -> str:
    """The text that `marked` made a cell of."""
    return cell[1:] if cell.startswith("'") and _MARKED.match(cell) else cell
