"""The chats as a table, one row a message."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from model import Conversation, Turn, rng_for, words

FILE = "chats.csv"
COLUMNS = words("chat_id message_id sent_at sender_type sender_name sender_email message rating resolved")
_TYPES = {"customer": "visitor", "agent": "agent", "bot": "bot", "auto": "bot", "note": "internal note"}


def number(conversations: list[Conversation]) -> None:
    chats = sorted((c for c in conversations if c.channel == "chat"), key=lambda c: (c.turns[0].at, c.key))
    for index, c in enumerate(chats):
        c.conversation_id, c.source = f"ch-{20_411 + 7 * index}", FILE
        for n, turn in enumerate(c.turns, 1):
            turn.message_id = f"m{20_411 + 7 * index}-{n:02d}"


def write(conversations: list[Conversation], folder: Path, shared: set[str]) -> None:
    """`shared`: the keys of persons that write elsewhere too, whose address must be known."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for c in sorted((c for c in conversations if c.source == FILE), key=lambda c: c.turns[0].at):
        name, email = _visitor(c, shared)
        for turn in c.turns:
            table.writerow(_row(c, turn, name, email))
    (folder / FILE).write_text(out.getvalue(), "utf-8", newline="")


def _visitor(c: Conversation, shared: set[str]) -> tuple[str, str]:
    """The name that the visitor left, and the address: some leave neither."""
    rng, person = rng_for("visitor", c.key), c.who
    if person.key in shared or person.first in c.text_of("agent") or rng.random() > 0.14:
        return (person.full if rng.random() < 0.7 else person.first), person.email
    return f"Visitor {rng.randrange(10_000, 99_999)}", ""


def _row(c: Conversation, turn: Turn, name: str, email: str) -> list[str]:
    if turn.role in ("bot", "auto"):
        name, email = "Fern (bot)", ""
    elif turn.role != "customer":
        name, email = turn.agent, f"{turn.agent.lower()}@fernhollow.example"
    resolved = {True: "yes", False: "no", None: ""}[c.solved]
    return [c.conversation_id, turn.message_id, f"{turn.at:%Y-%m-%d %H:%M:%S}", _TYPES[turn.role], name, email, turn.body, c.rating or "", resolved]
