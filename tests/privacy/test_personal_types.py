"""Every registered type of personal data, held to the examples in its own file."""

from __future__ import annotations

import pytest

from curate.privacy import PrivacySettings, Redactor, type_names
from curate.privacy.base import Detector, personal_types
from curate.recipe import Recipe
from tools.boundaries.rows import SpanLine

TYPES = type_names()
CONTRACT = [
    "NAME",
    "USERNAME",
    "EMAIL",
    "PHONE",
    "ADDRESS",
    "BIRTH_DATE",
    "CARD",
    "IBAN",
    "ACCOUNT",
    "TAX_ID",
    "ORDER_ID",
    "IP",
    "MAC",
    "URL",
    "SECRET",
    "PASSWORD",
]
EXAMPLES = [(name, e.text, e.value) for name, kind in personal_types().items() for e in kind.examples]
COUNTER = [(name, text) for name, kind in personal_types().items() for text in kind.counter_examples]


@pytest.mark.parametrize(("kind", "text", "value"), EXAMPLES)
def test_an_example_is_masked_with_its_type(kind: str, text: str, value: str) -> None:
    masked, spans = Redactor().redact(text)
    assert masked == text.replace(value, f"[{kind}_1]")
    assert [span.type for span in spans] == [kind]


@pytest.mark.parametrize(("kind", "text"), COUNTER)
def test_a_counter_example_is_left_by_its_type(kind: str, text: str) -> None:
    assert kind not in {span.type for span in Redactor().redact(text)[1]}


@pytest.mark.parametrize("kind", personal_types())
def test_a_type_is_masked_alone_and_left_alone(kind: str) -> None:
    """Each type is found by what its own file brings, and by that alone."""
    own, others = PrivacySettings(types=(kind,)), tuple(name for name in TYPES if name != kind)
    for name, text, value in EXAMPLES:
        if name == kind:
            assert Redactor(own).redact(text)[0] == text.replace(value, f"[{kind}_1]")
            assert f"[{kind}_" not in Redactor(PrivacySettings(types=others)).redact(text)[0]


@pytest.mark.parametrize("kind", personal_types().values(), ids=personal_types())
def test_a_type_brings_all_that_is_asked_of_it(kind: object) -> None:
    assert len(kind.examples) >= 2 and len(kind.counter_examples) >= 2
    assert len(kind.words) == 2 and type(kind).__doc__
    assert all(isinstance(one, Detector) for one in kind.detectors)


def test_the_contract_names_come_first_and_in_order() -> None:
    assert list(TYPES[: len(CONTRACT)]) == CONTRACT


def test_recipe_and_schema_know_the_registered_types() -> None:
    assert PrivacySettings().types == TYPES == tuple(personal_types())
    assert tuple(SpanLine.model_json_schema()["properties"]["type"]["enum"]) == TYPES
    assert Recipe.model_validate({"privacy": {"types": ["IBAN"]}}).privacy.types == ("IBAN",)
    with pytest.raises(ValueError, match="IBAN"):
        PrivacySettings(types=("IBANN",))


def test_a_public_link_is_left_even_if_links_are_not_looked_for() -> None:
    text = "See https://shop.example/orders/4111111111111111 now"
    assert Redactor(PrivacySettings(types=("CARD",))).redact(text)[0] == text
