"""TRL's preference format for DPO and its like: `prompt`, `chosen` and `rejected`, all lists of messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from curate.exporters.base import EXPORTERS
from curate.exporters.chat import ChatExample
from curate.exporters.json_lines import message_schema
from curate.exporters.messages import Fault, messages_faults, not_object, order_faults, unknown_keys
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

    def row(self, example: ChatExample) -> dict[str, Any]:
        sides = (example.prompt, example.completion, example.rejected)
        row: dict[str, Any] = {
            name: [with_objects(m) for m in side] for name, side in zip(_COLUMNS, sides, strict=True)
        }
        described = json.dumps(example.tools, ensure_ascii=False) if example.tools else None
        return {**row, "tools": described} if self.uses_tools else row

    def schema(self) -> dict[str, Any]:
        items = message_schema(("system", "user", "assistant", "tool"), text_arguments=False)
        side = {"type": "array", "minItems": 1, "items": items}
        return {
            "title": f"{self.name} row",
            "type": "object",
            "properties": {**dict.fromkeys(_COLUMNS, side), "tools": {"type": ["string", "null"]}},
            "required": [*_COLUMNS],
            "additionalProperties": False,
        }

    def check(self, row: Any) -> Iterator[Fault]:
        yield from not_object(row)
        if not isinstance(row, dict):
            return
        yield from unknown_keys(row, (*_COLUMNS, "tools"))
        for name in _COLUMNS:
            yield from messages_faults(row.get(name), name=name)
        yield from order_faults(row.get("prompt"), answered=False, name="prompt")
        for name in _COLUMNS[1:]:
            reply = row.get(name)
            last = reply[-1] if isinstance(reply, list) and reply else None
            if isinstance(last, dict) and last.get("role") != "assistant":
                yield f"{name}_not_assistant", f"the {name} reply must end with the assistant"
        if row.get("chosen") == row.get("rejected") is not None:
            yield "replies_are_equal", "the chosen reply is the rejected one: there is nothing to prefer"
