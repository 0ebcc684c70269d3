"""What affronts a customer or sends it away, by the words of every language."""

from __future__ import annotations

import pytest

from curate.evaluate.affronts import affronts
from curate.evaluate.turned_away import share_away, turned_away
from curate.language.words import languages

CODES = ("de", "en", "es", "fr", "it", "nl", "pl", "pt")


def entries(code: str, group: str, kind: str) -> tuple[str, ...]:
    return languages()[code].lists[f"{group}.{kind}"]


@pytest.mark.parametrize("code", CODES)
def test_every_word_of_affronts_is_found_with_what_it_needs(code: str) -> None:
    one = {kind: entries(code, "affronts", kind) for kind in ("even", "simple", "could", "stop", "bother")}
    for kind, others in one.items():
        for entry in others:
            word = {k: entry if k == kind else several[0] for k, several in one.items()}
            if kind in ("even", "simple", "could"):
                assert affronts("{even} {simple} {could} that .".format(**word)), word
            else:
                assert affronts("{stop} {bother} .".format(**word)), word
    address, slights, theirs = (entries(code, "affronts", k) for k in ("address", "slight", "their"))
    for who, slight in [
        *((who, slights[0]) for who in address),
        *((address[0], slight) for slight in slights),
    ]:
        assert affronts(f"{who} {slight} ."), (who, slight)
    for thing in theirs:
        assert affronts(f"{slights[0]} {thing} ."), thing
    for phrase in entries(code, "affronts", "affront"):
        assert affronts(f"{phrase} ."), phrase


@pytest.mark.parametrize("code", CODES)
def test_every_word_that_sends_away_is_found_with_what_it_needs(code: str) -> None:
    one = {kind: entries(code, "away", kind) for kind in ("turn_to", "party", "in_charge", "find", "place")}
    for kind, with_ in (
        ("turn_to", "party"),
        ("party", "turn_to"),
        ("in_charge", "party"),
        ("find", "place"),
    ):
        for entry in one[kind]:
            assert turned_away(f"{entry} {one[with_][0]} ."), (entry, with_)
    for place in one["place"]:
        assert turned_away(f"{one['find'][0]} {place} ."), place
    for kind in ("not_mine", "no_knowledge"):
        for phrase in entries(code, "away", kind):
            assert turned_away(f"{phrase} ."), phrase


@pytest.mark.parametrize(
    "text",
    [
        "No question is stupid, please ask again.",
        "You can stop the update at any time.",
        "The problem will go away after a restart.",
        "Every child has an account of its own.",
        "Sie finden die Seriennummer auf der Rückseite.",
    ],
)
def test_harmless_sentences_affront_nobody(text: str) -> None:
    assert affronts(text) == []


def test_the_share_that_sends_away_is_that_of_what_is_stated() -> None:
    away = "Please contact the manufacturer about this."
    helps = "The lamp blinks because the filter is full. Take it out, wash it and put it back after a day."
    assert share_away(away) == share_away(f"Hello, thank you for your message.\n{away}\nKind regards") == 1
    assert 0 < share_away(f"{helps} {away}") < 0.5
    assert share_away(helps) == 0
    assert share_away("I will ask my colleagues and write to you today.") == 0  # the writer does it itself
