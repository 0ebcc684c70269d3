"""Records with calls of tools: their arguments and results stay what they are, JSON or objects."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.privacy import redact_row

MAIL, CARD = "ada@veen.example", 4111111111111111
GIVEN: dict[str, Any] = {
    "to": {"mail": MAIL, "cards": [CARD]},
    "note": f'say "hi" to\n{MAIL}',
    "days": 3,
    "ok": True,
}
DONE = {
    "to": {"mail": "[EMAIL_1]", "cards": ["[CARD_1]"]},
    "note": 'say "hi" to\n[EMAIL_1]',
    "days": 3,
    "ok": True,
}


def called(arguments: Any) -> dict[str, Any]:
    call = {"id": "c", "type": "function", "function": {"name": "find", "arguments": arguments}}
    return {
        "id": "r",
        "prompt": [{"role": "user", "content": "Find me."}],
        "completion": [{"role": "assistant", "content": "", "tool_calls": [call]}],
    }


def test_arguments_as_json_text_or_as_an_object_are_redacted_value_by_value() -> None:
    for ascii_only in (True, False):
        row, _ = redact_row(called(json.dumps(GIVEN, ensure_ascii=ascii_only)))
        assert json.loads(row["completion"][0]["tool_calls"][0]["function"]["arguments"]) == DONE
    row, spans = redact_row(called(GIVEN))
    assert row["completion"][0]["tool_calls"][0]["function"]["arguments"] == DONE
    assert [s["field"].partition("arguments")[2] for s in spans] == [".to.mail", ".to.cards[0]", ".note"]


@pytest.mark.parametrize(
    "message",
    [
        {"role": "tool", "tool_call_id": "c", "content": json.dumps(GIVEN)},
        {
            "role": "assistant",
            "content": None,
            "function_call": {"name": "f", "arguments": json.dumps(GIVEN)},
        },
        {"role": "assistant", "content": [{"type": "tool_use", "id": "c", "name": "f", "input": GIVEN}]},
        {
            "role": "user",
            "content": [{"type": "tool_result", "tool_use_id": "c", "content": json.dumps(GIVEN)}],
        },
    ],
)
def test_every_form_of_a_call_and_of_its_result_is_looked_into(message: dict[str, Any]) -> None:
    row, _ = redact_row({"id": "r", "prompt": [message], "completion": "Done."})
    held = row["prompt"][0]
    content = held["content"]
    if isinstance(content, list):
        content = content[0].get("input") or content[0]["content"]
    held = content or held["function_call"]["arguments"]
    assert (json.loads(held) if isinstance(held, str) else held) == DONE


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=6), min_size=1, max_size=4), st.booleans())
def test_a_span_says_where_in_the_json_text_the_value_stands(texts: list[str], ascii_only: bool) -> None:
    given = {"notes": [f"{text} {MAIL}, é 👩" for text in texts], "inner": json.dumps([MAIL])}
    text = json.dumps(given, ensure_ascii=ascii_only)
    _, spans = redact_row(called(text))
    found = [text[s["start"] : s["end"]] for s in spans if s["type"] == "EMAIL"]
    assert len(found) >= len(texts) + 1 and set(found) == {MAIL}
