"""Whether two replies of a conversation answer the same: nothing that was said, found or changed between them
may explain why the later one fared better.

All is measured on words and vectors; where it cannot be told, the two are no pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from curate.language.phrases import UNSPACED, PhraseLexicon, Tokens, flat_words
from curate.language.words import words
from curate.records import ChatMessage, asked_text, reply_text
from curate.signals.facts import facts

DAY = 86_400.0
_DAYS = 14  # longest time between the two
_SOON = 1.0  # days within which no fact changes
_OF_EARLIER, _OF_CUSTOMER = 0.2, 0.1  # largest share of the later reply's words that came up only since
_NEW = 6  # most words that the customer says between them which were not said before
_ASKED = 1  # of them in questions
_ALIKE = 0.8  # share of common words from which two replies are one
_NEARER = 0.1  # cosine by which the later reply may be nearer to the later words of the customer
_CHANGING = ("price", "percent", "date", "version", "policy", "stock", "order_state")

OTHER_PROMPT = "the two replies answer different words of the customer"
BUILDS_ON = "the later reply builds on what was said after the earlier one"
CHANGED = "a fact that one of the replies states may have changed between them"
LONG_AFTER = f"more than {_DAYS} days lie between the two replies"
ALIKE = "the two replies say nearly the same"


@dataclass(frozen=True, slots=True)
class Said:
    """One reply as it is compared: the prompt that it answers, its time (seconds since 1970, None where
    unknown), the unit vectors of what it answers and of itself, where they are known, and whether it asks
    something that the customer answers next."""

    prompt: Sequence[ChatMessage]
    completion: Sequence[ChatMessage]
    time: float | None = None
    need: NDArray[np.float32] | None = None
    vector: NDArray[np.float32] | None = None
    asks: bool = False


def why_not(earlier: Said, later: Said, *, later_is_better: bool, came_back: bool = False) -> str:
    """Why two replies, in the order of the conversation, are no pair; empty where they are one.

    Both must answer the earlier prompt. Either nothing was said between them by the customer, or the later
    one is the better, the customer said little that is new, and the later reply uses neither that nor the
    earlier reply. Where the customer may have `came_back` with more, an earlier reply may be the better one,
    and a later one must use nothing of it all the same.
    """
    since = _since(earlier, later, came_back)
    if since is None:
        return OTHER_PROMPT
    asked = [m["content"] for m in since if m["role"] == "user"]
    # The worse one may be a good reply to what was said later, or the earlier one a question that it answers.
    if asked and came_back and later_is_better and earlier.asks:
        return OTHER_PROMPT
    if asked and not came_back and not (later_is_better and not _questions(earlier)):
        return OTHER_PROMPT
    days = _days(earlier, later)
    if days is not None and days > _DAYS:
        return LONG_AFTER
    before, one, two = _words(asked_text(list(earlier.prompt))), _reply(earlier), _reply(later)
    told = {word for m in since if m["role"] != "user" for word in _words(m["content"])} | one
    if len(one & two) >= _ALIKE * len(one | two):
        return ALIKE
    if later_is_better or not came_back:  # what is worse may rest on anything
        if len(two & (told - before)) > _OF_EARLIER * len(two) or _refer_back(
            [*asked, _said(later)] if asked else []
        ):
            return BUILDS_ON
        if why := _moved_on(asked, before, told, two, came_back) or _nearer(earlier, later):
            return why
    soon = days is not None and days <= _SOON
    return "" if soon or _facts(earlier) == _facts(later) else CHANGED


@cache
def _back() -> PhraseLexicon:
    return PhraseLexicon({kind: words(f"reply.{kind}") for kind in ("earlier", "unseen")})


def _refer_back(texts: Sequence[str]) -> bool:
    """Whether one of the texts says that it leans on earlier words, or on a picture."""
    return any(_back().find(Tokens.of(text)) for text in texts)


def _since(earlier: Said, later: Said, cut: bool = False) -> Sequence[ChatMessage] | None:
    """What the later prompt has beyond the earlier one, of which the beginning may be `cut`; None where it
    does not go on from it."""
    first, second = list(earlier.prompt), list(later.prompt)
    for size in range(min(len(first), len(second)) if cut else len(first), 0, -1):
        if second[:size] == first[-size:]:
            return second[size:]
        if not cut:
            break
    return None


def _moved_on(asked: Sequence[str], before: set[str], told: set[str], reply: set[str], may_tell: bool) -> str:
    """Whether the customer asks or tells something new, unless he `may_tell`, or the later reply uses it."""
    new = {word for text in asked for word in _words(text)} - before
    if len(reply & new - told) > _OF_CUSTOMER * len(reply):
        return BUILDS_ON
    if may_tell:
        return ""
    questions = {word for text in asked for word in _question_words(text)}
    return OTHER_PROMPT if len(new - told) > _NEW or len(questions - before - told) > _ASKED else ""


def _nearer(earlier: Said, later: Said) -> str:
    if earlier.need is None or later.need is None or later.vector is None:
        return ""
    return BUILDS_ON if float(later.vector @ (later.need - earlier.need)) > _NEARER else ""


def _days(earlier: Said, later: Said) -> float | None:
    if earlier.time is None or later.time is None:
        return None
    return abs(later.time - earlier.time) / DAY


def _facts(said: Said) -> set[str]:
    context = asked_text(list(said.prompt))
    found = facts(_said(said), context)
    return {fact.text.casefold() for fact in found if fact.kind in _CHANGING}


def _questions(said: Said) -> bool:
    return "?" in Tokens.of(_said(said)).items


def _reply(said: Said) -> set[str]:
    return _words(_said(said))


def _said(said: Said) -> str:
    return reply_text(list(said.completion))


def _words(text: str) -> set[str]:
    return _telling(Tokens.of(text).words)


def _question_words(text: str) -> set[str]:
    runs = [run for _, run in Tokens.of(text).sentences()]
    return _telling([word for run in runs if run[-1] == "?" for word in run[:-1]])


def _telling(some: Sequence[str]) -> set[str]:
    """Those that carry meaning. Where words are not spaced, each character counts as one: that refuses more
    pairs, not fewer."""
    idle = flat_words("common_words") | flat_words("idle_words")
    return {word for word in some if word not in idle and (len(word) > 2 or UNSPACED.search(word))}
