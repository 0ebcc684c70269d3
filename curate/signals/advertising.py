"""Advertising, fraud and phishing by what they say, in what customers write: nobody asks for anything there.

One phrase proves nothing: a customer may ask about a loan or tell of a blocked account. Several together do,
unless the customer asks about such a message.
"""

from __future__ import annotations

from functools import cache

from curate.language.phrases import PhraseLexicon, Tokens
from curate.language.words import classes, words

# What a phrase counts. Who writes to "dear website owner" or of "million dollars" has one more to say.
_COUNTS = {"offer": 1, "phishing": 1, "fraud": 2, "unsolicited": 2}
_LINK_COUNTS = 1  # to click on, in a text that asks to verify something


def spam_signs(tokens: Tokens, has_link: bool) -> list[str]:
    """The signs of advertising, fraud and phishing in a customer's text, a strong one twice; none where it
    asks about such a message.

    "Your account has been suspended" counts only in a text that asks nothing.
    """
    hits = _lexicon().find(tokens)
    if not hits or any(hit.kind == "report" for hit in hits):
        return []
    asks = "?" in tokens.items
    hits = [hit for hit in hits if not (hit.kind == "phishing" and asks)]
    signs = [hit.phrase for hit in hits for _ in range(_COUNTS[hit.kind])]
    if has_link and any(hit.kind == "phishing" for hit in hits):
        signs += ["(link)"] * _LINK_COUNTS
    return signs


@cache
def _lexicon() -> PhraseLexicon:
    return PhraseLexicon({**classes("spam"), "report": words("spam_reports")})
