"""Relevance: is the completion about what was asked?"""

from __future__ import annotations

from curate.signals.base import Doc, Dump, Signals, documented
from curate.signals.parts import Given, Part, number
from curate.signals.rules import Limit, Rule
from curate.signals.sentences import GateSettings, RuleSentence, at_least


def _measure(dump: Dump) -> list[Signals]:
    from curate.signals.relevance import relevance  # with numpy, which a recipe is read without

    return relevance(dump.prompt_vectors, dump.completion_vectors)


def _relevance(s: Given) -> float:
    percentile = s.get("relevance.percentile")
    return 2 * float(percentile) - 1 if isinstance(percentile, float) else 0.0


_PARTS = (
    Part(
        "relevance",
        0.6,
        _relevance,
        "fits this question rather than another",
        against="fits other questions as well as this one, or better",
        order=180,
    ),
)
_IN_SENTENCE = at_least("fit to its question among shuffled pairs", "relevance.percentile", "min_relevance")


def _sentence(signals: Given, gate: GateSettings) -> RuleSentence:
    decision = _IN_SENTENCE(signals, gate)
    return decision._replace(text=f"{decision.text}, and it takes up no word of the question")


_RULES = (
    Rule(
        "irrelevant",
        "quality",
        "does not fit its question",
        ("relevance.percentile", "substance.overlap"),
        lambda s, g: (
            s.get("relevance.percentile") is not None
            and number(s, "relevance.percentile") < g.min_relevance
            and not number(s, "substance.overlap")
        ),
        order=320,
        limits=(
            Limit(
                "min_relevance",
                0.05,
                "Minimum rank of a reply's fit to its question among shuffled pairs of this dump (0 to 1). A"
                " reply below it that takes up no word of the question is dropped.",
                "1 in 100 true pairs is below 0.05, and nearly all of these are greetings and remarks.",
                least=0,
                most=1,
            ),
        ),
        says=_sentence,
        of_prose=True,
    ),
)
documented(
    "relevance",
    {
        "cosine": Doc("-1..1", "cosine of what the customer needs and the completion", "two vectors"),
        "percentile": Doc(
            "0..1",
            "share of shuffled pairs of this dump with a lower cosine: .5 is chance, 1 surely belongs"
            " together",
            "two vectors",
        ),
    },
    parts=_PARTS,
    rules=_RULES,
    dump=_measure,
)
