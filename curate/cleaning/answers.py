"""Answers that stand in a quoted message or under it: they must not go with the quote."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from curate.cleaning.phrases import ANSWERS_BELOW, FORWARDED, HEADER_FIELD
from curate.language.folding import fold

_TELLING = 12  # characters from which a line of an earlier message is known again
_LONG = 400  # lines of a quote from which on only whole lines are known again
_POINTER = 300  # characters of a message that only says where its answers stand
_NO_WORDS = re.compile(r"[^\w'-]+")
_QUOTED = re.compile(r"^\s*>")


def is_interleaved(text: str) -> bool:
    """Whether own lines stand under quoted ones: the quote is what they answer."""
    seen = False
    for line in text.split("\n"):
        if _QUOTED.match(line):
            seen = True
        elif seen and line.strip():
            return True
    return False


def answers_in(own: Sequence[str], tail: Sequence[str], earlier: Sequence[str]) -> list[str]:
    """The lines of `tail`, an unmarked quoted message, that belong to the message itself; none where nothing
    says so.

    `own` are the lines above it, `earlier` the messages before it. Where these hold some of the tail's
    lines, what stands under the last of them is the answer. Where the message says that its answers stand
    below ("see my answers below"), all lines that no earlier message holds are; with none known, the whole
    tail.
    """
    # a line within another is looked for in what is no book, so that time stays linear
    messages = [fold(message) for message in earlier] if len(tail) <= _LONG else []
    lines = {fold(line) for message in earlier for line in message.split("\n")}
    known = [_is_known(fold(line), lines, messages) for line in tail]
    last = max((i for i, held in enumerate(known) if held), default=-1)
    points = _points_below(own)
    if last < 0:
        return list(tail) if points else []
    if points:
        new = (line for line, held in zip(tail, known, strict=True) if not held)
        kept = [line for line in new if not HEADER_FIELD.match(line)]
        return kept if any(line.strip() for line in kept) else []
    rest = list(tail[last + 1 :])
    further = any(HEADER_FIELD.match(line) or FORWARDED.match(line) for line in rest)
    return [] if further or not any(line.strip() for line in rest) else rest


def _points_below(own: Sequence[str]) -> bool:
    text = " ".join(line for line in own if line.strip())
    return len(text) <= _POINTER and ANSWERS_BELOW.search(_NO_WORDS.sub(" ", text)) is not None


def _is_known(line: str, lines: Container[str], messages: Sequence[str]) -> bool:
    """Whether an earlier message has a folded line, or a long one as a part of a line."""
    return bool(line) and (line in lines or (len(line) >= _TELLING and any(line in m for m in messages)))
