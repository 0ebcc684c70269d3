"""TRL's conversational language-modelling format: whole conversations under `messages`, for a trainer with
`assistant_only_loss`, which learns every reply."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from curate.exporters.base import EXPORTERS, Trains
from curate.exporters.chat import ChatExample
from curate.exporters.json_lines import message_schema
from curate.exporters.messages import Fault, messages_faults, not_object, order_faults, unknown_keys
from curate.exporters.parquet import Columns, ParquetExporter, message_columns
from curate.exporters.trl import with_objects


@EXPORTERS.register("trl-messages")
class TrlMessages(ParquetExporter):
    """`messages`; every reply in them is learned."""

    name = "trl-messages"
    tools = True
    trains: Trains = "every"

    def columns(self) -> Columns:
        return message_columns(["messages"], self.uses_tools)

    def row(self, example: ChatExample) -> dict[str, Any]:
        row: dict[str, Any] = {"messages": [with_objects(m) for m in example.messages]}
        described = json.dumps(example.tools, ensure_ascii=False) if example.tools else None
        return {**row, "tools": described} if self.uses_tools else row

    def schema(self) -> dict[str, Any]:
        items = message_schema(("system", "user", "assistant", "tool"), text_arguments=False)
        return {
            "title": f"{self.name} row",
            "type": "object",
            "properties": {
                "messages": {"type": "array", "minItems": 2, "items": items},
                "tools": {"type": ["string", "null"]},
            },
            "required": ["messages"],
            "additionalProperties": False,
        }

    def check(self, row: Any) -> Iterator[Fault]:
        yield from not_object(row)
        if isinstance(row, dict):
            yield from unknown_keys(row, ("messages", "tools"))
            yield from messages_faults(row.get("messages"))
            yield from order_faults(row.get("messages"))
