"""What a conversation ended in: invented conversations of each kind, by phrases and by vectors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from curate.embedding import plain_encoder
from curate.records import ChatMessage, Record
from curate.signals import SignalSettings, annotate, quality
from curate.signals.ending import Ending
from curate.signals.prototypes import BESIDE, TurnScale, ended_turns
from curate.signals.rules import Rule

ASKED = "My scale shows nothing, what can I do?"
HELP = "Take the battery out for a minute, put it back with the plus side up and press the button twice."
MORE = "Then open the cover and clean the two contacts with a dry cloth."
Said = tuple[str, ...]


def talk(*said: str, whole: bool = True, **outcome: Any) -> Record:
    """A conversation of the customer and the agent in turns; the last reply completes."""
    last = len(said) - (2 if len(said) % 2 else 1)
    prompt: list[ChatMessage] = [
        {"role": "assistant" if n % 2 else "user", "content": text} for n, text in enumerate(said[:last])
    ]
    return Record(
        id="r",
        conversation_id="c",
        prompt=prompt,
        completion=[{"role": "assistant", "content": said[last]}],
        after=[("customer", text) for text in said[last + 1 :]],
        outcome={"position": last // 2, **outcome},
        extra={"train_all_replies": True} if whole else {},
    )


def signals(record: Record) -> dict[str, Any]:
    return annotate([record], SignalSettings())[0]


def ending(*said: str) -> float:
    return Ending.of(talk(*said)).score() or 0.0


def score(record: Record) -> float:
    return quality(signals(record), SignalSettings())[0]


@pytest.mark.parametrize(
    ("content", "failing"),
    [
        ("It lights up again, thanks!", "No, still nothing. This is useless."),
        ("No, that's all. Bye.", "Forget it, I'll buy another one elsewhere."),
        ("Nein, das war alles. Tschüss!", "Vergessen Sie es, ich bestelle woanders. Trotzdem danke."),
        ("Non, c'est tout. Merci, au revoir.", "Laissez tomber, je vais me débrouiller."),
        ("No, eso es todo, gracias.", "Déjelo, eso no es lo que pregunté."),
        ("Não, é só isso, obrigada.", "Deixa pra lá, ninguém responde."),
        ("No, va bene così, grazie mille.", "Lasciamo perdere, grazie lo stesso."),
        ("Nee, dat was alles. Dank je!", "Laat maar zitten, toch bedankt."),
    ],
)
def test_the_customers_thanks_before_a_closing_line_count(content: str, failing: str) -> None:
    closing = "Have a nice day."
    good, bad = talk(ASKED, HELP, content, closing), talk(ASKED, HELP, failing, closing)
    assert signals(good)["outcome.ending"] > 0.3 and signals(bad)["outcome.ending"] < -0.3
    assert signals(good)["outcome.next"] == signals(bad)["outcome.next"] == 0
    assert score(good) > 0.8 > 0.2 > score(bad)


def test_the_last_turns_count_most() -> None:
    failed, worked = "It did not help.", "That worked, thank you!"
    assert ending(ASKED, HELP, failed, MORE, worked) > 0.3 > -0.1 > ending(ASKED, HELP, worked, MORE, failed)


def test_no_turn_after_the_first_reply_is_no_evidence() -> None:
    alone = talk("Thanks for your great shop, it works well! " + ASKED, HELP)
    assert signals(alone)["outcome.ending"] is None
    assert "ending" not in quality(signals(alone), SignalSettings())[1]


@pytest.mark.parametrize(
    "formal",
    [
        "Thank you for your patience.",
        "Thanks in advance",
        "Thank you for your understanding and cooperation.",
        "Vielen Dank für Ihre Antwort.",
        "Merci de votre compréhension.",
        "Gracias por su paciencia.",
        "Obrigado pela atenção.",
        "Grazie per la pazienza.",
        "Bedankt voor uw begrip.",
    ],
)
def test_a_polite_closing_says_nothing(formal: str) -> None:
    said = (ASKED, HELP, "It still does not work.", MORE)
    assert ending(*said, formal, "Bye.") == ending(*said)
    assert ending(ASKED, HELP, formal, "Bye.") == 0


def test_thanks_alone_after_a_failure_are_half_a_courtesy() -> None:
    after_failure = ending(ASKED, HELP, "It still does not work.", MORE, "Thank you.")
    after_nothing = ending(ASKED, HELP, "I use version 4.", MORE, "Thank you.")
    assert after_failure < 0.4 * after_nothing


def test_thanks_for_trying_are_none() -> None:
    assert ending(ASKED, HELP, "No. Thanks anyway.", "Bye.") < -0.3
    assert ending(ASKED, HELP, "Thanks, goodbye.", "Bye.") > 0.3


def test_the_same_said_twice_by_either_side_counts_against_it() -> None:
    sorry = "Sorry, I did not understand that request."
    stuck = ending("Order a taxi to the station", sorry, "Ok, a bus then", sorry)
    again = ending("Order a taxi to the station", sorry, "A taxi to the station please", "Where are you?")
    fine = ending("Order a taxi to the station", "Where are you now?", "Mill Lane 14", "It comes at noon.")
    assert stuck == pytest.approx(fine - 0.3) and again == pytest.approx(fine - 0.4) and fine == 0


def test_a_question_that_nobody_answered_stays_open() -> None:
    said = (ASKED, HELP, "Where is the button?")
    assert Ending.of(talk(*said)).score() == pytest.approx(
        ending(*said, "Below the plate.") - 0.15, abs=0.002
    )


def test_content_never_outvotes_how_a_whole_conversation_ended() -> None:
    steps = " ".join(f"{n}. Open the settings and click Save button {n}." for n in range(1, 9))
    well = talk(ASKED, "Hm. Which one?", "The small one. It works now, thank you so much!", "Bye.")
    badly = talk(ASKED, steps, "That is not what I asked, this is ridiculous.", steps + " Good luck.")
    assert signals(badly)["substance.imperatives"] > 10 > 2 > signals(well)["substance.imperatives"]
    assert score(well) > 0.5 > score(badly)


def test_a_single_reply_has_a_share_of_the_ending() -> None:
    said = (ASKED, HELP, "That worked, thank you!", "You are welcome.")

    def part(whole: bool) -> float:
        return quality(signals(talk(*said, whole=whole)), SignalSettings())[1]["ending"]

    assert 0 < part(False) == pytest.approx(0.1 * part(True), abs=0.002)


def test_a_rating_is_believed_before_the_words() -> None:
    said = (ASKED, HELP, "Thanks, it works now.", "Bye.")

    def part(rating: str) -> float:
        return quality(signals(talk(*said, rating=rating)), SignalSettings())[1]["ending"]

    assert part("bad") == pytest.approx(0.4 * part("good"), abs=0.002)


def dropped(record: Record) -> list[str]:
    from curate.gate.settings import GateSettings
    from curate.signals.base import gate_rules

    own, limits = signals(record), GateSettings()
    rules: tuple[Rule, ...] = gate_rules()
    return [rule.reason for rule in rules if rule.speaks(own, limits)]


def test_the_closing_line_of_a_whole_conversation_does_not_drop_it() -> None:
    said = (ASKED, HELP, "Perfect, it works now, thanks!", "You are welcome!")
    assert {"thanks_only", "after_solution"} & {*dropped(talk(*said, whole=False))}
    assert dropped(talk(*said)) == []


def test_a_long_next_turn_counts_against_a_reply_and_the_last_word_for_it() -> None:
    story = "I am at the window and look at the blue light of it. " * 15
    reply = (ASKED, "Which one is it?", "The small one.", HELP)
    silent, short_turn, long_turn = (
        quality(signals(talk(*said, whole=False)), SignalSettings())[1]
        for said in (reply, (*reply, "The blue light is on."), (*reply, story))
    )
    assert silent["last_word"] > 0 and "last_word" not in short_turn
    assert long_turn["goes_on"] < short_turn["goes_on"] < 0 and "goes_on" not in silent


def test_vectors_tell_turns_without_a_phrase() -> None:
    encode = plain_encoder("minilm").encode
    scale = TurnScale.of(encode)
    assert scale.holds and 0.85 < scale.told < 1
    content = ["The signal has recovered, we can all phone again.", "Works for me, have a lovely evening."]
    failing = ["You people only know how to apologise.", "Nothing has been done since Friday."]
    up, down = scale.leanings(encode(content)), scale.leanings(encode(failing))
    assert up.min() > down.max() and np.abs([up, down]).max() <= BESIDE


def test_an_encoder_to_which_turns_are_noise_is_not_asked() -> None:
    count = sum(map(len, ended_turns()))
    noise = np.random.default_rng(1).normal(size=(count, 16)).astype(np.float32)
    assert not TurnScale.of(lambda texts: noise / np.linalg.norm(noise, axis=1, keepdims=True)).holds
