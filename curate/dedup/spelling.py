"""Words of two texts that differ by a slip of the finger or a blank alone."""

from __future__ import annotations

import itertools

from rapidfuzz.distance import OSA

from curate.dedup import lexicon as lex
from curate.dedup.profile import TextProfile
from curate.dedup.words import alternatives, canon, relatives


def slip(x: str, y: str) -> bool:
    """Is one word as written the other misspelt? Never where both are known to mean different things."""
    return _one_slip(x, y) and not (
        (x in lex.CONFUSABLE and y in lex.CONFUSABLE)
        or {canon(x), canon(y)} <= relatives()
        or (canon(x), canon(y)) in alternatives()
    )


def _one_slip(x: str, y: str) -> bool:
    """One slip of the finger apart: neighbours swapped, an inner letter lost or doubled, a vowel for a
    vowel."""
    if x[0] != y[0] or not -1 <= len(x) - len(y) <= 1 or min(len(x), len(y)) < 4 or not (x + y).isalpha():
        return False
    if OSA.distance(x, y, score_cutoff=1) > 1:
        return len(x) == len(y) >= 8 and sorted(x) == sorted(y) and OSA.distance(x, y, score_cutoff=2) <= 2
    if len(x) == len(y):
        return sorted(x) == sorted(y) or (
            len(x) >= 6
            and all(p == q or (p in "aeiouy" and q in "aeiouy") for p, q in zip(x, y, strict=True))
        )
    return min(len(x), len(y)) >= 5


def typo_pairs(a: TextProfile, b: TextProfile, left: set[str], right: set[str]) -> dict[str, str]:
    """Words of `left` that are words of `right` misspelt, or the other way round, each used once."""
    typos: dict[str, str] = {}
    free: dict[str, list[str]] = {}
    for word in sorted(right):
        free.setdefault(b.content[word][0], []).append(word)
    for word in sorted(left):
        near = free.get(a.content[word][0], [])
        hit = next((other for other in near if slip(a.content[word], b.content[other])), None)
        if hit is not None:
            typos[word] = hit
            near.remove(hit)
    return typos


def misspelt_words(left: frozenset[str], a: TextProfile, b: TextProfile) -> set[str]:
    """Words of `left`, found only in `a`, that are misspellings of words that `b` has and `a` has too,
    elsewhere."""
    common: dict[str, list[str]] = {word[0]: [] for word in left}
    for word in a.content:
        if word[0] in common and word in b.content:
            common[word[0]].append(word)
    return {
        word for word in left if any(slip(a.content[word], b.content[other]) for other in common[word[0]])
    }


def compound_pairs(a: TextProfile, b: TextProfile, left: set[str], right: set[str]) -> dict[str, str]:
    """Two words of one text that the other writes as one ("time zone", "timezone"): the pair counts as
    found."""
    compounds: dict[str, str] = {}
    for text, parts, other, whole, turned in ((a, left, b, right, False), (b, right, a, left, True)):
        written = {other.content[word]: word for word in whole}
        for x, y in itertools.pairwise(text.order):
            if x in parts and y in parts and (one := written.get(text.content[x] + text.content[y])):
                compounds |= {one: x} if turned else {x: one}
                parts.discard(y)
    return compounds
