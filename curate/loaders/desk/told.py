"""What is to be said of a helpdesk's export when all was read: who speaks, and what told which messages are
private."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import ClassVar, Protocol

from curate.loaders.account import ALL_PUBLIC, Doubt, Question
from curate.loaders.base import Source
from curate.loaders.desk.parts import Part
from curate.loaders.desk.unread_texts import UnreadTexts
from curate.loaders.formats._open_roles import OpenRoles
from curate.loaders.roles import is_shown
from curate.loaders.settings import DoubtCode
from curate.records import Conversation

AGENTS = 'agents: ["id or name of each who answers"]'
_UNMARKED: DoubtCode = "unmarked_notes"
_VALUES = 10  # of the field about visibility that a question names


class Desk(Protocol):
    """What a loader says of its product."""

    name: ClassVar[str]
    product: ClassVar[str]
    privacy: ClassVar[str]
    sender: ClassVar[str]
    replies: ClassVar[str]
    unmarked: ClassVar[str]


class Told:
    """The census of one source."""

    def __init__(self, loader: Desk, source: Source) -> None:
        self._loader = loader
        self._source = source
        self._kinds: Counter[str] = Counter()
        self._roles = OpenRoles()
        self._said: set[str] = set()
        self._talks = self._answered = 0
        self.unread = UnreadTexts(source)

    def watch(self, parts: Sequence[Part]) -> None:
        """Notes what parts say of who could see them, as long as no public one tells it."""
        if len(self._said) < _VALUES and not (self._kinds["message"] and any(self._said)):
            flags = (p.flag for p in parts if not p.left_out and p.kind != "event")
            self._said.update(flag for flag in flags if flag is not None and is_shown(flag))

    def see(self, made: Conversation) -> None:
        sides: set[str] = set()
        for message in made.messages:
            self._kinds[message.kind] += 1
            if message.kind == "message":
                sides.add(message.role)
        self._roles.see(made)
        self._talks += 1
        self._answered += len(sides) > 1 or "unknown" in sides

    def say(self) -> None:
        source, loader = self._source, self._loader
        public, private = self._kinds["message"], self._kinds["note"]
        source.report.visibility[source.name] = ALL_PUBLIC
        if private or any(self._said):
            counts = f"{private:,} private, {public:,} public"
            how = f"private messages are recognised by {loader.privacy}"
            source.report.visibility[source.name] = f"{how}: {counts}"
        elif loader.unmarked and self._answered and not self._is_settled():
            settle = f"accept: [{_UNMARKED}]   # once private ones are taken out, or there are none"
            source.report.doubt(Doubt(_UNMARKED, source.name, loader.unmarked, settle))
        self.unread.report()
        evidence = f"Neither the messages nor a list of people of {loader.product} tell it."
        self._roles.ask(source, loader.sender, lambda: evidence, (AGENTS,))
        if self._talks and not self._answered and not source.report.limited and (public or not private):
            what = f"none of the {self._talks:,} conversations holds a message and a reply to it."
            line = f"# give the export of the {loader.replies} together with this file"
            source.report.ask(Question("no_replies", source.name, loader.product, what, (line,)))
        if private and not public:
            what = f"none of the {private:,} messages is public, so there is no reply that a customer saw."
            values = json.dumps(sorted(self._said), ensure_ascii=False)
            line = (
                f"messages: {{public_values: {values}}}   # the values of {loader.privacy} that mean that the"
                ' customer saw a message; "" is a missing one'
            )
            source.report.ask(
                Question("visibility", source.name, loader.privacy, what, (f"format: {loader.name}", line))
            )

    def _is_settled(self) -> bool:
        """Whether the recipe says what to make of private messages that nothing marks."""
        block = self._source.block
        return _UNMARKED in block.accept or bool(block.note_texts)
