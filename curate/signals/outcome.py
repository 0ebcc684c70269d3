"""Outcome: what happened after the reply, from the export's fields and from the customer's own later words.

The customer's next turn is read for confirmation, thanks, failure and complaint, with negation ("not solved",
"thanks but it still fails"); the credit goes to the reply that stands directly before it. Thanks three
replies later say that this one did not do it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from curate.language.folding import flat
from curate.language.negation import polarity
from curate.language.patterns import any_of
from curate.language.phrases import PhraseLexicon, Tokens
from curate.language.words import by_language, classes, words

LISTED = frozenset(by_language("after_reply.failed"))  # the languages that have phrases
# What the first and the second phrase of a class say of the reply before them. Fitted on pairs of replies in
# one thread of a helpdesk forum and rounded; complaints stand higher than there, where they are about the
# product as often as about the reply.
_WORTH = {
    "solved": (1.0, 0.5),
    "thanks": (1.0, 0.0),
    "in_advance": (-0.3, 0.0),
    "courtesy": (0.2, 0.0),  # thanks for an answer, whatever it was worth
    "settled": (1.0, 0.0),
    "gives_up": (-1.2, 0.0),
    "failed": (-0.6, -0.3),
    "hindered": (-0.5, 0.0),
    "complaint": (-0.8, -0.4),
    "wants_human": (-1.0, 0.0),
}
CLEAR = frozenset(
    ("solved", "failed", "hindered", "complaint", "wants_human", "settled", "gives_up")
)  # classes that leave no doubt of the language either
_BARE_THANKS = 0.4  # thanks and little else: nothing is left to ask
_BARE_WORDS = 15
# "That is all" and "leave it" say how it ended only where the turn says little else
_AT_MOST = {"settled": 15, "gives_up": 30}  # words
_ASKS_ON = -0.2  # a question in the turn: not done yet
_SHARED = 0.4  # what each further reply between this one and the customer's words leaves of the credit
HELPED = 0.3  # the score above which a turn speaks well of the reply before it
_BUT = re.compile(rf"(?: [^.?!¶ ]+){{0,4}}? (?:{any_of(map(flat, words('contrasts')))})(?= )")
# the verdict stands at the beginning of a turn; what follows tends to be logs and new questions
MAX_CHARS = 1500
_FULL = 2.4  # "that worked" and bare thanks: the sum of worths that makes a verdict of 1


@dataclass(slots=True)
class TurnVerdict:
    """What one turn of the customer says of the reply before it."""

    score: float
    kinds: dict[str, list[str]] = field(default_factory=dict)
    asks: bool = False
    words: tuple[str, ...] = ()


@cache
def _lexicon() -> PhraseLexicon:
    return PhraseLexicon(classes("after_reply"))


@lru_cache(maxsize=256)  # the records of a conversation come together and share its turns
def verdict(text: str) -> TurnVerdict:
    """Reads one turn: score in [-1, 1] and the phrases found, by class."""
    return read(Tokens.of(text[:MAX_CHARS]))


def helped(text: str) -> bool:
    """Whether a customer's turn says that the reply before it helped."""
    return verdict(text).score > HELPED


def read(tokens: Tokens) -> TurnVerdict:
    """The verdict of a customer's turn on the reply before it, in [-1, 1], by its phrases."""
    kinds: dict[str, list[str]] = {}
    for hit in _lexicon().find(tokens):
        kind = hit.kind
        if kind in ("solved", "will_try"):
            sign = polarity(tokens, hit)
            if sign == 0:
                continue
            kind = "failed" if sign < 0 and kind == "solved" else kind
        if kind == "thanks" and _BUT.match(tokens.joined, hit.at + 1 + len(hit.phrase)):
            kind = "failed"  # "thanks but ...": what comes after the but is what is meant
        kinds.setdefault(kind, []).append(hit.phrase)
    if "in_advance" in kinds:
        kinds.pop("thanks", None)
    for kind, most in _AT_MOST.items():
        if len(tokens.words) > most:
            kinds.pop(kind, None)
    asks = "?" in tokens.items
    total = _ASKS_ON * asks + _BARE_THANKS * (
        "thanks" in kinds and len(tokens.words) <= _BARE_WORDS and "failed" not in kinds
    )
    for kind, (one, two) in _WORTH.items():
        result = len(kinds.get(kind, ()))
        total += one * (result > 0) + two * (result > 1)
    return TurnVerdict(max(-1.0, min(1.0, total / _FULL)), kinds, asks, tuple(tokens.words))


def credit(verdict: float, gap: int) -> float:
    """What is left of a verdict for a reply with `gap` others between it and the customer's words."""
    return round(verdict * _SHARED**gap, 3)


def settles(judgement: TurnVerdict) -> bool:
    """Whether a customer says no more than that it is solved."""
    return (
        not judgement.asks
        and "failed" not in judgement.kinds
        and "solved" in judgement.kinds
        and ("thanks" in judgement.kinds or len(judgement.kinds["solved"]) > 1)
    )
