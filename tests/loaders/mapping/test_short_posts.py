"""What is left out of short posts: handles before them, initials after them, numbers of their parts."""

from __future__ import annotations

import pytest

from curate.loaders.mapping.short_posts import ADDRESS_REMOVED, as_spoken
from curate.pairing import PairingSettings, pair
from curate.records import GOES_ON, Conversation, Message


def spoken(*texts: str) -> list[Message]:
    held = [Message(str(n), "agent", text, author="Wheely") for n, text in enumerate(texts)]
    return as_spoken(Conversation("c", "f:1", held)).messages


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("@900 We look into it. ^RR", "We look into it."),
        (".@900 @901: We look into it ^ms", "We look into it"),
        ("Ask @900 about it &amp; tell us.", "Ask @900 about it & tell us."),
        ("@900", "@900"),
        ("^RR", "^RR"),
        ("The result is 2^n", "The result is 2^n"),
        ("write to a@b.example, please", "write to a@b.example, please"),
    ],
)
def test_who_is_addressed_and_who_signs(text: str, right: str) -> None:
    (message,) = spoken(text)
    assert message.text == right
    assert (ADDRESS_REMOVED in message.flags) == (right not in (text, text.replace("&amp;", "&")))


@pytest.mark.parametrize(
    ("texts", "right"),
    [
        (["One thing, 1/2", "and another. (2/2)"], ["One thing,", "and another."]),
        (["and another. 2/2 ^RR", "One thing, 1/2 ^RR"], ["One thing,", "and another."]),
        (["1/3 a b", "2/3 c d", "3/3 e f", "more"], ["a b", "c d", "e f", "more"]),
        (["We are there 24/7", "Buy 1/2"], ["We are there 24/7", "Buy 1/2"]),
        (["First 1/3", "last 3/3"], ["First 1/3", "last 3/3"]),
    ],
)
def test_parts_come_in_order_and_lose_their_numbers(texts: list[str], right: list[str]) -> None:
    assert [m.text for m in spoken(*texts)] == right


def test_a_sentence_in_two_parts_is_one_in_the_record() -> None:
    asked = Message("q", "customer", "Where is it?")
    answer = [
        Message(str(n), "agent", text, author="W")
        for n, text in enumerate(["It is 1/2", "here. 2/2", "Bye."])
    ]
    made = as_spoken(Conversation("c", "f:1", [asked, *answer]))
    assert [GOES_ON in m.flags for m in made.messages] == [False, True, False, False]
    assert pair(made, PairingSettings())[0].completion[0]["content"] == "It is here.\n\nBye."
