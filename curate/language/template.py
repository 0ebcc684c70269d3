"""What is the same in texts that differ in values only."""

from __future__ import annotations

import re

from curate.language.folding import fold

LEAST_WORDS = 3
_SLOT = re.compile(r"\[[A-Z]+(?:_[A-Z]+)*_\d+\]|\S+")


def template(text: str) -> str:
    """The text with placeholders, links, addresses and whatever has a digit as slots; case and spacing do not
    count.

    Empty where hardly a word is left: an order number alone is no template.
    """
    masked = fold(_SLOT.sub(_slot, text))
    return masked if sum("#" not in word for word in masked.split()) >= LEAST_WORDS else ""


def _slot(match: re.Match[str]) -> str:
    """One look a word: a pattern that asks for a digit within a word takes quadratic time on a long one."""
    word = match.group()
    if "://" in word:
        at = word.find("http")
        return f"{word[:at]}#" if at >= 0 else word
    return (
        "#"
        if "@" in word[1:-1]
        or (word[0] == "[" and word[-1] == "]" and word[1:2].isupper())
        or any(c.isdigit() for c in word)
        else word
    )
