"""Inspect's samples of the held-out set, with a task that runs them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from curate.exporters.base import EXPORTERS, Kept
from curate.exporters.chat import ChatExample
from curate.exporters.held_out import HeldOut, metadata
from curate.exporters.json_lines import message_schema, write_lines
from curate.exporters.messages import (
    Fault,
    messages_faults,
    not_object,
    order_faults,
    text_faults,
    unknown_keys,
)
from curate.exporters.origin import Origin
from curate.exporters.settings import ExportSettings
from curate.exporters.sidecars import Written
from curate.exporters.templates import from_template

_KEYS = ("input", "target", "id", "metadata")


@EXPORTERS.register("inspect")
class Inspect(HeldOut):
    """`input` as messages, `target` as text."""

    name = "inspect"
    beside = ("task.py",)

    def row(self, example: ChatExample) -> dict[str, Any]:
        return {"input": example.prompt, "target": example.completion[-1]["content"]}

    def write_split(self, folder: Path, split: str, kept: Iterator[Kept]) -> list[Path]:
        rows = ({**self.row(k.example), **_told(metadata(k.record))} for k in kept)
        return write_lines(folder / f"{split}.jsonl", rows)

    def schema(self) -> dict[str, Any]:
        items = message_schema(("system", "user", "assistant"))
        return {
            "title": f"{self.name} row",
            "type": "object",
            "properties": {
                "input": {"type": "array", "minItems": 1, "items": items},
                "target": {"type": "string", "minLength": 1},
                "id": {"type": ["string", "integer"]},
                "metadata": {"type": "object"},
            },
            "required": ["input", "target"],
            "additionalProperties": False,
        }

    def check(self, row: Any) -> Iterator[Fault]:
        yield from not_object(row)
        if not isinstance(row, dict):
            return
        yield from unknown_keys(row, _KEYS)
        yield from text_faults(row, ("target",))
        if not isinstance(row.get("input"), str):
            yield from messages_faults(row.get("input"), name="input")
            yield from order_faults(row.get("input"), answered=False, name="input")

    def finish(self, folder: Path, written: Written, settings: ExportSettings, origin: Origin) -> list[Path]:
        return [from_template(folder / "task.py", "task.py.txt")] if written.rows["test"] else []


def _told(held: dict[str, Any]) -> dict[str, Any]:
    more = {key: value for key, value in held.items() if key != "id"}
    return {**({"id": held["id"]} if "id" in held else {}), **({"metadata": more} if more else {})}
