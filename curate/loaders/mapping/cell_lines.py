"""The lines of a chat that stands in one cell: by line breaks, or by the tags and signs that exports write in
place of them."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

from curate.loaders.roles import role_word

_BREAKS = re.compile(r"<br\s*/?>|</(?:p|div|li|tr)>", re.IGNORECASE)
_TAGS = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_ESCAPED = re.compile(r"(?:\\r)?\\n")
_BARS = re.compile(r"\s\|{1,2}\s(?=[^\W\d_][^:|\n]{0,40}:\s)")  # before a label only
_LABEL = re.compile(r"(?<!\S)([^\W\d_]{2,20})\s?:(?=\s)")
_ELAPSED = re.compile(
    r"^\s{0,8}\(\s{0,2}(?:\d{1,4}\s?[hms]\s?){1,3}\)\s{0,4}"
)  # "( 1m 20s ) Maya: ...", as Salesforce writes a line of a chat


def _parted(cell: str) -> str:
    """A chat that stands on one line ("Customer: ... Agent: ..."), with a break before each label: it begins
    with one, and labels of two sides, written alike, come in it."""
    labels = [m for m in _LABEL.finditer(cell) if role_word(m[1]) in ("customer", "agent", "bot")]
    if not labels or labels[0].start() != len(cell) - len(cell.lstrip()):
        return cell
    labels = [m for m in labels if m[1][0].isupper() == labels[0][1][0].isupper()]
    if len({role_word(m[1]) for m in labels}) < 2:
        return cell
    starts = [*(m.start() for m in labels), len(cell)]
    return "\n".join(cell[one:two].strip() for one, two in pairwise(starts))


def cell_lines(cell: str) -> list[str]:
    """The lines of a cell, without the seconds since the chat began; a cell with neither tags nor such signs
    stays as it is."""
    if _BREAKS.search(cell):
        cell = unescape(_TAGS.sub("", _BREAKS.sub("\n", cell)))
    if "\n" not in cell:
        cell = _ESCAPED.sub("\n", cell) if "\\n" in cell else _BARS.sub("\n", cell)
    if "\n" not in cell.strip():
        cell = _parted(cell)
    return [_ELAPSED.sub("", line) for line in cell.splitlines()]
