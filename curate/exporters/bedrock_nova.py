"""Amazon Bedrock's files for Nova models: the messages of its Converse interface."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from curate.exporters.base import EXPORTERS, Exporter
from curate.exporters.chat import ChatExample, NotExportable
from curate.exporters.messages import (
    Fault,
    messages_faults,
    not_object,
    order_faults,
    plain_messages,
    text_in,
    unknown_keys,
)

# A job fails where a text holds one of them, in this case or in capitals.
_RESERVED = re.compile(
    r"(?:System|SYSTEM|User|USER|Bot|BOT|Assistant|ASSISTANT|Thought|THOUGHT):|\[EOS\]|<image>|<video>"
)
_SCHEMA_VERSION = "bedrock-conversation-2024"
_KEYS = ("schemaVersion", "system", "messages")


@EXPORTERS.register("bedrock-nova")
class BedrockNova(Exporter):
    """`system` and `messages`, each content a list with one text. Every reply is learned."""

    name = "bedrock-nova"
    trains = "every"

    def parts(self, example: ChatExample) -> list[ChatExample]:
        if any(_RESERVED.search(m["content"]) for m in example.messages):
            raise NotExportable("its text holds a word that the platform reserves, such as User:")
        return super().parts(example)

    def row(self, example: ChatExample) -> dict[str, Any]:
        return {
            "schemaVersion": _SCHEMA_VERSION,
            **({"system": [{"text": example.system}]} if example.system else {}),
            "messages": [{"role": m["role"], "content": [{"text": m["content"]}]} for m in example.turns],
        }

    def schema(self) -> dict[str, Any]:
        texts = {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": {
                "type": "object",
                "properties": {"text": {"type": "string", "minLength": 1}},
                "required": ["text"],
                "additionalProperties": False,
            },
        }
        message = {
            "type": "object",
            "properties": {"role": {"enum": ["user", "assistant"]}, "content": texts},
            "required": ["role", "content"],
            "additionalProperties": False,
        }
        return {
            "title": f"{self.name} row",
            "type": "object",
            "properties": {
                "schemaVersion": {"const": _SCHEMA_VERSION},
                "system": texts,
                "messages": {"type": "array", "minItems": 2, "items": message},
            },
            "required": ["schemaVersion", "messages"],
            "additionalProperties": False,
        }

    def check(self, row: Any) -> Iterator[Fault]:
        yield from not_object(row)
        if not isinstance(row, dict):
            return
        yield from unknown_keys(row, _KEYS)
        if not isinstance(row.get("schemaVersion"), str):
            yield "missing_schemaVersion", f"schemaVersion must be {_SCHEMA_VERSION}"
        if "system" in row and not text_in(row["system"]):
            yield "missing_content", "system holds no text"
        messages = plain_messages(row.get("messages"), "content")
        yield from messages_faults(messages, roles=("user", "assistant"))
        yield from order_faults(messages)
        held = messages if isinstance(messages, list) else []
        told = [m.get("content") for m in held if isinstance(m, dict)] + [text_in(row.get("system"))]
        if any(isinstance(text, str) and _RESERVED.search(text) for text in told):
            yield "reserved_word", "a text holds a word that the platform reserves, such as User: or [EOS]"
