"""Passing: what is said to come soon, or not to be there yet. It holds for some weeks; a model says it for
years."""

from __future__ import annotations

from functools import cache

from curate.language.phrases import PhraseLexicon
from curate.language.words import by_language, words
from curate.signals.base import Doc, Signals, View, family, sentences_of
from curate.signals.informative import count_imperatives, informative_words
from curate.signals.parts import Given
from curate.signals.rules import Rule
from curate.signals.sentences import GateSettings, RuleSentence, shown, value_of

_READ = " ".join(by_language("passing_states"))
_LEAST = 2  # times gate.answer_words: what it is about is told as well, and holds no longer than it does
_DOCS = {
    "states": Doc("0..", "phrases for what is to come soon, or is not there yet", languages=_READ),
    "beside": Doc(
        "0.., none",
        "informative words in other sentences, none where there are no such phrases or a step to follow",
        languages=_READ,
    ),
}


def _only_passing(signals: Given, gate: GateSettings) -> bool:
    beside = value_of(signals, "passing.beside")
    return beside is not None and beside < _LEAST * gate.answer_words


def _sentence(signals: Given, gate: GateSettings) -> RuleSentence:
    beside, limit = value_of(signals, "passing.beside"), _LEAST * gate.answer_words
    text = (
        f"it tells what is to come soon or is not there yet, and its other informative words are"
        f" {shown(beside)}, minimum {limit} ({_LEAST} times gate.answer_words)"
    )
    keys = ("gate.answer_words", "gate.skip: [passing_state]")
    return RuleSentence(text, beside, limit, keys, ("passing.states",))


@family(
    "passing",
    _DOCS,
    rules=(
        Rule(
            "passing_state",
            "form",
            "tells little but what is to come soon, or is not there yet",
            ("passing.states", "passing.beside"),
            _only_passing,
            order=290,
            says=_sentence,
            of_prose=True,
        ),
    ),
)
def passing(view: View) -> Signals:
    """What the reply tells of a state that passes, and what it says beside that."""
    hits = _lexicon().find(view.tokens)
    signals: Signals = {"states": view.note("passing.states", [hit.phrase for hit in hits]), "beside": None}
    if hits and not count_imperatives(view.sentences):
        both = zip(view.sentences, sentences_of(view.tokens, hits), strict=True)
        signals["beside"] = informative_words([own for own, passes in both if not passes.hits])
    return signals


@cache
def _lexicon() -> PhraseLexicon:
    return PhraseLexicon({"passing": words("passing_states")})
