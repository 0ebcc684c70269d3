"""Numbers behind the name of the register of a country that they stand in."""

from __future__ import annotations

import pytest

from curate.privacy import Redactor

# the words, the number, its type; all invented
NUMBERS = (
    ("ABN:", "21 345 678 901", "TAX_ID"),
    ("My TFN is", "321 654 987", "TAX_ID"),
    ("UEN", "T19LL4321K", "TAX_ID"),
    ("eingetragen im Handelsregister:", "HRB 54321", "TAX_ID"),
    ("VAT number:", "de-123-456-789", "TAX_ID"),
    ("Rentenversicherungsnummer:", "65170839J003", "TAX_ID"),
    ("codice fiscale", "RSSMRA80A01H501U", "TAX_ID"),
    ("hetu on", "131052-308T", "NATIONAL_ID"),
    ("voter id", "ABC1234567", "NATIONAL_ID"),
    ("resident registration number", "900101-1234567", "NATIONAL_ID"),
    ("FIN:", "g1234567x", "NATIONAL_ID"),
    ("my NIN is", "70123456789", "NATIONAL_ID"),
    ("HKID", "A123456(7)", "NATIONAL_ID"),
    ("LANR", "123456601", "HEALTH_ID"),
    ("DEA number", "AB1234563", "HEALTH_ID"),
    ("traffic register number", "1234567890123", "LICENCE"),
    ("외국인등록번호:", "900101-5234567", "TAX_ID"),
)


@pytest.mark.parametrize(("words", "number", "kind"), NUMBERS)
def test_a_number_behind_its_register_is_masked(words: str, number: str, kind: str) -> None:
    masked, spans = Redactor().redact(f"{words} {number}, thanks.")
    assert [span.type for span in spans] == [kind]
    assert masked == f"{words} [{kind}_1], thanks."


@pytest.mark.parametrize(
    "text",
    (
        "ABN 123, see page 4",
        "The FIN 1234567 is missing",
        "sin 12 azúcar",
        "The voter 12345 wins",
        "UEN: unknown",
        "mbi 3 and medicare 2024",
        "the registration number 5",
    ),
)
def test_what_has_not_the_form_of_the_register_stays(text: str) -> None:
    assert Redactor().redact(text)[0] == text


# with check digits that are right, and the same with another sign
ALONE = (
    ("240391W4563", "240391W4564", "NATIONAL_ID"),
    ("S4561237F", "S4561237G", "NATIONAL_ID"),
    ("910324-1456784", "910324-1456785", "NATIONAL_ID"),
    ("52240391M450", "52240391M451", "TAX_ID"),
    ("54561237C", "54561237D", "TAX_ID"),
    ("91 456 789 123", "92 456 789 123", "TAX_ID"),
    ("DE 123 456 788", "DE 123 456 789", "TAX_ID"),
    ("456-123-7895", "456-123-7896", "HEALTH_ID"),
    ("SMITH652119AB9CD", "SMITH663119AB9CD", "LICENCE"),
)


@pytest.mark.parametrize(("right", "wrong", "kind"), ALONE)
def test_a_number_alone_is_masked_by_its_check_digit(right: str, wrong: str, kind: str) -> None:
    assert [span.type for span in Redactor().redact(f"It says {right} here.")[1]] == [kind]
    assert kind not in {span.type for span in Redactor().redact(f"It says {wrong} here.")[1]}
