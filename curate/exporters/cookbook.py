"""OpenAI's published check of chat files, by its own categories and nothing newer: it knows neither tools nor
the developer's role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from curate.exporters.json_lines import shown
from curate.exporters.messages import Fault

CATEGORIES = (
    "data_type",
    "missing_messages_list",
    "message_missing_key",
    "message_unrecognized_key",
    "unrecognized_role",
    "missing_content",
    "example_missing_assistant_message",
)
_KEYS = frozenset(("role", "content", "name", "function_call", "weight"))
_ROLES = ("system", "user", "assistant", "function")


def cookbook_faults(row: Any) -> Iterator[Fault]:
    """(category, words) of each error that the published check counts in a row."""
    if not isinstance(row, dict):
        yield "data_type", f"a row must be an object, not {type(row).__name__}"
        return
    messages = row.get("messages")
    if not messages or not isinstance(messages, list):
        yield "missing_messages_list", "no list of messages"
        return
    for n, message in enumerate(messages):
        yield from _message_faults(f"messages[{n}]", message if isinstance(message, dict) else {})
    if not any(isinstance(m, dict) and m.get("role") == "assistant" for m in messages):
        yield "example_missing_assistant_message", "no assistant message: there is nothing to learn"


def _message_faults(where: str, message: dict[str, Any]) -> Iterator[Fault]:
    if "role" not in message or "content" not in message:
        yield "message_missing_key", f"{where} lacks role or content"
    unknown = sorted(set(message) - _KEYS, key=str)
    if unknown:
        yield "message_unrecognized_key", f"{where} has unknown keys: {', '.join(map(shown, unknown[:3]))}"
    if message.get("role") not in _ROLES:
        yield "unrecognized_role", f"{where} has the role {shown(str(message.get('role')))!r}"
    content = message.get("content")
    if not isinstance(content, str) or not (content or message.get("function_call")):
        yield "missing_content", f"{where} has no content"


def cookbook_words(counts: dict[str, int]) -> str:
    """The summary, an error a line, as the published check prints it."""
    if not counts:
        return "No errors found"
    return "\n".join(["Found errors:", *(f"{name}: {counts[name]}" for name in CATEGORIES if name in counts)])
