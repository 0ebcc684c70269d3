"""The lists of what opens a private note: each entry of each language is read, and only where it should be."""

from __future__ import annotations

import pytest

from curate.language.words import by_language, languages, words
from curate.loaders.openings import aside_of, marks_note, note_lines, opens_like_note


@pytest.mark.parametrize(
    ("name", "signs"),
    [("note_titles", " "), ("note_labels", ":]-"), ("note_heads", ":])*|-"), ("note_brackets", ":)】")],
)
def test_each_opening_opens_a_note(name: str, signs: str) -> None:
    for code, entries in by_language(name).items():
        for entry in entries:
            for sign in signs:
                assert opens_like_note(f"[{entry.replace('~', '')}{sign} spare key is at the desk"), (
                    code,
                    entry,
                )


def test_each_kind_of_note_opens_one_with_each_noun_of_its_language() -> None:
    for code, kinds in by_language("note_kinds").items():
        for kind in kinds:
            for noun in by_language("note_nouns")[code]:
                assert opens_like_note(f"{kind} {noun} of today") and opens_like_note(f"{kind}-{noun}"), (
                    kind,
                    noun,
                )
                assert not opens_like_note(f"{noun} of today"), noun


def test_what_the_customer_must_not_see_opens_a_note() -> None:
    for ban in words("note_bans"):
        for reader in words("banned_readers"):
            assert opens_like_note(f"{ban} {reader}: spare key is at the desk"), (ban, reader)
            assert not opens_like_note(f"{ban} {reader} spare key is at the desk"), (ban, reader)


def test_what_is_only_for_colleagues_opens_a_note() -> None:
    for code, readers in by_language("note_readers").items():
        lists = languages()[code].lists
        for reader in readers:
            for article in ("", *(f"{article} " for article in lists["note_articles"])):
                only = f"{lists['only_words'][0]} {lists['note_addressing'][0]} {article}{reader}"
                assert opens_like_note(f"{only}: abc") and not opens_like_note(f"{only} abc"), only


def test_an_aside_for_colleagues_is_a_note() -> None:
    for code, addressing in by_language("aside_addressing").items():
        for to in addressing:
            for hearer in by_language("aside_hearers")[code]:
                for article in ("", *(f"{article} " for article in by_language("aside_articles")[code])):
                    assert aside_of(f"Maya ({to} {article}{hearer})") == f"{to} {article}{hearer}"
                assert not aside_of(f"Maya ({hearer})"), hearer


def test_a_word_of_the_own_side_marks_a_note_only_beside_the_plain_name() -> None:
    for word in words("own_side_words"):
        assert marks_note(f"maya ({word})", ["maya"]) and not marks_note(f"maya ({word})", ["ilse"]), word


def test_no_line_is_a_note_where_another_says_what_is_public() -> None:
    lines = ["Two ways to answer", "Internal note: only agents see it"]
    assert note_lines(lines) == [1]
    for word in words("public_openings"):
        assert note_lines([*lines, f"{word}: everybody sees it"]) == [], word
