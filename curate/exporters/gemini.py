"""Gemini's tuning files: `systemInstruction` and `contents` of parts, with calls of functions among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from curate.exporters.base import EXPORTERS, Exporter
from curate.exporters.chat import ChatExample, NotExportable
from curate.exporters.json_lines import shown
from curate.exporters.messages import (
    Fault,
    messages_faults,
    not_object,
    order_faults,
    plain_messages,
    text_in,
    unknown_keys,
)
from curate.exporters.trl import json_object
from curate.records import ChatMessage

_KEYS = ("systemInstruction", "contents", "tools")
_ROLES = ("user", "model")
_PARTS = ("text", "functionCall", "functionResponse", "fileData", "inlineData")


@EXPORTERS.register("gemini")
class Gemini(Exporter):
    """The user's and the model's contents in turns. Every reply is learned."""

    name = "gemini"
    tools = True
    trains = "every"

    def parts(self, example: ChatExample) -> list[ChatExample]:
        for message in example.messages:
            for call in message.get("tool_calls", ()):
                if not isinstance(json_object(call["function"]["arguments"]), dict):
                    raise NotExportable("the arguments of a call are no JSON object")
        return super().parts(example)

    def row(self, example: ChatExample) -> dict[str, Any]:
        system = {"systemInstruction": {"role": "system", "parts": [{"text": example.system}]}}
        declared = [tool.get("function", tool) for tool in example.tools]
        return {
            **(system if example.system else {}),
            "contents": _contents(example.turns),
            **({"tools": [{"functionDeclarations": declared}]} if declared else {}),
        }

    def schema(self) -> dict[str, Any]:
        part = {"type": "object", "minProperties": 1, "maxProperties": 1}
        parts = {"type": "array", "minItems": 1, "items": part}
        content = {
            "type": "object",
            "properties": {"role": {"enum": ["user", "model"]}, "parts": parts},
            "required": ["role", "parts"],
            "additionalProperties": False,
        }
        return {
            "title": f"{self.name} row",
            "type": "object",
            "properties": {
                "systemInstruction": {
                    "type": "object",
                    "properties": {"parts": parts},
                    "required": ["parts"],
                },
                "contents": {"type": "array", "minItems": 2, "items": content},
                "tools": {"type": "array", "items": {"type": "object"}},
            },
            "required": ["contents"],
            "additionalProperties": False,
        }

    def check(self, row: Any) -> Iterator[Fault]:
        yield from not_object(row)
        if not isinstance(row, dict):
            return
        yield from unknown_keys(row, _KEYS)
        system = row.get("systemInstruction")
        if system is not None and not text_in(system.get("parts") if isinstance(system, dict) else None):
            yield "missing_content", "systemInstruction holds no text"
        held = row.get("contents")
        contents = [_as_message(c) for c in held] if isinstance(held, list) else None
        yield from _part_faults(held)
        strange = [*_role_faults(held)]
        yield from strange
        # said in the names of the format; what a strange role means, nobody knows
        told = {"unrecognized_role", "result_without_call"} if strange else {"unrecognized_role"}
        yield from (f for f in messages_faults(contents, name="contents") if f[0] not in told)
        if not strange:
            yield from order_faults(contents, name="contents")


def _contents(messages: list[ChatMessage]) -> list[dict[str, Any]]:
    names = {c["id"]: c["function"]["name"] for m in messages for c in m.get("tool_calls", ())}
    contents: list[dict[str, Any]] = []
    for n, message in enumerate(messages):
        if message["role"] == "tool":
            value = json_object(message["content"])
            answer = {
                "name": message.get("name") or names[message["tool_call_id"]],
                "response": value if isinstance(value, dict) else {"content": message["content"]},
            }
            part = {"functionResponse": answer}
            if messages[n - 1]["role"] == "tool":
                contents[-1]["parts"].append(part)
            else:
                contents.append({"role": "user", "parts": [part]})
            continue
        parts: list[dict[str, Any]] = [{"text": message["content"]}] if message["content"] else []
        for call in message.get("tool_calls", ()):
            function = call["function"]
            given = json_object(function["arguments"])
            parts.append({"functionCall": {"name": function["name"], "args": given}})
        contents.append({"role": "model" if message["role"] == "assistant" else "user", "parts": parts})
    return contents


def _as_message(content: Any) -> Any:
    """A content as a message of the common form, to be checked like all others."""
    message = plain_messages([content], "parts")[0]
    if not isinstance(content, dict) or not isinstance(message, dict):
        return content
    if (role := content.get("role")) is not None:
        message["role"] = "assistant" if role == "model" else role
    parts = content["parts"] if isinstance(content.get("parts"), list) else []
    if any(isinstance(p, dict) and "functionCall" in p for p in parts):
        message["tool_calls"] = [p for p in parts if isinstance(p, dict) and "functionCall" in p]
    elif any(isinstance(p, dict) and "functionResponse" in p for p in parts):
        message["role"] = "tool"
    return message


def _role_faults(contents: Any) -> Iterator[Fault]:
    for n, content in enumerate(contents if isinstance(contents, list) else ()):
        role = content.get("role", "user") if isinstance(content, dict) else "user"
        if role not in _ROLES:
            told = f"contents[{n}] has the role {shown(str(role))!r}; known: {', '.join(_ROLES)}"
            yield "unrecognized_role", told


def _part_faults(contents: Any) -> Iterator[Fault]:
    for n, content in enumerate(contents if isinstance(contents, list) else ()):
        parts = content.get("parts") if isinstance(content, dict) else None
        for part in parts if isinstance(parts, list) else ():
            if not isinstance(part, dict) or len({*part} & {*_PARTS}) != 1:
                yield "unknown_part", f"contents[{n}] has a part with none of {', '.join(_PARTS[:3])}"
