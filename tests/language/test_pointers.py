"""Words that point at a picture or file: found in each language, and removed where they do nothing else."""

from __future__ import annotations

import pytest

from curate.language.phrases import Tokens
from curate.language.pointers import bracketed, pointed_at, without_pointers
from curate.language.words import by_language

SEVEN = ("de", "en", "es", "fr", "it", "nl", "pt")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "Drag the button onto the bar (see picture). Do it twice.",
            "Drag the button onto the bar. Do it twice.",
        ),
        ("Open it. See the screenshot below.\n\nThen close it.", "Open it.\n\nThen close it."),
        (
            "The button is at the end, as shown in the attached image. Press it.",
            "The button is at the end. Press it.",
        ),
        ("Press Print (see the screen). Wait.", "Press Print. Wait."),
        ("Siehe Screenshot unten. Klicken Sie auf OK.", "Klicken Sie auf OK."),
        ("Cliquez sur OK (voir la capture ci-dessous).", "Cliquez sur OK."),
        ("Pulse Guardar (ver imagen adjunta).", "Pulse Guardar."),
        ("Klik op OK (zie afbeelding hieronder).", "Klik op OK."),
        ("Prema OK, come mostra la schermata seguente.", "Prema OK."),
        ("Clique em OK (veja a imagem abaixo).", "Clique em OK."),
    ],
)
def test_what_only_points_is_removed(text: str, left: str) -> None:
    assert without_pointers(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "See the attached picture.",
        "To see the images, click Show.",
        "See the screen. Does it turn dark?",
        "In the attached picture I have marked every field that you have to fill in before you go on.",
        "Your screenshot shows an old version.",
        "Insert a picture with Insert > Image.",
        "You can view the attachment in a new tab.",
        "Pour voir les images, cliquez sur Afficher.",
        "Um das Bild zu sehen, klicken Sie auf Anzeigen.",
        "Para ver la imagen, pulse Mostrar.",
    ],
)
def test_the_rest_stays_as_it_is(text: str) -> None:
    assert without_pointers(text) == text


def test_what_is_spoken_of_is_not_pointed_at() -> None:
    for text in (
        "To see the images, click Show.",
        "Your screenshot shows it.",
        "Pour voir la photo, cliquez.",
    ):
        assert pointed_at(Tokens.of(text)) == []


@pytest.mark.parametrize("code", SEVEN)
def test_every_lead_and_tail_points_at_every_thing(code: str) -> None:
    leads, tails, things = (
        by_language(name)[code] for name in ("shown_leads", "shown_tails", "shown_things")
    )
    either = by_language("shown_either")[code]
    for lead in either:
        assert without_pointers(f"Well, {lead}{'' if lead.endswith(chr(39)) else ' '}{things[0]}.") == "Well."
    for lead in leads:
        assert pointed_at(Tokens.of(f"Well, {lead}{'' if lead.endswith(chr(39)) else ' '}{things[0]}.")), lead
    for tail in tails:
        assert pointed_at(Tokens.of(f"{things[-1]} {tail}.")), tail
    for thing in things:
        assert pointed_at(Tokens.of(f"{thing} {tails[0]}")), thing
    for word in by_language("shown_not_after")[code]:
        assert not pointed_at(Tokens.of(f"{word} {leads[0]} {things[0]}")), word


def test_a_screen_is_pointed_at_in_a_bracket_only() -> None:
    assert bracketed("Set the dial to two (see the screen).") == ["see the screen"]
    assert bracketed("Set the dial to two (siehe Bildschirm).")
    assert not bracketed("See the screen.") and not bracketed("Wait (if you see the screen turn dark, stop).")
