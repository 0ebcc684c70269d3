"""Files whose rows differ in shape, pairs as texts, calls of tools that do not fit, replies without text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from curate.exporters import EXPORTERS
from curate.exporters.detecting import detect_format

USER, REPLY = {"role": "user", "content": "Where?"}, {"role": "assistant", "content": "Here."}
OTHER = {**REPLY, "content": "There."}
CALL = {"id": "c1", "type": "function", "function": {"name": "find", "arguments": "{}"}}
CALLING = {"role": "assistant", "content": "", "tool_calls": [CALL]}
BROKEN = {**CALLING, "tool_calls": [{**CALL, "function": {"name": "find", "arguments": "{oops"}}]}
RESULT = {"role": "tool", "content": "x", "tool_call_id": "c1"}
PAIR = {"prompt": [USER], "completion": [REPLY]}
TEXTS = {"prompt": "a", "chosen": "b", "rejected": "c"}


def codes(name: str, row: dict[str, Any]) -> list[str]:
    return [code for code, _ in EXPORTERS.get(name)().check(row)]


@pytest.mark.parametrize("other", [{"messages": [USER, REPLY]}, {"prompt": "a", "completion": "b"}, TEXTS])
def test_the_first_line_of_another_shape_is_told(other: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in (PAIR, PAIR, other, PAIR, other)))
    found = EXPORTERS.get("trl")().validate(path)
    assert [(p.line, p.code) for p in found] == [(3, "mixed_forms")]


@pytest.mark.parametrize(
    "row", [TEXTS, {"chosen": [USER, REPLY], "rejected": [USER, OTHER]}, {"chosen": "ab", "rejected": "ac"}]
)
def test_pairs_may_be_texts_and_hold_their_prompt(row: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(json.dumps(row) + "\n")
    assert codes("trl", row) == codes("trl-preference", row) == []
    found = detect_format(path)
    assert found is not None and found.format == "trl-preference"
    assert codes("trl-preference", {**TEXTS, "prompt": [USER]}) == ["mixed_forms"]


def test_trl_doubts_the_order_of_pairs() -> None:
    row = {"prompt": [USER, USER], "completion": [REPLY]}
    assert [code for code, _ in EXPORTERS.get("trl")().doubts(row)] == ["roles_do_not_alternate"]


@pytest.mark.parametrize("name", ["openai-chat", "trl"])
def test_calls_must_fit_their_results(name: str) -> None:
    def of(*messages: Any, **more: Any) -> list[str]:
        return codes(name, {"messages": [USER, *messages], **more})

    assert of(CALLING, RESULT, REPLY) == of(CALLING) == of(CALLING, RESULT, USER, REPLY) == []
    assert of(RESULT, REPLY) == ["result_without_call"]
    assert of(CALLING, USER, REPLY) == ["call_without_result"]
    assert of(BROKEN, RESULT, REPLY) == ["bad_arguments"]
    assert of(REPLY, tools="{oops") == ["bad_tools"]
    assert of({**REPLY, "content": " \u200b"}) == ["missing_content"]
    assert codes("trl", {"prompt": [USER, CALLING], "completion": [REPLY]}) == ["call_without_result"]


def test_a_row_of_unlearned_replies_teaches_nothing() -> None:
    assert codes("openai-chat", {"messages": [USER, {**REPLY, "weight": 0}]}) == ["nothing_to_learn"]
