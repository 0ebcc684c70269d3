"""The lists that names of situations are made with: each entry through the code that uses it."""

from __future__ import annotations

import pytest

from curate.coverage.pieces import trimmed
from curate.coverage.vocabulary import swears, telling
from curate.language.words import by_language

SEVEN = ("de", "en", "es", "fr", "it", "nl", "pt")


@pytest.mark.parametrize("code", SEVEN)
def test_what_introduces_a_request_is_left_out(code: str) -> None:
    for lead in by_language("request_leads")[code]:
        assert trimmed(f"{lead.capitalize()} zyxel printer")[0] == "zyxel printer", lead


@pytest.mark.parametrize("code", SEVEN)
def test_what_follows_a_request_is_left_out(code: str) -> None:
    for tail in by_language("request_tails")[code]:
        assert trimmed(f"Zyxel printer, {tail}!")[0] == "Zyxel printer", tail


@pytest.mark.parametrize("code", SEVEN)
def test_words_that_name_no_subject_are_no_tags(code: str) -> None:
    for word in (*by_language("untelling_words")[code], *by_language("stop_words")[code]):
        assert not telling(word), word


@pytest.mark.parametrize("code", SEVEN)
def test_swear_words_are_found_in_their_language_and_where_none_is_known(code: str) -> None:
    for entry in by_language("swear_words")[code]:
        said = f"so, {entry.replace('~', 'x')}!"
        assert swears(said, code) and swears(said, "") and swears(said.upper(), code), entry
    assert not swears("please cancel my order con 2 kg burro", "it")
    assert not swears("Where is my parcel? My class passed.", code)
