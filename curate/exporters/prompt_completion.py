"""Prompt and completion as plain text, a row for each reply to a single question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from curate.exporters.base import EXPORTERS, Exporter
from curate.exporters.chat import ChatExample
from curate.exporters.messages import Fault, not_object, text_faults, unknown_keys


class TextPairs(Exporter):
    """Rows of two texts: what a customer asks, and the reply. System messages, further turns and calls of
    tools have no place in them."""

    system = False
    many_turns = False
    keys = ("prompt", "completion")
    empty: tuple[str, ...] = ()  # keys that every row has, with nothing in them

    def row(self, example: ChatExample) -> dict[str, Any]:
        texts = (example.prompt[0]["content"], example.completion[0]["content"])
        return {**dict(zip(self.keys, texts, strict=True)), **dict.fromkeys(self.empty, "")}

    def schema(self) -> dict[str, Any]:
        return {
            "title": f"{self.name} row",
            "type": "object",
            "properties": {
                **{key: {"type": "string", "minLength": 1} for key in self.keys},
                **{key: {"type": "string"} for key in self.empty},
            },
            "required": [*self.keys, *self.empty],
            "additionalProperties": False,
        }

    def check(self, row: Any) -> Iterator[Fault]:
        yield from not_object(row)
        if isinstance(row, dict):
            yield from unknown_keys(row, (*self.keys, *self.empty))
            yield from text_faults(row, self.keys)
            for key in self.empty:
                if not isinstance(row.get(key), str):
                    yield f"missing_{key}", f"no {key}; it may be empty"


@EXPORTERS.register("prompt-completion")
class PromptCompletion(TextPairs):
    """`prompt` and `completion`."""

    name = "prompt-completion"
