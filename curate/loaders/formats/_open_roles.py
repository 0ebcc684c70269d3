"""Counts conversations in which nobody can tell who asks and who answers; many of them are a question."""

from __future__ import annotations

from collections.abc import Callable, Set

from curate.loaders.account import Question
from curate.loaders.base import Source
from curate.records import Conversation

# of the conversations; fewer are bystanders and odd talks, which give no pair and are counted as such
OPEN_SHARE = 0.2


class OpenRoles:
    """The census of one source."""

    def __init__(self) -> None:
        self.total = self.open = 0

    def see(self, conversation: Conversation) -> None:
        self.count({m.role for m in conversation.messages if m.kind == "message"})

    def count(self, roles: Set[str]) -> None:
        """Counts a conversation by the roles of those who speak in it."""
        self.total += bool(roles)
        self.open += "unknown" in roles and not {"customer", "agent"} <= roles

    def ask(self, source: Source, key: str, evidence: Callable[[], str], add: tuple[str, ...]) -> None:
        """Raises the question where too much is open. A recipe that names agents or rules for roles has
        answered it."""
        named = source.block.agent_names() or source.block.roles
        if named or not self.open or self.open <= OPEN_SHARE * self.total:
            return
        what = (
            f"in {self.open:,} of {self.total:,} conversations nothing says who asks and who answers ({key})."
            f" {evidence()}"
        )
        source.report.ask(Question("roles", source.name, key, what, add))
