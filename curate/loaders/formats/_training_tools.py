"""Calls of tools brought together with their results, and what the replies miss where one of the two is not
there; and the descriptions of the tools."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from curate.loaders.formats._training_calls import as_json
from curate.loaders.formats._training_turns import (
    PARTS_LEFT_OUT,
    RESTS_ON_TOOL,
    TOOLS_LEFT_OUT,
    TrainingMessage,
)
from curate.records import ToolCall

_SIDES = ("agent", "bot")


class _Links:
    """The calls of one conversation that wait for their results."""

    def __init__(self) -> None:
        self.said: list[TrainingMessage] = []
        self.omitted: Counter[str] = Counter()
        self._open: dict[str, ToolCall] = {}
        self._count = 0

    def add_calls(self, message: TrainingMessage) -> None:
        calls: list[ToolCall] = []
        for call in message.tool_calls:
            self._count += 1
            ident = call["id"] or f"call_{self._count}"
            calls.append({**call, "id": ident})
            self._open[ident] = calls[-1]
        self.said.append(replace(message, tool_calls=calls))

    def add_result(self, message: TrainingMessage) -> None:
        result = message.result
        assert result is not None
        ident = self._call_of(result.call, result.name)
        if not ident:
            self.omitted["tool result"] += 1
            self.said.append(TrainingMessage("tool", ""))
            return
        call = self._open.pop(ident)
        name = result.name or call["function"]["name"]
        self.said.append(replace(message, result=result._replace(call=ident, name=name)))

    def _call_of(self, ident: str, name: str) -> str:
        """The call that waits for this result: the one of its id, where it has none of its name, else the
        first."""
        if ident:
            return ident if ident in self._open else ""
        named = [i for i, call in self._open.items() if call["function"]["name"] == name]
        return next(iter(named or ([] if name else self._open)), "")

    def close(self) -> None:
        """Takes out the calls that nothing answered before somebody spoke."""
        for call in self._open.values():
            at = next(n for n, m in enumerate(self.said) if call in m.tool_calls)
            self.said[at].tool_calls.remove(call)
            self.omitted["tool call"] += 1
            if not self.said[at].is_gap:
                self.said.insert(at + 1, TrainingMessage("tool", ""))
        self._open.clear()


def linked(utterances: list[TrainingMessage]) -> tuple[list[TrainingMessage], Counter[str]]:
    """The messages, each result with the id of its call; a call or a result without the other is left out and
    counted, and a mark stands in its place. A call at the end is what the model should do, and stays."""
    if not any(one.result or one.tool_calls for one in utterances):
        return utterances, Counter()
    links = _Links()
    for one in utterances:
        if one.result:
            links.add_result(one)
            continue
        if not one.tool_calls and not one.is_gap:
            links.close()
        if one.tool_calls:
            links.add_calls(one)
        else:
            links.said.append(one)
    return links.said, links.omitted


def settle(utterances: list[TrainingMessage]) -> list[TrainingMessage]:
    """Marks the replies that rest on tool calls or on parts that were left out, and takes out the marks of
    these."""
    out: list[TrainingMessage] = []
    since_asked = ever = parts = False
    for one in utterances:
        if one.role == "tool" and one.is_gap:
            since_asked = ever = True
            for before in reversed(out):  # "let me look that up", said to make the call
                if before.role not in _SIDES or RESTS_ON_TOOL in before.flags:
                    break
                before.flags.append(RESTS_ON_TOOL)
            continue
        parts = parts or PARTS_LEFT_OUT in one.flags
        if one.role == "customer":
            since_asked = since_asked and not one.text
        if one.role in _SIDES or one.tool_calls:
            one.flags += [
                f
                for f, on in ((RESTS_ON_TOOL, since_asked), (TOOLS_LEFT_OUT, ever), (PARTS_LEFT_OUT, parts))
                if on and f not in one.flags
            ]
        if not one.is_gap:
            out.append(one)
    return out


def tools_of(value: Any) -> tuple[list[dict[str, Any]], int]:
    """The descriptions of tools, each as `{"type": "function", "function": {...}}`; and how many cannot be
    read. They may be written as JSON."""
    value = _parsed(value)
    items = [_parsed(v) for v in value] if isinstance(value, list) else [value]
    tools = [tool for item in items if (tool := _tool(item))]
    return tools, len(items) - len(tools)


def _parsed(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return value


def _tool(value: Any) -> dict[str, Any] | None:
    if not isinstance(value, Mapping):
        return None
    inner = value.get("function")
    held = dict(inner if isinstance(inner, Mapping) else value)
    if not isinstance(held.get("name"), str):
        return None
    held.pop("type", None)
    if "input_schema" in held:
        held["parameters"] = held.pop("input_schema")
    plain: dict[str, Any] = json.loads(as_json({"type": "function", "function": held}))
    return plain
