"""Grounding: specifics in the completion that stand nowhere in the prompt. Fine-tuning on them teaches a
model to invent."""

from __future__ import annotations

from curate.language.words import by_language, languages
from curate.signals.base import Doc, Signals, View, family
from curate.signals.facts import CLAIMS, claims, names, policies, values
from curate.signals.parts import Given, Part, fault, number
from curate.signals.rules import Rule, hangs_on_facts
from curate.signals.sentences import SAYS, GateSettings, RuleSentence, shown, value_of

_CLAIMS_READ = " ".join(by_language("claims.stock"))
_DOCS = {
    "price": Doc("0..", "amounts of money that the prompt doesn't hold"),
    "percent": Doc("0..", "percentages that the prompt doesn't hold"),
    "date": Doc(
        "0..",
        "dates that the prompt doesn't hold",
        languages="numeric in all, names of months " + " ".join(by_language("months")),
    ),
    "version": Doc("0..", "version numbers that the prompt doesn't hold"),
    "link": Doc("0..", "links that the prompt doesn't hold"),
    "number": Doc("0..", "order, case and reference numbers that the prompt doesn't hold"),
    "phone": Doc("0..", "telephone numbers that the prompt doesn't hold"),
    "ungrounded": Doc(
        "0..",
        "prices, percentages, dates, versions, numbers and telephone numbers together: what the quality score"
        " reads",
    ),
    "policy": Doc(
        "0..",
        "references to clauses, sections, policies and tariffs (§ 12, clause 4.2) that the prompt doesn't"
        " hold",
        languages=_CLAIMS_READ,
    ),
    "name": Doc(
        "0..",
        "runs of two to four capitalised words in mid-sentence of which the prompt holds none",
        languages=" ".join(
            c for c, known in languages().items() if not known.capital_nouns and "claims.stock" in known.lists
        ),
    ),
    "stock": Doc(
        "0..", "claims on what is available: 'in stock', 'sold out', 'back on Friday'", languages=_CLAIMS_READ
    ),
    "order_state": Doc(
        "0..",
        "claims on the state of the customer's own case: 'left today', 'has been refunded'",
        languages=_CLAIMS_READ,
    ),
    "volatile": Doc(
        "0..",
        "distinct specifics of all kinds but links: what retrieval should supply",
        languages=f"as the kinds; phrases {_CLAIMS_READ}",
    ),
}


_PARTS = (Part("ungrounded", 0.3, fault("grounding.ungrounded", 3), "specifics from nowhere", order=300),)
_FACTS = tuple(
    f"grounding.{kind}"
    for kind in ("price", "percent", "date", "version", "number", "policy", "stock", "order_state")
)


def _sentence(signals: Given, gate: GateSettings) -> RuleSentence:
    facts = number(signals, "grounding.volatile") - number(signals, "grounding.name")
    words, limit = value_of(signals, SAYS), gate.volatile_density
    density = 100 * facts / words if words else None
    text = (
        f"facts that change {shown(density, limit)} per hundred informative words, limit"
        f" {shown(limit, density)}, and gate.volatile_facts is drop"
    )
    return RuleSentence(text, density, limit, ("gate.volatile_density", "gate.volatile_facts"), _FACTS)


_RULES = (
    Rule(
        "volatile_fact",
        "form",
        "depends on facts that change and are not in its prompt",
        ("grounding.volatile", "grounding.name", SAYS),
        lambda s, g: g.volatile_facts == "drop" and hangs_on_facts(s, g.volatile_density),
        order=290,
        says=_sentence,
    ),
)


@family("grounding", _DOCS, parts=_PARTS, rules=_RULES)
def grounding(view: View) -> Signals:
    """How many facts of each type the reply states that stand nowhere in its prompt."""
    text, context = view.text, view.context
    signals: Signals = dict.fromkeys(_DOCS, 0)
    texts_by_kind: dict[str, list[str]] = {}
    for fact in values(text):
        texts_by_kind.setdefault(fact.kind, []).append(fact.text)
    total = 0
    for kind, texts in texts_by_kind.items():
        count = view.note(f"grounding.{kind}", [m for m in dict.fromkeys(texts) if m.strip() not in context])
        signals[kind] = count
        total += count if kind != "link" else 0
    signals["ungrounded"] = total
    claimed = claims(view.tokens, context)
    more = {
        "policy": [f.text for f in policies(text, view.tokens, context)],
        "name": [f.text for f in names(text, view.tokens, context)],
        **{kind: [phrase for k, phrase in claimed if k == kind] for kind in CLAIMS},
    }
    for kind, texts in more.items():
        count = view.note(f"grounding.{kind}", list(dict.fromkeys(texts)))
        signals[kind] = count
        total += count
    signals["volatile"] = total
    return signals
