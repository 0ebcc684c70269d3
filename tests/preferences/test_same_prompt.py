"""Two replies that are a pair answer the same prompt, and nothing but themselves explains how they fared."""

from __future__ import annotations

import numpy as np
import pytest

from curate.preferences.same_prompt import (
    ALIKE,
    BUILDS_ON,
    CHANGED,
    DAY,
    LONG_AFTER,
    OTHER_PROMPT,
    Said,
    why_not,
)
from curate.records import ChatMessage

QUESTION = "My coffee grinder stops after two seconds and blinks."
FIRST = "Empty the hopper and clean the burrs with a dry brush."
SECOND = "Hold the start button for five seconds, which resets the overload guard."


def asks(*said: str) -> list[ChatMessage]:
    """A prompt of the customer and the agent in turns."""
    return [{"role": ("user", "assistant")[n % 2], "content": text} for n, text in enumerate(said)]


def said(reply: str, *prompt: str, time: float | None = 0.0) -> Said:
    return Said(asks(*(prompt or (QUESTION,))), [{"role": "assistant", "content": reply}], time)


def later(reply: str, customer: str, time: float | None = 60.0) -> Said:
    return said(reply, QUESTION, FIRST, customer, time=time)


def test_two_replies_to_one_turn_are_a_pair_either_way() -> None:
    for better in (True, False):
        assert why_not(said(FIRST), said(SECOND), later_is_better=better) == ""


@pytest.mark.parametrize(
    ("reply", "customer", "why"),
    [
        (SECOND, "That did not help.", ""),
        (SECOND, "Ça ne marche toujours pas.", ""),
        (SECOND, "Is it safe to open the bottom plate with a screwdriver?", OTHER_PROMPT),
        (
            "Reset it from the controller by pressing both red levers.",
            "It has a controller with two red levers below.",
            BUILDS_ON,
        ),
        ("After the hopper and burrs, dry the brush too.", "That did not help.", BUILDS_ON),
        ("Clean the burrs with a dry brush, empty the hopper.", "That did not help.", ALIKE),
        (SECOND, " ".join(f"detail{n}" for n in range(40)), OTHER_PROMPT),
    ],
)
def test_the_later_reply_rests_on_nothing_that_came_up_since(reply: str, customer: str, why: str) -> None:
    assert why_not(said(FIRST), later(reply, customer), later_is_better=True) == why


@pytest.mark.parametrize(
    ("first", "second", "customer", "why"),
    [
        ("Which colour does the lamp blink in?", SECOND, "Red.", OTHER_PROMPT),
        (FIRST, f"As I said before: {SECOND}", "That did not help.", BUILDS_ON),
        (FIRST, f"Wie oben beschrieben: {SECOND}", "That did not help.", BUILDS_ON),
        (FIRST, SECOND, "It did not help, see the attached picture.", BUILDS_ON),
    ],
)
def test_a_reply_that_leans_on_what_came_between_is_no_pair(
    first: str, second: str, customer: str, why: str
) -> None:
    assert why_not(said(first), said(second, QUESTION, first, customer), later_is_better=True) == why


def test_a_worse_reply_to_later_words_is_no_pair() -> None:
    assert why_not(said(FIRST), later("You are welcome.", "Thanks!"), later_is_better=False) == OTHER_PROMPT


def test_another_question_is_another_prompt() -> None:
    other = said(SECOND, "How do I descale it?")
    assert why_not(said(FIRST), other, later_is_better=True) == OTHER_PROMPT


@pytest.mark.parametrize(
    ("first", "second", "days", "why"),
    [
        (FIRST, SECOND, 13, ""),
        (FIRST, SECOND, 15, LONG_AFTER),
        ("A new burr costs 20 EUR in our shop.", "A fresh set is 25 EUR, ordered by phone.", 3, CHANGED),
        ("A new burr costs 20 EUR in our shop.", "A fresh set is 25 EUR, ordered by phone.", 0, ""),
        (FIRST, "Firmware version 4.2.1 mends that.", 3, CHANGED),
        (FIRST, "Firmware version 4.2.1 mends that.", None, CHANGED),
        (FIRST, SECOND, None, ""),
    ],
)
def test_what_may_have_changed_between_them_is_no_preference(
    first: str, second: str, days: float | None, why: str
) -> None:
    time = None if days is None else days * DAY
    assert why_not(said(first), said(second, time=time), later_is_better=True) == why


def test_a_later_reply_that_is_nearer_to_the_later_words_answers_those() -> None:
    x, y = np.eye(2, dtype=np.float32)
    first = Said(asks(QUESTION), asks("", FIRST)[1:], 0.0, x, x)
    for vector, why in ((y, BUILDS_ON), (x, "")):
        second = Said(asks(QUESTION, FIRST, "That did not help."), asks("", SECOND)[1:], 60.0, y, vector)
        assert why_not(first, second, later_is_better=True) == why


MORE = " ".join(f"detail{n}" for n in range(40))


@pytest.mark.parametrize(
    ("first", "reply", "customer", "better", "why"),
    [
        (FIRST, SECOND, MORE, True, ""),
        (FIRST, SECOND, "Is it safe to open the bottom plate with a screwdriver?", True, ""),
        (FIRST, "Reset it by pressing detail1 and detail2.", MORE, True, BUILDS_ON),
        (FIRST, f"As I said before: {SECOND}", MORE, True, BUILDS_ON),
        (FIRST, "The filter takes paper of size four.", "That works. Which paper does it take?", False, ""),
    ],
)
def test_where_the_customer_came_back_the_later_reply_still_uses_nothing_of_it(
    first: str, reply: str, customer: str, better: bool, why: str
) -> None:
    one, two = said(first), said(reply, QUESTION, first, customer)
    assert why_not(one, two, later_is_better=better, came_back=True) == why
    if not why:
        assert why_not(one, two, later_is_better=better) == OTHER_PROMPT


def test_what_answers_a_question_that_was_answered_rests_on_it() -> None:
    asking = Said(asks(QUESTION), asks("", FIRST)[1:], 0.0, asks=True)
    two = later(SECOND, "It blinks red.")
    assert why_not(asking, two, later_is_better=True, came_back=True) == OTHER_PROMPT
    assert why_not(asking, two, later_is_better=False, came_back=True) == ""


def test_a_long_conversation_whose_beginning_is_cut_goes_on_all_the_same() -> None:
    one = Said(asks("Hello", "Hello, what is it?", QUESTION), asks("", FIRST)[1:], 0.0)
    two = Said(asks(QUESTION, FIRST, MORE), asks("", SECOND)[1:], 60.0)
    assert why_not(one, two, later_is_better=True, came_back=True) == ""
    assert why_not(one, two, later_is_better=True) == OTHER_PROMPT
