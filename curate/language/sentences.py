"""Texts cut into words and sentences, as written."""

from __future__ import annotations

import re

from curate.text.plain import squeeze

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_END = re.compile(r"[.!?…]+\s+|[。！？]+|\n+")


def words_of(text: str) -> list[str]:
    """Words with inner apostrophes, in order, of the text as given."""
    return _WORD.findall(text)


def sentence_starts(text: str) -> list[int]:
    """Where sentences begin: at the text, after a mark that ends one, and after a line break."""
    return [0, *(match.end() for match in _END.finditer(text))]


def sentences(text: str) -> list[str]:
    """The sentences of a text, white space squeezed; none that is blank."""
    starts = sentence_starts(text)
    parts = (squeeze(text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True))
    return [part for part in parts if part]
