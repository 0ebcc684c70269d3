"""Question: a reply that only asks is good where the customer answered and that led to the solution."""

from __future__ import annotations

from typing import Any

import pytest

from curate.gate import Drop, Gate, GateSettings
from curate.language.words import by_language
from curate.records import Record
from curate.signals import SignalSettings, annotate, content, quality

ASKED = "My kettle went dark this morning, is it broken?"
QUESTION = "Does the ring at its base glow when you lift it?"
ANSWER = ("customer", "It glows blue.")
SOLUTION = ("agent", "Then the handle is loose. Press it down until it clicks.")
THANKS = ("customer", "That worked, thank you so much!")


def signals(*after: tuple[str, str], reply: str = QUESTION, asked: str = ASKED, **outcome: Any) -> Any:
    record = Record(
        id="r",
        conversation_id="c",
        prompt=[{"role": "user", "content": asked}],
        completion=[{"role": "assistant", "content": reply}],
        after=list(after),
        outcome=outcome,
    )
    return annotate([record], SignalSettings())[0]


def decide(found: Any) -> Drop | None:
    scored = {
        "quality": quality(found, SignalSettings())[0],
        "content.score": content(found, SignalSettings()),
    }
    return Gate(GateSettings()).decide({**found, **scored})


@pytest.mark.parametrize("ending", [(THANKS, {}), (None, {"solved": True}), (None, {"rating": "good"})])
def test_a_question_that_was_answered_and_led_to_the_solution_stays(ending: Any) -> None:
    last, outcome = ending
    found = signals(ANSWER, SOLUTION, *([last] if last else []), **outcome)
    assert found["substance.only_question"] and found["question.answered"] and found["question.led_on"]
    assert decide(found) is None
    assert quality(found, SignalSettings())[1]["right_question"] == 0.3


@pytest.mark.parametrize(
    ("after", "outcome"),
    [
        ([], {}),
        ([ANSWER], {"solved": True}),
        ([ANSWER, SOLUTION], {}),
        ([ANSWER, SOLUTION, ("customer", "It still does not work.")], {"solved": True}),
        ([ANSWER, SOLUTION, THANKS], {"rating": "bad"}),
        ([ANSWER, SOLUTION, THANKS], {"reopened": True}),
        ([ANSWER, ("agent", "And the lamp?"), THANKS], {}),
        ([("customer", "As I said, it is dark."), SOLUTION, THANKS], {}),
        ([("customer", "Thanks!"), SOLUTION, THANKS], {}),
        ([("customer", "What ring?"), SOLUTION, THANKS], {}),
        ([("customer", "Kettle Corner, Lisbon."), SOLUTION, THANKS], {}),
        ([ANSWER, SOLUTION, ("customer", "Never mind, thank you.")], {"solved": True}),
        ([ANSWER, SOLUTION, ("customer", "Thanks for nothing.")], {"solved": True}),
        ([("customer", "This is ridiculous, I want a real person."), SOLUTION, THANKS], {}),
        ([("agent", "Hello?"), ANSWER, SOLUTION, THANKS], {}),
    ],
)
def test_without_an_answer_and_a_good_end_it_goes(
    after: list[tuple[str, str]], outcome: dict[str, Any]
) -> None:
    found = signals(*after, **outcome)
    assert not found["question.led_on"]
    drop = Gate(GateSettings()).decide_form(found)
    assert drop is not None and drop.reason == "only_question"


@pytest.mark.parametrize(
    "reply",
    [
        "Could you send a screenshot of it?",
        "How can I help you?",
        "Why not have a look at our guides?",
        "Is there anything else?",
    ],
)
def test_what_asks_for_a_picture_or_for_nothing_is_no_right_question(reply: str) -> None:
    found = signals(ANSWER, SOLUTION, THANKS, reply=reply)
    assert found["question.answered"] is None and found["question.led_on"] is False


@pytest.mark.parametrize(
    ("asked", "reply", "answer", "solution"),
    [
        ("Mein Kocher ist dunkel.", "Leuchtet der Ring?", "Ja, blau.", "Dann drücken Sie den Griff fest an."),
        (
            "Ma bouilloire est éteinte.",
            "L'anneau brille-t-il ?",
            "Oui.",
            "Alors appuyez fort sur la poignée.",
        ),
        (
            "Mi hervidor no va.",
            "¿Brilla el anillo?",
            "Sí, azul.",
            "Entonces apriete bien el mango hacia abajo.",
        ),
        ("A chaleira apagou.", "O anel brilha?", "Sim, azul.", "Então carregue com força na pega."),
        ("Il bollitore è spento.", "L'anello brilla?", "Sì, blu.", "Allora prema bene il manico in basso."),
        ("Mijn waterkoker is uit.", "Brandt de ring?", "Ja, blauw.", "Druk dan het handvat stevig aan."),
    ],
)
def test_a_yes_is_an_answer_in_each_language(asked: str, reply: str, answer: str, solution: str) -> None:
    found = signals(("customer", answer), ("agent", solution), reply=reply, asked=asked, solved=True)
    assert found["question.led_on"] is True


@pytest.mark.parametrize(
    ("reply", "answer", "led"),
    [
        ("Where did you buy it?", "Kettle Corner, Lisbon.", True),
        ("Did you buy it in our shop?", "Kettle Corner, Lisbon.", False),
        ("Did you buy it in our shop?", "No, Kettle Corner.", True),
        ("Haben Sie ihn bei uns gekauft?", "Kesselhaus Bremen.", False),
        ("Wo haben Sie ihn gekauft?", "Kesselhaus Bremen.", True),
        ("L'avez-vous acheté chez nous ?", "Boutique Dupont.", False),
        ("Où l'avez-vous acheté ?", "Boutique Dupont.", True),
        ("¿Lo compró en nuestra tienda?", "Bazar Morales.", False),
        ("¿Dónde lo compró?", "Bazar Morales.", True),
    ],
)
def test_a_bare_name_answers_where_but_no_yes_or_no(reply: str, answer: str, led: bool) -> None:
    assert signals(("customer", answer), SOLUTION, THANKS, reply=reply)["question.led_on"] is led


@pytest.mark.parametrize("code", ["en", "de", "fr", "es", "pt", "it", "nl"])
def test_that_all_was_said_before_is_no_answer_in_each_language(code: str) -> None:
    for phrase in by_language("said_before")[code]:
        found = signals(("customer", f"{phrase}: 2024."), SOLUTION, THANKS)
        assert found["question.answered"] is False, phrase
    for phrase in by_language("courtesy_questions")[code]:
        assert signals(ANSWER, SOLUTION, THANKS, reply=f"{phrase}?")["question.answered"] is None, phrase
    for word in by_language("shown_things")[code]:
        assert signals(ANSWER, reply=f"Kettle {word} base?")["question.answered"] is None, word


@pytest.mark.parametrize(
    "answer",
    [
        "I don't know.",
        "No idea, ask your colleague.",
        "Das weiß ich nicht.",
        "It's working now, all by itself.",
    ],
)
def test_who_does_not_know_or_needs_nothing_more_has_not_answered(answer: str) -> None:
    assert signals(ANSWER, SOLUTION, THANKS)["question.led_on"] is True
    assert not signals(("customer", answer), SOLUTION, THANKS)["question.led_on"]


@pytest.mark.parametrize(
    "reply",
    ["Please contact our support team about such things.", "I'm not sure why it does that, I am afraid."],
)
def test_a_reply_that_helps_nobody_was_not_led_to(reply: str) -> None:
    assert not signals(ANSWER, ("agent", reply), THANKS)["question.led_on"]
