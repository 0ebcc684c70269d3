"""Where a recipe names agents: senders who look like agents, too, and the senders whose names are nearly
those that were named."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches

from curate.loaders.account import Doubt
from curate.loaders.base import Source
from curate.loaders.habits import Census
from curate.loaders.mapping.sides import side_of_sender
from curate.loaders.roles import BUSY
from curate.records import Conversation

_MOST = 50_000  # names that are compared with one that nobody bears
_NEAR = 0.75  # likeness of a misspelt name to the right one
CODE = "unnamed_agents"


class AgentWatch:
    """Watches one source: in conversations without an agent, the busiest of those who talk is probably
    one."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._named = bool(source.block.agent_names())
        self._census = Census()

    def see(self, conversation: Conversation) -> None:
        """Notes who writes, and with whom where no agent is among them."""
        if not self._named:
            return
        spoken = [
            m
            for m in conversation.messages
            if m.kind == "message" and m.role in ("customer", "unknown", "agent")
        ]
        names = {name for m in spoken for name in (m.author, m.author_name) if name}
        if len(self._source.report.senders) < _MOST:
            self._source.report.senders.update(names)
        people = {m.author or m.author_name for m in spoken if m.role != "agent"} - {""}
        if len(people) > 1 and all(m.role != "agent" for m in spoken) and self._census.takes(conversation.id):
            for message in spoken:
                self._census.see(conversation.id, message.author or message.author_name, message.text)

    def report(self) -> None:
        """Doubts that those who were named are all."""
        talks = [
            {who for who, _ in talk if side_of_sender(who) != "customer"} for talk in self._census.talks()
        ]
        counts = Counter(who for talk in talks for who in talk)
        suspects: Counter[str] = Counter()
        for talk in talks:
            first, second = (*sorted(talk, key=lambda who: -counts[who])[:2], "", "")[:2]
            if counts[first] >= BUSY and counts[first] > counts[second]:
                suspects[first] += 1
        if not suspects or CODE in self._source.block.accept:
            return
        count = (
            "1 sender looks like an agent and is"
            if len(suspects) == 1
            else f"{len(suspects):,} senders look like agents and are"
        )
        most = f"at most {max(suspects.values()):,} of one sender"
        what = (
            f"{count} not named as such: {sum(suspects.values()):,} conversations in which no named agent"
            f" writes ({most}) have no reply to learn from"
        )
        settle = (
            f"agents: [NAME, NAME]   # all who answer; or accept: [{CODE}] if only those who were named"
            " should be learned from"
        )
        self._source.report.doubt(Doubt(CODE, self._source.name, what, settle))


def nearest(name: str, senders: Counter[str]) -> tuple[str, int] | None:
    """The sender whose name is most like one that nobody bears, and in how many conversations he is."""
    folded: dict[str, str] = {}
    for sender in sorted(senders):
        folded.setdefault(sender.strip().casefold(), sender)
    matches = get_close_matches(name.strip().casefold(), folded, 1, _NEAR)
    return (folded[matches[0]], senders[folded[matches[0]]]) if matches else None
