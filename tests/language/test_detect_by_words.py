"""The language of a text as its words alone show it, which loads no model."""

from __future__ import annotations

import pytest

from curate.language import detect
from curate.language.detect import detect_by_words
from curate.language.phrases import Tokens
from curate.language.words import usual_languages
from curate.privacy import Redactor


def _by_words(text: str) -> str | None:
    return detect_by_words(text, Tokens.of(text), usual_languages())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I have not received the order that you sent to me last week.", "en"),
        ("Ich habe die Bestellung noch nicht erhalten und warte auf das Paket.", "de"),
        ("荷物がまだ届いていません。確認をお願いします。", "ja"),
        ("Hello Take look MailStore Home software", None),  # words of no language in particular
        ("Merci", None),
    ],
)
def test_words_and_script_tell_a_language_and_leave_the_rest_open(text: str, language: str | None) -> None:
    assert _by_words(text) == language
    found = detect.detect(text, Tokens.of(text), usual_languages())
    assert language is None or (found.code, found.sure) == (language, True)


def test_redaction_asks_no_statistical_detector(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each worker would load its models for one text in thousands."""
    asked: list[str] = []

    def by_lingua(text: str, among: tuple[str, ...]) -> tuple[str | None, float]:
        asked.append(text)
        return None, 0.0

    monkeypatch.setattr(detect, "by_lingua", by_lingua)
    doubtful = "Hello Take a look https://shop.example Try MailStore Home software"
    assert detect.detect(doubtful, Tokens.of(doubtful), usual_languages()).code is None and asked
    asked.clear()
    Redactor().redact(doubtful)
    assert not asked
