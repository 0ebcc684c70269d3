"""The nouns: message, conversation, record. Slotted dataclasses."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict  # pydantic asks for this one before Python 3.12

Role = Literal["customer", "agent", "bot", "system", "tool", "unknown"]
Kind = Literal["message", "note", "event"]
ANSWERS_UNSEEN = "answers_unseen"  # flag of a message that answers one which its conversation lacks
CORRECTS_BOT = "corrects_bot"  # flag of a record: a person's reply to what a program had answered before
CORRECTS_DRAFT = "corrects_draft"  # flag of a record: beside the reply stands a draft that was not sent
DRAFT = "draft"  # flag of a message that was written and not sent
GOES_ON = "goes_on"  # flag of a message whose sentence the next one of the same sender goes on with
_TOOLS = ("tool", "function")
ROLES: tuple[Role, ...] = ("customer", "agent", "bot", "system", "tool", "unknown")


class FunctionCall(TypedDict):
    """The name of what a model calls, and its arguments as JSON text."""

    name: str
    arguments: str


class ToolCall(TypedDict):
    """One call of a tool in the form that most platforms share; `type` is function."""

    id: str
    type: str
    function: FunctionCall


class ChatMessage(TypedDict):
    """One message as a model sees it: role is system, user, assistant or tool.

    `tool_calls` are an assistant's; `tool_call_id`, and `name` where it is known, say of which call a tool's
    content is the result.
    """

    role: str
    content: str
    tool_calls: NotRequired[list[ToolCall]]
    tool_call_id: NotRequired[str]
    name: NotRequired[str]


@dataclass(slots=True)
class Message:
    """One message of a conversation, as the export has it.

    `time` is in seconds since 1970 UTC, or None; `kind` is `note` for what is internal (private notes,
    drafts) and `event` for what is no message; `outcome` holds what the export says of this message:
    votes_up, votes_down, spam, accepted, rating. A message that calls tools has `tool_calls`, and the role
    tool where it says nothing beside; a tool's result has the id of its call and the tool's name. `draft` is
    what an agent had written instead, and did not send.
    """

    id: str
    role: Role
    text: str
    time: float | None = None
    author: str = ""
    author_name: str = ""
    text_type: Literal["text", "html"] = "text"
    kind: Kind = "message"
    outcome: dict[str, Any] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    tool_calls: list[ToolCall] = field(default_factory=list)
    tool_call_id: str = ""
    tool_name: str = ""
    draft: str = ""


@dataclass(slots=True, repr=False)
class Conversation:
    """One ticket, chat, thread or call: messages in time order.

    `source` is `file:locator`; `customer` is the export's own id of the customer (or the e-mail); `emails`
    are the customer's addresses, used to know the same person across sources; `names` are display names of
    all participants, for redaction; `outcome` holds solved, accepted (a message id), rating, reopened, won.
    `part_of` is None for a whole conversation; for a row of a training set or of pairs it is the export's own
    id of the conversation that the row is part of, empty where the row does not say. `tools` describes the
    tools that the model may call, as JSON text of a list; empty where there are none. `parallel_tool_calls`
    is whether several may be called at once; None where nothing says it.
    """

    id: str
    source: str
    messages: list[Message]
    customer: str = ""
    emails: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    subject: str = ""
    locale: str = ""
    outcome: dict[str, Any] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    part_of: str | None = None
    tools: str = ""
    parallel_tool_calls: bool | None = None

    def __repr__(self) -> str:
        return f"Conversation({self.source}, {len(self.messages):,} messages)"


@dataclass(slots=True, repr=False)
class Record:
    """One prompt-completion pair, the unit that is filtered, deduplicated, selected and exported.

    `after` are the turns that followed the completion, as (role, text), evidence for the outcome signals and
    never exported; `outcome` is what the export says of this reply and its conversation; `names` are the
    participants' names and stay in raw checkpoints only; `author` is the pseudonym of the agent; `part_of`,
    `tools` and `parallel_tool_calls` are the conversation's. `corrected` is what a program had answered
    before a person did, and what the customer said after it: the worse reply of a preference pair, which goes
    out only where the recipe says so (`export.bot_text`); `draft` is in the same way what had been written
    and was not sent (`export.draft_text`). A completion begins with the assistant, and ends
    with it; where tools are called, calls and results stand in it. A record without a completion stands for a
    conversation that nobody answered: it feeds the gaps, nothing else.
    """

    id: str
    conversation_id: str
    prompt: list[ChatMessage]
    completion: list[ChatMessage]
    customer_id: str = ""
    source: str = ""
    message_ids: list[str] = field(default_factory=list)
    subject: str = ""
    locale: str = ""
    time: float | None = None
    author: str = ""
    after: list[tuple[str, str]] = field(default_factory=list)
    outcome: dict[str, Any] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    part_of: str | None = None
    tools: str = ""
    parallel_tool_calls: bool | None = None
    corrected: list[ChatMessage] = field(default_factory=list)
    draft: list[ChatMessage] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"Record({self.id}, {len(self.prompt):,} + {len(self.completion):,} messages)"


def text_of(value: str | Sequence[ChatMessage] | None) -> str:
    """The text of a prompt or completion, given as a string or as messages: contents joined by newlines."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return "\n".join(m["content"] for m in value if isinstance(m.get("content"), str))


def asked_text(prompt: str | Sequence[ChatMessage]) -> str:
    """A prompt's text as it is compared: without system messages, which are alike in all records of a set,
    and without what tools gave."""
    if isinstance(prompt, str):
        return prompt
    spoken = [m for m in prompt if m["role"] not in ("system", "developer", "tool")]
    return text_of(spoken) or text_of(prompt)


def said_text(completion: str | Sequence[ChatMessage] | None) -> str:
    """What a completion says to the customer: without the results of tools."""
    if completion is None or isinstance(completion, str):
        return completion or ""
    return text_of([m for m in completion if m["role"] not in _TOOLS and m.get("content")])


def calls_text(message: ChatMessage) -> str:
    """The calls of a message, a line each, such as `find_order({"id": 7})`."""
    return "\n".join(
        f"{call['function'].get('name', '')}({call['function'].get('arguments', '')})"
        for call in message.get("tool_calls") or ()
        if isinstance(call, dict) and isinstance(call.get("function"), dict)
    )


def calls_tools(completion: Sequence[ChatMessage]) -> bool:
    """Whether a completion calls tools."""
    return any(message.get("tool_calls") for message in completion)


def reply_text(completion: str | Sequence[ChatMessage] | None) -> str:
    """What a completion says and does, as it is compared: its words and the calls it makes."""
    if completion is None or isinstance(completion, str):
        return completion or ""
    calls = [text for m in completion if (text := calls_text(m))]
    return "\n".join(text for text in (said_text(completion), *calls) if text)


def need_of(prompt: str | Sequence[ChatMessage]) -> str:
    """What the customer needs, as it is embedded: the last customer turn first, then the opener.

    An encoder sees some 256 tokens; the head of a long thread says least about what is asked now.
    """
    if isinstance(prompt, str):
        return prompt
    asked = [m["content"] for m in prompt if m["role"] == "user"]
    if len(asked) < 2:
        return asked[0] if asked else text_of(prompt)
    return f"{asked[-1]}\n{asked[0]}"


def iso_time(seconds: float | None) -> str | None:
    """Seconds since 1970 as ISO 8601 in UTC; None where the time is not known, or no calendar has it."""
    try:
        return (
            None
            if seconds is None or math.isnan(seconds)
            else datetime.fromtimestamp(seconds, UTC).isoformat()
        )
    except (OverflowError, ValueError, OSError):
        return None


def stable_id(prefix: str, parts: Iterable[str]) -> str:
    """An id that depends on the parts alone, such as `r_3f0c…` (64 bits)."""
    joined = "\x1f".join(parts).encode("utf-8", "replace")
    return f"{prefix}_{hashlib.sha256(joined).hexdigest()[:16]}"
