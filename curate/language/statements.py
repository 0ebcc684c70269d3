"""What a message says of its own, beside greetings, acknowledgements, questions and hand-overs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from curate.language.phrases import MARKS, Hit, PhraseLexicon, Tokens
from curate.language.words import words

# what says nothing of its own in an answer: classes of the phrases of replies
_IDLE = (
    "asks_info",
    "auto_reply",
    "bot",
    "closing",
    "dont_know",
    "empathy",
    "greeting",
    "hand_over",
    "needs_info",
    "polite",
)
_SENTENCE = 4  # words from which on a sentence may state something; the entries of a menu are shorter
_ANSWER = 6  # words of statements that make an answer


@cache
def _lexicon() -> PhraseLexicon:
    held = {kind: words(f"reply.{kind}") for kind in _IDLE}
    return PhraseLexicon({**held, "not_understood": words("not_understood")})


def stated_words(tokens: Tokens, hits: Iterable[Hit], least: int = 1) -> int:
    """How many words stand in sentences of at least `least` words that hold none of the phrases and ask
    nothing."""
    starts = [hit.at for hit in hits]
    count = 0
    for at, run in tokens.sentences():
        held = sum(token not in MARKS for token in run)
        idle = run[-1] == "?" or any(at <= start < at + sum(map(len, run)) + len(run) for start in starts)
        count += 0 if idle or held < least else held
    return count


def answers(text: str) -> bool:
    """Whether a message states something: it does more than greet, acknowledge, thank, ask, offer a menu or
    hand over. Texts of other languages than the seven that the phrases know count as answers where they are
    long enough."""
    return stated(text) >= _ANSWER


def stated(text: str) -> int:
    """How many words of a text state something."""
    tokens = Tokens.of(text)
    return stated_words(tokens, _lexicon().find(tokens), _SENTENCE)
