"""The strict form of a chat example that most platforms ask for, made once for all exporters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from curate.records import ChatMessage, FunctionCall, ToolCall

_ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant", "tool": "tool"}


class NotExportable(ValueError):
    """Why a record cannot be an example."""


class Unwanted(dict[str, Any]):
    """A record that must not be learned, such as one that is marked as rejected, and why."""

    def __init__(self, record: Mapping[str, Any], reason: str) -> None:
        super().__init__(record)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ChatExample:
    """A record in strict form: the system message, if any, comes first; then user and assistant take turns; a
    user ends the prompt.

    `completion` begins and ends with the assistant. Results of tools stand right behind the message that
    calls them, in either; `tools` describes what may be called. `train_all` says that the assistant's earlier
    turns are to be learned as well.
    """

    prompt: list[ChatMessage]
    completion: list[ChatMessage]
    train_all: bool = False
    tools: list[dict[str, Any]] = field(default_factory=list)

    @property
    def uses_tools(self) -> bool:
        return bool(self.tools) or any("tool_calls" in m for m in self.messages)

    @property
    def messages(self) -> list[ChatMessage]:
        return [*self.prompt, *self.completion]


def example_of(row: Mapping[str, Any], system_prompt: str = "") -> ChatExample:
    """The strict form of a record (`prompt` and `completion` as text or messages).

    Consecutive messages of one role are merged, empty ones left out, what the assistant says before the first
    user is cut.
    Raises NotExportable, with the reason, where nothing sound is left.
    """
    if isinstance(row, Unwanted):
        raise NotExportable(row.reason)
    prompt = _turns(row.get("prompt"), "user")
    completion = _turns(row.get("completion"), "assistant")
    system = [m["content"] for m in prompt if m["role"] == "system"] or (
        [system_prompt] if system_prompt else []
    )
    spoken = [m for m in prompt if m["role"] != "system"]
    while spoken and spoken[0]["role"] != "user":
        spoken = spoken[1:]
    _check_calls([*spoken, *completion])
    turns = _merged(spoken)
    if not turns:
        raise NotExportable("the prompt has no user message")
    if turns[-1]["role"] != "user":
        raise NotExportable("the prompt does not end with the user")
    if any(m["role"] == "system" for m in completion):
        raise NotExportable("the completion contains a system message")
    answer = _merged(completion)
    if not answer:
        raise NotExportable("the completion is empty")
    if answer[0]["role"] != "assistant" or answer[-1]["role"] != "assistant":
        raise NotExportable("the completion does not begin and end with the assistant")
    head: list[ChatMessage] = [{"role": "system", "content": "\n\n".join(system)}] if system else []
    return ChatExample([*head, *turns], answer, bool(row.get("train_all_replies")), _tools(row.get("tools")))


def _check_calls(messages: Sequence[ChatMessage]) -> None:
    """Raises NotExportable where a call has no result, unless it is the last that is done, or a result no
    call."""
    waiting: set[str] = set()
    for message in messages:
        if message["role"] == "tool":
            if message["tool_call_id"] not in waiting:
                raise NotExportable("the result of a tool has no call before it")
            waiting.discard(message["tool_call_id"])
            continue
        calls = {call["id"] for call in message.get("tool_calls", ())}
        if waiting and not (calls and message["role"] == "assistant"):
            raise NotExportable("a call of a tool has no result behind it")
        waiting |= calls


def _tools(value: Any) -> list[dict[str, Any]]:
    try:
        value = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        raise NotExportable("tools is neither a list nor JSON of one") from None
    if value and not (isinstance(value, list) and all(isinstance(v, dict) for v in value)):
        raise NotExportable("tools is neither a list nor JSON of one")
    return value or []


def _turns(value: Any, plain_role: str) -> list[ChatMessage]:
    if isinstance(value, str):
        value = [{"role": plain_role, "content": value}]
    if value is None:
        return []
    if not isinstance(value, Sequence):
        raise NotExportable(f"neither text nor a list of messages: {type(value).__name__}")
    turns: list[ChatMessage] = []
    for message in value:
        role = _ROLES.get(str(message.get("role"))) if isinstance(message, Mapping) else None
        if role is None:
            raise NotExportable(
                "a message with no role that every platform knows (system, user, assistant, tool)"
            )
        content = _text(message.get("content"))
        if role == "tool":
            turns.append(_result(message, content))
        elif calls := _calls(message.get("tool_calls")) if role == "assistant" else []:
            turns.append({"role": role, "content": content.strip(), "tool_calls": calls})
        elif content.strip():
            turns.append({"role": role, "content": content.strip()})
    return turns


def _result(message: Mapping[str, Any], content: str) -> ChatMessage:
    call, name = message.get("tool_call_id"), message.get("name")
    if not isinstance(call, str) or not call:
        raise NotExportable("the result of a tool does not say of which call it is (tool_call_id)")
    result: ChatMessage = {"role": "tool", "content": content, "tool_call_id": call}
    return {**result, "name": name} if isinstance(name, str) and name else result


def _calls(value: Any) -> list[ToolCall]:
    calls: list[ToolCall] = []
    for call in value if isinstance(value, list) else []:
        held = call.get("function") if isinstance(call, Mapping) else None
        if not isinstance(held, Mapping) or not isinstance(held.get("name"), str):
            raise NotExportable("a call of a tool names no function")
        given = held.get("arguments", "{}")
        arguments = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
        function: FunctionCall = {"name": held["name"], "arguments": arguments}
        calls.append({"id": str(call.get("id") or ""), "type": "function", "function": function})
    return calls


def _text(content: Any) -> str:
    """Content is text, or a list of parts of which those of type text count."""
    if isinstance(content, list):
        return "\n".join(
            str(p.get("text", ""))
            for p in content
            if isinstance(p, Mapping) and p.get("type", "text") == "text"
        )
    return content if isinstance(content, str) else ""


def _merged(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    merged: list[ChatMessage] = []
    for message in messages:
        if merged and merged[-1]["role"] == message["role"] != "tool":
            texts = [text for text in (merged[-1]["content"], message["content"]) if text]
            calls = [*merged[-1].get("tool_calls", []), *message.get("tool_calls", [])]
            one: ChatMessage = {"role": message["role"], "content": "\n\n".join(texts)}
            merged[-1] = {**one, "tool_calls": calls} if calls else one
        else:
            merged.append(message)
    return merged
