"""Every entry of the lists that dedup passes over is passed over by it."""

from __future__ import annotations

import pytest

from curate.dedup import lexicon as lex
from curate.dedup.filler import without_filler, without_signature
from curate.dedup.openings import opening
from curate.language.words import words

TEXT = "The parcel has not come."


@pytest.mark.parametrize("name", ["closings", "thanks_lines"])
def test_a_closing_goes_with_the_name_below_it(name: str) -> None:
    for entry in words(name):
        written = entry.replace("…", " the ").strip()
        for line in (f"{written},", written.capitalize(), f"{written}!"):
            assert without_signature(f"{TEXT}\n\n{line}\nAnna Berg").strip() == TEXT, (entry, line)


def test_a_closing_goes_with_the_name_behind_it() -> None:
    for entry in words("sign_offs") | words("thanks_lines"):
        assert without_signature(f"{TEXT} {entry.capitalize()} Anna").strip() == TEXT, entry
    for entry in words("closings") - {e for e in words("closings") if "…" in e}:
        assert without_signature(f"{TEXT} {entry.capitalize()}, Anna").strip() == TEXT, entry
    assert without_signature("We love Berlin") == "We love Berlin"


def test_the_line_of_a_mail_program_goes() -> None:
    for entry in words("sent_from"):
        assert without_signature(f"{TEXT}\n{entry} Outlook for iPhone").strip() == TEXT, entry
    text = f"{TEXT}\nSent from the warehouse yesterday"
    assert without_signature(text) == text


def test_every_greeting_goes_with_the_person_greeted() -> None:
    for word in lex.GREETINGS:
        named = [(word, True), ("tom", True), (",", False), ("parcel", False)]
        assert without_filler(named) == [(",", False), ("parcel", False)], word


def test_every_introduction_goes_with_the_writer() -> None:
    for phrase in lex.INTRODUCTIONS:
        start = [*((word, False) for word in phrase), ("tom", True)]
        for end in lex.INTRODUCTION_ENDS:
            assert without_filler([*start, (end, False), ("parcel", False)])[0][0] == end, (phrase, end)


def test_every_idle_phrase_is_passed_over() -> None:
    for phrase in words("idle_phrases"):
        left = without_filler([(word, False) for word in [*phrase.split(), "parcel"]])
        assert left == [("parcel", False)], phrase


def test_a_yes_stands_behind_every_greeting_and_lead() -> None:
    for lead in lex.ANSWER_LEADS:
        assert opening([lead, ",", "yes", ",", "it", "has", "."]) == "yes", lead
    assert opening(["parcels", ",", "yes", ",", "it", "has", "."]) == ""
