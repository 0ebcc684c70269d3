"""promptfoo's tests of the held-out set, with a configuration that runs them.

promptfoo fills templates in all texts: in the messages, which are JSON text, a brace that would begin one is
written as an escape of JSON, and in a reply it stands in a raw block.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from curate.exporters.base import EXPORTERS, Kept
from curate.exporters.chat import ChatExample, NotExportable
from curate.exporters.held_out import HeldOut, metadata
from curate.exporters.json_lines import write_lines
from curate.exporters.messages import Fault, messages_faults, not_object, order_faults, unknown_keys
from curate.exporters.origin import Origin
from curate.exporters.settings import ExportSettings
from curate.exporters.sidecars import Written
from curate.exporters.templates import from_template

_MARK = re.compile(r"\{(?=[{%#])|(?<=#)\}")  # `#}` alone is a fault of the template, too
_RAW, _END_RAW = "{% raw %}", "{% endraw %}"
_RAW_MARK = re.compile(r"\{%\s*(?:end)?raw\s*%\}")  # within a raw block these are counted
_CONFIG = "promptfooconfig.yaml"


@EXPORTERS.register("promptfoo")
class Promptfoo(HeldOut):
    """`vars.messages` as JSON text, and an assertion with the reply that was given."""

    name = "promptfoo"
    beside = (_CONFIG,)

    def parts(self, example: ChatExample) -> list[ChatExample]:
        if _RAW_MARK.search(example.completion[-1]["content"]):
            raise NotExportable("its reply holds a mark of promptfoo's templates, which cannot be escaped")
        return super().parts(example)

    def row(self, example: ChatExample) -> dict[str, Any]:
        messages = json.dumps(example.prompt, ensure_ascii=False)
        reply = example.completion[-1]["content"]
        return {
            "vars": {"messages": _MARK.sub(lambda found: f"\\u{ord(found[0]):04x}", messages)},
            "assert": [{"type": "factuality", "value": escaped(reply)}],
        }

    def write_split(self, folder: Path, split: str, kept: Iterator[Kept]) -> list[Path]:
        rows = ({**self.row(k.example), "metadata": metadata(k.record)} for k in kept)
        return write_lines(folder / f"{split}.jsonl", rows)

    def schema(self) -> dict[str, Any]:
        assertion = {
            "type": "object",
            "properties": {"type": {"type": "string"}, "value": {"type": "string", "minLength": 1}},
            "required": ["type", "value"],
        }
        return {
            "title": f"{self.name} row",
            "type": "object",
            "properties": {
                "vars": {
                    "type": "object",
                    "properties": {"messages": {"type": "string"}},
                    "required": ["messages"],
                },
                "assert": {"type": "array", "minItems": 1, "items": assertion},
                "metadata": {"type": "object"},
            },
            "required": ["vars", "assert"],
            "additionalProperties": False,
        }

    def check(self, row: Any) -> Iterator[Fault]:
        yield from not_object(row)
        if not isinstance(row, dict):
            return
        yield from unknown_keys(row, ("vars", "assert", "metadata"))
        given = row.get("vars")
        if not isinstance(given, dict) or not isinstance(given.get("messages"), str):
            yield "missing_vars", "no vars with messages"
        else:
            yield from _template_faults(given["messages"])
        held = row.get("assert")
        for assertion in held if isinstance(held, list) and held else [None]:
            value = assertion.get("value") if isinstance(assertion, dict) else None
            if not isinstance(value, str) or not value.strip():
                yield "missing_assert", "no assertion with a value: there is nothing to check"
            elif not value.startswith(_RAW) and _MARK.search(value):
                yield "unescaped_template", "the value of an assertion begins a template"

    def finish(self, folder: Path, written: Written, settings: ExportSettings, origin: Origin) -> list[Path]:
        return [from_template(folder / _CONFIG, _CONFIG)] if written.rows["test"] else []


def escaped(text: str) -> str:
    """A text that promptfoo's templates leave as it is."""
    return f"{_RAW}{text}{_END_RAW}" if _MARK.search(text) else text


def _template_faults(messages: str) -> Iterator[Fault]:
    if _MARK.search(messages):
        yield "unescaped_template", "messages hold a mark of templates: write a brace as \\u007b or \\u007d"
    try:
        held = json.loads(messages)
    except (ValueError, RecursionError):
        yield "bad_json", "vars.messages is no JSON"
        return
    yield from messages_faults(held)
    yield from order_faults(held, answered=False)
