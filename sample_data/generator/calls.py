"""The calls as transcripts: a few header lines, then one labelled line a turn."""

from __future__ import annotations

import textwrap
from datetime import timedelta
from pathlib import Path

from model import Conversation, Turn, rng_for

FOLDER = "transcripts"
_HELLO = {
    "en": ("Fernhollow, {0} speaking.", "Fernhollow, this is {0}.", "Hello, {0} at Fernhollow."),
    "de": ("Fernhollow, {0} am Apparat.",),
    "fr": ("Fernhollow, {0}, bonjour.",),
    "es": ("Fernhollow, soy {0}.",),
}


def number(conversations: list[Conversation]) -> None:
    calls = sorted((c for c in conversations if c.channel == "call"), key=lambda c: (c.turns[0].at, c.key))
    for index, c in enumerate(calls):
        rng = rng_for("call", c.key)
        c.conversation_id = f"FC-{310 + 11 * index:06d}"
        c.source = FOLDER
        c.member = f"{FOLDER}/{c.turns[0].at:%Y-%m-%d}_{c.conversation_id}.txt"
        if rng.random() < 0.55:
            hello = rng.choice(_HELLO[c.language]).format(c.agent)
            c.turns.insert(0, Turn("agent", hello, c.agent, "greeting", c.turns[0].at - timedelta(seconds=4), hello))
        for n, turn in enumerate(c.turns, 1):
            turn.body = turn.text = " ".join(turn.text.split())
            turn.message_id = f"{c.conversation_id}#{n}"


def write(conversations: list[Conversation], folder: Path) -> None:
    (folder / FOLDER).mkdir(exist_ok=True)
    for c in conversations:
        if c.source == FOLDER:
            (folder / c.member).write_text(_transcript(c), "utf-8", newline="\n")


def _transcript(c: Conversation) -> str:
    rng = rng_for("transcript", c.key)
    start = c.turns[0].at - timedelta(seconds=2)
    seconds = int((c.turns[-1].at - start).total_seconds()) + 9
    lines = [
        f"Call id: {c.conversation_id}",
        f"Date: {start:%Y-%m-%d %H:%M}",
        "Queue: customer care",
        f"Duration: {seconds // 60}:{seconds % 60:02d}",
        "",
    ]
    timed, wrapped = rng.random() < 0.65, rng.random() < 0.3
    caller = "Caller" if rng.random() < 0.15 else "Customer"
    for turn in c.turns:
        passed = int((turn.at - start).total_seconds())
        clock = f"[{passed // 3600:02d}:{passed // 60 % 60:02d}:{passed % 60:02d}] " if timed else ""
        label = caller if turn.role == "customer" else f"Agent {turn.agent}" if turn.role == "agent" else "Note"
        turn.line = len(lines) + 1
        line = f"{clock}{label}: {turn.body}"
        lines += textwrap.wrap(line, 92, break_long_words=False, break_on_hyphens=False) if wrapped else [line]
    return "\n".join(lines) + "\n"
