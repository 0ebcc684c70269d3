"""Regular expressions made of lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_MARKS = {"~": r"\w*", "*": r"\w+", "…": r"[^\n]{0,80}"}


def any_of(entries: Iterable[str]) -> str:
    """An alternation of entries, to be put in brackets; where several match, the longest does, so that none
    hides another. It is a tree of their letters: of hundreds of entries only few are tried at a place.

    Marks: `~` at a word's end for any ending, `*` for one word, `…` for up to 80 characters of a line. An
    apostrophe stands for the typographic one, too.
    """
    return "|".join(_rest(_tree(entries)))


def whole_line(entries: Iterable[str], then: str = "") -> re.Pattern[str]:
    """A line that holds one of the entries, what the pattern `then` takes, and nothing else but a few marks
    around it, in any case."""
    return re.compile(rf"^\W{{0,2}}(?:{any_of(entries)}){then}\W{{0,3}}$", re.IGNORECASE)


class PhraseTree:
    """Whether a text holds one of many phrases, in any case, from the beginning of a word; a typographic
    apostrophe counts as the plain one, and there are no other marks.

    The pattern is a tree of their letters, which looks at each sign of a text about once: for lists of
    hundreds of phrases that are looked for in all messages of a dump.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        tree = _tree(phrase.lower() for phrase in phrases)
        # the first sign stands before the look back, so that places where no phrase begins are skipped
        begun = "|".join(f"{_sign(s)}(?<![^\\W_].){_branches(node)}" for s, node in sorted(tree.items()))
        self._pattern = re.compile(begun or "(?!)", re.DOTALL)

    def in_text(self, text: str) -> bool:
        """Whether one of the phrases stands in the text."""
        return self._pattern.search(text.lower()) is not None


def _tree(entries: Iterable[str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for entry in entries:
        node = tree
        for sign in entry.replace("’", "'"):
            node = node.setdefault(sign, {})
        node[""] = {}  # an entry ends here
    return tree


def _rest(node: dict[str, Any]) -> list[str]:
    """The ways in which entries go on; those that begin with a mark last, as a mark takes any letter."""
    found = []
    for sign, below in sorted(node.items(), key=lambda item: (item[0] in _MARKS, item[0])):
        rest, may_end = _rest(below), "" in below
        one = "|".join(rest)
        if len(rest) > 1 or (rest and may_end):
            one = f"(?:{one}){'?' * may_end}"
        if sign:
            found.append((_MARKS.get(sign) or _sign(sign)) + one)
    return found


def _sign(sign: str) -> str:
    return "['’]" if sign == "'" else re.escape(sign)


def _branches(node: dict[str, Any]) -> str:
    if "" in node:  # longer phrases that go on from here hold this one
        return ""
    found = [_sign(s) + _branches(below) for s, below in sorted(node.items())]
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"
