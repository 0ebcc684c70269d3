"""A training record of a run, as what comes after the run reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from curate.record_files.rows import Row
from curate.records import ChatMessage, reply_text, said_text
from curate.text.brief import Brief


@dataclass(frozen=True, slots=True, repr=False)
class Taught(Brief):
    """A training record: what was asked, what was replied, and of which situation it is."""

    id: str
    conversation: str
    situation: str
    prompt: list[ChatMessage]
    completion: list[ChatMessage]
    need: str
    signals: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, row: Row, unnamed: str = "") -> Taught:
        """The record in a row; `unnamed` is its situation where the row names none."""
        data = row.data
        signals = data.get("signals")
        return cls(
            row.id,
            row.conversation() or row.id,
            str(data.get("cluster_label") or unnamed),
            messages_of(data["prompt"], "user"),
            messages_of(data.get("completion") or [], "assistant"),
            row.need,
            signals if isinstance(signals, dict) else {},
        )

    @property
    def said(self) -> str:
        """What the reply says to the customer."""
        return said_text(self.completion)

    @property
    def reply(self) -> str:
        """What the reply says and does: its words and the calls that it makes."""
        return reply_text(self.completion)

    @property
    def language(self) -> str:
        return str(self.signals.get("language.completion") or "")


def messages_of(value: Any, role: str) -> list[ChatMessage]:
    """A prompt or completion as messages; a text is one of `role`."""
    return [{"role": role, "content": value}] if isinstance(value, str) else list(value)
