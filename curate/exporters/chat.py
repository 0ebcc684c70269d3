"""The strict form of a chat example that most platforms ask for, made once for all exporters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from curate.records import ChatMessage

_ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}


class NotExportable(ValueError):
    """Why a record cannot be an example."""


@dataclass(frozen=True, slots=True)
class ChatExample:
    """A record in strict form: the system message, if any, comes first; then user and assistant take turns; a
    user ends the prompt.

    `completion` begins and ends with the assistant. `train_all` says that the assistant's earlier turns are
    to be learned as well.
    """

    prompt: list[ChatMessage]
    completion: list[ChatMessage]
    train_all: bool = False

    @property
    def messages(self) -> list[ChatMessage]:
        return [*self.prompt, *self.completion]


def example_of(row: Mapping[str, Any], system_prompt: str = "") -> ChatExample:
    """The strict form of a record (`prompt` and `completion` as text or messages).

    Consecutive messages of one role are merged, empty ones left out, what the assistant says before the first
    user is cut.
    Raises NotExportable, with the reason, where nothing sound is left.
    """
    prompt = _turns(row.get("prompt"), "user")
    completion = _turns(row.get("completion"), "assistant")
    system = [m["content"] for m in prompt if m["role"] == "system"] or (
        [system_prompt] if system_prompt else []
    )
    turns = _merged([m for m in prompt if m["role"] != "system"])
    while turns and turns[0]["role"] == "assistant":
        turns = turns[1:]
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
    return ChatExample([*head, *turns], answer, bool(row.get("train_all_replies")))


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
            raise NotExportable("a message with no role that every platform knows (system, user, assistant)")
        content = _text(message.get("content")).strip()
        if content:
            turns.append({"role": role, "content": content})
    return turns


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
        if merged and merged[-1]["role"] == message["role"]:
            merged[-1] = {
                "role": message["role"],
                "content": f"{merged[-1]['content']}\n\n{message['content']}",
            }
        else:
            merged.append(message)
    return merged
