"""A Slack thread: who opened it, who wrote in it, and the conversation that it makes."""

from __future__ import annotations

from typing import Any

from curate.ids import as_text
from curate.loaders.base import Source, finish
from curate.loaders.decode import mend
from curate.loaders.formats._slack_team import Team
from curate.loaders.formats._slack_text import plain
from curate.loaders.times import parse_time
from curate.records import Conversation, Message


def _author(value: dict[str, Any]) -> str:
    return as_text(value.get("user")) or as_text(value.get("bot_id")) or as_text(value.get("username"))


def _opener(key: str, rows: list[list[Any]]) -> str:
    """Who opened a thread, also where its first message is missing; empty where nothing tells."""
    thread = key.rpartition(":")[2]
    own = next((r[2] for r in rows if r[1] == thread), None)
    return (
        _author(own)
        if own
        else next((as_text(r[2]["parent_user_id"]) for r in rows if r[2].get("parent_user_id")), "")
    )


def authors_of(key: str, rows: list[list[Any]]) -> list[str]:
    """Who opened a thread, then who wrote in it, in order, bots left out; nothing where nobody knows who
    opened it."""
    opener = _opener(key, rows)
    ordered = sorted(rows, key=lambda r: parse_time(r[1]) or 0.0)
    return [opener, *(_author(r[2]) for r in ordered if not r[2].get("bot_id"))] if opener else []


def conversation_of(key: str, rows: list[list[Any]], team: Team, source: Source) -> Conversation:
    """One thread. A message that was broadcast to the channel stands in the export twice, with one ts."""
    thread = key.rpartition(":")[2]
    if not rows:
        return Conversation(thread, "", [])
    rows = sorted(rows, key=lambda r: (parse_time(r[1]) or 0.0, r[1]))
    opener = _opener(key, rows)
    made = Conversation(thread, rows[0][0], [])
    for _, ts, value, flags in rows:
        who = _author(value)
        text, mended = mend(plain(value, team))
        name = team.name(who) or as_text(value.get("username"))
        message = Message(
            ts, team.role(who, name, value, who == opener, opener), text, parse_time(ts), who, name
        )
        message.kind = "note" if value.get("note") else "message"
        message.flags = [
            *flags,
            *mended,
            *(["attachment_only"] if not text.strip() and value.get("files") else []),
        ]
        made.messages.append(message)
    finish(made, source.report)
    asking = next((m.author for m in made.messages if m.role == "customer"), "")
    made.customer = asking
    made.emails = [team.email(asking)] if team.email(asking) else []
    made.names = sorted({*made.names, *(n for m in made.messages for n in team.names(m.author))})
    parent = [] if any(r[1] == thread for r in rows) else ["parent_missing"]
    made.flags = sorted({"role_evidence:named" if team.named else "role_evidence:guess", *parent})
    return made
