"""Placeholders in replies: what a model would learn to say to customers."""

from __future__ import annotations

from typing import Any

import pytest

from curate.exporters import EXPORTERS, ExportSettings, NotExportable
from curate.exporters.placeholders import natural, variable

ROW: dict[str, Any] = {
    "prompt": [
        {"role": "user", "content": "I am [NAME_1]."},
        {"role": "assistant", "content": "Hello [NAME_1], which order?"},
        {"role": "user", "content": "[ORDER_ID_1]"},
    ],
    "completion": "Thanks [NAME_1]! It left today.",
}


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "Hi [NAME_1], it left.", "Hi there, it left."),
        ("en", "Hello Mrs [NAME_1],\n\nit left.", "Hello there,\n\nit left."),
        ("en", "Dear [NAME_1] [NAME_2],\n\nit left.", "Hello,\n\nit left."),
        ("en", "Good morning [NAME_1]! Yes.", "Good morning! Yes."),
        ("de", "Sehr geehrte Frau [NAME_1], sie ist da.", "Guten Tag, sie ist da."),
        ("de", "Hallo [NAME_1], sie ist da.", "Hallo, sie ist da."),
        ("fr", "Bonjour [NAME_1], il est parti.", "Bonjour, il est parti."),
        ("fr", "Chère Madame [NAME_1], il est parti.", "Bonjour, il est parti."),
        ("es", "Estimada [NAME_1]: ha salido.", "Hola: ha salido."),
        ("it", "Gentile Signora [NAME_1], è partito.", "Buongiorno, è partito."),
        ("pt", "Prezado [NAME_1], já saiu.", "Olá, já saiu."),
        ("nl", "Beste [NAME_1], het is weg.", "Goedendag, het is weg."),
        ("en", "Many thanks, [NAME_1]. It left.", "Many thanks. It left."),
        ("nl", "Bedankt [NAME_1]! Het is weg.", "Bedankt! Het is weg."),
        ("en", "It did, [NAME_1]: one screen.", "It did: one screen."),
        ("en", "Yes, [NAME_1], it left.", "Yes, it left."),
        ("en", "[NAME_1], it left today.", "It left today."),
        ("en", "@[NAME_1] keep two.", "Keep two."),
        ("en", "It left.\n\nBest wishes,\n[NAME_1]", "It left.\n\nBest wishes,"),
        ("en", "My colleague [NAME_1] did it.", "My colleague did it."),
        ("en", "I saw [NAME_2] do it.", "I saw someone on the team do it."),
        ("de", "Das war [NAME_2].", "Das war jemand aus dem Team."),
        ("en", "I cancelled order [ORDER_ID_1] today.", "I cancelled the order today."),
        ("en", "Your order [ORDER_ID_1] left.", "Your order left."),
        ("de", "Ihre Bestellung [ORDER_ID_1] ist da.", "Ihre Bestellung ist da."),
        ("en", "I wrote to [EMAIL_1].", "I wrote to your e-mail address."),
        ("en", "It left ([ORDER_ID_1]) today.", "It left today."),
        ("xx", "Hi [NAME_1], it left.", "Hi there, it left."),
    ],
)
def test_natural_wording(language: str, text: str, wanted: str) -> None:
    assert natural(text, language) == wanted


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Here is the number again: [ORDER_ID_1]."),  # the reply is about the value
        ("en", "The card is [CARD_1]."),
        ("xx", "I saw [NAME_2] do it."),  # no words of this language
    ],
)
def test_what_has_no_natural_wording_is_left_out(language: str, text: str) -> None:
    with pytest.raises(NotExportable, match="natural wording"):
        natural(text, language)


def replies(choice: Any) -> list[str]:
    settings = ExportSettings(completion_placeholders=choice)
    (row,) = EXPORTERS.get("openai-chat")().to_rows([ROW], settings)
    assert [m["content"] for m in row["messages"][::2]] == ["I am [NAME_1].", "[ORDER_ID_1]"]
    return [m["content"] for m in row["messages"][1::2]]


def test_the_choice_is_for_replies_alone() -> None:
    assert replies("keep") == ["Hello [NAME_1], which order?", "Thanks [NAME_1]! It left today."]
    assert replies("natural") == ["Hello there, which order?", "Thanks! It left today."]
    assert replies("variable") == ["Hello {{name}}, which order?", "Thanks {{name}}! It left today."]
    settings = ExportSettings(completion_placeholders="leave_out")
    assert EXPORTERS.get("openai-chat")().to_rows(
        [ROW, {**ROW, "prompt": "a", "completion": "b"}], settings
    ) == [{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}]
    assert ExportSettings().completion_placeholders == "natural"


def test_each_value_has_a_slot_of_its_own() -> None:
    assert variable("ORDER_ID", 1) == "{{order_number}}" and variable("NAME", 2) == "{{name_2}}"
