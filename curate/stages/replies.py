"""What the replies of a dump are: prose, labels or a structure. It decides which rules of the gate hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from curate.gate import RULES, Gate, GateSettings
from curate.tasks import task_of

_ALONE = 0.8  # share of the replies that have a conversation of their own, from which they may be no prose
_LOST = 0.5  # share of the records from which a run says that rules for prose took them
OF_SHORT_ANSWERS = frozenset(("too_short", "thanks_only", "low_content", "low_quality"))


class Replies(NamedTuple):
    """prose, label or structured, and why."""

    kind: str = "prose"
    because: str = ""

    @classmethod
    def of(cls, replies: Sequence[str], conversations: Sequence[str], settings: GateSettings) -> Replies:
        """What the recipe says that they are, or else what they are by themselves. Where conversations have
        several, they are a talk between people, however short and alike."""
        if settings.replies != "auto":
            return cls(settings.replies, "the recipe says so")
        counts = Counter(conversations)
        if sum(counts[one] == 1 for one in conversations) < _ALONE * len(replies):
            return cls()
        task = task_of(replies)
        alike = task.kind == "label" and len(task.labels) < 2  # one and the same answer to all tells nothing
        return cls() if alike or task.kind not in ("label", "structured") else cls(task.kind, task.because)

    @property
    def prose(self) -> bool:
        """Whether they are replies to a person."""
        return self.kind == "prose"

    @property
    def name(self) -> str:
        """The kind, as it is said of several."""
        return "labels" if self.kind == "label" else self.kind

    def gate(self, settings: GateSettings) -> Gate:
        """The gate with the rules that hold for them."""
        return Gate(settings, prose=self.prose)

    def account(self, settings: GateSettings) -> dict[str, Any]:
        """For manifest.json and --json; empty for prose."""
        left = [rule.reason for rule in RULES if rule.of_prose and rule.reason not in settings.skip]
        return {} if self.prose else {**self._asdict(), "rules_not_applied": left}

    def note(self, settings: GateSettings) -> str:
        """The same in a sentence, with the recipe's line that changes it; empty for prose."""
        if not (account := self.account(settings)):
            return ""
        left = [reason for reason in account["rules_not_applied"] if reason in OF_SHORT_ANSWERS]
        others = len(account["rules_not_applied"]) - len(left)
        return (
            f"replies taken as {self.name} ({account['because']}): the gate's rules for prose did not apply"
            f" ({', '.join(left)} and {others} others). `gate.replies: prose` in the recipe applies them"
        )

    def of_scores(self) -> list[str]:
        """What scores, which are made for prose, say of them; empty for prose."""
        said = f"The replies are {self.name} ({self.because}). The score is made for prose, not for them."
        return [] if self.prose else [said]

    def doubt(self, settings: GateSettings, dropped: Mapping[str, int], records: int) -> str:
        """Where replies taken as prose are lost to the rules about short answers, what to set if they are
        none."""
        lost = {reason: n for reason in sorted(OF_SHORT_ANSWERS) if (n := dropped.get(reason, 0))}
        if not self.prose or sum(lost.values()) < max(1, _LOST * records):
            return ""
        why = ", ".join(f"{reason} {n:,}" for reason, n in lost.items())
        return (
            f"{sum(lost.values()):,} of {records:,} records were dropped for saying little ({why}). If short"
            " replies are what is to be learned, set `gate.replies: label` in the recipe"
        )


PROSE = Replies()
