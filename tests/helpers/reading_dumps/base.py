"""The conversations of the fixtures as turns, and the table of what is right of each file."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.helpers.paths import READING
from tests.helpers.reading_dumps.pool import AGENTS, BOT_GREETING, CUSTOMERS, GREETING, HANDOVER, TALK

START = datetime(2025, 3, 13, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Turn:
    """One message; `side` is customer, agent, bot or note; `who` the number of its author among those of his
    side."""

    chat: int
    number: int
    side: str
    who: int
    text: str
    time: datetime

    @property
    def name(self) -> str:
        return (
            "Skerry Bot"
            if self.side == "bot"
            else (CUSTOMERS if self.side == "customer" else AGENTS)[self.who][0]
        )

    @property
    def mail(self) -> str:
        return (
            "bot@skerry.example"
            if self.side == "bot"
            else (CUSTOMERS if self.side == "customer" else AGENTS)[self.who][1]
        )

    @property
    def id(self) -> int:
        return 90 if self.side == "bot" else (7100 if self.side == "customer" else 40) + self.who

    @property
    def own(self) -> bool:
        """Whether the business wrote it."""
        return self.side != "customer"

    @property
    def private(self) -> bool:
        return self.side == "note"

    @property
    def iso(self) -> str:
        return self.time.strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def day(self) -> str:
        return self.time.strftime("%Y-%m-%d %H:%M")


def talk(
    language: str = "en",
    chats: int = 8,
    *,
    opens: str = "",
    form: str = "",
    agents: int = 2,
    notes: bool = True,
    customers: Sequence[int] = (),
    handover: bool = False,
) -> list[list[Turn]]:
    """Conversations of one language. `opens`: agent or bot greets first; `form` stands before each question
    as a message of its own."""
    out = []
    for chat, (question, answer, thanks, second, note) in enumerate(TALK[language][:chats]):
        customer = customers[chat] if customers else chat
        said: list[tuple[str, int, str]] = []
        agent = chat % agents
        said += (
            [("agent", agent, GREETING)]
            if opens == "agent"
            else [("bot", 0, BOT_GREETING)]
            if opens == "bot"
            else []
        )
        said += [("customer", customer, form)] if form else []
        said.append(("customer", customer, question))
        said += [("agent", (agent + 1) % agents, HANDOVER)] if handover else []
        said += [("note", agent, note)] if note and notes else []
        said.append(("agent", agent, answer))
        said += [("customer", customer, thanks)] if thanks else []
        said += [("agent", agent, second)] if second else []
        begun = START + timedelta(days=chat, hours=chat % 5)
        out.append(
            [
                Turn(chat, chat * 10 + n, side, who, text, begun + timedelta(minutes=7 * n))
                for n, (side, who, text) in enumerate(said)
            ]
        )
    return out


def flat(chats: list[list[Turn]]) -> list[Turn]:
    return [turn for chat in chats for turn in chat]


TRUTHS: list[dict[str, Any]] = []


def right(kind: str, path: str, chats: list[list[Turn]] | None = None, **truth: Any) -> None:
    """Notes what is right of a file: the counts of its turns, or those given."""
    if chats is not None:
        truth.setdefault("conversations", len(chats))
        truth.setdefault("counts", [dict(Counter(t.side for t in flat(chats)))])
    assert "counts" in truth or "refuse" in truth, path
    TRUTHS.append({"kind": kind, "path": path, **truth})


def save(path: str, text: str, encoding: str = "utf-8") -> None:
    file = READING / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode(encoding))


def table(
    path: str, header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",", before: str = ""
) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([header, *rows])
    save(path, before + out.getvalue())


def lines(path: str, values: Iterable[object]) -> None:
    save(path, "".join(json.dumps(v, ensure_ascii=False) + "\n" for v in values))


Column = tuple[str, Callable[[Turn], object]]


def columns(path: str, chats: list[list[Turn]], *held: Column, delimiter: str = ",") -> None:
    """A table with one row per message; each column is a name and what stands in it."""
    table(path, [name for name, _ in held], [[cell(t) for _, cell in held] for t in flat(chats)], delimiter)


def yes(word: str, no: str) -> Callable[[Turn], str]:
    """A flag that is `word` for private messages."""
    return lambda t: word if t.private else no


def sided(customer: str, agent: str, bot: str = "") -> Callable[[Turn], str]:
    return lambda t: customer if t.side == "customer" else (bot or agent) if t.side == "bot" else agent
