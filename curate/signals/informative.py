"""Which sentences say something, which tell the customer what to do, and which only ask or close."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from curate.language.phrases import flat_words
from curate.signals.base import HARD_FILLER, SOFT_FILLER, Sentence, offers

_ADVISED = 10  # words of advice that make a reply an answer, whatever it asks for after them


def informative_words(sentences: Sequence[Sentence]) -> int:
    """How many words stand in sentences that say something: no questions and no courtesies."""
    return sum(s.words for s in sentences if _says_something(s))


def _says_something(sentence: Sentence) -> bool:
    if sentence.asks:
        return False
    if sentence.kinds & HARD_FILLER:
        # "If that fails, contact your provider": what is left of it counts when it tells the customer to do
        # something.
        return sentence.words >= 8 and (count_imperatives([sentence]) > 0 or _goes_on(sentence.tokens))
    if (
        "unseen" in sentence.kinds
    ):  # "Attached are two screenshots; the first one shows ..." says nothing without them
        return count_imperatives([sentence]) > 0
    return sentence.words >= (8 if sentence.kinds & SOFT_FILLER else 2)


def only_gathers(sentences: Sequence[Sentence]) -> bool:
    """ "We need some more information: 1. Open ... 3. Paste it here", or two requests to post something: the
    steps serve to answer back.

    Advice before that counts, but no step that copies what is to be sent, and statements after it; a question
    whose mark is lost in a list or before a bracket is none.
    """
    requests = [
        i for i, s in enumerate(sentences) if {"asks_info", "needs_info"} & s.kinds and not offers(s.tokens)
    ]
    if not requests or not (len(requests) > 1 or "needs_info" in sentences[requests[0]].kinds):
        return False
    before, after = sentences[: requests[0]], sentences[requests[0] + 1 :]
    before = [s for s in before if flat_words("gathering_words").isdisjoint(s.tokens)]
    if informative_words(before) >= _ADVISED or count_imperatives(before):
        return False
    return (
        sum(
            s.words
            for s in after
            if _says_something(s)
            and not count_imperatives([s])
            and s.tokens[0] not in flat_words("question_openers")
        )
        < _ADVISED
    )


def only_of_itself(sentences: Sequence[Sentence]) -> bool:
    """Whether every sentence that says something is about its writer and none about the reader: "I don't use
    that myself". Beside a question it is no advice."""
    first, second = flat_words("first_person"), flat_words("second_person")
    return all(
        not first.isdisjoint(s.tokens) and second.isdisjoint(s.tokens)
        for s in sentences
        if _says_something(s)
    )


def _goes_on(tokens: list[str]) -> bool:
    """ "I don't know if it fits, but there are two add-ons ...": five words or more after the turn."""
    pairs = enumerate(zip(["", *tokens], tokens, strict=False))
    turns = [
        i
        for i, (before, token) in pairs
        if token in flat_words("adversatives")
        or (before == "," and token in flat_words("adversatives_after_comma"))
    ]
    return bool(turns) and len(tokens) - turns[0] > 6


def all_closing(sentences: Sequence[Sentence]) -> bool:
    """Whether no sentence is more than a greeting, a closing or two words."""
    return all(s.words < 3 or (s.words < 8 and s.kinds & {"greeting", "closing"}) for s in sentences)


def count_imperatives(sentences: Sequence[Sentence]) -> int:
    """Clauses that begin with an instruction's verb; those of a user interface count after `to`, `can` or
    `should` as well."""
    interface, verbs, leads, openers = (
        flat_words("ui_verbs"),
        _verbs(),
        flat_words("clause_leads"),
        flat_words("offering_words"),
    )
    count = 0
    for sentence in sentences:
        if sentence.asks or verbs.isdisjoint(sentence.tokens):
            continue
        idle = (
            flat_words("referring_verbs") if "deflect" in sentence.kinds else frozenset()
        )  # "check our website" is nothing to do
        fresh, offered = True, False
        for at, token in enumerate(sentence.tokens):
            if token not in idle and (
                (fresh and token in verbs and not _compound(sentence.tokens, at))
                or (offered and token in interface)
            ):
                count += 1
                fresh = offered = False
            else:
                fresh, offered = (
                    token == "," or token in leads or (fresh and token.isdigit()),
                    token in openers,
                )
    return count


def _compound(tokens: list[str], at: int) -> bool:
    """Whether the word at a sentence's beginning is half a noun: "Return requests can only ..."."""
    return (
        at == 0
        and len(tokens) > 2
        and tokens[2] in flat_words("finite_verbs")
        and tokens[1] not in flat_words("determiners")
    )


@cache
def _verbs() -> frozenset[str]:
    return flat_words("ui_verbs") | flat_words("instruction_verbs")
