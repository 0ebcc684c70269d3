"""What is said once all talks of a helpdesk were read: who speaks, what told which messages are private."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import ClassVar, Protocol

from curate.loaders.account import Question
from curate.loaders.base import Source
from curate.loaders.desk.parts import Part
from curate.loaders.formats._open_roles import OpenRoles
from curate.records import Conversation

_VALUES = 10  # of the field about visibility that a question names
AGENTS = 'agents: ["id or name of each who answers"]'


class Asked(Protocol):
    """What a question names of a loader: product, format, and the fields of visibility and of senders."""

    name: ClassVar[str]
    product: ClassVar[str]
    privacy: ClassVar[str]
    sender: ClassVar[str]


class Told:
    """What is to be said when all was read: who speaks, and what told which messages are private."""

    def __init__(self, loader: Asked, source: Source) -> None:
        self._loader = loader
        self._source = source
        self._kinds: Counter[str] = Counter()
        self._roles = OpenRoles()
        self._said: set[str] = set()

    def watch(self, parts: Sequence[Part]) -> None:
        if len(self._said) < _VALUES:
            self._said.update(
                p.flag[:20] for p in parts if p.flag is not None and not p.left_out and p.kind != "event"
            )

    def see(self, made: Conversation) -> None:
        self._kinds.update(m.kind for m in made.messages)
        self._roles.see(made)

    def say(self) -> None:
        source, loader = self._source, self._loader
        public, private = self._kinds["message"], self._kinds["note"]
        source.report.visibility[source.name] = (
            f"private messages are recognised by {loader.privacy}: {private:,} private, {public:,} public"
        )
        evidence = f"Neither the messages nor a list of people of {loader.product} tell it."
        self._roles.ask(source, loader.sender, lambda: evidence, (AGENTS,))
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
