"""The languages of prompt and completion, and whether they are one."""

from __future__ import annotations

from collections import Counter

from curate.language.detect import Guess, agree, detect
from curate.signals.base import Doc, Signals, View, family

_COST = "stop words; a statistical detector where these leave a doubt"
_DOCS = {
    "prompt": Doc("ISO 639-1 or none", "language of the customer's last turn", _COST, "those of the recipe"),
    "completion": Doc("ISO 639-1 or none", "language of the completion", _COST, "those of the recipe"),
    "agree": Doc(
        "true, false, none",
        "the two are one (or the completion has the one that the recipe expects); none in doubt",
        "none",
        "those of the recipe",
    ),
}


@family("language", _DOCS, shows_words=False)
def language(view: View) -> Signals:
    settings = view.settings
    known = tuple(settings.languages)
    said = detect(view.text, view.tokens, known, settings.language_min_words)
    asked = detect(view.asked, view.asked_tokens, known, settings.language_min_words)
    wanted = Guess(settings.expected_language, True, Counter()) if settings.expected_language else asked
    return {"prompt": asked.code, "completion": said.code, "agree": agree(said, wanted)}
