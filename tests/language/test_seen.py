"""What was read off a thing that only the reader of a text has, and own answers elsewhere."""

from __future__ import annotations

import re

import pytest

from curate.language.phrases import Tokens
from curate.language.seen import own_answers, read_off

LINK = re.compile(r"https?://\S+")


def read(text: str, *, texts: bool = True) -> bool:
    return any(read_off(run, texts=texts) for _, run in Tokens.of(text).sentences())


def test_a_pasted_log_is_no_unseen_one() -> None:
    assert read("Your log shows a timeout.") and not read("Your log shows a timeout.", texts=False)
    assert read("Your photo shows a crack.", texts=False)


@pytest.mark.parametrize(
    "text", ["The photo shows a crack.", "Das Foto zeigt einen Riss.", "L'image montre ça."]
)
def test_a_certain_picture_is_the_readers_where_he_spoke_of_one(text: str) -> None:
    runs = [run for _, run in Tokens.of(text).sentences()]
    assert [bool(read_off(run, texts=True, sent=sent)) for run in runs for sent in (True, False)] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Send your photo, so that I can see the crack.",  # asks for it
        "When your photo shows a crack, return the cup.",  # a condition
        "In your photo album the cup is on page two.",  # another thing
        "In your photos choose the one of the cup and remove the rest.",  # an instruction
        "Your photo shows up on the page.",  # it is seen by others
        "I see the photo.",  # it tells nothing
        "The photo shows the cup from the side.",  # anybody's
    ],
)
def test_what_is_asked_for_or_is_anybodys_is_not_read(text: str) -> None:
    assert not read(text)


def test_an_article_joined_to_a_thing_counts() -> None:
    assert read("Sull'immagine si vede una crepa.") and read("Je vois sur l'image une fissure.")


def test_an_own_answer_counts_only_before_a_link_to_it() -> None:
    assert own_answers("See my earlier answer: https://a.example/7", LINK) == ["my earlier answer"]
    assert not own_answers("See my earlier answer.", LINK)
    assert not own_answers("https://a.example/7 is the manual. It repeats my earlier answer.", LINK)
    far = "My earlier answer told how the filter is cleaned. The maker says so as well, see https://a.example"
    assert not own_answers(far, LINK)
    assert not own_answers("Read the answer of the maker: https://a.example/7", LINK)
