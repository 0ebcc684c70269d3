"""Sentences that send a customer elsewhere, told by what goes together in them: to turn to somebody else,
somebody else who is in charge, a page to look at; or by phrases: not mine, no knowledge."""

from __future__ import annotations

from collections.abc import Sequence

from curate.evaluate.together import Found, found_in
from curate.language.phrases import flat_words
from curate.language.statements import stated

NEAR = 6  # words between the two
_BEFORE = 2  # words before the verb, in which the writer says that it does so itself


def turned_away(text: str, known: Sequence[str] = ()) -> list[str]:
    """The sentences of a text that send away; `known` are phrases that were found to."""
    return [one.text for one in found_in(text, "away") if _sends(one, known)]


def share_away(text: str, known: Sequence[str] = ()) -> float:
    """The share (0 to 1) of what a text states, in words, that sends away: greetings, thanks and questions
    state nothing, and neither do short headings."""
    away, rest = 0, []
    for one in found_in(text, "away"):
        if _sends(one, known):
            away += len(one.words)
        else:
            rest.append(one.text)
    return away / (away + stated("\n".join(rest))) if away else 0.0


def _sends(one: Found, known: Sequence[str]) -> bool:
    return (
        any(f" {phrase} " in one.tokens.joined for phrase in known)
        or "not_mine" in one.hits
        or "no_knowledge" in one.hits
        or (one.near("turn_to", "party", NEAR) and not _is_own(one))
        or one.near("in_charge", "party", NEAR)
        or (one.near("find", "place", NEAR) and not _is_own(one))
    )


def _is_own(one: Found) -> bool:
    """Whether the writer does it itself: "I will ask my colleagues"."""
    mine = flat_words("first_person")
    before = [
        word
        for kind in ("turn_to", "find")
        for first, _, _ in one.hits.get(kind, ())
        for word in one.words[max(0, first - _BEFORE) : first]
    ]
    return any(word in mine for word in before)
