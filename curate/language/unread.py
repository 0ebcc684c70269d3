"""Which prompts an encoder may not understand: those in none of its languages, and those whose language
nobody could tell."""

from __future__ import annotations

from collections.abc import Sequence

from curate.language.detect import common_share
from curate.language.phrases import Tokens
from curate.process.progress import steps

UNKNOWN = "not recognised"
# share of function words of a language from which a text that nothing else tells may well be in it
_LEAST = 0.1


def unread(
    texts: Sequence[str], codes: Sequence[str | None], languages: frozenset[str] | None, min_words: int
) -> dict[int, str]:
    """Place -> ISO 639-1 code of the texts in none of an encoder's languages, or `UNKNOWN`; None: it knows
    all.

    `codes` are their languages, as far as these are known. A text without one counts as known by the encoder
    where it holds function words of its languages; one of fewer than `min_words` words goes with the majority
    of the others.
    """
    if languages is None:
        return {}
    unread_codes, short = {}, []
    for i, (text, code) in enumerate(zip(steps(texts, "languages told"), codes, strict=True)):
        if code:
            unread_codes.update({i: code} if code not in languages else {})
        elif len(words := Tokens.of(text).words) < min_words:
            short.append(i)
        elif common_share(words, tuple(sorted(languages))) < _LEAST:
            unread_codes[i] = UNKNOWN
    if 2 * len(unread_codes) > len(texts) - len(short):
        unread_codes.update(dict.fromkeys(short, UNKNOWN))
    return dict(sorted(unread_codes.items()))
