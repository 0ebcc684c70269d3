"""The strict form of a chat example that most platforms ask for, made once for all exporters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NotRequired

from curate.exporters.messages import has_text
from curate.records import ChatMessage, FunctionCall, ToolCall

TrainOn = Literal["all", "last", "good"] | None
_ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant", "tool": "tool"}


class NotExportable(ValueError):
    """Why a record cannot be an example."""


class Marked(ChatMessage):
    """A message that may say whether it is to be learned: `weight` is 1, or 0."""

    weight: NotRequired[int]


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
    calls them, in either; `tools` describes what may be called. `learned` are the places in `prompt` of the
    assistant's earlier messages that are to be learned as well; the completion always is. `rejected`, of a
    preference pair, is the reply that is worse than the completion.
    """

    prompt: list[ChatMessage]
    completion: list[ChatMessage]
    learned: frozenset[int] = frozenset()
    tools: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[ChatMessage] = field(default_factory=list)

    @property
    def uses_tools(self) -> bool:
        return bool(self.tools) or any("tool_calls" in m for m in (*self.messages, *self.rejected))

    @property
    def messages(self) -> list[ChatMessage]:
        return [*self.prompt, *self.completion]

    @property
    def earlier(self) -> frozenset[int]:
        """The places in the prompt of the assistant's earlier messages."""
        return frozenset(n for n, m in enumerate(self.prompt) if m["role"] == "assistant")

    @property
    def system(self) -> str:
        """The text of the system message; empty where there is none."""
        return self.prompt[0]["content"] if self.prompt[0]["role"] == "system" else ""

    @property
    def turns(self) -> list[ChatMessage]:
        """All messages but the system's."""
        return self.messages[1:] if self.system else self.messages


def split_up(example: ChatExample) -> list[ChatExample]:
    """One example for each stretch that the assistant writes and is to be learned, with all that came before
    as its prompt: for formats whose loss is on the completion, and on all of it. Nothing that a tool gave is
    in a completion then."""
    messages, first = example.messages, len(example.prompt)
    learned = [
        n for n, m in enumerate(messages) if m["role"] == "assistant" and (n >= first or n in example.learned)
    ]
    return [
        replace(example, prompt=messages[:n], completion=[messages[n]], learned=frozenset()) for n in learned
    ]


def example_of(row: Mapping[str, Any], system_prompt: str = "", train_on: TrainOn = None) -> ChatExample:
    """The strict form of a record: `prompt` and `completion`, or `chosen` and `rejected`, as text or
    messages.

    Consecutive messages of one role are merged, empty ones left out, what the assistant says before the first
    user is cut. `train_on` says which of the assistant's messages are learned (`learned_of`).
    Raises NotExportable, with the reason, where nothing sound is left.
    """
    if isinstance(row, Unwanted):
        raise NotExportable(row.reason)
    prompt = _turns(row.get("prompt"), "user")
    completion = _turns(row.get("chosen" if _is_pair(row) else "completion"), "assistant")
    system = [m["content"] for m in prompt if m["role"] == "system"] or (
        [system_prompt] if system_prompt else []
    )
    spoken = [m for m in prompt if m["role"] != "system"]
    while spoken and spoken[0]["role"] != "user":
        if spoken[0].get("weight") == 1:
            raise NotExportable("a message before the user's first is marked to be learned, and would be cut")
        spoken = spoken[1:]
    _check_calls([*spoken, *completion])
    turns = _merged(spoken)
    if not turns:
        raise NotExportable("the prompt has no user message")
    if turns[-1]["role"] != "user":
        raise NotExportable("the prompt does not end with the user")
    head: list[Marked] = [{"role": "system", "content": "\n\n".join(system)}] if system else []
    example = ChatExample(
        [*map(_plain, [*head, *turns])],
        [*map(_plain, _answer(completion, "completion"))],
        _learned([*head, *turns], row, train_on),
        _tools(row.get("tools")),
    )
    if "rejected" not in row:
        return example
    rejected = _turns(row["rejected"], "assistant")
    _check_calls([*spoken, *rejected])
    return replace(example, rejected=[*map(_plain, _answer(rejected, "rejected reply"))])


def opening_of(row: Mapping[str, Any]) -> int:
    """How many messages of a sound record are cut: what the assistant says before the first user."""
    said = [m for m in _turns(row.get("prompt"), "user") if m["role"] != "system"]
    return next((n for n, m in enumerate(said) if m["role"] == "user"), 0)


def _is_pair(row: Mapping[str, Any]) -> bool:
    """Whether the better reply is in `chosen`: beside a rejected one, it is what that was compared with."""
    return "chosen" in row and ("rejected" in row or "completion" not in row)


def _answer(messages: Sequence[Marked], name: str) -> list[Marked]:
    if any(m["role"] == "system" for m in messages):
        raise NotExportable(f"the {name} contains a system message")
    answer = _merged(messages)
    if not answer:
        raise NotExportable(f"the {name} is empty")
    if answer[0]["role"] != "assistant" or answer[-1]["role"] != "assistant":
        raise NotExportable(f"the {name} does not begin and end with the assistant")
    return answer


def _plain(message: Marked) -> ChatMessage:
    """Without the mark of what is learned, which each platform has in a form of its own."""
    return {key: value for key, value in message.items() if key != "weight"}  # type: ignore[return-value]


def _learned(prompt: Sequence[Marked], row: Mapping[str, Any], train_on: TrainOn) -> frozenset[int]:
    """The places of the earlier messages that are learned. What a record marks itself, by `weight`, counts
    before `train_on`; without either, a record that trains all replies does, and another only its last."""
    every = train_on == "all" or (train_on is None and bool(row.get("train_all_replies")))
    places = []
    for n, message in enumerate(prompt):
        if message["role"] != "assistant":
            continue
        marked = message.get("weight")
        if marked == 1 or (marked is None and (every or (train_on == "good" and _helped(prompt[n + 1 :])))):
            places.append(n)
    return frozenset(places)


def _helped(later: Sequence[Marked]) -> bool:
    """Whether the customer's next words say that what came before them helped."""
    from curate.signals.outcome import helped  # the lists of phrases are loaded where they are asked for

    return bool(later) and later[0]["role"] == "user" and helped(later[0]["content"])


def _check_calls(messages: Sequence[Marked]) -> None:
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


def _turns(value: Any, plain_role: str) -> list[Marked]:
    if isinstance(value, str):
        value = [{"role": plain_role, "content": value}]
    if value is None:
        return []
    if not isinstance(value, Sequence):
        raise NotExportable(f"neither text nor a list of messages: {type(value).__name__}")
    turns: list[Marked] = []
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
        elif has_text(content):
            turns.append({"role": role, "content": content.strip()})
        else:
            continue
        if role == "assistant" and message.get("weight") in (0, 1):
            turns[-1]["weight"] = int(message["weight"])
    return turns


def _result(message: Mapping[str, Any], content: str) -> Marked:
    call, name = message.get("tool_call_id"), message.get("name")
    if not isinstance(call, str) or not call:
        raise NotExportable("the result of a tool does not say of which call it is (tool_call_id)")
    result: Marked = {"role": "tool", "content": content, "tool_call_id": call}
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


def _merged(messages: Sequence[Marked]) -> list[Marked]:
    merged: list[Marked] = []
    for message in messages:
        if merged and merged[-1]["role"] == message["role"] != "tool":
            texts = [text for text in (merged[-1]["content"], message["content"]) if text]
            calls = [*merged[-1].get("tool_calls", []), *message.get("tool_calls", [])]
            one: Marked = {"role": message["role"], "content": "\n\n".join(texts)}
            marks = [m.get("weight") for m in (merged[-1], message)]
            merged[-1] = {**one, "tool_calls": calls} if calls else one
            if 0 in marks or None not in marks:  # what is not to be learned is not learned with what is
                merged[-1]["weight"] = 0 if 0 in marks else 1
        else:
            merged.append(message)
    return merged
