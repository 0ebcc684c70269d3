"""Whether names and values say that customers saw a message, with the negations of every language."""

from __future__ import annotations

import pytest

from curate.language.words import languages, words
from curate.loaders import visibility
from curate.loaders.formats._transcript_lines import is_field
from curate.loaders.name_words import name_words
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


@pytest.mark.parametrize("hidden", [True, False])
def test_every_word_of_every_language_is_understood(hidden: bool) -> None:
    known = visibility._INTERNAL | visibility._OWN_SIDE if hidden else visibility._PUBLIC
    for word in known:
        for form in (word, word.upper(), f"is_{word}", f"{word} 2"):
            assert shown_to_customer(form) is not hidden, form


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("privateNote", ["private", "note"]),
        ("HTMLBody_2", ["html", "body", "2"]),
        ("widoczność", ["widoczność"]),
        ("czyWewnętrznaNotatka", ["czy", "wewnętrzna", "notatka"]),
        ("příjemceZprávy", ["příjemce", "zprávy"]),
        ("внутренняяЗаметка", ["внутренняя", "заметка"]),
        ("ΚοινήΑπάντηση", ["κοινή", "απάντηση"]),
        ("author作者", ["author", "作者"]),
        ("prive\u0301e", ["privée"]),
    ],
)
def test_the_words_of_a_name_in_any_script(name: str, words: list[str]) -> None:
    assert name_words(name) == words
