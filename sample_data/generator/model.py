"""What a conversation of the invented company is, and the reading of the hand-written files in content/."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
SEED = "fernhollow-1"
ROLES = {"c": "customer", "a": "agent", "note": "note", "bot": "bot", "auto": "auto"}


def words(text: str) -> list[str]:
    return text.split()


def rng_for(*parts: object) -> random.Random:
    """A generator of its own for each thing, so that a new conversation does not change the others."""
    return random.Random(":".join([SEED, *map(str, parts)]))


@dataclass
class Person:
    """A customer: the values that stay the same in all of his conversations."""

    key: str
    first: str
    last: str
    email: str
    country: str
    language: str
    values: dict[str, str] = field(default_factory=dict)

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}"


@dataclass
class Turn:
    role: str
    text: str
    agent: str = ""
    plant: str = ""
    at: datetime = datetime.min
    body: str = ""  # as it stands in the export: with signature, quoted reply
    html: str = ""
    message_id: str = ""
    image: str = ""  # a file that goes with the message
    line: int = 0  # in a transcript
    apart: str = ""  # the conversation that it is in, where that is not its own: a note in another channel


@dataclass
class Conversation:
    key: str
    situation: str
    title: str
    channel: str
    subject: str
    agent: str
    main: str
    solved: bool | None
    rating: str | None
    turns: list[Turn]
    contradiction: str = ""
    marks: list[str] = field(default_factory=list)  # spam, merged: tags of the ticket
    copy_of: str = ""
    near_of: str = ""
    merged_into: str = ""
    person: Person | None = None
    values: dict[str, str] = field(default_factory=dict)
    language: str = "en"
    conversation_id: str = ""
    source: str = ""
    member: str = ""

    def text_of(self, role: str) -> str:
        return "\n".join(turn.text for turn in self.turns if turn.role == role)

    @property
    def opening(self) -> str:
        return next(turn.text for turn in self.turns if turn.role == "customer")

    @property
    def who(self) -> Person:
        assert self.person is not None
        return self.person


def read_all() -> list[Conversation]:
    """All hand-written conversations, those of the three parts and the few of extra.yaml."""
    seen: dict[str, int] = {}
    files = [*sorted((HERE / "content").glob("*.yaml")), HERE / "extra.yaml"]
    return [conversation for file in files for conversation in _read(file, seen)]


def _read(file: Path, seen: dict[str, int]) -> Iterator[Conversation]:
    for situation in yaml.safe_load(file.read_text("utf-8")) or []:
        name = situation["situation"]
        for one in situation["conversations"]:
            seen[name] = seen.get(name, 0) + 1
            yield _conversation(f"{name}-{seen[name]:02d}", name, situation["title"], one)


def _conversation(key: str, situation: str, title: str, one: dict[str, Any]) -> Conversation:
    return Conversation(
        key=key,
        situation=situation,
        title=title,
        channel=one["channel"],
        subject=str(one.get("subject") or ""),
        agent=one["agent"],
        main=one["main"],
        solved=one["solved"],
        rating=one["rating"],
        turns=[_turn(turn, one["agent"]) for turn in one["turns"]],
        contradiction=str(one.get("contradiction") or ""),
        marks=list(one.get("marks") or []),
        merged_into=str(one.get("merged_into") or ""),
    )


def _turn(turn: dict[str, Any], agent: str) -> Turn:
    kind = next(key for key in turn if key in ROLES)
    return Turn(
        role=ROLES[kind],
        text=str(turn[kind]).strip(),
        agent=str(turn.get("agent_name") or agent) if kind in ("a", "note") else "",
        plant=str(turn.get("plant") or ""),
        image=str(turn.get("image") or ""),
    )
