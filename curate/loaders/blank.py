"""Messages without a text and conversations without messages: where most are, what they say stands where the
loader does not look."""

from __future__ import annotations

from dataclasses import dataclass

from curate.loaders.account import Doubt
from curate.loaders.base import Source
from curate.loaders.settings import DoubtCode
from curate.records import Conversation

CODE: DoubtCode = "blank_texts"
_MANY = 0.5  # share of messages without a text above which it is no matter of pictures and files


@dataclass
class _Share:
    """How many of all are blank."""

    blank: int = 0
    all: int = 0

    def __str__(self) -> str:
        return f"{self.blank:,} of {self.all:,}"

    @property
    def is_odd(self) -> bool:
        return self.blank > _MANY * self.all


class BlankWatch:
    """Watches the conversations of one source for messages that say nothing and call no tool, and for
    conversations that have no messages."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._messages, self._conversations = _Share(), _Share()

    def see(self, conversation: Conversation) -> None:
        """Counts the messages and those without a text; events are none."""
        said = blank = 0
        for message in conversation.messages:
            if message.kind != "event":
                said += 1
                if (not message.text or message.text.isspace()) and not message.tool_calls:
                    blank += 1
        self._conversations.all += 1
        self._conversations.blank += not said
        self._messages.all += said
        self._messages.blank += blank

    def report(self) -> None:
        """Tells of such pieces, once all is read, where they are most."""
        if CODE in self._source.block.accept:
            return
        if self._messages.is_odd:
            what = f"{self._messages} messages have no text"
        elif self._conversations.is_odd:
            what = f"{self._conversations} conversations have no messages"
        else:
            return
        what += ". If the export holds what they say, it stands in a field that is not read"
        settle = f"accept: [{CODE}]   # if there is nothing to read"
        self._source.report.doubt(Doubt(CODE, self._source.name, what, settle))
