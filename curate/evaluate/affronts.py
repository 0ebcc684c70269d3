"""Sentences that affront a customer, told by what goes together in them: what even a child could, to stop
bothering, a slight beside a word of address or of what the customer wrote; or by phrases."""

from __future__ import annotations

from curate.evaluate.together import Found, found_in
from curate.language.negation import polarity

NEAR = 3  # words between the two
_ADDRESS = 4  # words before a slight in which the reader is addressed
_WHO = 1  # word between "even" and "a child"


def affronts(text: str) -> list[str]:
    """The sentences of a text that affront whom it is written to."""
    return [one.text for one in found_in(text, "affronts") if _affronts(one)]


def _affronts(one: Found) -> bool:
    return (
        any(polarity(one.tokens, hit) > 0 for _, _, hit in one.hits.get("affront", ()))
        or (one.near("even", "simple", _WHO, ordered=True) and "could" in one.hits)
        or one.near("stop", "bother", NEAR, ordered=True)
        or _slights(one)
    )


def _slights(one: Found) -> bool:
    """Whether a slight stands beside what the customer wrote, or behind a word that addresses it."""
    addressed, theirs = (one.hits.get(kind, ()) for kind in ("address", "their"))
    return any(
        polarity(one.tokens, hit) > 0
        and (
            any(abs(first - end) <= 1 or start == last for start, end, _ in theirs)
            or any(0 <= first - end < _ADDRESS for _, end, _ in addressed)
        )
        for first, last, hit in one.hits.get("slight", ())
    )
