"""The wholesale partners' channels as a Slack export: a zip with a file a channel and day."""

from __future__ import annotations

import json
import random
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from model import Conversation, Person, Turn, rng_for
from people import plain

FILE = "slack_wholesale.zip"
AGENTS = {name: f"U0FERN{i}{name[:3].upper()}" for i, name in enumerate(("Marta", "Priya", "Devin", "Oskar", "Ling", "Tomas"), 1)}
CHANNELS = {
    "partners-scotland": "C0PSCOT01",
    "partners-england": "C0PENGL02",
    "partners-europe": "C0PEURO03",
    "partners-roasting": "C0PROAS04",
    "desk-internal": "C0DESKI05",
}
BOT = "B0VANBOT1"
PHOTOS = 5
_PICTURED = re.compile(r"broken|seal|wrong|instead|pre-ground|label|damage|crushed|split|stale|invoice")
_EMOJI = {
    "😬": ":grimacing:",
    "🚨": ":rotating_light:",
    "😂": ":joy:",
    "👍": ":+1:",
    "🙏": ":pray:",
    "😅": ":sweat_smile:",
    "☕": ":coffee:",
    "😭": ":sob:",
    "❤️": ":heart:",
    "🎉": ":tada:",
    "🙌": ":raised_hands:",
    "😡": ":rage:",
}
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"https?://[^\s<>]*[^\s<>.,)]")
_POSTS = (
    "Route 1 (Leith, New Town, Stockbridge) left at 06:42 with 38 kg on board.",
    "Route 3 is running about 25 minutes late: roadworks at the bypass.",
    "Roast log: Slow Morning batch 1182 finished, 24.6 kg, released for dispatch.",
    "Reminder: order changes for next week close on Sunday at 22:00.",
    "Roast log: Kilnfire batch 1190 on hold, colour reading outside limits.",
    "Route 2 completed, all drops signed for.",
    "Green store: Pale Orchard down to 140 kg, next arrival in nine days.",
    "Bank holiday on Monday, no vans. Tuesday's run starts at 05:30.",
)


def number(conversations: list[Conversation]) -> None:
    """Channel of each thread, time stamps as ids (unique over the whole export), photos and notes set apart."""
    taken: set[str] = set()
    threads = sorted((c for c in conversations if c.channel == "slack"), key=lambda c: (c.turns[0].at, c.key))
    pictured = [c.key for c in threads if _PICTURED.search(c.opening)][:PHOTOS]
    for c in threads:
        rng = rng_for("slack", c.key)
        c.source, c.member = FILE, _channel(c, rng)
        if c.key in pictured:
            photo = Turn(
                "customer", "", plant="file_without_text", at=c.turns[0].at + timedelta(seconds=31), image=f"IMG_{rng.randrange(1000, 9999)}.jpg"
            )
            c.turns.insert(1, photo)
        for turn in c.turns:
            turn.message_id = _ts(turn.at, rng, taken)
        c.conversation_id = c.turns[0].message_id
        for turn in c.turns:
            turn.apart = turn.message_id if turn.role == "note" else ""


def _channel(c: Conversation, rng: random.Random) -> str:
    if c.who.country != "GB":
        return "partners-europe"
    return rng.choice(("partners-scotland", "partners-scotland", "partners-england", "partners-roasting"))


def _ts(at: datetime, rng: random.Random, taken: set[str]) -> str:
    while True:
        ts = f"{int(at.replace(tzinfo=UTC).timestamp())}.{rng.randrange(1_000_000):06d}"
        if ts not in taken:
            taken.add(ts)
            return ts


def loose(conversations: list[Conversation]) -> list[dict[str, str]]:
    """The bot's posts in the channels, each a conversation without a reply."""
    rng, posts = rng_for("posts"), []
    threads = sorted((c for c in conversations if c.source == FILE), key=lambda c: c.conversation_id)
    for index, text in enumerate(_POSTS):
        near = threads[(index * 5 + 2) % len(threads)]
        channel = near.member if index % 2 else "partners-roasting"
        posts.append(
            {
                "ts": f"{int(near.conversation_id.split('.')[0]) + rng.randrange(4000, 9000)}.{rng.randrange(10**6):06d}",
                "channel": channel,
                "text": text,
            }
        )
    return posts


def write(conversations: list[Conversation], folder: Path) -> None:
    threads = sorted((c for c in conversations if c.source == FILE), key=lambda c: c.conversation_id)
    partners = {c.who.key: c.who for c in threads}
    days: dict[str, list[dict[str, Any]]] = {}

    def put(channel: str, message: dict[str, Any]) -> None:
        day = datetime.fromtimestamp(int(message["ts"].split(".")[0]), UTC)
        days.setdefault(f"{channel}/{day:%Y-%m-%d}.json", []).append(message)

    for c in threads:
        for channel, message in _thread(c):
            put(channel, message)
    for post in loose(conversations):
        put(
            post["channel"],
            {
                "type": "message",
                "subtype": "bot_message",
                "bot_id": BOT,
                "username": "Van & Roastery",
                "text": _marked(post["text"]),
                "ts": post["ts"],
            },
        )
    for join in _joins(threads):
        put(*join)
    files: dict[str, Any] = {"users.json": _users(partners), "channels.json": _channels(partners)}
    files |= {name: sorted(days[name], key=lambda m: m["ts"]) for name in sorted(days)}
    _zip(folder / FILE, files)


def _zip(path: Path, files: dict[str, Any]) -> None:
    # stored, not deflated: compressed bytes differ between versions of zlib
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, (2025, 12, 20, 9, 0, 0))
            info.external_attr = 0o644 << 16
            archive.writestr(info, json.dumps(content, ensure_ascii=False, indent=1))


def _thread(c: Conversation) -> list[tuple[str, dict[str, Any]]]:
    rng, out = rng_for("thread", c.key), []
    public = [turn for turn in c.turns if not turn.apart]
    replies = [(_user(c, turn), turn.message_id) for turn in public[1:]]
    for index, turn in enumerate(public):
        message = _message(c, turn, rng)
        if replies:
            message["thread_ts"] = c.conversation_id
        if replies and index == 0:
            users = list(dict.fromkeys(user for user, _ in replies))
            message |= {"reply_count": len(replies), "reply_users_count": len(users), "latest_reply": replies[-1][1], "reply_users": users}
            message["replies"] = [{"user": user, "ts": ts} for user, ts in replies]
        elif index:
            message["parent_user_id"] = _user(c, public[0])
        out.append((c.member, message))
    for turn in c.turns:
        if turn.apart:
            out.append(("desk-internal", _message(c, turn, rng)))
    return out


def _user(c: Conversation, turn: Turn) -> str:
    return _id(c.who) if turn.role == "customer" else AGENTS[turn.agent]


def _id(person: Person) -> str:
    return "U" + "".join(rng_for("uid", person.key).choices("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=9))


def _message(c: Conversation, turn: Turn, rng: random.Random) -> dict[str, Any]:
    text = _marked(turn.text)
    if text and not turn.apart and rng.random() < 0.16:
        other = _user(c, c.turns[0]) if turn.role == "agent" else AGENTS[c.agent]
        text = f"<@{other}> {text}"
    message: dict[str, Any] = {"type": "message", "user": _user(c, turn), "text": text, "ts": turn.message_id, "team": "T0FERN001"}
    if turn.image:
        message |= {
            "subtype": "file_share",
            "files": [{"id": f"F{rng.randrange(10**9):09d}", "name": turn.image, "mimetype": "image/jpeg", "size": rng.randrange(10**5, 10**6)}],
        }
    elif rng.random() < 0.12:
        message["blocks"] = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": turn.text}]}]}]
    elif rng.random() < 0.1:
        message["reactions"] = [{"name": rng.choice(("+1", "pray", "coffee", "eyes")), "users": [AGENTS["Devin"]], "count": 1}]
    return message


def _marked(text: str) -> str:
    """As Slack stores it: three characters escaped, addresses and links in angle brackets, emoji by name."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for sign, name in _EMOJI.items():
        text = text.replace(sign, name)
    return _URL.sub(lambda m: f"<{m[0]}>", _MAIL.sub(lambda m: f"<mailto:{m[0]}|{m[0]}>", text))


def _joins(threads: list[Conversation]) -> list[tuple[str, dict[str, Any]]]:
    seen: dict[tuple[str, str], Conversation] = {}
    for c in threads:
        seen.setdefault((c.member, c.who.key), c)
    out = []
    for (channel, _), c in list(seen.items())[::3]:
        ts = f"{int(c.conversation_id.split('.')[0]) - 610}.000100"
        out.append(
            (channel, {"type": "message", "subtype": "channel_join", "user": _id(c.who), "text": f"<@{_id(c.who)}> has joined the channel", "ts": ts})
        )
    return out


def _users(partners: dict[str, Person]) -> list[dict[str, Any]]:
    rows = [_profile(uid, name, f"{name.lower()}@fernhollow.example", "Fernhollow partner desk", False) for name, uid in AGENTS.items()]
    for person in partners.values():
        rows.append(_profile(_id(person), person.full, person.email, person.values["firm"], True))
    return rows


def _profile(uid: str, name: str, email: str, title: str, guest: bool) -> dict[str, Any]:
    handle = plain(name).replace(" ", ".")
    profile = {"real_name": name, "display_name": handle, "email": email, "title": title}
    return {
        "id": uid,
        "team_id": "T0FERN001",
        "name": handle,
        "deleted": False,
        "real_name": name,
        "profile": profile,
        "is_bot": False,
        "is_restricted": guest,
        "is_ultra_restricted": guest,
    }


def _channels(partners: dict[str, Person]) -> list[dict[str, Any]]:
    inside = list(AGENTS.values())
    guests = [_id(person) for person in partners.values()]
    return [
        {"id": cid, "name": name, "created": 1_700_000_000, "creator": AGENTS["Marta"], "is_archived": False, "is_general": False,
         "members": inside if name == "desk-internal" else inside + guests, "topic": {"value": ""}, "purpose": {"value": ""}}
        for name, cid in CHANNELS.items()
    ]  # fmt: skip
