"""Language: which language prompt and completion are in, and whether they agree."""

from __future__ import annotations

from collections import Counter

from curate.language.detect import DetectedLanguage, agree, detect
from curate.signals.base import Doc, Signals, View, family
from curate.signals.parts import Given, Part
from curate.signals.rules import Rule
from curate.signals.sentences import GateSettings, RuleSentence

_COST = "stop words; a statistical detector where these leave a doubt"
_DOCS = {
    "prompt": Doc(
        "ISO 639-1 or none", "language of the customer's last turn", _COST, "those of the recipe", "text"
    ),
    "completion": Doc(
        "ISO 639-1 or none", "language of the completion", _COST, "those of the recipe", "text"
    ),
    "agree": Doc(
        "true, false, none",
        "the two are one (or the completion has the one that the recipe expects); none in doubt",
        "none",
        "those of the recipe",
    ),
}
_PARTS = (
    Part(
        "wrong_language",
        2.5,
        lambda s: -float(s.get("language.agree") is False),
        "not in the customer's language",
        order=420,
    ),
)


def _sentence(signals: Given, gate: GateSettings) -> RuleSentence:
    reply, prompt = (signals.get(f"language.{side}") or "unknown" for side in ("completion", "prompt"))
    text = f"the reply is in {reply}, the customer wrote in {prompt}"
    return RuleSentence(text, signals=("language.completion",))


_RULES = (
    Rule(
        "wrong_language",
        "form",
        "is not in the customer's language",
        ("language.completion", "language.prompt"),
        lambda s, g: s.get("language.agree") is False,
        "form",
        order=120,
        says=_sentence,
        of_prose=True,
    ),
)


@family("language", _DOCS, shows_words=False, parts=_PARTS, rules=_RULES)
def language(view: View) -> Signals:
    """The languages of prompt and reply, and whether the reply agrees with the prompt or the expected one."""
    settings = view.settings
    known = tuple(settings.languages)
    reply_guess = detect(view.text, view.tokens, known, settings.language_min_words)
    asked = detect(view.asked, view.asked_tokens, known, settings.language_min_words)
    wanted = (
        DetectedLanguage(settings.expected_language, True, Counter()) if settings.expected_language else asked
    )
    return {"prompt": asked.code, "completion": reply_guess.code, "agree": agree(reply_guess, wanted)}
