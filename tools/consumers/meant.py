"""What must become of a record in an export: what is learned of it, or why it is left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

TOOLS, TURNS, SYSTEM, PART, PAIR = (
    "tools",
    "several turns",
    "a system message",
    "a part that is not learned",
    "one reply",
)
# How the reason begins with which a format leaves out what it cannot hold.
_REASONS = {
    TOOLS: "it calls tools",
    TURNS: "it has several turns",
    SYSTEM: "it has a system message",
    PART: "an earlier reply in it is not to be learned",
    PAIR: "it has no rejected reply",
}
Message = tuple[str, str]  # role and text


@dataclass(frozen=True, slots=True)
class Turn:
    """What must be learned, the messages that it must be learned behind, and of a pair the worse reply."""

    text: str
    before: tuple[Message, ...]
    rejected: str = ""


@dataclass(frozen=True, slots=True)
class Meant:
    """What must become of a record: these turns are trained, or it is left out and said to be.

    `unless` says how the reason must begin, by what a format lacks, or by the format itself; `left_out` the
    same for every format.
    """

    id: str
    turns: tuple[Turn, ...]
    unless: Mapping[str, str] = field(default_factory=dict)
    left_out: str = ""

    def may_be_left_out(self, lacks: Collection[str], reason: str = "") -> bool:
        """Whether a format that lacks this may leave it out, and for this reason, where it is known."""
        reasons = (
            [self.left_out] if self.left_out else [why for need, why in self.unless.items() if need in lacks]
        )
        return any(reason.startswith(one) for one in reasons) if reason else bool(reasons)


def meant_of(
    record: Mapping[str, Any], turns: tuple[Turn, ...], more: Mapping[str, str], *, learns: bool = True
) -> Meant:
    """A record of which `turns` are meant; where it `learns`, as in training, earlier replies that are not
    among them are a need of their own. `more` names further formats that leave it out."""
    last = turns[-1]
    roles = [role for role, _ in last.before]
    has = {
        TOOLS: calls_tools(record),
        TURNS: "assistant" in roles,
        SYSTEM: "system" in roles,
        PART: learns and roles.count("assistant") >= len(turns),
        PAIR: not last.rejected,
    }
    return Meant(record["id"], turns, {need: _REASONS[need] for need in has if has[need]} | dict(more))


def calls_tools(record: Mapping[str, Any]) -> bool:
    """Whether a record has anything to do with tools."""
    sides = [record.get(name) for name in ("prompt", "completion", "chosen", "rejected")]
    messages = [m for side in sides if isinstance(side, list) for m in side]
    return "tools" in record or any("tool_calls" in m for m in messages)


def messages_of(messages: Iterable[Iterable[str]]) -> tuple[Message, ...]:
    """(role, text) of each message, without space around the text."""
    return tuple((role, text.strip()) for role, text in messages)
