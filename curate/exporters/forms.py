"""Rows of every format as prompt and completion, both messages: for mending what breaks a rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from curate.exporters.chat import NotExportable
from curate.exporters.messages import text_in

_SIDES = (
    ("prompt", "completion"),
    ("prompt", "chosen"),
    ("instruction", "output"),
    ("input", "preferred_output"),
    ("input", "ideal"),
    ("input", "target"),
)
_REJECTED = ("rejected", "non_preferred_output")
_NAMES = {
    "human": "user",
    "customer": "user",
    "gpt": "assistant",
    "agent": "assistant",
    "bot": "assistant",
    "ai": "assistant",
    "model": "assistant",
    "chatbot": "assistant",
    "developer": "system",
}
_ROLES = ("system", "user", "assistant", "tool")
Message = dict[str, Any]


def common(row: Mapping[str, Any]) -> tuple[list[Message], list[Message], list[Message]]:
    """(prompt, completion, rejected) of a row. A conversation is all prompt. Raises NotExportable where it
    holds what cannot be understood."""
    for key in ("messages", "conversations", "contents"):
        if isinstance(row.get(key), list):
            head = row.get("system") or row.get("systemInstruction")
            return [*_system(head), *_messages(row[key])], [], []
    for asked, answered in _SIDES:
        if asked in row and answered in row:
            rejected: Any = next((row[key] for key in _REJECTED if key in row), [])
            return (
                _side(_asked(row, asked), "user"),
                _side(row[answered], "assistant"),
                _side(rejected, "assistant"),
            )
    raise NotExportable("its keys are those of no format")


def _asked(row: Mapping[str, Any], key: str) -> Any:
    """The question: that of Alpaca is in two keys, that of a preference in an object."""
    value, more = row[key], row.get("input")
    if key == "instruction" and isinstance(more, str) and more.strip() and isinstance(value, str):
        return f"{value}\n\n{more}"
    return value.get("messages") if isinstance(value, Mapping) else value


def _system(head: Any) -> Iterator[Message]:
    text = text_in(head.get("parts")) if isinstance(head, Mapping) else text_in(head)
    text = head if isinstance(head, str) else text
    if text:
        yield {"role": "system", "content": text}


def _side(value: Any, role: str) -> list[Message]:
    if isinstance(value, str):
        return [{"role": role, "content": value}]
    if isinstance(value, list):
        return _messages(value)
    raise NotExportable("a side is neither text nor a list of messages")


def _messages(values: list[Any]) -> list[Message]:
    return [_message(value) for value in values]


def _message(value: Any) -> Message:
    if not isinstance(value, Mapping):
        raise NotExportable("a message is no object")
    named = str(value.get("role", value.get("from", ""))).strip().lower()
    role = named if named in _ROLES else _NAMES.get(named, "")
    if not role:
        raise NotExportable("nobody can say who speaks: a role is unknown")
    content = value.get("content", value.get("value", value.get("parts")))
    if content is not None and not isinstance(content, str) and _other_parts(content):
        raise NotExportable("its content is more than text")
    message: Message = {"role": role, "content": content if isinstance(content, str) else text_in(content)}
    for key in ("tool_calls", "tool_call_id", "name"):
        if value.get(key):
            message[key] = value[key]
    learned = value.get("train", value.get("weight"))
    if role == "assistant" and learned in (0, 1):
        message["weight"] = int(learned)
    return message


def _other_parts(content: Any) -> bool:
    """Whether content holds anything but text, which would be lost."""
    if not isinstance(content, list):
        return True
    return not all(isinstance(p, Mapping) and isinstance(p.get("text"), str) for p in content)
