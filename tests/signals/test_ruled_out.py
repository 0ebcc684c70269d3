"""Advice that the customer has ruled out: found in seven languages, and new advice is none."""

from __future__ import annotations

import pytest

from curate.records import Record
from curate.signals import SignalSettings, annotate, evidence, quality
from curate.signals.base import Signals
from curate.signals.families.repeats import mostly_ruled_out


def _record(*turns: str) -> Record:
    roles = ("user", "assistant")
    prompt = [{"role": roles[n % 2], "content": turn} for n, turn in enumerate(turns[:-1])]
    return Record("r", "c", prompt, [{"role": "assistant", "content": turns[-1]}])


def _signals(*turns: str) -> Signals:
    return annotate([_record(*turns)], SignalSettings())[0]


@pytest.mark.parametrize(
    "turns",
    [
        ("The lamp flickers. I have already changed the bulb.", "Change the bulb."),
        (
            "The lamp flickers. Changing the bulb made no difference.",
            "You could change the bulb, that helps.",
        ),
        ("I changed the bulb. That did not help.", "Have you tried to change the bulb?"),
        ("I don't want to rewire the lamp, what else can I do?", "Rewire the lamp."),
        ("The lamp flickers.", "Change the bulb.", "Tried that, no luck.", "Change the bulb."),
        ("Die Lampe flackert. Die Birne habe ich schon gewechselt.", "Wechseln Sie die Birne."),
        ("La lampe clignote. J'ai changé l'ampoule, ça ne change rien.", "Il faut changer l'ampoule."),
        ("La lámpara parpadea. Ya he cambiado la bombilla.", "Cambie la bombilla."),
        ("La lampada lampeggia. Ho già cambiato la lampadina.", "Cambi la lampadina."),
        ("A luz pisca. Já troquei a lâmpada e não adiantou.", "Troque a lâmpada."),
        ("Het licht flikkert. De gloeilamp heb ik al vervangen.", "Vervang de gloeilamp."),
    ],
)
def test_what_was_tried_or_is_not_wanted_is_ruled_out(turns: tuple[str, ...]) -> None:
    found = _signals(*turns)
    assert mostly_ruled_out(found), found["repeats.share"]
    assert quality(found, SignalSettings())[1]["ruled_out"] < 0


@pytest.mark.parametrize(
    "turns",
    [
        ("I have already changed the bulb.", "Tighten the screw of the socket."),
        ("I have already changed the bulb.", "Change the bulb and the socket: order set 14 and fit it."),
        ("Does it help to change the bulb?", "Change the bulb."),
        ("I changed the bulb but the switch is stuck.", "Open the switch and oil it."),
        ("I have already changed the bulb.", "Do not change the bulb."),
        ("I have already changed the bulb.", "Which bulb did you change?"),
        ("I don't want to rewire the lamp, only to move the switch.", "Move the switch down the cord."),
        ("The lamp flickers.", "Change the bulb.", "Thank you, I will.", "Change the bulb with care."),
    ],
)
def test_other_advice_is_not(turns: tuple[str, ...]) -> None:
    assert not mostly_ruled_out(_signals(*turns))


def test_beside_new_advice_it_is_a_small_share() -> None:
    reply = "Change the bulb. Then unscrew the socket, clean both contacts with sand paper and bend them up."
    found = _signals("I have already changed the bulb.", reply)
    assert found["repeats.words"] == 3 and not mostly_ruled_out(found)


def test_the_customers_sentence_is_quoted() -> None:
    record = _record("Hi. I have already changed the bulb, no luck. Bye.", "Change the bulb.")
    assert evidence(record, SignalSettings())["repeats.words"] == [
        "i have already changed the bulb , no luck ."
    ]
