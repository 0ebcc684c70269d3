"""Schemes of advertising, fraud and phishing: whole or not there, and never in what only customers ask."""

from __future__ import annotations

import pytest

from curate.language.phrases import Tokens
from curate.language.words import by_language, classes
from curate.signals.advertising import spam_signs
from curate.signals.bait import _lexicon, bait_signs
from curate.signals.needs import asks_something

SEVEN = ("de", "en", "es", "fr", "it", "nl", "pt")
LINK = "Renew your password of the lamp shop here."  # with a link beside it
SCHEMES = [
    ("We bring more visitors to your lamp shop, from 90 a month.", False),
    ("I am the widow of a lamp maker, and leave a fortune to a trustworthy soul.", False),
    ("Earn a bonus with lamps, join us on Telegram.", False),
    (LINK, True),
    ("Your mailbox is full and will close within 24 hours, all the lamps in it too.", True),
    ("Handsome lamp lover, see my photos, it is lonely here, love from Olga.", True),
]


def signs(text: str, has_link: bool = False) -> list[str]:
    return bait_signs(Tokens.of(text), has_link)


@pytest.mark.parametrize(("text", "has_link"), SCHEMES)
def test_a_whole_scheme_counts_and_is_no_need(text: str, has_link: bool) -> None:
    assert len(signs(text, has_link)) > 2
    assert len(spam_signs(Tokens.of(text), has_link)) > 2
    assert not asks_something(f"{text} {'https://lamps.example' if has_link else ''}", 2)


@pytest.mark.parametrize(
    ("text", "has_link"),
    [
        ("We bring more visitors to the lamps.", False),  # nothing that is offered beside it
        ("I am the widow of a lamp maker, and the shop lost a fortune.", False),
        ("I am the widow of a lamp maker, who was trustworthy.", False),
        ("A bonus of the lamp shop, a prize of the baker, and casino lamps.", False),
        ("Join us on Telegram when the lamps are lit.", False),
        (LINK, False),
        ("Your mailbox is full, all the lamps in it too.", True),
        ("Handsome lamp, love from Olga.", True),
        ("Handsome lamp lover, see my photos, it is lonely here, love from Olga.", False),
    ],
)
def test_a_part_of_a_scheme_is_none(text: str, has_link: bool) -> None:
    assert not signs(text, has_link)


@pytest.mark.parametrize(
    "text",
    [
        "I renewed my password here.",
        "How do I renew it? Renew your password here, it says.",
        "Renew your password here, is that so?",
        "Cannot renew your password here.",
        "Renew the password here.",
        "I got an email: renew your password here.",
    ],
)
def test_who_speaks_of_himself_asks_or_is_not_told_to_do_it_is_a_customer(text: str) -> None:
    assert not spam_signs(Tokens.of(text), True)


def test_a_telephone_number_stands_for_a_link() -> None:
    text = "Your password is gone. Ring {} to renew your password."
    assert signs(text.format("0800 555 010")) and not signs(text.format("555"))


def test_a_verb_without_a_pronoun_says_who_speaks() -> None:
    text = "Pague la tasa de su paquete aquí."
    assert signs(text, True) and not signs(f"{text} No puedo.", True)


@pytest.mark.parametrize("code", SEVEN)
def test_every_phrase_of_a_language_is_found(code: str) -> None:
    for name in classes("bait"):
        for phrase in by_language(f"bait.{name}")[code]:
            found = {hit.phrase for hit in _lexicon(code).find(Tokens.of(phrase))}
            assert Tokens.of(phrase).joined.strip() in found, (name, phrase)
