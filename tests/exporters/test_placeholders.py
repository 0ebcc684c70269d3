"""Placeholders in replies: what a model would learn to say to customers."""

from __future__ import annotations

from typing import Any

from curate.exporters import EXPORTERS, ExportSettings
from curate.exporters.placeholders import variable

ROW: dict[str, Any] = {
    "prompt": [
        {"role": "user", "content": "I am [NAME_1]."},
        {"role": "assistant", "content": "Hello [NAME_1], which order?"},
        {"role": "user", "content": "[ORDER_ID_1]"},
    ],
    "completion": "Thanks [NAME_1]! It left today.",
}


def replies(choice: Any) -> list[str]:
    settings = ExportSettings(completion_placeholders=choice)
    (row,) = EXPORTERS.get("openai-chat")().to_rows([ROW], settings)
    assert [m["content"] for m in row["messages"][::2]] == ["I am [NAME_1].", "[ORDER_ID_1]"]
    return [m["content"] for m in row["messages"][1::2]]


def test_the_choice_is_for_replies_alone() -> None:
    assert replies("keep") == ["Hello [NAME_1], which order?", "Thanks [NAME_1]! It left today."]
    assert replies("natural") == ["Hello, which order?", "Thanks! It left today."]
    assert replies("variable") == ["Hello {{name}}, which order?", "Thanks {{name}}! It left today."]
    settings = ExportSettings(completion_placeholders="leave_out")
    assert EXPORTERS.get("openai-chat")().to_rows(
        [ROW, {**ROW, "prompt": "a", "completion": "b"}], settings
    ) == [{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}]
    assert ExportSettings().completion_placeholders == "natural"


def test_each_value_has_a_slot_of_its_own() -> None:
    assert variable("ORDER_ID", 1) == "{{order_number}}" and variable("NAME", 2) == "{{name_2}}"
