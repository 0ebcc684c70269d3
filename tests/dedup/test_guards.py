"""The guards: what keeps two texts apart, what does not matter, and the reason that is given."""

from __future__ import annotations

import csv
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

import curate
from curate.dedup.conflicts import contradiction
from curate.dedup.guards import compare
from curate.dedup.openings import opening
from curate.dedup.outlines import Outline, most_apart
from curate.dedup.reading import read_profile
from curate.dedup.words import canon, tokens
from tests.helpers.paths import DUMP
from tests.helpers.work import endless_is_broken_off

APART = [
    ("negation", "I want to be on the mailing list.", "I don't want to be on the mailing list."),
    ("negation", "The discount code was accepted.", "The discount code was not accepted."),
    ("negation", "Can I log in without the app?", "Can I log in with the app?"),
    ("negation", "The technician came on time.", "The technician never came on time."),
    ("negation", "Ich habe die Rechnung bekommen.", "Ich habe die Rechnung nicht bekommen."),
    ("negation", "The lamp is on but the pump isn't running.", "The lamp isn't on but the pump is running."),
    (
        "number",
        "Is it possible to return shoes after 20 days?",
        "Is it possible to return shoes after 60 days?",
    ),
    ("number", "I bought 3 licences and got 2.", "I bought 2 licences and got 3."),
    ("number", "My bill is $49.", "My bill is $490."),
    ("number", "Can four people use the family plan?", "Can six people use the family plan?"),
    ("number", "Is version 4.1 compatible?", "Is version 4.10 compatible?"),
    ("number", "Error 403 when I open the report", "Error 500 when I open the report"),
    ("number", "Will you be open on 24 December?", "Will you be open on 26 December?"),
    ("name", "Do you deliver to Spain?", "Do you deliver to Norway?"),
    ("name", "Does the A12 case fit the phone?", "Does the A12S case fit the phone?"),
    ("name", "Can I move my appointment to Monday?", "Can I move my appointment to thursday?"),
    ("name", "See https://a.example/one", "See https://a.example/two"),
    ("direction", "Convert euros to yen in my wallet.", "Convert yen to euros in my wallet."),
    (
        "direction",
        "Forward calls from my desk phone to my mobile.",
        "Forward calls from my mobile to my desk phone.",
    ),
    ("direction", "The seller returns the item to me.", "I return the item to the seller."),
    ("direction", "My boss can't approve my expenses.", "I can't approve my boss's expenses."),
    ("direction", "I paid before it shipped.", "It shipped before I paid."),
    ("person", "What is my name?", "What is your name?"),
    ("condition", "Can I check in before noon?", "Can I check in after noon?"),
    ("condition", "Is breakfast included if I book online?", "Is breakfast included unless I book online?"),
    ("condition", "Only admins can see the report.", "Admins can see the report."),
    ("opposite", "How do I turn notifications on?", "How do I turn notifications off?"),
    ("opposite", "How can I add a user?", "How can I remove a user?"),
    (
        "opposite",
        "Check the incoming and the outgoing server.",
        "Check the outgoing and the outgoing server.",
    ),
    ("quantity", "Some of the pages are blank.", "All of the pages are blank."),
    ("quantity", "Please cancel one of the orders.", "Please cancel both of the orders."),
    ("substitution", "I forgot my umbrella in the taxi.", "I forgot my laptop in the taxi."),
    ("tense", "The sale starts on Friday, right?", "The sale started on Friday, right?"),
    ("question", "Why was I charged?", "How was I charged?"),
    ("name added", "Does the phone support the app?", "Does the phone support the app Pro?"),
]


@pytest.mark.parametrize(("reason", "a", "b"), APART)
def test_apart_with_the_reason(reason: str, a: str, b: str) -> None:
    assert compare(read_profile(a), read_profile(b)).soft == reason
    assert compare(read_profile(b), read_profile(a)).soft == reason


ALIKE = [
    ("WHERE IS MY REFUND", "Where is my refund?"),
    ("How do I chnage my adress?", "How do I change my address?"),
    ("My delivry is late, can you help", "My delivery is late. Can you help?"),
    ("Wehn will the invioce be sent?", "When will the invoice be sent?"),
    ("Good morning, can I change my seat?", "Can I change my seat?"),
    ("Hello support team, I hope you are well. My screen is cracked.", "My screen is cracked."),
    ("Would you be so kind as to send me the invoice?", "Please send me the invoice."),
    ("I would like to know how to change my plan. Many thanks!", "How do I change my plan?"),
    ("It's not possible to log in, I've tried twice.", "It is not possible to log in, I have tried twice."),
    ("We didn't get the confirmation e-mail.", "We did not get the confirmation email."),
    ("When I start the game, it crashes.", "The game crashes when I start it."),
    ("Send me the receipt and the warranty card.", "Send me the warranty card and the receipt."),
    ("For the Team plan, how many seats do I get?", "How many seats do I get for the Team plan?"),
    ("How do I remove my profile picture?", "How do I delete my profile photo?"),
    ("The site logs me out.", "The website logs out."),
    ("How do I turn it off? The alarm, I mean.", "How do I switch it off? The alarm, I mean."),
    ("Ticket 558213 is still open.", "Ticket 774120 is still open."),
    (
        "My booking reference is QX7T2L, send the ticket again.",
        "My booking reference is MK4P9D, send the ticket again.",
    ),
    ("Write to anna.k@example.com about my refund.", "Write to t.berg@example.org about my refund."),
    ("Call me at +49 170 1234567 about the repair.", "Call me at +49 151 7654321 about the repair."),
    ("My name is Priya and my login fails.", "My name is Oliver and my login fails."),
    ("Hi [NAME_1], the parcel is on its way.", "Hi [NAME_2], the parcel is on its way."),
    ("Where is my order? Regards, Hanna", "Where is my order? Best, Peter"),
    (
        "Can you resend the contract?\n\nBest regards,\nJohn Miller\nSales Manager",
        "Can you resend the contract?",
    ),
    ("The printer prints blank pages.\n\nGet Outlook for iOS", "The printer prints blank pages."),
    ("It is in the shop. Feel free to contact us any time!", "It is in the shop."),
    ("The time zone is wrong.", "The timezone is wrong."),
    ("The lamp arrived damaged.", "The lamp was broken when it arrived."),
    ("I haven't received anything.", "Nothing came."),
]


@pytest.mark.parametrize(("a", "b"), ALIKE)
def test_what_does_not_matter(a: str, b: str) -> None:
    found = compare(read_profile(a), read_profile(b))
    assert found.clean and not found.only_a and not found.only_b, found


def test_real_words_one_letter_apart_are_no_slip() -> None:
    for a, b in (("contact", "contract"), ("change", "charge"), ("trial", "trail")):
        assert (
            compare(
                read_profile(f"Send me the {a} today, the old one is gone."),
                read_profile(f"Send me the {b} today, the old one is gone."),
            ).soft
            == "substitution"
        )


LONG = (
    "The router in the hall loses the connection every evening around nine and then the lamp on its front"
    " side blinks red until somebody pulls the plug and waits a while, which my neighbour also tried without"
    " success although his own device was replaced by your technician in spring"
)


def test_long_texts_bear_slips_and_a_cut_tail_but_no_other_figure() -> None:
    slips = (
        LONG.replace("connection", "conenction").replace("neighbour", "nieghbour").replace("device", "devcie")
    )
    assert compare(read_profile(LONG), read_profile(slips)).clean
    assert compare(read_profile(LONG), read_profile(LONG.rsplit(" ", 3)[0])).clean
    assert compare(read_profile(LONG + " at 9:15"), read_profile(LONG + " at 9:45")).hard == "number"
    assert (
        compare(
            read_profile(LONG),
            read_profile(
                "My invoice shows a fee for a film that nobody here ordered, please take it off and tell me"
                " why it came."
            ),
        ).hard
        == "different"
    )


def test_an_error_code_is_no_case_number() -> None:
    assert (
        compare(
            read_profile("I get error 558213 when paying"), read_profile("I get error 774120 when paying")
        ).hard
        == "number"
    )


def test_inflection_and_synonyms_share_a_form_and_states_do_not() -> None:
    for group in (
        ("cancel", "cancelled", "canceling", "terminate"),
        ("parcel", "packages"),
        ("license", "licences"),
        ("delivery", "shipping"),
        ("buy", "bought", "purchases"),
    ):
        assert len({canon(word) for word in group}) == 1, group
    for pair in (("shipped", "delivered"), ("card", "care"), ("plan", "plane"), ("email", "mail")):
        assert len({canon(word) for word in pair}) == 2, pair


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Yes, within 60 days.", "yes"),
        ("Of course, open Profile.", "yes"),
        ("Hi Tom, sure!", "yes"),
        ("You can! Type the code.", "yes"),
        ("You can find it there.", ""),
        ("No. One discount an order.", "no"),
        ("Good question! I'm afraid not: it ends.", "no"),
        ("No problem, I will send it.", "yes"),
        ("Unfortunately not.", "no"),
        ("It depends. Yes in summer.", "yes"),
        ("The coffee, yes; the postage, no.", ""),
        ("Click the menu.", ""),
    ],
)
def test_how_an_answer_opens(text: str, says: str) -> None:
    assert opening([word for word, _ in tokens(text)]) == says


def test_yes_and_no_contradict_only_where_that_is_asked() -> None:
    yes, no = read_profile("Yes, please tell me the number."), read_profile("No, that part is not known yet.")
    assert contradiction(read_profile("Is the data kept in Europe?"), yes, no) == "polarity"
    assert contradiction(read_profile("if I cancel the plan do I lose the points?"), yes, no) == "polarity"
    assert contradiction(read_profile("How do I import a calendar?"), yes, no) == ""
    assert contradiction(read_profile("Has my order left the house?"), yes, no) == ""


TEXT = st.text(st.sampled_from("abcdefgh 0123456789.,!?'#@$%[]_-\n我é"), max_size=60)


@given(TEXT, TEXT)
def test_any_text_compares_and_equals_itself(a: str, b: str) -> None:
    one, other = read_profile(a), read_profile(b)
    itself = compare(one, read_profile(a))
    assert not itself.only_a and not itself.only_b and not itself.hard
    found = compare(one, other)
    assert 0.0 <= found.shared <= 1.0 and bool(found.hard) <= bool(found.soft)


def test_the_reading_of_a_hostile_text_comes_to_an_end() -> None:
    for text in (
        "a" * 200_000,
        "hi " * 60_000,
        "\n" * 100_000 + "x",
        "--\n" * 30_000,
        "1 2-3/" * 30_000,
        "Thanks " * 30_000,
        "it's " * 40_000,
        "[NAME_1] " * 20_000,
        "It fails.\n--\n" + ("x" * 70 + "\n") * 3 + "y" * 300,
        "It fails.\nRegards,\n" + "word " * 100,
    ):
        with endless_is_broken_off():
            read_profile(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Do you support C#?", "Do you support C++?"),
        ("Is it < 5 GB?", "Is it > 5 GB?"),
        ("👍", "👎"),
        ("???", "!!!"),
        ("मेरा पार्सल कल आएगा क्या आप बता सकते हैं", "मेरा पार्सल कल नहीं आएगा क्या आप बता सकते हैं"),
    ],
)
def test_signs_that_carry_the_meaning_keep_texts_apart(one: str, other: str) -> None:
    assert [r["prompt"] for r in curate.dedup([{"prompt": one}, {"prompt": other}]).kept] == [one, other]
    assert len(curate.dedup([{"prompt": one}, {"prompt": f" {one} "}]).kept) == 1


def test_the_newest_of_two_answers_is_told_by_dates_as_exports_write_them() -> None:
    asked = "Can I return a mug that I have used?"
    rows = [
        {
            "id": "old",
            "prompt": asked,
            "completion": "No, used mugs cannot be returned.",
            "time": "2024-01-01T00:00:00Z",
        },
        {
            "id": "new",
            "prompt": asked,
            "completion": "Yes, used mugs can be returned.",
            "time": "2025-03-01T00:00:00Z",
        },
    ]
    found = curate.dedup(rows, recipe=curate.Recipe().with_values(dedup={"conflicts": "newest"}))
    assert [r["id"] for r in found.kept] == ["new"]


def test_what_outlines_call_apart_the_guards_call_different_and_they_spare_most_pairs() -> None:
    with (DUMP / "chats.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["message"] for row in csv.DictReader(file) if row["message"]][:200]
    profiles = [read_profile(text) for text in texts]
    outlines = [Outline.of(profile) for profile in profiles]
    apart = sure = 0
    for i, j in itertools.combinations(range(len(texts)), 2):
        a, b = profiles[i], profiles[j]
        if outlines[i].apart(outlines[j]):
            apart += 1
            found = compare(a, b)
            assert (found.hard, found.soft, found.shared) == ("different", "different", 0.0), (
                texts[i],
                texts[j],
            )
        more = min(len(a.content.keys() - b.every), len(b.content.keys() - a.every))
        sure += more > most_apart(min(len(a.content), len(b.content)))
    assert sure >= apart > 0.95 * sure > 1000  # few that are sure to be different look alike by their bits
    assert not any(outline.apart(outline) for outline in outlines)
