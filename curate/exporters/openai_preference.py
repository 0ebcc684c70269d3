"""OpenAI's preference pairs, which Azure, Together and Fireworks read as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from curate.exporters.base import EXPORTERS, Exporter
from curate.exporters.chat import ChatExample, NotExportable
from curate.exporters.json_lines import TOOLS_SCHEMA, message_schema
from curate.exporters.messages import (
    Fault,
    messages_faults,
    not_object,
    order_faults,
    tools_faults,
    unknown_keys,
)

_OUTPUTS = ("preferred_output", "non_preferred_output")


@EXPORTERS.register("openai-preference")
class OpenAIPreference(Exporter):
    """`input` with messages and tools, and two outputs of one message each."""

    name = "openai-preference"
    tools = True
    pairs = True

    def parts(self, example: ChatExample) -> list[ChatExample]:
        if len(example.completion) > 1 or len(example.rejected) > 1:
            raise NotExportable("a reply of several messages, where this format holds one")
        return [example]

    def row(self, example: ChatExample) -> dict[str, Any]:
        asked: dict[str, Any] = {"messages": example.prompt}
        return {
            "input": {**asked, "tools": example.tools} if example.tools else asked,
            "preferred_output": example.completion,
            "non_preferred_output": example.rejected,
        }

    def schema(self) -> dict[str, Any]:
        messages = {
            "type": "array",
            "minItems": 1,
            "items": message_schema(("system", "user", "assistant", "tool")),
        }
        output = {"type": "array", "minItems": 1, "maxItems": 1, "items": message_schema(("assistant",))}
        return {
            "title": f"{self.name} row",
            "type": "object",
            "properties": {
                "input": {
                    "type": "object",
                    "properties": {"messages": messages, "tools": TOOLS_SCHEMA},
                    "required": ["messages"],
                    "additionalProperties": False,
                },
                **dict.fromkeys(_OUTPUTS, output),
            },
            "required": ["input", *_OUTPUTS],
            "additionalProperties": False,
        }

    def check(self, row: Any) -> Iterator[Fault]:
        yield from not_object(row)
        if not isinstance(row, dict):
            return
        yield from unknown_keys(row, ("input", *_OUTPUTS))
        asked = row.get("input")
        if not isinstance(asked, dict):
            yield "missing_input", "no input with messages"
        else:
            yield from unknown_keys(asked, ("messages", "tools", "parallel_tool_calls"))
            yield from tools_faults(asked.get("tools"))
            yield from messages_faults(asked.get("messages"))
            yield from order_faults(asked.get("messages"), answered=False)
        for name in _OUTPUTS:
            output = row.get(name)
            yield from messages_faults(output, name=name, roles=("assistant",))
            if isinstance(output, list) and len(output) > 1:
                yield "several_messages", f"{name} must be one message"
        if row.get(_OUTPUTS[0]) == row.get(_OUTPUTS[1]) is not None:
            yield "outputs_are_equal", "the preferred output is the other: there is nothing to prefer"
