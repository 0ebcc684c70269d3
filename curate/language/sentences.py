"""Texts cut into words and sentences, as written."""

from __future__ import annotations

import re
from collections.abc import Callable

from curate.text.plain import squeeze

RUN_ON, STRETCH = 24, 14  # words of a sentence that is cut in stretches, and of a stretch
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


def statements(text: str, most: int) -> list[str]:
    """The sentences of a text, at most so many, or the text where there is none; of one that runs on
    without marks also its stretches, which overlap by half."""
    found = sentences(text)[:most] or [text]
    for sentence in tuple(found):
        said = sentence.split()
        if len(said) > RUN_ON:
            found += [
                " ".join(said[start : start + STRETCH])
                for start in range(0, len(said) - STRETCH // 2, STRETCH // 2)
            ]
    return found


def shown_sentence(text: str, sentence: str, clean: Callable[[str], str]) -> str:
    """A sentence of a text (or the text itself) as it is shown when the text is cleaned as a whole, which
    finds more than in the sentence alone."""
    before, after = sentences(text), sentences(clean(text))
    if sentence in before and len(before) == len(after):
        return after[before.index(sentence)]
    return clean(sentence)
