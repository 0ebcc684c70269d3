"""Contradictions: which questions are one, how an answer stands to it, what kind of contradiction two answers
are."""

from __future__ import annotations

import pytest

from curate.dedup.conflicts import contradiction, kind_of, restated, same_question
from curate.dedup.reading import read_profile
from curate.dedup.stances import stance

WHO = "Who pays the return postage, you or me?"
PHONES = "Can I pair the machine with two phones, or does it only work with one?"
WARRANTY = "Does the warranty pass on to me or is it only for the first buyer?"
BIN = "Can the bags go in the household bin, or must I take them somewhere?"


@pytest.mark.parametrize(
    ("question", "answer", "says"),
    [
        ("Is tethering part of the plan?", "Yes, at no cost.", "yes"),
        ("Is tethering part of the plan?", "That works fine with every plan.", "yes"),
        ("Is tethering part of the plan?", "This is not something we offer.", "no"),
        ("Is tethering part of the plan?", "Unfortunately we do not have that yet.", "no"),
        ("Do I get the postage refunded as well as the coffee?", "The coffee, yes; the postage, no.", "no"),
        ("Is tethering part of the plan?", "Could you tell me your number?", ""),
        ("How do I tether?", "No problem, open Settings.", ""),
        (WHO, "We do, the label is prepaid.", "we"),
        (WHO, "You do, if you changed your mind.", "you"),
        (WHO, "The label is in the box.", ""),
        (PHONES, "Two is no problem at all, up to four in fact!", "yes"),
        (PHONES, "One phone only. A second throws out the first.", "no"),
        (WARRANTY, "First buyer only. It ends with the sale.", "no"),
        (WARRANTY, "It belongs to the machine and goes along with it, whoever owns it.", "yes"),
        (BIN, "Straight into your household recycling: it is one plastic.", "yes"),
        (BIN, "Please keep them out of the household bin, they would jam the machines.", "no"),
        ("Is it free or is it charged?", "It is charged at 5 euros.", "no"),
        ("Can I pay by card or cash?", "Yes, both.", "yes"),
        ("My dad is one of those who keep everything. My inbox is empty.", "We need more details.", ""),
    ],
)
def test_how_an_answer_stands(question: str, answer: str, says: str) -> None:
    assert stance(read_profile(question), read_profile(answer)) == says


ONE = [
    (
        "Is there a limit on how many boxes I can skip before you cancel me?",
        "Is there any limit on how many boxes I may skip until you cancel me?",
    ),
    (
        "My son has a nut allergy. Is the coffee packed in a room with nuts?",
        "My daughter has a nut allergy. Is the coffee packed in a room with nuts?",
    ),
    (
        "My order shows label printed since this morning. Can I still change it?",
        "My order shows label printed since last night. Can I still change it?",
    ),
    (
        "Changing the address once the label is printed: can that be done?",
        "Changing the address after the label is printed: can that be done?",
    ),
    (
        "Can I use a promo code and my 200 points together on the same order?",
        "Can I use a promo code and my loyalty points together on one order?",
    ),
]
OTHER = [
    ("Can I return it before 30 days?", "Can I return it after 30 days?"),
    ("Can I use 200 points on one order?", "Can I use 300 points on one order?"),
    ("Can I send it without the box?", "Can I send it with the box?"),
    ("Does the Basic plan have phone support?", "Does the Pro plan have phone support?"),
]


@pytest.mark.parametrize(
    ("a", "b", "one"), [*((a, b, True) for a, b in ONE), *((a, b, False) for a, b in OTHER)]
)
def test_which_questions_are_one(a: str, b: str, one: bool) -> None:
    assert same_question(read_profile(a), read_profile(b), 0.95) is one


def test_answers_that_restate_the_question_make_it_one() -> None:
    a, b = (
        read_profile("Does the Flex plan include roaming in Switzerland?"),
        read_profile("Is Switzerland covered by Flex when I travel?"),
    )
    yes, no = (
        read_profile("Yes, Switzerland is part of our roaming zone on Flex."),
        read_profile("No, Switzerland isn't part of our roaming zone on Flex."),
    )
    assert not same_question(a, b, 0.7) and restated(a, b, yes, no)
    assert not restated(a, b, read_profile("Yes."), read_profile("No."))
    other = read_profile("Does the Flex plan include roaming in Norway?")
    assert not restated(a, other, yes, no)


@pytest.mark.parametrize(
    ("one", "other", "evidence"),
    [
        (
            "Set the server to port 993 and restart the program.",
            "Set the server to port 995 and restart the program.",
            "value",
        ),
        (
            "Open the settings and look under Privacy for the name of the folder.",
            "Open the settings and look under Calendar for the name of the folder.",
            "name",
        ),
        (
            "You can move the folder while the program is open again.",
            "You cannot move the folder while the program is open again.",
            "polarity",
        ),
        (
            "Enable the add-on and start the program again after the update.",
            "Disable the add-on and start the program again after the update.",
            "polarity",
        ),
        (
            "Open the settings and look under Privacy.",
            "Delete the old profile and import your mail anew.",
            "",
        ),
        ("Restart the router.", "Restart the router. Then wait a minute.", ""),
    ],
)
def test_one_thing_in_the_same_statement(one: str, other: str, evidence: str) -> None:
    question = read_profile(
        "My folders are gone since the update of yesterday and I see no mail in the list any more. What can"
        " be done about it?"
    )
    assert contradiction(question, read_profile(one), read_profile(other)) == evidence
    assert contradiction(question, read_profile(other), read_profile(one)) == evidence


def test_the_kinds() -> None:
    a, b = (
        read_profile("Is ticket 558213 on the express list?"),
        read_profile("Is ticket 774120 on the express list?"),
    )
    assert kind_of(a, b, (0.0, 0.0), 60) == "slot_explained"
    assert kind_of(a, a, (0.0, 61 * 86_400.0), 60) == "changed_over_time"
    assert kind_of(a, a, (float("nan"), 61 * 86_400.0), 60) == "contradiction"
