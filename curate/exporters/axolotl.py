"""Axolotl's chat files: `messages` of which each says in `train` whether its loss counts, with a
configuration that trains as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from curate.exporters.base import EXPORTERS, Exporter
from curate.exporters.chat import ChatExample
from curate.exporters.json_lines import TOOLS_SCHEMA, message_schema
from curate.exporters.messages import KEYS, Fault, messages_faults, not_object, order_faults, unknown_keys
from curate.exporters.origin import Origin
from curate.exporters.settings import ExportSettings
from curate.exporters.sidecars import Written
from curate.exporters.templates import from_template


@EXPORTERS.register("axolotl")
class Axolotl(Exporter):
    """`train` stands at every message, so that all have the same keys."""

    name = "axolotl"
    tools = True
    beside = ("axolotl.yaml",)

    def row(self, example: ChatExample) -> dict[str, Any]:
        first = len(example.prompt)
        messages = [
            {**m, "train": m["role"] == "assistant" and (n >= first or n in example.learned)}
            for n, m in enumerate(example.messages)
        ]
        row: dict[str, Any] = {"messages": messages}
        return {**row, "tools": example.tools} if example.tools else row

    def schema(self) -> dict[str, Any]:
        items = message_schema(("system", "user", "assistant", "tool"))
        items["properties"]["train"] = {"type": "boolean"}
        items["required"] = [*items["required"], "train"]
        return {
            "title": f"{self.name} row",
            "type": "object",
            "properties": {
                "messages": {"type": "array", "minItems": 2, "items": items},
                "tools": TOOLS_SCHEMA,
            },
            "required": ["messages"],
            "additionalProperties": False,
        }

    def check(self, row: Any) -> Iterator[Fault]:
        yield from not_object(row)
        if not isinstance(row, dict):
            return
        yield from unknown_keys(row, ("messages", "tools"))
        messages = row.get("messages")
        yield from messages_faults(messages, keys=KEYS | {"train"})
        yield from order_faults(messages)
        marked = [m for m in messages if isinstance(m, dict)] if isinstance(messages, list) else []
        for message in marked:
            if not isinstance(message.get("train"), bool):
                yield "bad_train", "train is true or false, at every message"
            elif message["train"] and message.get("role") != "assistant":
                yield "bad_train", "only what the assistant says is learned"
        if marked and not any(m.get("train") is True for m in marked):
            yield "nothing_to_learn", "no message has train: true"

    def finish(self, folder: Path, written: Written, settings: ExportSettings, origin: Origin) -> list[Path]:
        if not written.rows["train"]:
            return []
        watched = {"validation": bool(written.rows["validation"]), "tools": self.uses_tools}
        return [from_template(folder / "axolotl.yaml", "axolotl.yaml", watched)]
