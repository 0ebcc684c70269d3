"""How an answer stands to a question: yes or no, which of two alternatives, which of the two who write.

Read from the first clauses alone, where an answer takes its stand; what follows explains. Two answers to one
question whose stances are opposite cannot both be right, however they are worded.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Literal

from curate.dedup import lexicon as lex
from curate.dedup.openings import bare, clauses
from curate.dedup.profile import TextProfile

Stance = Literal["", "yes", "no", "we", "you"]
OPPOSITE = frozenset({("yes", "no"), ("no", "yes"), ("we", "you"), ("you", "we")})
HEAD = 3  # clauses of an answer in which it may take its stand


def _phrases() -> dict[Stance, list[tuple[str, ...]]]:
    table: dict[Stance, list[tuple[str, ...]]] = {"yes": [], "no": []}
    for phrase, says in lex.STANCES.items():
        table["yes" if says == "yes" else "no"].append(tuple(phrase.split()))
    return table


_STANCES = _phrases()


def stance(question: TextProfile, answer: TextProfile) -> Stance:
    """What the answer says to the question; "" where it does not say, or the question does not ask so.

    Of two alternatives ("is it X or Y?") the first counts as yes, the second as no.
    """
    parts = clauses(answer.spoken)
    if question.who:
        return _person(parts)
    if question.polar and answer.opener:
        return "yes" if answer.opener == "yes" else "no"
    chosen = _choice(question.choices, clauses(answer.head)[:HEAD]) if question.choices is not None else ""
    return chosen or (_echo(parts[: 2 * HEAD]) or _predicate(parts[:HEAD]) if question.polar else "")


def _person(parts: Sequence[Sequence[str]]) -> Stance:
    """Who of the two: the first person that the first clause names."""
    person = next((lex.PERSONS[word] for word in parts[0] if word in lex.PERSONS), "") if parts else ""
    return "we" if person == "1p" else "you" if person == "2p" else ""


def _choice(choices: tuple[frozenset[str], frozenset[str]], parts: Sequence[Sequence[str]]) -> Stance:
    """The alternative whose own words the first clauses repeat; of "only X", all say the other."""
    first, second = choices
    for part in parts:
        at = next((n for n, word in enumerate(part) if word in lex.NEGATORS), len(part))
        affirmed, denied = bare(part[:at]), bare(part[at:])
        if denied & first and not affirmed & second:
            return "no"
        score = len(affirmed & first) - len(affirmed & second)
        if score or denied & second:
            return "yes" if score > 0 or not score else "no"
        if second & lex.RESTRICTED and lex.UNIVERSAL.intersection(part):
            return "yes"
    return ""


def _echo(parts: Sequence[Sequence[str]]) -> Stance:
    """ "The coffee, yes; the postage, no": no as soon as a part of what was asked is denied."""
    answers = {part[0] for before, part in itertools.pairwise(parts) if len(part) == 1 and len(before) <= 4}
    return "no" if "no" in answers else "yes" if "yes" in answers else ""


def _predicate(parts: Sequence[Sequence[str]]) -> Stance:
    """What the first clauses say of the matter: fine, possible, included, or not."""
    for part in parts:
        for says, phrases in _STANCES.items():
            if any(
                tuple(part[n : n + len(phrase)]) == phrase
                for phrase in phrases
                for n in range(len(part) - len(phrase) + 1)
            ):
                return says
        if lex.REGRETS.intersection(part) and lex.NEGATORS.intersection(part):
            return "no"
    return ""
