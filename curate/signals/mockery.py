"""Thanks and praise that mean the opposite: "thanks for nothing", "great, another week without a phone"."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from curate.language.phrases import MARKS, PhraseLexicon, Tokens, flat_words
from curate.language.words import by_language, words

_FEW = 3  # words in which an exclamation opens a sentence


class Mockery(NamedTuple):
    """A sentence that praises and means the opposite: where it lies in `Tokens.joined`, and what tells so."""

    start: int
    end: int
    phrase: str

    def holds(self, at: int) -> bool:
        """Whether a place of `Tokens.joined` lies in it."""
        return self.start <= at < self.end


@cache
def bitter_thanks() -> frozenset[str]:
    """Thanks for what nobody gives thanks for, in each language."""
    tails = by_language("bitter_thanks")
    return frozenset(
        f"{phrase} {tail}"
        for code, phrases in by_language("after_reply.thanks").items()
        for phrase in phrases
        for tail in tails.get(code, ())
    )


def mockery(tokens: Tokens) -> Mockery | None:
    """The first sentence that opens with praise or thanks and goes on to what nobody praises; None where
    there is none. A question tells nothing, and to be without a trouble is well."""
    if tokens.vocabulary.isdisjoint(_first_words()):
        return None
    for start, run in tokens.sentences():
        sentence = Tokens.of(" ".join(run))
        if run[-1] == "?" or not any(hit.at < _reach(run) for hit in _praise().find(sentence)):
            continue
        for hit in _turns().find(sentence):
            after = sentence.joined[hit.at + 1 + len(hit.phrase) :].split()[:2]
            if flat_words("troubles").isdisjoint(after):
                return Mockery(start, start + len(sentence.joined), hit.phrase)
    return None


def _reach(run: list[str]) -> int:
    """Up to which place of a sentence its opening goes."""
    opening = [word for word in run if word not in MARKS][:_FEW]
    return sum(len(word) + 1 for word in opening)


@cache
def _praise() -> PhraseLexicon:
    return PhraseLexicon({"praise": words("praises") | words("after_reply.thanks")})


@cache
def _turns() -> PhraseLexicon:
    return PhraseLexicon({"turn": words("bitter_turns")})


@cache
def _first_words() -> frozenset[str]:
    """The words of which praise has one at least."""
    return frozenset(
        max(Tokens.of(phrase).words, key=len) for phrase in words("praises") | words("after_reply.thanks")
    )
