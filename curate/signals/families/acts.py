"""Acts: promises and acts that only a person may do. They are right in the dump; a model that learns them
says that it did what it cannot do."""

from __future__ import annotations

from curate.language.phrases import Tokens
from curate.language.words import by_language
from curate.records import calls_tools
from curate.signals.acts import TYPES, acts, without_acts
from curate.signals.base import LINK, Doc, Signals, View, family, reply_lexicon, sentences_of
from curate.signals.informative import informative_words
from curate.signals.parts import Given, Part, number
from curate.signals.rules import Rule, instructs
from curate.signals.sentences import GateSettings, RuleSentence, shown, value_of

_READ = " ".join(by_language("acts_done_by"))
_DOCS = {
    **{kind: Doc("0..", f"clauses in which {meaning}", languages=_READ) for kind, meaning in TYPES.items()},
    "words": Doc("0..", "words in clauses that promise or report what only a person may do", languages=_READ),
    "beside": Doc(
        "0.., none", "informative words without these clauses; none where there are no such", languages=_READ
    ),
}


def _share(s: Given) -> float:
    return -min(1.0, number(s, "acts.words") / max(1.0, number(s, "form.words")))


def _dropped(signals: Given, gate: GateSettings) -> list[str]:
    """The types in a reply that the recipe drops."""
    return [kind for kind in TYPES if gate.acts[kind] == "drop" and number(signals, f"acts.{kind}") > 0]


def _nothing_else(signals: Given, gate: GateSettings) -> bool:
    beside = value_of(signals, "acts.beside")
    return beside is not None and beside < gate.answer_words and not instructs(signals)


def _person_act(signals: Given, gate: GateSettings) -> RuleSentence:
    kinds = _dropped(signals, gate)
    text = f"it promises or reports what only a person may do ({', '.join(kinds)}), and gate.acts drops that"
    return RuleSentence(text, keys=("gate.acts",), signals=tuple(f"acts.{kind}" for kind in kinds))


def _only_acts(signals: Given, gate: GateSettings) -> RuleSentence:
    beside, limit = value_of(signals, "acts.beside"), gate.answer_words
    text = (
        "it promises or reports what only a person may do, and its other informative words are"
        f" {shown(beside)}, minimum {shown(limit)}"
    )
    kinds = tuple(f"acts.{kind}" for kind in TYPES if number(signals, f"acts.{kind}") > 0)
    return RuleSentence(text, beside, limit, ("gate.answer_words", "gate.skip: [only_acts]"), kinds)


_COUNTS = tuple(f"acts.{kind}" for kind in TYPES)
_PARTS = (Part("acts", 0.4, _share, "promises or reports what only a person may do", order=295),)
_RULES = (
    Rule(
        "person_act",
        "form",
        "promises or reports what only a person may do, of a type that the recipe drops",
        _COUNTS,
        lambda s, g: bool(_dropped(s, g)),
        order=280,
        says=_person_act,
    ),
    Rule(
        "only_acts",
        "form",
        "says little but what only a person may do",
        ("acts.beside", *_COUNTS),
        _nothing_else,
        order=285,
        says=_only_acts,
    ),
)


@family("acts", _DOCS, parts=_PARTS, rules=_RULES)
def measure(view: View) -> Signals:
    """What the reply promises or reports that only a person may do, by type, and what it says beside that. A
    reply that calls tools reports what these did."""
    found = [] if calls_tools(view.record.completion) else acts(view.text, view.tokens)
    signals: Signals = {
        kind: view.note(f"acts.{kind}", [act.text for act in found if kind in act.types]) for kind in TYPES
    }
    signals["words"] = sum(len(act.text.split()) for act in found)
    signals["beside"] = None
    if found:
        tokens = Tokens.of(LINK.sub(" ", without_acts(view.text, found)))
        signals["beside"] = informative_words(sentences_of(tokens, reply_lexicon().find(tokens)))
    return signals
