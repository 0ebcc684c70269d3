"""What the formats for evaluation share: they hold the test set alone, a row for the last reply of each
record, and a small file that runs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from curate.exporters.base import Exporter
from curate.exporters.chat import ChatExample, NotExportable
from curate.exporters.json_lines import message_schema
from curate.exporters.messages import (
    Fault,
    messages_faults,
    not_object,
    order_faults,
    text_faults,
    unknown_keys,
)
from curate.exporters.sidecars import Row


class HeldOut(Exporter):
    """A format for evaluation: what a model is asked, and the reply that was given."""

    splits = ("test",)

    def parts(self, example: ChatExample) -> list[ChatExample]:
        if not example.completion[-1]["content"]:
            raise NotExportable("its reply is a call of a tool, with no text to compare with")
        return [example]


class Sample(HeldOut):
    """`input` as messages, and the reply as text under `reply`; `further` keys with their schemas may stand
    beside. The platforms take an input of text, too."""

    reply: str
    further: Mapping[str, Mapping[str, Any]] = MappingProxyType({})

    def row(self, example: ChatExample) -> dict[str, Any]:
        return {"input": example.prompt, self.reply: example.completion[-1]["content"]}

    def schema(self) -> dict[str, Any]:
        items = message_schema(("system", "user", "assistant"))
        return {
            "title": f"{self.name} row",
            "type": "object",
            "properties": {
                "input": {"type": "array", "minItems": 1, "items": items},
                self.reply: {"type": "string", "minLength": 1},
                **self.further,
            },
            "required": ["input", self.reply],
            "additionalProperties": False,
        }

    def check(self, row: Any) -> Iterator[Fault]:
        yield from not_object(row)
        if not isinstance(row, dict):
            return
        yield from unknown_keys(row, ("input", self.reply, *self.further))
        yield from text_faults(row, (self.reply,))
        if not isinstance(row.get("input"), str):
            yield from messages_faults(row.get("input"), name="input")
            yield from order_faults(row.get("input"), answered=False, name="input")


def metadata(record: Row) -> dict[str, Any]:
    """What a result may be grouped by."""
    told = {"id": record.get("id"), "situation": record.get("cluster_label"), "edge": record.get("edge")}
    return {key: value for key, value in told.items() if value is not None}
