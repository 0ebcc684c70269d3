"""Conversations as turns: consecutive messages of one speaker."""

from __future__ import annotations

from dataclasses import dataclass, field

from curate.language.acknowledgement import acknowledgement
from curate.language.statements import answers
from curate.records import ANSWERS_UNSEEN, GOES_ON, Conversation, Message


@dataclass(slots=True)
class Turn:
    """Consecutive messages of one speaker."""

    role: str
    author: str
    messages: list[Message] = field(default_factory=list)
    unseen: bool = False  # somebody whose text does not reach the prompt spoke just before
    told: list[str] = field(default_factory=list)  # system prompts that stand before it
    tool: bool = False  # a tool spoke between the customer and it
    bot_answered: bool = False  # a program had answered the customer, and nobody else after it
    trains: bool = True  # whether it may complete; what a training set gives no weight is context only

    @property
    def text(self) -> str:
        said = (m.text + (" " if GOES_ON in m.flags else "\n\n") for m in self.messages[:-1])
        return "".join([*said, self.messages[-1].text])


def turns_of(conversation: Conversation) -> list[Turn]:
    """Customer and agent turns in order; notes, events, bots, bystanders and empty messages are passed over.

    The system prompts of a training set stay with the turn that follows them.
    An automatic acknowledgement is left out of the turn in which its sender answers; alone it stays, for the
    gate to judge.
    """
    turns: list[Turn] = []
    unseen = tool = bot_answered = False
    system_prompts: list[str] = []
    for message in conversation.messages:
        if message.kind != "message" or not message.text.strip():
            continue
        if "system_prompt" in message.flags:
            system_prompts.append(message.text.strip())
            continue
        if message.role == "bot" and turns:
            bot_answered = bot_answered or answers(message.text)
        if message.role not in ("customer", "agent"):
            unseen, tool = unseen or message.role == "unknown", tool or message.role == "tool"
            continue
        unseen = unseen or ANSWERS_UNSEEN in message.flags
        author = message.author if message.role == "agent" else "customer"
        trains = message.role == "customer" or "untrained" not in message.flags
        if (
            turns
            and (turns[-1].role, turns[-1].author, turns[-1].trains) == (message.role, author, trains)
            and not unseen
        ):
            turns[-1].messages.append(message)
        else:
            # a reply without weight that this one goes on from does not reach the prompt, which ends with the
            # customer
            unseen = unseen or bool(trains and message.role == "agent" and turns and not turns[-1].trains)
            turns.append(Turn(message.role, author, [message], unseen, trains=trains))
            turns[-1].bot_answered = bot_answered and message.role == "agent"
        tool = tool and message.role == "agent"
        turns[-1].told += system_prompts
        turns[-1].tool = turns[-1].tool or tool
        unseen, system_prompts = False, []
        bot_answered = bot_answered and message.role != "agent"
    for turn in turns:
        if turn.role == "agent" and len(turn.messages) > 1:
            turn.messages = [m for m in turn.messages if not acknowledgement(m.text)] or turn.messages
    return turns
