"""Samples of the held-out set for OpenAI's evals, with the entry of its registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from curate.exporters.base import EXPORTERS, Kept
from curate.exporters.chat import ChatExample
from curate.exporters.held_out import HeldOut
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
from curate.exporters.sidecars import PROVENANCE, SKIPPED, Written
from curate.exporters.templates import from_template

_SAMPLES, _ENTRY = "registry/data/curate_support/samples.jsonl", "registry/evals/curate_support.yaml"


@EXPORTERS.register("openai-evals")
class OpenAIEvals(HeldOut):
    """`input` as messages, `ideal` as text; a folder for `--registry_path`."""

    name = "openai-evals"

    @property
    def files(self) -> tuple[str, ...]:
        return (_SAMPLES, _ENTRY, PROVENANCE, SKIPPED)

    def row(self, example: ChatExample) -> dict[str, Any]:
        return {"input": example.prompt, "ideal": example.completion[-1]["content"]}

    def write_split(self, folder: Path, split: str, kept: Iterator[Kept]) -> list[Path]:
        return write_lines(folder / _SAMPLES, (self.row(k.example) for k in kept))

    def schema(self) -> dict[str, Any]:
        items = message_schema(("system", "user", "assistant"))
        return {
            "title": f"{self.name} row",
            "type": "object",
            "properties": {
                "input": {"type": "array", "minItems": 1, "items": items},
                "ideal": {"type": "string", "minLength": 1},
            },
            "required": ["input", "ideal"],
            "additionalProperties": False,
        }

    def check(self, row: Any) -> Iterator[Fault]:
        yield from not_object(row)
        if isinstance(row, dict):
            yield from unknown_keys(row, ("input", "ideal"))
            yield from messages_faults(row.get("input"), name="input")
            yield from order_faults(row.get("input"), answered=False, name="input")
            yield from text_faults(row, ("ideal",))

    def finish(self, folder: Path, written: Written, settings: ExportSettings, origin: Origin) -> list[Path]:
        if not written.rows["test"]:
            return []
        return [from_template(folder / _ENTRY, "openai_evals.yaml")]
