"""Times that cannot be read: the order of the messages is then the file's, which may be the wrong way
round."""

from __future__ import annotations

from curate.loaders.account import Doubt
from curate.loaders.base import Source
from curate.loaders.settings import DoubtCode
from curate.records import Conversation

CODE: DoubtCode = "unread_times"
_FEW = 0.02  # share of messages whose time may be unreadable without a doubt


class TimeWatch:
    """Watches the conversations of one source for times that cannot be read; many of them are a doubt."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._seen = self._unread = 0

    def see(self, conversation: Conversation) -> None:
        """Counts the messages, and those whose time could not be read."""
        self._seen += len(conversation.messages)
        for message in conversation.messages:
            if message.flags and "bad_time" in message.flags:
                self._unread += 1

    def report(self) -> None:
        """Tells of such times, once all is read, unless they are told of as dates whose day and month cannot
        be told apart."""
        report, name = self._source.report, self._source.name
        reported = any(d.code == "day_or_month_first" and d.where == name for d in report.doubts)
        if reported or CODE in self._source.block.accept or self._unread <= _FEW * self._seen:
            return
        what = (
            f"the times of {self._unread:,} of {self._seen:,} messages cannot be read, so their order may be"
            " wrong"
        )
        report.doubt(
            Doubt(CODE, name, what, f"accept: [{CODE}]   # if the file has the oldest message first")
        )
