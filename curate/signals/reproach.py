"""Scolding and giving up told by what goes together in a sentence, rather than by whole phrases.

A sentence scolds where the writer sets right what it had asked ("I asked for the number, not for a story"),
demands attention with impatience ("think first next time"), calls it easy to read or follow what was said, or
regrets that nobody took the trouble to. It gives up where the writer lacks a remedy: a word of having with a
negation, and between that and the remedy no other word that says something.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from curate.language.negation import deniers_in
from curate.language.phrases import MARKS, Hit, PhraseLexicon, Tokens, flat_words
from curate.language.words import words
from curate.signals.base import Sentence

_BARE = 14  # words of a sentence that says no more than that its writer can do no more
_NEAR = 6  # words between a negation and the remedy
_HAVING = 4  # words between a word of having and its negation


def scolded(sentences: Sequence[Sentence], tokens: Tokens) -> list[str]:
    """The sentences of a reply that scold, as far as what goes together tells it."""
    if not any(map(tokens.vocabulary.__contains__, _keys())):
        return []
    deniers = deniers_in(tokens.vocabulary)
    return [" ".join(s.tokens) for s in sentences if _scolds(s.tokens, deniers)]


def given_up(sentences: Sequence[Sentence], tokens: Tokens) -> list[str]:
    """The sentences of a reply whose writer has no remedy, or can do no more."""
    if (flat_words("remedies") | flat_words("further_words")).isdisjoint(tokens.vocabulary):
        return []
    deniers = deniers_in(tokens.vocabulary)
    return [
        " ".join(s.tokens)
        for s in sentences
        if not s.asks and (_lacks(s.tokens, deniers) or _does_no_more(s.tokens, deniers))
    ]


def _scolds(run: Sequence[str], deniers: frozenset[str]) -> bool:
    hits = _lexicon().find(Tokens.of(" ".join(run)))
    kinds = {hit.kind for hit in hits}
    efforts = not flat_words("effort_verbs").isdisjoint(run)
    return (
        ("own_requests" in kinds and _set_right(run, deniers))
        or _demands(run, hits)
        or ("ease" in kinds and efforts)
        or ("trouble_taken" in kinds and efforts)
    )


def _demands(run: Sequence[str], hits: Sequence[Hit]) -> bool:
    """Whether a sentence that is not about its writer demands attention, in the clause of the impatient words
    or behind them alone: "this time I think" and "next time it rings, listen" do not."""
    if not flat_words("first_person").isdisjoint(run):
        return False
    clauses = [clause.split() for clause in " ".join(run).split(" , ")]
    impatient = [hit.phrase.split() for hit in hits if hit.kind == "impatience"]
    return any(
        not flat_words("attention_verbs").isdisjoint(clause)
        and any(_holds(clause, phrase) or [*before] == phrase for phrase in impatient)
        for before, clause in zip([[], *clauses], clauses, strict=False)
    )


def _holds(clause: Sequence[str], phrase: Sequence[str]) -> bool:
    return f" {' '.join(phrase)} " in f" {' '.join(clause)} "


def _set_right(run: Sequence[str], deniers: frozenset[str]) -> bool:
    """Whether a comma is followed by a negation: "..., not for your story"."""
    return any(a == "," and b in deniers for a, b in pairwise(run))


def _lacks(run: Sequence[str], deniers: frozenset[str]) -> bool:
    """Whether a sentence has a word of having, a negation near it, and a remedy that this is about: "I have
    no such solution", "eine Lösung habe ich leider nicht"."""
    remedies = [at for at, word in enumerate(run) if word in flat_words("remedies")]
    having = [
        at
        for at, (before, word) in enumerate(zip(["", *run], run, strict=False))
        if word in flat_words("own_having") and before not in flat_words("second_person")
    ]
    negations = [at for at, word in enumerate(run) if word in deniers]
    return any(
        any(abs(at - no) <= _HAVING for at in having) and any(_is_about(run, no, at) for at in remedies)
        for no in negations
    )


def _is_about(run: Sequence[str], no: int, remedy: int) -> bool:
    """Whether nothing between a negation and the remedy says something of its own; one word may where the
    remedy comes first, which is what the sentence is about."""
    between = run[min(remedy, no) + 1 : max(remedy, no)]
    telling = [word for word in between if word not in _empty()]
    return len(between) <= _NEAR and len(telling) <= (remedy < no) and not MARKS.intersection(between)


def _does_no_more(run: Sequence[str], deniers: frozenset[str]) -> bool:
    return (
        not flat_words("further_words").isdisjoint(run)
        and not deniers.isdisjoint(run)
        and len(run) <= _BARE
        and any(hit.kind == "own_ability" for hit in _lexicon().find(Tokens.of(" ".join(run))))
    )


@cache
def _empty() -> frozenset[str]:
    lists = ("stop_words", "common_words", "first_person", "own_having", "negators")
    return frozenset().union(*map(flat_words, lists))


@cache
def _lexicon() -> PhraseLexicon:
    names = ("own_requests", "impatience", "ease", "trouble_taken", "own_ability")
    return PhraseLexicon({name: words(name) for name in names})


@cache
def _keys() -> frozenset[str]:
    """The words without which nothing scolds."""
    return (
        flat_words("effort_verbs")
        | flat_words("attention_verbs")
        | frozenset(max(Tokens.of(phrase).words, key=len) for phrase in words("own_requests"))
    )
