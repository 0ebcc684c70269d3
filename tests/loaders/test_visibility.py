"""Whether names and values say that customers saw a message, with the negations of every language."""

from __future__ import annotations

import pytest

from curate.language.words import languages, words
from curate.loaders.formats._transcript_lines import is_field
from curate.loaders.openings import opens_like_note
from curate.loaders.visibility import name_says, shown_to_customer


def test_a_negated_word_is_not_understood() -> None:
    assert shown_to_customer("public") and name_says("public") == "public"
    for code in ("da", "de", "en", "es", "fr", "it", "nl", "no", "pt", "sv"):
        for word in languages()[code].lists["negators"]:
            assert shown_to_customer(f"{word} public") is None, (code, word)
            assert name_says(f"{word}_public") == "either", (code, word)


@pytest.mark.parametrize("word", sorted(words("only_words")))
def test_for_agents_alone_is_internal_in_every_language(word: str) -> None:
    assert name_says(f"{word}_agents") == "internal"
    assert opens_like_note(f"{word} para agents: call back") and not opens_like_note(f"{word} para: agents")


def test_a_day_of_the_week_names_no_speaker() -> None:
    assert is_field("Monday") and not is_field("Domingo")
