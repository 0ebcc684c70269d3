"""Where who opens a conversation decides who answers: conversations that open the other way, whose sides may
be exchanged."""

from __future__ import annotations

from collections import Counter

from curate.loaders.account import Doubt
from curate.loaders.base import Source
from curate.loaders.mapping.sides import SAME_OPENING, but_for_names, greets_as_staff
from curate.loaders.settings import CONVERSATION_AUTHOR, DoubtCode
from curate.records import Conversation

CODE: DoubtCode = "mixed_openings"
_LEAST = 2  # conversations below which it is a turn of phrase
_UNLIKE, _LIKE = (
    0.005,
    0.03,
    # share of conversations from which openings that do not greet, or that do, are too many (0.9% of a
    # forum's questions do)
)
_KEPT = 100_000  # openings that are compared with each other


class OpenerWatch:
    """Watches one source: a rule by who opens is right only where the openings sound like that side's."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._total = self._greeted = 0
        self._others: Counter[str] = Counter()  # openings without a greeting of staff

    def see(self, conversation: Conversation) -> None:
        """Counts how the first message sounds; one alone says nothing of who answers whom."""
        roles = self._source.block.roles
        if not roles or CONVERSATION_AUTHOR not in (roles.agent, roles.customer):
            return
        dialogue = [
            m for m in conversation.messages if m.kind == "message" and m.role in ("customer", "agent")
        ]
        if len({m.role for m in dialogue}) < 2:
            return
        self._total += 1
        if greets_as_staff(dialogue[0].text):
            self._greeted += 1
        elif len(self._others) < _KEPT:
            self._others[but_for_names(dialogue[0].text)] += 1

    def report(self) -> None:
        """Doubts the rule where some conversations open like the other side."""
        roles = self._source.block.roles
        if not self._total or not roles or CODE in self._source.block.accept:
            return
        if roles.agent == CONVERSATION_AUTHOR:
            odd, share = sum(n for n in self._others.values() if n < SAME_OPENING), _UNLIKE
            sounds, side = "no greeting of people who answer", "agent"
        else:
            odd, share = self._greeted, _LIKE
            sounds, side = "a greeting of people who answer", "customer"
        if odd >= max(_LEAST, share * self._total):
            what = (
                f"{odd:,} of {self._total:,} conversations open with {sounds}, although who opens is taken"
                f" for the {side}: their sides may be exchanged"
            )
            settle = f"accept: [{CODE}]   # or roles by a column, or agents: [NAME, NAME]"
            self._source.report.doubt(Doubt(CODE, self._source.name, what, settle))
