"""TRL's preference format for DPO and its like: `prompt`, `chosen` and `rejected`, all lists of messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from curate.exporters.base import EXPORTERS
from curate.exporters.chat import ChatExample, NotExportable
from curate.exporters.json_lines import message_schema
from curate.exporters.messages import (
    Fault,
    call_faults,
    messages_faults,
    not_object,
    order_faults,
    text_faults,
    tools_faults,
    unknown_keys,
)
from curate.exporters.parquet import Columns, ParquetExporter, message_columns
from curate.exporters.trl import with_objects

_COLUMNS = ("prompt", "chosen", "rejected")


@EXPORTERS.register("trl-preference")
class TrlPreference(ParquetExporter):
    """A prompt, and two replies to it of which one is better."""

    name = "trl-preference"
    tools = True
    pairs = True

    def columns(self) -> Columns:
        return message_columns(_COLUMNS, self.uses_tools)

    def parts(self, example: ChatExample) -> list[ChatExample]:
        # all of a reply is learned, or unlearned
        if any(m["role"] == "tool" for m in (*example.completion, *example.rejected)):
            raise NotExportable("a tool answers within one of the replies, and its result would be learned")
        return [example]

    def row(self, example: ChatExample) -> dict[str, Any]:
        sides = (example.prompt, example.completion, example.rejected)
        row: dict[str, Any] = {
            name: [with_objects(m) for m in side] for name, side in zip(_COLUMNS, sides, strict=True)
        }
        described = json.dumps(example.tools, ensure_ascii=False) if example.tools else None
        return {**row, "tools": described} if self.uses_tools else row

    def schema(self) -> dict[str, Any]:
        items = message_schema(("system", "user", "assistant", "tool"), text_arguments=False)
        side = {"type": ["array", "string"], "minItems": 1, "items": items}
        return {
            "title": f"{self.name} row",
            "type": "object",
            "properties": {**dict.fromkeys(_COLUMNS, side), "tools": {"type": ["string", "null"]}},
            "required": [*_COLUMNS[1:]],
            "additionalProperties": False,
        }

    def check(self, row: Any) -> Iterator[Fault]:
        yield from not_object(row)
        if not isinstance(row, dict):
            return
        yield from unknown_keys(row, (*_COLUMNS, "tools"))
        yield from tools_faults(row.get("tools"))
        sides = [name for name in _COLUMNS if name != "prompt" or row.get(name) is not None]
        texts = [name for name in sides if isinstance(row.get(name), str)]
        if texts and any(isinstance(row.get(name), list) for name in sides):
            yield "mixed_forms", f"{', '.join(sides)} must all be text or all be messages"
        elif texts:
            yield from text_faults(row, sides)
        else:
            yield from _list_faults(row, sides)
        if row.get("chosen") == row.get("rejected") is not None:
            yield "replies_are_equal", "the chosen reply is the rejected one: there is nothing to prefer"


def _replies_alone(messages: Any) -> bool:
    """Whether a list of messages has none but the assistant's."""
    return (
        isinstance(messages, list)
        and bool(messages)
        and all(isinstance(m, dict) and m.get("role") == "assistant" for m in messages)
    )


def _list_faults(row: dict[str, Any], sides: list[str]) -> Iterator[Fault]:
    """What is wrong with lists of messages. Where there is no prompt, each reply begins with it."""
    if "prompt" not in sides and all(_replies_alone(row.get(name)) for name in _COLUMNS[1:]):
        yield "missing_prompt", "no prompt, and the replies do not begin with one"
        return
    for name in sides:
        yield from messages_faults(row.get(name), name=name, calls=name == "prompt")
    prompt = row.get("prompt")
    if "prompt" in sides:
        yield from order_faults(prompt, answered=False, name="prompt")
    for name in _COLUMNS[1:]:
        reply = row.get(name)
        if not isinstance(reply, list) or not reply:
            continue
        yield from call_faults([*(prompt if isinstance(prompt, list) else ()), *reply], name)
        if "prompt" not in sides:
            yield from order_faults(reply, name=name)
        elif isinstance(reply[-1], dict) and reply[-1].get("role") != "assistant":
            yield f"{name}_not_assistant", f"the {name} reply must end with the assistant"
