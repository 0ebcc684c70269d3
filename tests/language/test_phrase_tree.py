"""Phrases in a text: the tree of letters finds just what comparing phrase by phrase does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.language.patterns import PhraseTree
from curate.language.words import words

SIGNS = st.text(alphabet="abAB é'’_. 1", max_size=6)


def begins_a_word(text: str, phrase: str) -> bool:
    """The definition, place by place."""
    text, phrase = text.lower().replace("’", "'"), phrase.lower()
    return any(text.startswith(phrase, at) and not (at and text[at - 1].isalnum()) for at in range(len(text)))


@given(
    st.lists(SIGNS.filter(lambda p: p and "’" not in p), max_size=5), st.lists(SIGNS, max_size=6).map("".join)
)
def test_what_is_found_is_what_stands_there(phrases: list[str], text: str) -> None:
    assert PhraseTree(phrases).in_text(text) is any(begins_a_word(text, phrase) for phrase in phrases)


@pytest.mark.parametrize("phrase", sorted(words("staff_phrases") | words("need_phrases")))
def test_each_phrase_is_found_at_the_beginning_of_words_alone(phrase: str) -> None:
    own = PhraseTree([phrase])
    for text in (phrase, phrase.capitalize(), f"Well, {phrase}!", phrase.replace("'", "’")):
        assert own.in_text(text), text
    assert not own.in_text(f"x{phrase}") and not own.in_text(phrase[:-1])
