"""The conversations of a sample by their senders: what each side says, and the question who answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from curate.loaders.account import Question
from curate.loaders.bot_words import is_bot_name
from curate.loaders.mapping.fields import MappingGuess
from curate.loaders.mapping.profile import Column, TableProfile
from curate.loaders.mapping.sides import Talk, listen
from curate.loaders.mapping.talks import Rows

OPENING = ("who opens", "who answers")
NAMES = "agents: [NAME]   # every sender who answers for the business, as the column has it"
_BY_OPENER = (
    (
        "roles: {customer: conversation_author, otherwise: agent}   # or this, if customers open every"
        " conversation"
    ),
    (
        "roles: {agent: conversation_author, otherwise: customer}   # or this, if the business opens every"
        " conversation"
    ),
)
LISTED = 200  # senders that a question lists in the recipe


@dataclass
class SenderTalks:
    """The conversations of several people in the sample, as (author, text), and in how many each author
    is."""

    rows: TableProfile
    column: Column
    several: list[list[tuple[str, str]]]
    counts: Counter[str] = field(default_factory=Counter)

    def opened_by(self, people: Set[str]) -> int:
        return sum(talk[0][0] in people for talk in self.several)

    def heard(self, people: Set[str], names: tuple[str, str]) -> dict[str, Talk]:
        """What these people and the others say."""
        speech = listen([[(names[who not in people], text) for who, text in talk] for talk in self.several])
        return {name: speech.get(name, Talk()) for name in names}

    def opening(self) -> dict[str, Talk]:
        """What those who open and those who answer say."""
        speech = listen([[(OPENING[who != talk[0][0]], text) for who, text in talk] for talk in self.several])
        return {name: speech.get(name, Talk()) for name in OPENING}

    def ask(self, guess: MappingGuess, what: str, why: Sequence[str]) -> None:
        """The question which of the senders answer."""
        listed = tuple(sorted(self.counts.items(), key=lambda kv: (-kv[1], kv[0]))[:LISTED])
        evidence = "".join(f"; {w}" for w in why)
        message = (
            f"it is not clear which of the {len(self.counts)} senders in the column"
            f" {self.column.name!r} answer for the business: {what}{evidence}"
        )
        guess.questions.append(
            Question(
                "roles", self.rows.files[0].label, self.column.name, message, (NAMES, *_BY_OPENER), listed
            )
        )


def askers(head: TableProfile | None, own: Mapping[str, Any]) -> dict[str, str]:
    """Who opened each conversation, where a table of conversations says so."""
    if not head or not own.get("author"):
        return {}
    return dict(zip(head.columns[own["id"]].values, head.columns[own["author"]].values, strict=True))


def with_openers(
    held: Rows, column: Column, link: Sequence[str], asker: Mapping[str, str]
) -> list[list[tuple[str, str]]]:
    """Each conversation as (author, text), bots left out, whoever opened it by the other table first."""
    out = []
    for talk in held.talks:
        messages = [
            (column.values[n], held.texts[n])
            for n in talk
            if column.values[n].strip() and not is_bot_name(column.values[n])
        ]
        opener = asker.get(link[talk[0]], "") if talk else ""
        out.append([(opener, ""), *messages] if opener else messages)
    return [talk for talk in out if talk]
