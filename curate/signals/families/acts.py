"""Acts: promises and acts that only a person may do, by lists and in free words. They are right in the dump;
a model that learns them says that it did what it cannot do."""

from __future__ import annotations

from collections.abc import Sequence

from curate.language.phrases import Tokens
from curate.language.words import by_language
from curate.records import calls_tools
from curate.signals.acts import BESIDE_STEPS, LISTED, TYPES, Act, acts, without_acts
from curate.signals.base import LINK, Doc, Signals, View, family, reply_lexicon, sentences_of
from curate.signals.informative import informative_words
from curate.signals.parts import Given, Part, number
from curate.signals.rules import Limit, Rule
from curate.signals.sentences import GateSettings, RuleSentence, shown, value_of
from curate.signals.told import told

_READ = " ".join(by_language("acts_done_by"))
_DOCS = {
    **{kind: Doc("0..", f"clauses in which {meaning}", languages=_READ) for kind, meaning in TYPES.items()},
    "words": Doc("0..", "words in clauses that promise or report what only a person may do", languages=_READ),
    "beside": Doc(
        "0.., none", "informative words without these clauses; none where there are no such", languages=_READ
    ),
    "listed_words": Doc("0..", "words of the clauses that the lists know", languages=_READ),
    "steps": Doc("0..", "instructions without these clauses", languages=_READ),
    "share": Doc(
        "0..1, none",
        "share of the reply's words that act for this customer alone, as the chances of its sentences say;"
        " none where there are no such clauses",
        languages=_READ,
    ),
}


def _share(s: Given) -> float:
    return -min(1.0, number(s, "acts.listed_words") / max(1.0, number(s, "form.words")))


def _dropped(signals: Given, gate: GateSettings) -> list[str]:
    """The types in a reply that the recipe drops."""
    return [kind for kind in TYPES if gate.acts[kind] == "drop" and number(signals, f"acts.{kind}") > 0]


def _most(signals: Given, gate: GateSettings) -> float:
    """The share of its words that a reply may act by: one that instructs as well may do so by more."""
    return float(gate.max_acts) + (BESIDE_STEPS if number(signals, "acts.steps") else 0)


def _nothing_else(signals: Given, gate: GateSettings) -> bool:
    if signals.get("substance.only_question") and signals.get("question.led_on"):
        return False  # "Which one is it? I'll tell you then" was the right thing to ask
    return _says_little(signals, gate) or number(signals, "acts.share") > _most(signals, gate)


def _says_little(signals: Given, gate: GateSettings) -> bool:
    """Whether hardly anything stands beside acts that lists know: free words alone are no proof."""
    if not any(number(signals, f"acts.{kind}") for kind in LISTED):
        return False
    beside = value_of(signals, "acts.beside")
    return beside is not None and beside < gate.answer_words and not number(signals, "acts.steps")


def _person_act(signals: Given, gate: GateSettings) -> RuleSentence:
    kinds = _dropped(signals, gate)
    text = f"it promises or reports what only a person may do ({', '.join(kinds)}), and gate.acts drops that"
    return RuleSentence(text, keys=("gate.acts",), signals=tuple(f"acts.{kind}" for kind in kinds))


def _only_acts(signals: Given, gate: GateSettings) -> RuleSentence:
    kinds = tuple(f"acts.{kind}" for kind in TYPES if number(signals, f"acts.{kind}") > 0)
    what, beside = "it promises or reports what only a person may do", value_of(signals, "acts.beside")
    if _says_little(signals, gate):
        text = f"{what}, and its other informative words are {shown(beside)}, minimum {gate.answer_words}"
        return RuleSentence(text, beside, gate.answer_words, ("gate.answer_words", *_SKIPPED), kinds)
    share, most = value_of(signals, "acts.share"), _most(signals, gate)
    text = f"{what}, in a share of {shown(share, most)} of its words, maximum {shown(most, share)}"
    return RuleSentence(text, share, most, ("gate.max_acts", *_SKIPPED), kinds)


_SKIPPED = ("gate.skip: [only_acts]",)
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
        "says little but what only a person may do, or what concerns one case alone",
        ("acts.beside", "acts.share", *_COUNTS),
        _nothing_else,
        order=285,
        limits=(
            Limit(
                "max_acts",
                1.0,
                "Maximum share of a reply's words by which only a person may act (0 to 1); 0.1 more where it"
                " gives an instruction as well.",
                "acts told in free words are recognised with about one error in eight, so they count in the"
                " choice, and drop nothing.",
                least=0,
                most=1,
            ),
        ),
        says=_only_acts,
        of_prose=True,
    ),
)


def _beside(view: View, found: Sequence[Act]) -> int:
    """The informative words beside acts that the lists know."""
    tokens = Tokens.of(LINK.sub(" ", without_acts(view.text, found)))
    return informative_words(sentences_of(tokens, reply_lexicon().find(tokens)))


@family("acts", _DOCS, parts=_PARTS, rules=_RULES)
def measure(view: View) -> Signals:
    """What the reply promises or reports that only a person may do, by type, and what it says beside that. A
    reply that calls tools reports what these did."""
    by_tools = calls_tools(view.record.completion)
    found = [] if by_tools else acts(view.text, view.tokens)
    rest = told(view, found)
    if by_tools:
        rest = rest._replace(free=(), free_words=0)
    signals: Signals = {
        kind: view.note(f"acts.{kind}", [act.text for act in found if kind in act.types]) for kind in LISTED
    }
    signals["other"] = view.note("acts.other", list(rest.free))
    signals["listed_words"] = sum(len(act.text.split()) for act in found)
    signals["words"] = sum(len(act.text.split()) for act in found) + rest.free_words
    signals["steps"] = rest.steps
    acting = bool(found or rest.free)
    signals["beside"] = _beside(view, found) if found else rest.beside if acting else None
    signals["share"] = round(rest.share, 3) if acting else None
    return signals
