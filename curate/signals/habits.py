"""How a reply begins and ends: what a business does by habit, not what makes one reply better than
another."""

from __future__ import annotations

from typing import NamedTuple

from curate.language.phrases import Tokens
from curate.signals.base import MAX_CHARS, reply_lexicon, sentences_of

_SHORT = 8  # words: a longer sentence that holds a greeting says something else as well


class Habits(NamedTuple):
    """Whether a reply opens with a greeting and closes with a farewell, thanks or an offer of more help."""

    greets: bool
    signs_off: bool


def reply_habits(text: str) -> Habits:
    """Reads the first and last sentence of a reply, in the languages whose phrases are known."""
    tokens = Tokens.of(text[:MAX_CHARS])
    hits = reply_lexicon().find(tokens)
    sentences = sentences_of(tokens, hits)
    if not sentences:
        return Habits(False, False)
    first, last = sentences[0], sentences[-1]
    opening = " ".join(first.tokens[:4])
    greets = any(
        h.kind == "greeting" and (opening.startswith(h.phrase) or first.words < _SHORT) for h in first.hits
    )
    return Habits(greets, last.words < _SHORT and "closing" in last.kinds)
