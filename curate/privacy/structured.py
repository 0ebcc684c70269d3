"""Texts that stand in JSON, such as the arguments of a tool call: each value is looked at with its key as the
label before it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

Change = Callable[[str], str]
# of the description of a tool: names that code calls, and words of JSON Schema
SCHEMA_KEYS = frozenset(("name", "type", "required", "format", "pattern", "$ref"))


def in_json(text: str, change: Change, keep: Collection[str] = ()) -> str:
    """A JSON text with `change` made to each text and number in it, but for those under the keys `keep`; a
    text that is no object or list of JSON as one. Where nothing changes, the text stays as it is."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, (dict, list)):
        return change(text)
    changed = _mapped(value, "", change, keep)
    return text if changed == value else json.dumps(changed, ensure_ascii=False)


def _mapped(value: Any, key: str, change: Change, keep: Collection[str]) -> Any:
    if isinstance(value, dict):
        return {
            change(name): inner if name in keep else _mapped(inner, name, change, keep)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_mapped(inner, key, change, keep) for inner in value]
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return value
    changed = _labelled(str(value), key, change)
    return value if changed == str(value) else changed


def _labelled(text: str, key: str, change: Change) -> str:
    """A value changed as it would be behind its key: `order id: 123`."""
    head = f"{key.replace('_', ' ')}: " if key else ""
    changed = change(head + text)
    return changed[len(head) :] if changed.startswith(head) else change(text)


def change_message(message: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """A chat message with `change` made to its text, and to each text in what a tool is given and gives."""
    content = message["content"]
    changed = {
        **message,
        "content": in_json(content, change) if message["role"] == "tool" else change(content),
    }
    if calls := message.get("tool_calls"):
        changed["tool_calls"] = [
            {
                **call,
                "function": {**call["function"], "arguments": in_json(call["function"]["arguments"], change)},
            }
            for call in calls
        ]
    return changed


def texts_of_message(message: Mapping[str, Any]) -> Iterator[str]:
    """Every text that `change_message` looks at."""
    texts: list[str] = []

    def see(text: str) -> str:
        texts.append(text)
        return text

    change_message(message, see)
    yield from texts
