"""truth.json: what is planted where, and every personal value with the message that it stands in."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import slack
import zendesk
from model import Conversation, Turn
from people import KINDS

AGENTS = tuple(zendesk.AGENTS)
RARE = 3  # conversations: a situation with no more is rare
Row = dict[str, Any]


def build(conversations: list[Conversation], groups: dict[str, list[str]]) -> Row:
    ordered = sorted(conversations, key=lambda c: (c.source, c.member, c.turns[0].at, c.key))
    by_key = {c.key: c for c in ordered}
    return {
        "about": "What is planted in dump/, by source, conversation and message. All values are invented. See README.md.",
        "counts": {"conversations": len(ordered), "by_source": dict(sorted(Counter(c.source for c in ordered).items()))},
        "situations": _situations(ordered),
        "conversations": [_conversation(c) for c in ordered],
        "plants": _plants(ordered),
        "exact_duplicates": [_pair(by_key[c.copy_of], c) for c in ordered if c.copy_of],
        "near_duplicates": [_pair(by_key[c.near_of], c) for c in ordered if c.near_of],
        "contradictions": _contradictions(ordered),
        "merged": [_merged(c, by_key[c.merged_into]) for c in ordered if c.merged_into],
        "customers": _customers(by_key, groups),
        "without_reply": _without_reply(ordered),
        "personal_data": [row for c in ordered for row in _personal(c)],
    }


def write(truth: Row, path: Path) -> None:
    """One entry a line, so that a change of one thing is a change of one line."""
    parts = []
    for key, value in truth.items():
        if isinstance(value, list):
            inner = ",\n".join(json.dumps(one, ensure_ascii=False) for one in value)
            parts.append(f'"{key}": [\n{inner}\n]')
        else:
            parts.append(f'"{key}": {json.dumps(value, ensure_ascii=False)}')
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", "utf-8")


def _ref(c: Conversation, turn: Turn) -> Row:
    row: Row = {
        "source": c.member if c.source == "transcripts" else c.source,
        "conversation_id": turn.apart or c.conversation_id,
        "message_id": turn.message_id,
    }
    return row | ({"line": turn.line} if turn.line else {})


def answers(c: Conversation) -> list[Turn]:
    """The agents' turns that answer something."""
    return [turn for turn in c.turns if turn.role == "agent" and turn.plant not in ("greeting", "empty")]


def main_turn(c: Conversation) -> Turn | None:
    """The reply that `main` rates: where a planted turn was put right by another agent the later answer, else the plant, else the longest."""
    replies = answers(c)
    sound = [turn for turn in replies if not turn.plant]
    planted = [turn for turn in replies if turn.plant]
    if planted and (not sound or (c.main == "poor" and not any(t.agent != c.agent for t in sound))):
        return planted[0]
    after = sound[:] if not planted else [t for t in sound if t.at > planted[-1].at] or sound
    return max(after, key=lambda turn: len(turn.text), default=None)


def _conversation(c: Conversation) -> Row:
    main = main_turn(c)
    row = {
        "conversation_id": c.conversation_id,
        "source": c.member if c.source == "transcripts" else c.source,
        "situation": c.situation,
        "language": c.language,
        "customer": c.who.key,
        "agent": c.agent,
        "main": c.main,
        "main_message_id": main.message_id if main else None,
        "solved": c.solved,
        "rating": c.rating,
        "message_ids": [turn.message_id for turn in c.turns if not turn.apart],
        "reply_ids": [turn.message_id for turn in answers(c)],
    }
    return row | ({"channel": c.member} if c.source == slack.FILE else {})


def _situations(ordered: list[Conversation]) -> Row:
    held: dict[str, list[Conversation]] = defaultdict(list)
    for c in sorted(ordered, key=lambda c: c.key):
        if not c.marks:
            held[c.situation].append(c)
    return {
        name: {
            "title": members[0].title,
            "conversations": len(members),
            "rare": len(members) <= RARE,
            "no_good_answer": all(c.main == "poor" for c in members),
        }
        for name, members in held.items()
    }


def _plants(ordered: list[Conversation]) -> list[Row]:
    rows = []
    for c in ordered:
        if "spam" in c.marks:
            rows.append({"kind": "spam", **_ref(c, c.turns[0])})
        for turn in c.turns:
            kind = {"note": "private_note", "bot": "bot", "auto": "bot"}.get(turn.role) or turn.plant
            if kind and kind != "greeting":
                rows.append({"kind": kind, **_ref(c, turn)})
    rows += [{"kind": "bot", "source": slack.FILE, "conversation_id": post["ts"], "message_id": post["ts"]} for post in slack.loose(ordered)]
    return sorted(rows, key=lambda row: row["kind"])


def _pair(original: Conversation, other: Conversation) -> Row:
    sides = [_ref(c, answers(c)[0]) for c in (original, other)]
    return {"original": sides[0], "copy": sides[1], "across_sources": original.source != other.source}


def _contradictions(ordered: list[Conversation]) -> list[Row]:
    sides: dict[str, list[Row]] = defaultdict(list)
    for c in ordered:
        if c.contradiction:
            main = main_turn(c)
            assert main is not None
            sides[c.contradiction].append(_ref(c, main))
    return [{"key": key, "sides": sides[key]} for key in sorted(sides)]


def _merged(stub: Conversation, target: Conversation) -> Row:
    return {
        "source": stub.source,
        "conversation_id": stub.conversation_id,
        "into": target.conversation_id,
        "message_id": zendesk.merge_id(stub, "stub"),
        "note_id": zendesk.merge_id(stub, "target"),
    }


def _customers(by_key: dict[str, Conversation], groups: dict[str, list[str]]) -> list[Row]:
    rows = []
    for first, keys in groups.items():
        person = by_key[first].who
        tickets = [{"source": by_key[key].source, "conversation_id": by_key[key].conversation_id} for key in keys]
        rows.append({"customer": person.key, "name": person.full, "email": person.email, "conversations": tickets})
    return rows


def _without_reply(ordered: list[Conversation]) -> list[Row]:
    """Conversations that give no record: nobody answered the customer, or nobody but a merge, a bot or an empty message."""
    rows = [{"source": c.source, "conversation_id": c.conversation_id} for c in ordered if not answers(c)]
    rows += [{"source": slack.FILE, "conversation_id": turn.apart} for c in ordered for turn in c.turns if turn.apart]
    return rows + [{"source": slack.FILE, "conversation_id": post["ts"]} for post in slack.loose(ordered)]


def _personal(c: Conversation) -> list[Row]:
    rows = []
    held = _values(c)
    if c.subject and c.source == zendesk.TICKETS:
        rows += [
            {"type": kind, "value": value, **_ref(c, c.turns[0]), "party": party, "where": "subject"}
            for value, kind, party, _ in find(c.subject, held)
        ]
    for turn in c.turns:
        seen: set[tuple[str, str]] = set()
        for value, kind, party, at in find(turn.body, held):
            where = (
                "body" if at < len(turn.text) else "quote" if re.search(r"\n\n(?:> |.*:\n\n> )", turn.body[len(turn.text) : at + 1]) else "signature"
            )
            if (value, where) not in seen:
                seen.add((value, where))
                rows.append({"type": kind, "value": value, **_ref(c, turn), "party": party, "where": where})
    return rows


def _values(c: Conversation) -> list[tuple[str, str, str]]:
    person = c.who
    held = {(value, KINDS[name], "customer") for name, value in c.values.items() if name in KINDS}
    held |= {
        (person.email, "EMAIL", "customer"),
        (person.full, "NAME", "customer"),
        (person.first, "NAME", "customer"),
        (person.last, "NAME", "customer"),
    }
    held |= {(name, "NAME", "agent") for name in AGENTS}
    return sorted(held, key=lambda one: (-len(one[0]), one))


def find(text: str, held: list[tuple[str, str, str]]) -> list[tuple[str, str, str, int]]:
    """Each value that stands in the text, the longest first, so that a name inside a full name does not count twice."""
    found = []
    for value, kind, party in held:
        pattern = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)")
        for match in pattern.finditer(text):
            found.append((value, kind, party, match.start()))
        text = pattern.sub(lambda m: "\0" * len(m[0]), text)
    return sorted(found, key=lambda one: one[3])
