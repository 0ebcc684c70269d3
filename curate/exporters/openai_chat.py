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
from curate.exporters.json_lines import TOOLS_SCHEMA, message_schema, shown

_ROLES = ("system", "developer", "user", "assistant", "function", "tool")
_KEYS = frozenset(
    {"role", "content", "name", "function_call", "weight", "tool_calls", "tool_call_id", "refusal"}
)
_ROW_KEYS = frozenset({"messages", "tools", "functions", "parallel_tool_calls"})


@EXPORTERS.register("openai-chat")
class OpenAIChat(Exporter):
    """`weight: 0` marks the assistant's earlier turns, so that only the completion is learned, unless the
    record trains them all."""

    name = "openai-chat"
    tools = True

    def row(self, example: ChatExample) -> dict[str, Any]:
        messages: list[dict[str, Any]] = []
        for message in example.prompt:
            earlier = message["role"] == "assistant" and not example.train_all
            messages.append({**message, "weight": 0} if earlier else {**message})
        row: dict[str, Any] = {"messages": [*messages, *({**m} for m in example.completion)]}
        return {**row, "tools": example.tools} if example.tools else row

    def schema(self) -> dict[str, Any]:
        return {
            "title": "openai-chat row",
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

    def check(self, row: Any) -> Iterator[tuple[str, str]]:
        if not isinstance(row, dict):
            yield "data_type", f"a row must be an object, not {type(row).__name__}"
            return
        for key in sorted(set(row) - _ROW_KEYS):
            yield "row_unrecognized_key", f"unknown key {shown(key)!r} beside messages"
        messages = row.get("messages")
        if not messages or not isinstance(messages, list):
            yield "missing_messages_list", "no list of messages"
            return
        for n, message in enumerate(messages):
            yield from _message_faults(n, message)
        if not any(isinstance(m, dict) and m.get("role") == "assistant" for m in messages):
            yield "example_missing_assistant_message", "no assistant message: there is nothing to learn"


def _message_faults(n: int, message: Any) -> Iterator[tuple[str, str]]:
    where = f"messages[{n}]"
    if not isinstance(message, dict):
        yield "data_type", f"{where} must be an object, not {type(message).__name__}"
        return
    calls = message.get("function_call") or message.get("tool_calls")
    if "role" not in message or ("content" not in message and not calls):
        yield "message_missing_key", f"{where} lacks {'role' if 'role' not in message else 'content'}"
    unknown = sorted(set(message) - _KEYS)
    if unknown:
        yield "message_unrecognized_key", f"{where} has unknown keys: {', '.join(map(shown, unknown[:3]))}"
    role = message.get("role")
    if role not in _ROLES:
        yield "unrecognized_role", f"{where} has the role {shown(str(role))!r}; known: {', '.join(_ROLES)}"
    content = message.get("content")
    if not calls and role != "tool" and not _has_text(content):
        yield "missing_content", f"{where} has no content"
    weight = message.get("weight")
    if weight is not None and (role != "assistant" or isinstance(weight, bool) or weight not in (0, 1)):
        yield "bad_weight", f"{where}: weight is 0 or 1, on assistant messages only"


def _has_text(content: Any) -> bool:
    if isinstance(content, list):  # parts, as newer files have them
        return any(isinstance(p, dict) and p.get("type") in ("text", "image_url", "refusal") for p in content)
    return isinstance(content, str) and bool(content)
