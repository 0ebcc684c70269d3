"""Numbers of documents in the ways in which people write them beside the word for one."""

from __future__ import annotations

import pytest

from curate.privacy.documents import unlike_words
from curate.privacy.redactor import Redactor

NUMBER = "C01X00T47"


def found(text: str) -> list[tuple[str, str]]:
    return [(text[s.start : s.end], s.type) for s in Redactor().redact(text)[1]]


@pytest.mark.parametrize(
    "text",
    [
        "passport\n\n{}",
        "Passport number:\n- {}",
        "| passport | {} |",
        "passport “{}” it is",
        "What is the passport number? {}",
        "{} (Reisepass)",
        "{} - mein Reisepass.",
        "{} is my passport",
        "| {} | passport |",
        "Passnr.: {}",
        "numéro passeport : {}",
    ],
)
def test_a_number_stands_beside_the_word_for_it(text: str) -> None:
    assert found(text.format(NUMBER)) == [(NUMBER, "PASSPORT")]


@pytest.mark.parametrize("value", ["CQHULFBTU", "IXLSWKKVU", "IMZOTZVKJ"])
def test_a_number_may_be_made_of_letters_alone(value: str) -> None:
    assert found(f"Identity card no. {value}, valid") == [(value, "NATIONAL_ID")]
    assert unlike_words(value)


@pytest.mark.parametrize(
    "text",
    [
        "PASSPORT NUMBER REQUIRED",
        "PASSPORT CQHULFBTU",
        "My passport is IMPORTANT",
        "My passport: VALIDATED",
        "Your passport PHOTOGRAPH was bad",
        "12345678 - passport renewal form",
        "My passport was made on 12.05.2026 - passport office",
    ],
)
def test_words_and_other_numbers_are_none(text: str) -> None:
    assert not [value for value, kind in found(text) if kind == "PASSPORT"]


def test_a_licence_with_letters_is_one_to_drive_where_the_text_speaks_of_driving() -> None:
    assert found("I rented with licence U1Q7L45NRX") == [("U1Q7L45NRX", "LICENCE")]
    assert not found("I installed with licence U1Q7L45NRX")
    assert found("the code on my license is U1Q7L45NRX") == [("U1Q7L45NRX", "LICENCE")]


def test_the_last_letter_of_an_insurance_number_belongs_to_it() -> None:
    text = "My NI number is AU 36 03 20 C."
    assert Redactor().redact(text)[0].count("C.") == 0
