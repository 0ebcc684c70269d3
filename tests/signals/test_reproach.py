"""Scolding and giving up told by what goes together, in seven languages, and what only looks like it."""

from __future__ import annotations

import pytest

from curate.records import Record
from curate.signals import SignalSettings, annotate
from curate.signals.base import Signals


def _signals(reply: str) -> Signals:
    prompt = [{"role": "user", "content": "The drawer is stuck."}]
    return annotate([Record("r", "c", prompt, [{"role": "assistant", "content": reply}])], SignalSettings())[
        0
    ]


@pytest.mark.parametrize(
    "reply",
    [
        "I asked for the width, not for the colour.",
        "Next time, think before you pull.",
        "How hard is it to follow a drawing?",
        "Had you bothered to read the sheet, it would fit.",
        "Ich hatte nach der Breite gefragt, nicht nach der Farbe.",
        "Je vous avais demandé la largeur, pas la couleur.",
        "Le pregunté por el ancho, no por el color.",
        "Pedi-lhe a largura, não a cor.",
        "Le avevo chiesto la larghezza, non il colore.",
        "Ik vroeg om de breedte, niet om de kleur.",
        "La próxima vez piense antes de tirar.",
        "Non è così difficile seguire un disegno.",
        "Als u de moeite had genomen om te lezen, paste het.",
    ],
)
def test_scolding_needs_no_set_phrase(reply: str) -> None:
    assert _signals(reply)["tone.scold"]


@pytest.mark.parametrize(
    "reply",
    [
        "You asked for the width, not for the colour: it is 40 cm.",
        "I asked for the width, and here it is.",
        "This time I think it will fit.",
        "Next time the drawer sticks, listen for the click.",
        "It is not that difficult to fit the drawer: lift it and push.",
        "Take the trouble to oil the rails once a year.",
    ],
)
def test_what_only_looks_like_scolding_is_none(reply: str) -> None:
    assert not _signals(reply)["tone.scold"]


@pytest.mark.parametrize(
    "reply",
    [
        "I know of no remedy.",
        "There is no more I can do about the drawer.",
        "Eine Lösung habe ich leider nicht.",
        "Je n'ai aucune solution.",
        "No veo ninguna solución.",
        "Não vejo solução.",
        "Non ho una soluzione.",
        "Ik heb geen oplossing.",
    ],
)
def test_giving_up_needs_no_set_phrase(reply: str) -> None:
    assert _signals(reply)["substance.gives_up"]


@pytest.mark.parametrize(
    "reply",
    [
        "I have no doubt that this solution fits.",
        "The answer is in the box, so you need no tool.",
        "You have no answer yet, as the form is open: send it.",
        "Do you have no solution for the rails?",
        "I can do more for you with the width: measure it, and do not pull.",
    ],
)
def test_what_only_looks_like_giving_up_is_none(reply: str) -> None:
    assert not _signals(reply)["substance.gives_up"]
