"""The ShareGPT form: `conversations` of `from` and `value`, which many open trainers read. Every reply in it
is learned, unless the trainer is told to learn the last one alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from curate.exporters.base import EXPORTERS, Exporter
from curate.exporters.chat import ChatExample, NotExportable
from curate.exporters.json_lines import shown
from curate.exporters.messages import Fault, not_object, unknown_keys
from curate.records import ChatMessage

_ASKS, _ANSWERS = ("human", "observation"), ("gpt", "function_call")


def conversation(messages: Sequence[ChatMessage]) -> list[dict[str, str]]:
    """Messages in this form: user and tool in turn with the assistant. Raises NotExportable where it cannot
    hold them: words beside a call, several results in a row, words of the user behind a result."""
    turns = []
    for n, message in enumerate(messages):
        if message["role"] == "tool":
            if messages[n - 1]["role"] == "tool":
                raise NotExportable("several results of tools in a row, which this format cannot hold")
            turns.append({"from": "observation", "value": message["content"]})
        elif "tool_calls" in message:
            if message["content"]:
                raise NotExportable("words beside a call of a tool, which this format cannot hold")
            calls = [_call(c["function"]["name"], c["function"]["arguments"]) for c in message["tool_calls"]]
            value = json.dumps(calls[0] if len(calls) == 1 else calls, ensure_ascii=False)
            turns.append({"from": "function_call", "value": value})
        else:
            if message["role"] == "user" and n and messages[n - 1]["role"] == "tool":
                raise NotExportable(
                    "the user speaks behind the result of a tool, which this format cannot hold"
                )
            name = {"system": "system", "user": "human", "assistant": "gpt"}[message["role"]]
            turns.append({"from": name, "value": message["content"]})
    return turns


def _call(name: str, arguments: str) -> dict[str, Any]:
    try:
        given = json.loads(arguments)
    except (ValueError, RecursionError):
        raise NotExportable("the arguments of a call are no JSON") from None
    return {"name": name, "arguments": given}


def conversation_faults(turns: Any, system: bool = True) -> Iterator[Fault]:
    """What breaks the form: a turn of the wrong kind at its place, or an odd number, drops the whole row in
    trainers, with no more than a warning."""
    if not turns or not isinstance(turns, list):
        yield "missing_conversations_list", "no list of conversations"
        return
    if not all(isinstance(t, dict) and isinstance(t.get("value"), str) for t in turns):
        yield "data_type", "every turn must be an object with from and value, both text"
        return
    if system and turns[0].get("from") == "system":
        turns = turns[1:]
    for n, turn in enumerate(turns):
        if turn.get("from") not in (*_ASKS, *_ANSWERS, "system"):
            known = ", ".join(("system", *_ASKS, *_ANSWERS))
            yield (
                "unrecognized_role",
                f"turn {n + 1} is from {shown(str(turn.get('from')))!r}; known: {known}",
            )
            break
        place = _ASKS if n % 2 == 0 else _ANSWERS
        if turn.get("from") not in place:
            found = shown(str(turn.get("from")))
            yield (
                "roles_do_not_alternate",
                f"turn {n + 1} is from {found!r}, where {' or '.join(place)} must stand",
            )
            break
        if not turn["value"].strip() and turn["from"] != "observation":
            yield "missing_content", f"turn {n + 1} has no value"
    if len(turns) % 2:
        yield "odd_number_of_turns", f"{len(turns)} turns: the last one must be the assistant's"


def turns_schema(kinds: Sequence[str]) -> dict[str, Any]:
    """JSON Schema of a list of turns."""
    turn = {
        "type": "object",
        "properties": {"from": {"enum": [*kinds]}, "value": {"type": "string"}},
        "required": ["from", "value"],
        "additionalProperties": False,
    }
    return {"type": "array", "minItems": 2, "items": turn}


@EXPORTERS.register("sharegpt")
class ShareGpt(Exporter):
    """`conversations`, the system's turn first; `tools`, JSON text, where some are called."""

    name = "sharegpt"
    tools = True
    trains = "every"

    def parts(self, example: ChatExample) -> list[ChatExample]:
        conversation(example.messages)
        return super().parts(example)

    def row(self, example: ChatExample) -> dict[str, Any]:
        row: dict[str, Any] = {"conversations": conversation(example.messages)}
        if not self.uses_tools:
            return row
        return {**row, "tools": json.dumps(example.tools, ensure_ascii=False) if example.tools else ""}

    def schema(self) -> dict[str, Any]:
        return {
            "title": f"{self.name} row",
            "type": "object",
            "properties": {
                "conversations": turns_schema(("system", *_ASKS, *_ANSWERS)),
                "tools": {"type": "string"},
            },
            "required": ["conversations"],
            "additionalProperties": False,
        }

    def check(self, row: Any) -> Iterator[Fault]:
        yield from not_object(row)
        if isinstance(row, dict):
            yield from unknown_keys(row, ("conversations", "tools"))
            yield from conversation_faults(row.get("conversations"))
