"""OpenAI's chat format: JSON Lines of `{"messages": [...]}`, the form that most hosted and open trainers
read.

The checks have the names of the categories of OpenAI's own published checker; tool calls and the developer
role, which came after it, are accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from curate.exporters.base import EXPORTERS, Exporter
from curate.exporters.chat import ChatExample
from curate.exporters.json_lines import TOOLS_SCHEMA, message_schema
from curate.exporters.messages import (
    KEYS,
    Fault,
    messages_faults,
    not_object,
    order_faults,
    tools_faults,
    unknown_keys,
)


def weighted(example: ChatExample) -> list[dict[str, Any]]:
    """The messages of an example; `weight: 0` stands at those of the assistant that are not learned."""
    unlearned = example.earlier - example.learned
    return [{**m, "weight": 0} if n in unlearned else {**m} for n, m in enumerate(example.messages)]


@EXPORTERS.register("openai-chat")
class OpenAIChat(Exporter):
    """`weight: 0` marks the assistant's earlier turns, so that only the completion is learned, unless others
    are to be learned as well."""

    name = "openai-chat"
    tools = True
    roles: tuple[str, ...] = ("system", "developer", "user", "assistant", "function", "tool")
    message_keys = KEYS | {"weight", "function_call", "refusal"}
    row_keys: tuple[str, ...] = ("messages", "tools", "functions", "parallel_tool_calls")
    strict = False  # whether user and assistant must take turns

    def row(self, example: ChatExample) -> dict[str, Any]:
        row: dict[str, Any] = {"messages": weighted(example)}
        return {**row, "tools": example.tools} if example.tools else row

    def schema(self) -> dict[str, Any]:
        return {
            "title": f"{self.name} row",
            "type": "object",
            "properties": {
                "messages": {
                    "type": "array",
                    "minItems": 2,
                    "items": message_schema(("system", "user", "assistant", "tool"), weight=True),
                },
                "tools": TOOLS_SCHEMA,
            },
            "required": ["messages"],
            "additionalProperties": False,
        }

    def check(self, row: Any) -> Iterator[Fault]:
        yield from not_object(row)
        if not isinstance(row, dict):
            return
        yield from unknown_keys(row, self.row_keys)
        yield from tools_faults(row.get("tools"))
        messages = row.get("messages")
        yield from messages_faults(messages, keys=self.message_keys, roles=self.roles)
        if not messages or not isinstance(messages, list):
            return
        roles = [m.get("role") if isinstance(m, dict) else None for m in messages]
        if "assistant" not in roles:
            yield "example_missing_assistant_message", "no assistant message: there is nothing to learn"
        elif self.strict:
            yield from order_faults(messages)
        elif roles[-1] != "assistant":
            yield "ends_not_with_assistant", "messages: the last message is not the assistant's"

    def doubts(self, row: Any) -> Iterator[Fault]:
        messages = row.get("messages") if isinstance(row, dict) else None
        if not isinstance(messages, list) or self.strict:
            return
        if not any(isinstance(m, dict) and m.get("role") == "user" for m in messages):
            yield "example_missing_user_message", "no user message: nothing was asked"
