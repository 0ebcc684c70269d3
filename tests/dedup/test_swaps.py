"""Opposite questions with one and the same answer stay, in seven languages; the same question in other words
does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pytest

from curate.dedup import Items, deduplicate
from curate.dedup.conflicts import same_question
from curate.dedup.guards import compare
from curate.dedup.reading import read_profile
from curate.dedup.spelling import slip
from curate.dedup.swaps import opposed, opposite_particle, same_meaning, swapped
from curate.dedup.words import canon
from curate.embedding import get_encoder
from curate.language.words import by_language, languages
from curate.records import asked_text
from tests.helpers.paths import FIXTURES

SEVEN = ("de", "en", "es", "fr", "it", "nl", "pt")
ANSWERS = json.loads((FIXTURES / "answers.json").read_text(encoding="utf-8"))


APART = [
    ("Where is the blick door?", "Where is the dramp door?"),  # words that no list has
    ("Is the blick door at the dramp hall shut?", "At the dramp hall, is the quent door shut?"),
    ("Do I get a plain blick and a dramp?", "Do I get a plain quent and a storl?"),
    ("How do I blick my lamp?", "How do I unblick my lamp?"),
    ("Kann ich den Vorflur mieten?", "Den Hinterflur, kann ich den mieten?"),
    ("Entregam durante a semana?", "Entregam durante o fim de semana?"),
    ("Est-ce que je dois visser la plaque ?", "La plaque, dois-je la dévisser ?"),
]


class Pair(NamedTuple):
    id: str
    language: str
    kind: str
    a: str
    b: str


def pairs(name: str) -> list[Pair]:
    lines = (FIXTURES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Pair(**json.loads(line)) for line in lines]


@lru_cache(maxsize=2)
def vectors(name: str) -> np.ndarray:
    vectors: np.ndarray = get_encoder("minilm").encode([text for p in pairs(name) for text in (p.a, p.b)])
    return vectors


def as_written(text: str) -> str:
    return text


def as_messages(text: str) -> str:
    """A prompt given as messages, as it is compared."""
    earlier = [{"role": "user", "content": "Hi!"}, {"role": "assistant", "content": "What is it about?"}]
    return asked_text([*earlier, {"role": "user", "content": text}])


def merged(name: str, answers: tuple[str, str] | None, asked: Callable[[str], str] = as_written) -> list[str]:
    """The pairs of which one stands for the other; `answers` is put before the common answer of each."""
    known, size = pairs(name), 2 * len(pairs(name))
    said = [lead + ANSWERS[p.language]["one"] for p in known for lead in answers or ("", "")]
    alike = np.zeros((size, len(SEVEN)), np.float32)
    alike[range(size), [SEVEN.index(p.language) for p in known for _ in "ab"]] = 1
    items = Items(
        [f"{p.id}{side}" for p in known for side in "ab"],
        [asked(text) for p in known for text in (p.a, p.b)],
        list(said) if answers else [None] * size,
        np.full(size, 0.5),
        np.full(size, np.nan),
        [""] * size,
        vectors(name),
        alike if answers else alike * 0,
    )
    return [gone[:-1] for gone, twin, *_ in deduplicate(items).dropped if gone[:-1] == twin[:-1]]


def finding(a: str, b: str) -> str:
    """What keeps two prompts with one answer apart; the same both ways round."""
    one, other = read_profile(a), read_profile(b)
    out = [
        (found := compare(x, y)).hard or swapped(x, y, found.only_a, found.only_b)
        for x, y in ((one, other), (other, one))
    ]
    assert out[0] == out[1], out
    return out[0]


def test_the_pairs_are_many_in_every_language() -> None:
    for name, most in (("opposites", 70), ("same_questions", 34)):
        told = [p.language for p in pairs(name)]
        assert len(told) >= 70 and told.count("en") <= most and min(map(told.count, SEVEN)) >= 6


@pytest.mark.parametrize("asked", [as_written, as_messages])
@pytest.mark.parametrize("answers", [("", ""), ("", "Hello! "), None])
def test_opposites_stay_whatever_their_answers(
    answers: tuple[str, str] | None, asked: Callable[[str], str]
) -> None:
    assert merged("opposites", answers, asked) == []


def of_relatives(a: str, b: str) -> bool:
    """Do the questions differ in whom they are about?"""
    return compare(read_profile(a), read_profile(b)).hard == "relative"


@pytest.mark.parametrize(("a", "b"), [*APART, *((p.a, p.b) for p in pairs("opposites"))])
def test_opposites_are_not_one_question_with_two_answers(a: str, b: str) -> None:
    assert same_question(read_profile(a), read_profile(b), 1.0) is of_relatives(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (
            "Can my partner collect the parcel with my passport, or do I have to come myself?",
            "Can my wife collect the parcel with my passport, or do I have to come myself?",
        ),
        (
            "If I send back two unopened boxes of tea within the month, is the postage refunded as well?",
            "If I send back two sealed boxes of tea within the month, is the postage refunded as well?",
        ),
        (
            "Hi, does the warranty of a second-hand grinder pass on to me? I bought it from a neighbour.",
            "Hi, does the warranty of a used grinder pass on to me? I bought it from a colleague.",
        ),
        (
            "What is the smallest order for wholesale prices, as we are a small bakery with one oven?",
            "What is the smallest order for wholesale prices, as we are a small office with one oven?",
        ),
        (
            "Can I clean the kettle with vinegar from the supermarket, or will it harm the heating plate?",
            "Can I clean the kettle with vinegar from the shop, or will it damage the heating plate?",
        ),
    ],
)
def test_two_answers_to_one_question_in_other_words_are_a_contradiction(a: str, b: str) -> None:
    assert same_question(read_profile(a), read_profile(b), 1.0)


def test_what_is_told_beside_the_question_may_differ() -> None:
    a, b = (f"The label came this {time}. Can I still change it?" for time in ("morning", "evening"))
    assert same_question(read_profile(a), read_profile(b), 1.0)


def test_one_question_in_other_words_still_merges() -> None:
    assert len(merged("same_questions", ("", ""))) >= 51
    for p in pairs("same_questions"):
        assert finding(p.a, p.b) not in ("substitution", "opposite"), p


@pytest.mark.parametrize(("a", "b"), APART)
def test_another_word_in_the_same_place_keeps_apart(a: str, b: str) -> None:
    assert finding(a, b)


ONE = [
    ("How do I install my printer?", "How do I instal my printre?"),
    ("Where do I find the settings?", "Where do I find the stetings?"),
    ("I forgot my pin", "I can't remember my pin"),
    ("I forgot my pin and my card", "I forgot my card and my pin"),
    ("Wie kündige ich den Tarif?", "Wie kann ich den Tarif kündigen?"),
    ("Dov'è il treno?", "Dove si trova il treno?"),
    ("What time is check in at the hotel?", "What time is check-in at the hotel?"),
    ("How do I get the blick for my lamp?", "Please say what I do so that a blick arrives."),
]


@pytest.mark.parametrize(("a", "b"), ONE)
def test_forms_slips_and_other_frames_do_not(a: str, b: str) -> None:
    assert finding(a, b) not in ("substitution", "opposite")


TALE = (
    "The router in the hall loses its connection every evening around nine, then the lamp on the side blinks"
    " red until somebody pulls the plug and waits, which my neighbour tried without success as well"
)


def test_in_a_long_text_an_unknown_word_counts_only_where_nothing_else_differs() -> None:
    assert finding(TALE, TALE.replace("hall", "garage")) == "substitution"
    assert finding(TALE, TALE.replace("hall", "garage").replace("blinks", "gleams brightly")) == ""
    assert finding(TALE, TALE.replace("evening", "morning").replace("pulls", "puls")) == "opposite"


@pytest.mark.parametrize("code", SEVEN)
def test_every_listed_pair_is_told_apart_or_taken_as_one(code: str) -> None:
    lists = languages()[code].lists
    for entry in lists["alternatives"]:
        one, other, *_ = map(canon, entry.split())
        assert opposed(one, other) and not same_meaning(one, other) and not slip(one, other), entry
    for entry in lists["interchangeable"]:
        one, other, *_ = map(canon, entry.split())
        assert same_meaning(one, other), entry
    for entry in lists["opposite_particles"]:
        one, other, *_ = entry.split()
        a, b = (read_profile(f"Blicken {word} das Licht") for word in (one, other))
        assert opposite_particle(a, b) == "opposite", entry
    for entry in lists["opposite_beginnings"]:
        one, other, *_ = (part.strip("-") if part == "-" else part for part in entry.split())
        assert opposed(one + "blickar", other + "blickar"), entry


@pytest.mark.parametrize("code", SEVEN)
def test_every_ending_makes_a_form_of_a_word(code: str) -> None:
    for ending in by_language("inflections")[code]:
        assert same_meaning("krumpf", canon("krumpf" + ending)), ending


def test_kin_is_never_a_slip_nor_a_form() -> None:
    for one, other in (("hermano", "hermana"), ("cugino", "cugina"), ("cousin", "cousine")):
        assert not slip(one, other) and not same_meaning(canon(one), canon(other))
        assert finding(f"Puede mi {one} venir?", f"Puede mi {other} venir?") == "relative"
