"""Which records match an edge case: sentence by sentence, once each, and those just below the limit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from curate.coverage import EdgeCase
from curate.coverage.cases import Match, case_status, nearly
from curate.coverage.matching import Asked, matching
from curate.embedding import get_encoder
from curate.language.sentences import shown_sentence, statements
from curate.positions import content_ranks

OTHERS = [
    "Where is my parcel, the tracking does not move",
    "Please pause the subscription until May",
    "Can I pay by invoice?",
    "The drill makes a loud noise",
    "How long does delivery to Norway take?",
    "I was charged twice for one order",
    "Do you sell spare batteries?",
    "My discount code does not work",
]
LAWYER = EdgeCase(
    name="lawyer",
    examples=["You will hear from my lawyer", "My solicitor will write to you", "I will take you to court"],
)
LONG = (
    "The drill came on Monday. It was well packed and the box was clean. I put in the battery and pressed the"
    " switch. Nothing moved at all. You will be hearing from my lawyer soon. The colour is nice."
)
RUN_ON = (
    "the drill came on monday and it was packed well and the box was clean and i put the battery in and pressed"
    " the switch and nothing moved so you will hear from my lawyer and i want this one to be collected by you"
    " and the colour is nice and the bag is fine"
)
FRIEND = "My friend heard from a lawyer"
DENIED = "I will not take you to court"


def found(
    texts: Sequence[str], cases: Sequence[EdgeCase] = (LAWYER,), limit: float = 0.5
) -> list[list[Match]]:
    encoder = get_encoder()
    asked = Asked(texts, encoder.encode(texts), content_ranks(texts))
    return matching(cases, asked, encoder.encode, limit)


def at(matches: Sequence[Match], place: int) -> Match:
    [one] = [match for match in matches if match.place == place]
    return one


@pytest.mark.parametrize(
    ("text", "words"),
    [(LONG, "You will be hearing from my lawyer soon."), (RUN_ON, "hear from my lawyer")],
    ids=["long", "run on"],
)
def test_one_sentence_of_a_long_prompt_is_enough_and_it_is_named(text: str, words: str) -> None:
    match = at(found([*OTHERS, text])[0], len(OTHERS))
    assert match.similarity >= 0.5 and words in match.sentence and len(match.sentence) < len(text)
    assert match.phrase == LAWYER.examples[0] and match.against == ""


@pytest.mark.parametrize(
    ("text", "why"), [(FRIEND, "another_person"), (DENIED, "negated")], ids=["friend", "denied"]
)
def test_what_a_friend_tells_and_what_is_denied_is_shown_below_the_limit(text: str, why: str) -> None:
    match = at(found([*OTHERS, text])[0], len(OTHERS))
    assert match.against == why and match.similarity == nearly(0.5)
    assert case_status(match, 0.5) == "perhaps"


def test_another_sentence_of_the_same_prompt_still_matches() -> None:
    text = f"{DENIED} yet. The drill has not worked since Monday. You will hear from my lawyer! Bye for now."
    match = at(found([*OTHERS, text])[0], len(OTHERS))
    assert match.similarity >= 0.5 and match.sentence == "You will hear from my lawyer!"


def test_a_short_prompt_is_compared_as_a_whole() -> None:
    text = f"{DENIED} yet. You will hear from my lawyer!"
    match = at(found([*OTHERS, text])[0], len(OTHERS))
    assert match.similarity >= 0.5 and match.sentence == text


def test_in_a_pool_of_a_few_prompts_the_nearest_is_not_near_enough() -> None:
    died = EdgeCase(
        name="died",
        examples=[
            "My mother has passed away, please stop her coffee",
            "My husband died and the parcels still have his name on them",
        ],
    )
    for texts in (["Where is my parcel?"], ["Where is my parcel?", "How do I change my address?"]):
        assert case_status(found(texts, [died])[0][0], 0.5) != "yes"
    assert found(["My mother died, please stop the parcels"], [died])[0][0].similarity >= 0.5


def test_a_phrase_that_stands_twice_counts_once() -> None:
    twice = EdgeCase(name="lawyer", examples=[*LAWYER.examples, *LAWYER.examples])
    assert found([*OTHERS, LONG], [twice]) == found([*OTHERS, LONG])


def test_every_record_stands_once_and_three_stand_below_the_limit() -> None:
    texts = [*OTHERS, LONG, LONG, "You will hear from my lawyer. My solicitor will write to you."]
    matches = found(texts)[0]
    assert len({match.place for match in matches}) == len(matches)
    past = {match.place for match in matches if match.similarity >= 0.5}
    assert past == {len(OTHERS), len(OTHERS) + 1, len(OTHERS) + 2}
    below = [match for match in matches if match.similarity < 0.5]
    assert 0 < len(below) <= 3 and case_status(below[0], 0.5) == "no"
    assert len({match.sentence for match in below}) == len(below)
    assert [m.similarity for m in matches] == sorted((m.similarity for m in matches), reverse=True)


def test_a_sentence_belongs_to_the_case_that_it_is_nearer_to() -> None:
    bank = EdgeCase(
        name="bank", examples=["My bank will take the money back", "I will dispute it with my bank"]
    )
    court = EdgeCase(name="court", examples=["I will take the matter to court", "I will dispute it in court"])
    texts, place, limit = [*OTHERS, "I will dispute this payment with my bank"], len(OTHERS), 0.4
    (alone,), (mine, other) = found(texts, [court], limit), found(texts, [bank, court], limit)
    assert at(alone, place).similarity >= limit and at(mine, place).similarity >= limit
    assert (at(other, place).similarity, at(other, place).against) == (nearly(limit), "nearer_to_another")


def test_the_order_of_the_input_changes_nothing() -> None:
    texts = [*OTHERS, LONG, FRIEND, RUN_ON]
    there, back = found(texts)[0], found(texts[::-1])[0]
    told = [
        [(texts[m.place], m.similarity) for m in there],
        [(texts[::-1][m.place], m.similarity) for m in back],
    ]
    assert told[0] == told[1]


def test_nothing_asked_or_named_is_nothing_found() -> None:
    nothing = Asked([], np.empty((0, 3), np.float32), np.empty(0, np.int64))
    assert matching([LAWYER], nothing, lambda texts: np.zeros((len(texts), 3), np.float32)) == [[]]
    assert found(OTHERS, []) == []


def test_a_sentence_is_shown_as_its_prompt_is_cleaned() -> None:
    text = "I am Ada Lovelace. Ada is angry. Bye."
    assert (
        shown_sentence(text, "Ada is angry.", lambda t: t.replace("Ada", "[NAME_1]")) == "[NAME_1] is angry."
    )
    assert (
        shown_sentence(text, "Ada is angry.", lambda t: t.replace("Ada is angry. ", "X")) == "Ada is angry."
    )
    assert shown_sentence(text, text, str.upper) == text.upper()


def test_a_sentence_without_marks_is_read_in_stretches() -> None:
    assert statements("One. Two.", 40) == ["One.", "Two."] and statements("One. Two.", 1) == ["One."]
    parts = statements(RUN_ON, 40)
    assert parts[0] == RUN_ON and len(parts) > 3 and all(len(part.split()) <= 14 for part in parts[1:])
    assert set(RUN_ON.split()) == {word for part in parts[1:] for word in part.split()}
