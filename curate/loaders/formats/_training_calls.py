"""Calls of tools and their results in a training set, in each form that such sets have, as the one form that
all else knows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from curate.ids import as_text
from curate.records import ToolCall

CALLED = ("tool_calls", "function_call", "tool_call", "function_calls")
CALL_PARTS = ("tool_use", "tool_call", "function_call", "server_tool_use")
RESULT_PARTS = ("tool_result", "function_call_output", "tool_output", "function_result")
_NAMES = ("name", "tool_name", "function_name", "tool")
_ARGUMENTS = ("arguments", "args", "input", "parameters", "arguments_json")
_IDS = ("id", "call_id", "tool_call_id", "tool_use_id")
_TAGGED = re.compile(r"<tool_call>\s*(\{.*?\}|\[.*?\])\s*</tool_call>", re.DOTALL)
_ANSWERED = re.compile(r"^\s*<tool_response>\s*(.*?)\s*</tool_response>\s*$", re.DOTALL)
_MOST = 1 << 20  # characters of a text that is looked through for calls


class Result(NamedTuple):
    """What a tool gave: the id of the call and the tool's name, each empty where it is not said, and the
    text."""

    call: str
    name: str
    text: str


def calls_of(item: Mapping[str, Any]) -> tuple[list[ToolCall], int]:
    """The calls of a message; and how many of them cannot be read."""
    calls: list[ToolCall] = []
    unread = 0
    for value in (item[key] for key in CALLED if item.get(key)):
        for one in _each(value):
            call = call_of(one)
            calls += [call] if call else []
            unread += call is None
    return calls, unread


def _each(value: Any) -> Iterator[Any]:
    if isinstance(value, str):
        value = _parsed(value)
    yield from value if isinstance(value, list) else [value]


def call_of(value: Any) -> ToolCall | None:
    """One call, however it names its parts; None where it names no function."""
    if isinstance(value, str):
        value = _parsed(value)
    if not isinstance(value, Mapping):
        return None
    inner = value.get("function")
    held = inner if isinstance(inner, Mapping) else value
    name = next((held[k] for k in _NAMES if isinstance(held.get(k), str) and held[k].strip()), "")
    if not name and isinstance(inner, str):
        name = inner
    if not name:
        return None
    given: Any = next((held[k] for k in _ARGUMENTS if held.get(k) is not None), {})
    arguments = given if isinstance(given, str) else as_json(given)
    ident = next((as_text(value[k]) for k in _IDS if value.get(k) not in (None, "")), "")
    return {"id": ident, "type": "function", "function": {"name": name.strip(), "arguments": arguments}}


def as_json(value: Any) -> str:
    """A value of a file as JSON, numbers as they stand there where that is possible."""
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return as_text(value)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def tagged_calls(text: str) -> tuple[str, list[ToolCall]]:
    """A text without the calls that stand in it between tags, and these."""
    if "<tool_call>" not in text or len(text) > _MOST:
        return text, []
    found = [(m, call_of(m[1])) for m in _TAGGED.finditer(text)]
    if not found or any(call is None for _, call in found):
        return text, []
    return _TAGGED.sub("", text).strip(), [call for _, call in found if call]


def result_of(item: Mapping[str, Any], text: str) -> Result:
    """A message of a tool, whose text is known, as a result."""
    call = next((as_text(item[k]) for k in ("tool_call_id", "call_id", "tool_use_id") if item.get(k)), "")
    name = next((item[k].strip() for k in ("name", "tool_name") if isinstance(item.get(k), str)), "")
    answered = _ANSWERED.match(text) if len(text) <= _MOST else None
    return Result(call, name, answered[1] if answered else text)


def result_of_part(part: Mapping[str, Any]) -> Result:
    """A part of a message that holds what a tool gave: its text, or the texts of its parts."""
    value = next((part[k] for k in ("content", "output", "result") if part.get(k) is not None), "")
    if isinstance(value, list) and all(
        isinstance(v, Mapping) and isinstance(v.get("text"), str) for v in value
    ):
        value = "\n".join(v["text"] for v in value)
    return result_of(part, value if isinstance(value, str) else as_json(value))
