"""Tone: how the reply speaks to the customer."""

from __future__ import annotations

import re
from functools import cache

from curate.language.negation import polarity
from curate.language.phrases import PhraseLexicon, Tokens, flat_words
from curate.language.words import words
from curate.signals.base import READ_IN, Doc, Signals, View, family
from curate.signals.parts import Given, Part, depth, fault, number
from curate.signals.reproach import scolded
from curate.signals.rules import Rule, says_little
from curate.signals.sentences import SAYS, little_beside, none_allowed

_LOUD = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{3,}\b")
_DOCS = {
    "rude": Doc("0..", "insults and contempt", languages=READ_IN),
    "blame": Doc("0..", "blames the customer", languages=READ_IN),
    "scold": Doc(
        "0..", "scolds the customer: 'that is not what I asked you', 'read the manual'", languages=READ_IN
    ),
    "dismissive": Doc("0..", "dismissive: 'google it', 'not my problem'", languages=READ_IN),
    "overpromise": Doc(
        "0..", "promises what nobody can keep: 'guaranteed', 'will never happen again'", languages=READ_IN
    ),
    "polite": Doc("0..", "polite words", languages=READ_IN),
    "empathy": Doc("0..", "understanding or regret shown", languages=READ_IN),
    "shouting": Doc("true or false", "most letters are capitals, or three exclamation marks in a row"),
}
_KINDS = ("rude", "blame", "scold", "dismissive", "overpromise", "polite", "empathy")


def _acknowledged(s: Given) -> float:
    return float(number(s, "tone.empathy") + number(s, "tone.polite") > 0) * depth(s)


_PARTS = (
    Part("acknowledges", 0.1, _acknowledged, "polite or understanding, and says something", order=190),
    Part("rude", 2.5, fault("tone.rude"), "rude", order=320),
    Part("blame", 0.5, fault("tone.blame"), "blames the customer", order=330),
    Part("scold", 0.8, fault("tone.scold"), "scolds the customer", order=335),
    Part("dismissive", 0.8, fault("tone.dismissive"), "dismissive", order=340),
    Part("overpromise", 0.4, fault("tone.overpromise"), "promises too much", order=350),
    Part("shouting", 0.6, fault("tone.shouting"), "shouts", order=360),
)
_RULES = (
    Rule(
        "rude",
        "form",
        "is rude to the customer",
        ("tone.rude",),
        lambda s, g: number(s, "tone.rude") > 0,
        order=80,
        says=none_allowed("rude phrases", "tone.rude"),
        of_prose=True,
    ),
    Rule(
        "blaming",
        "form",
        "blames the customer",
        ("tone.blame",),
        lambda s, g: number(s, "tone.blame") > 0,
        order=100,
        says=none_allowed("phrases that put the fault on the customer", "tone.blame"),
        of_prose=True,
    ),
    Rule(
        "scolding",
        "form",
        "scolds the customer",
        ("tone.scold",),
        lambda s, g: number(s, "tone.scold") > 0,
        order=105,
        says=none_allowed("phrases that scold the customer", "tone.scold"),
        of_prose=True,
    ),
    Rule(
        "dismissive",
        "form",
        "is dismissive and says little else",
        ("tone.dismissive", SAYS),
        lambda s, g: number(s, "tone.dismissive") > 0 and says_little(s, 2 * g.answer_words),
        order=110,
        says=little_beside("it refuses to care", "tone.dismissive", times=2),
        of_prose=True,
    ),
)


@family("tone", _DOCS, parts=_PARTS, rules=_RULES)
def tone(view: View) -> Signals:
    """How many phrases of each tone, polite or rude, the reply has, and whether it shouts."""
    signals: Signals = {}
    for kind in _KINDS:
        signals[kind] = view.note(f"tone.{kind}", _phrases(view, kind))
    signals["shouting"] = bool(view.note("tone.shouting", _loud(view) or ["!!!"] * ("!!!" in view.text)))
    return signals


def _loud(view: View) -> list[str]:
    """A reply of 20 letters with half of them in long words of capitals shouts; an abbreviation or a button's
    label doesn't."""
    if view.letters < 20 or 2 * view.capitals <= view.letters:
        return []
    loud = _LOUD.findall(view.text)
    return loud if 2 * sum(map(len, loud)) > view.letters else []


def _phrases(view: View, kind: str) -> list[str]:
    if kind == "blame":  # "this is not your fault" blames nobody
        return [h.phrase for h in view.hits.get(kind, ()) if polarity(view.tokens, h) > 0]
    if kind == "scold":
        found = view.phrases(kind) + _told_before(view)
        return found or scolded(view.sentences, view.tokens)
    return view.phrases(kind) + (_insults(view) if kind == "rude" else [])


def _told_before(view: View) -> list[str]:
    """What reminds the customer that the writer told it before, or how often: "I have explained this to you
    three times". One who did something before ("I have already sent it to you") tells nothing."""
    if flat_words("told_words").isdisjoint(view.tokens.vocabulary):
        return []
    found: list[str] = []
    for sentence in view.sentences:
        said = flat_words("told_words").intersection(sentence.tokens)
        to_reader = not flat_words("told_to").isdisjoint(sentence.tokens)
        if said and to_reader and not sentence.asks:
            found += [hit.phrase for hit in _told().find(Tokens.of(" ".join(sentence.tokens)))]
    return found


@cache
def _told() -> PhraseLexicon:
    return PhraseLexicon({"before": words("told_leads") | words("told_often")})


def _insults(view: View) -> list[str]:
    """Insults with a `you` among the three words before them."""
    insults = []
    for hit in view.hits.get("insult", ()):
        before = view.tokens.joined[max(0, hit.at - 40) : hit.at].split()[-3:]
        if not flat_words("you_words").isdisjoint(before) and polarity(view.tokens, hit) > 0:
            insults.append(hit.phrase)
    return insults
