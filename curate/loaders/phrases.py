"""Whether a text holds one of many phrases: one pattern, built as a tree of their letters, which looks at
each sign of a text once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any


class Phrases:
    """Phrases that are found in any case, from the beginning of a word; typographic apostrophes count as
    plain ones."""

    def __init__(self, phrases: Iterable[str]) -> None:
        tree: dict[str, Any] = {}
        for phrase in {p.lower() for p in phrases}:
            node = tree
            for sign in phrase:
                node = node.setdefault(sign, {})
            node[""] = {}  # a phrase ends here
        # the first sign stands before the look back, so that places where no phrase begins are skipped
        begun = "|".join(f"{_sign(s)}(?<![^\\W_].){_branches(node)}" for s, node in sorted(tree.items()))
        self._pattern = re.compile(begun or "(?!)", re.DOTALL)

    def in_text(self, text: str) -> bool:
        """Whether one of the phrases stands in the text."""
        return self._pattern.search(text.lower()) is not None


def _sign(sign: str) -> str:
    return "['’]" if sign == "'" else re.escape(sign)


def _branches(node: dict[str, Any]) -> str:
    if "" in node:  # longer phrases that go on from here hold this one
        return ""
    found = [_sign(s) + _branches(below) for s, below in sorted(node.items())]
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"
