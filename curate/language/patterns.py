"""Regular expressions made of lists."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MARK = re.compile(r"(~|\*|…|['’])")
_MARKS = {"~": r"\w*", "*": r"\w+", "…": r"[^\n]{0,80}", "'": "['’]", "’": "['’]"}


def any_of(entries: Iterable[str]) -> str:
    """An alternation of entries, to be put in brackets; the longest first, so that none hides another.

    Marks: `~` at a word's end for any ending, `*` for one word, `…` for up to 80 characters of a line. An
    apostrophe stands for the typographic one, too.
    """
    longest_first = sorted(dict.fromkeys(entries), key=lambda entry: (-len(entry), entry))
    return "|".join(
        "".join(_MARKS.get(part) or re.escape(part) for part in _MARK.split(entry)) for entry in longest_first
    )
