"""Conversations as turns: consecutive messages of one speaker."""

from __future__ import annotations

from dataclasses import dataclass, field

from curate.language.acknowledgement import acknowledgement
from curate.language.statements import answers
from curate.records import ANSWERS_UNSEEN, GOES_ON, ChatMessage, Conversation, Message, ToolCall


@dataclass(slots=True)
class Turn:
    """Consecutive messages of one speaker."""

    role: str
    author: str
    messages: list[Message] = field(default_factory=list)
    unseen: bool = False  # somebody whose text does not reach the prompt spoke just before
    told: list[str] = field(default_factory=list)  # system prompts that stand before it
    tool: bool = False  # a tool spoke between the customer and it
    # what a program had answered the customer, nobody else after it, and then what the customer said since
    corrected: list[str] = field(default_factory=list)
    trains: bool = True  # whether it may complete; what a training set gives no weight is context only

    @property
    def text(self) -> str:
        spoken = [m for m in self.messages if m.role != "tool" and m.text.strip()]
        said = [m.text + (" " if GOES_ON in m.flags else "\n\n") for m in spoken[:-1]]
        return "".join([*said, *(m.text for m in spoken[-1:])])

    @property
    def draft(self) -> str:
        """What an agent had written instead, and did not send; empty where there is no such."""
        return next((m.draft.strip() for m in self.messages if m.draft.strip()), "")

    @property
    def is_merged(self) -> bool:
        """Whether several messages became one."""
        return len(self.messages) > len(self.chat)

    def goes_on(self, role: str, author: str, trains: bool) -> bool:
        """Whether a message of this speaker belongs to it; after a call of a tool also one of other weight,
        as the model cannot be trained on half of what it does."""
        mid_call = bool(self.messages[-1].tool_calls or self.messages[-1].tool_call_id)
        return (self.role, self.author) == (role, author) and (self.trains == trains or mid_call)

    def calls(self, call: str) -> bool:
        """Whether it makes the call of this id."""
        return any(one["id"] == call for m in self.messages for one in m.tool_calls)

    @property
    def chat(self) -> list[ChatMessage]:
        """The turn as a model sees it: one message, or where tools are called, one for what is said and
        called before each result."""
        if self.role == "customer":
            return [{"role": "user", "content": self.text}]
        if not any(m.tool_calls or m.tool_call_id for m in self.messages):
            return [{"role": "assistant", "content": self.text}]
        chat: list[ChatMessage] = []
        for message in self.messages:
            if message.tool_call_id:
                result: ChatMessage = {
                    "role": "tool",
                    "content": message.text,
                    "tool_call_id": message.tool_call_id,
                }
                chat.append({**result, "name": message.tool_name} if message.tool_name else result)
            else:
                add_assistant(chat, message.text, message.tool_calls)
        return chat


def add_assistant(chat: list[ChatMessage], text: str, calls: list[ToolCall]) -> None:
    """Lets the assistant go on: in its last message, where a chat ends with one."""
    if not (chat and chat[-1]["role"] == "assistant"):
        chat.append({"role": "assistant", "content": ""})
    last = chat[-1]
    last["content"] = "\n\n".join(t for t in (last["content"], text) if t.strip())
    if calls:
        last["tool_calls"] = [*last.get("tool_calls", []), *calls]


def turns_of(conversation: Conversation) -> list[Turn]:
    """Customer and agent turns in order; notes, events, bots, bystanders and empty messages are passed over.

    The system prompts of a training set stay with the turn that follows them, calls of tools and their
    results belong to the turn of the agent who makes them.
    An automatic acknowledgement is left out of the turn in which its sender answers; alone it stays, for the
    gate to judge.
    """
    turns: list[Turn] = []
    unseen = tool = False
    bot: list[str] = []
    system_prompts: list[str] = []
    for message in conversation.messages:
        uses_tool = bool(message.tool_calls or message.tool_call_id)
        if message.kind != "message" or not (message.text.strip() or uses_tool):
            continue
        if "system_prompt" in message.flags:
            system_prompts.append(message.text.strip())
            continue
        if message.role == "bot" and turns:
            bot = [message.text] if answers(message.text) else bot
        if message.tool_call_id and turns and turns[-1].calls(message.tool_call_id):
            turns[-1].messages.append(message)
            continue
        role = "agent" if message.tool_calls else message.role
        if role not in ("customer", "agent"):
            unseen, tool = unseen or role == "unknown", tool or role == "tool"
            continue
        unseen = unseen or ANSWERS_UNSEEN in message.flags
        author = message.author if role == "agent" else "customer"
        trains = role == "customer" or "untrained" not in message.flags
        if turns and not unseen and turns[-1].goes_on(role, author, trains):
            turns[-1].messages.append(message)
            turns[-1].trains = turns[-1].trains and trains
        else:
            # a reply without weight that this one goes on from does not reach the prompt, which ends with the
            # customer
            unseen = unseen or bool(trains and role == "agent" and turns and not turns[-1].trains)
            turns.append(Turn(role, author, [message], unseen, trains=trains))
            turns[-1].corrected = bot if role == "agent" else []
        tool = tool and role == "agent"
        turns[-1].told += system_prompts
        turns[-1].tool = turns[-1].tool or tool
        unseen, system_prompts = False, []
        if message.role == "agent":
            bot = []
        elif message.role == "customer" and bot:
            bot = [*bot, message.text]
    for turn in turns:
        if turn.role == "agent" and len(turn.messages) > 1:
            turn.messages = [
                m for m in turn.messages if m.tool_calls or m.tool_call_id or not acknowledgement(m.text)
            ] or turn.messages
    return turns
