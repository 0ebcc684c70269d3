"""Advertising, fraud and phishing by what they say, in what customers write: nobody asks for anything there.

One phrase proves nothing: a customer may ask about a loan or tell of a blocked account. Several together do,
unless the customer asks about such a message.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from curate.language.detect import common_hits, likely_languages
from curate.language.folding import flat
from curate.language.phrases import PhraseLexicon, Tokens
from curate.language.words import by_language, classes, words
from curate.signals.bait import bait_signs

# What a phrase counts. Who writes to "dear website owner" or of "million dollars" has one more to say.
_COUNTS = {"offer": 1, "phishing": 1, "fraud": 2, "unsolicited": 2}
_LINK_COUNTS = 1  # to click on, in a text that asks to verify something


def spam_signs(tokens: Tokens, has_link: bool) -> list[str]:
    """The signs of advertising, fraud and phishing in a customer's text, a strong one twice; none where it
    asks about such a message.

    "Your account has been suspended" counts only in a text that asks nothing and does not speak mostly of its
    writer. What is held out ("you have won") and what is asked for it ("send your bank details") are told
    only together.
    """
    hits, pairs = _lexicon().find(tokens), _pairs().find(tokens)
    if any(hit.kind == "report" for hit in hits):
        return []
    if whole := bait_signs(tokens, has_link):
        return whole
    if not (hits or pairs):
        return []
    asks = "?" in tokens.items or _of_itself(tokens)
    hits = [hit for hit in hits if not (hit.kind == "phishing" and asks)]
    signs = [hit.phrase for hit in hits for _ in range(_COUNTS[hit.kind])]
    if has_link and any(hit.kind == "phishing" for hit in hits):
        signs += ["(link)"] * _LINK_COUNTS
    together = len({hit.kind for hit in pairs}) > 1
    return signs + ([*(hit.phrase for hit in pairs), "(together)"] if together else [])


def _of_itself(tokens: Tokens) -> bool:
    """Whether a text speaks of its writer more than of its reader, as customers do."""
    codes = likely_languages(common_hits(tokens.words)).codes
    mine, yours = _pronouns("first_person", codes), _pronouns("second_person", codes)
    more = sum(map(mine.__contains__, tokens.words)) - sum(map(yours.__contains__, tokens.words))
    return more > 1  # one may be a word of another language


def _pronouns(name: str, codes: Iterable[str]) -> frozenset[str]:
    return frozenset(flat(word) for code in codes for word in by_language(name).get(code, ()))


@cache
def _lexicon() -> PhraseLexicon:
    return PhraseLexicon({**classes("spam"), "report": words("spam_reports")})


@cache
def _pairs() -> PhraseLexicon:
    return PhraseLexicon({"lure": words("spam_lures"), "hook": words("spam_hooks")})
