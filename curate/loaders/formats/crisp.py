"""Crisp messages and conversations: of the API, together or apart, of webhooks and tables."""

from __future__ import annotations

import re
from typing import Any

from curate.loaders.base import LOADERS
from curate.loaders.bot_words import is_bot_name
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import Part, Person, Side, Sort, Talk, at, ident, side_of, words
from curate.loaders.desk.states import note_state, solve_by_events
from curate.loaders.times import parse_time
from curate.loaders.values import as_flag, as_rating, as_solved, word_set

_SHOWN = frozenset(("text", "file", "animation", "audio", "picker", "field", "carousel"))
_EVENT = "event"
_STATE = "state"  # of an event's namespace: `state:resolved`
# by which people write, here and in the plugins that bring their messages
_CHANNELS = word_set(
    "email slack whatsapp telegram messenger facebook instagram line viber sms twilio twitter x discord"
    " wechat signal mattermost"
)
_BESIDE = word_set("business direct dm api cloud chat messages messaging")  # as in whatsapp-business
_URN = re.compile(r"urn:[^:]+:([^:]+)(?::.*)?")  # urn:PUBLISHER:PLUGIN:VERSION
_MESSAGE = {"fingerprint", "website_id", "stamped"}
_CONVERSATION = {"state", "people_id", "last_message", "availability", "meta"}


@LOADERS.register("crisp")
class CrispLoader(DeskLoader):
    """`from` tells the side, `type` what a message is and who saw it."""

    name = "crisp"
    product = "Crisp"
    summary = "Crisp messages and conversations: API answers, webhooks, tables"
    privacy = "`type`"
    sender = "from"
    listed = ("state", "inbox_id", "website_id", "meta")

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        keys = value.keys()
        if "session_id" not in keys:
            return ""
        if "from" in keys and "content" in keys and _MESSAGE & keys:
            return "part"
        held = value.get("messages")
        if isinstance(held, list) and any(isinstance(m, dict) and "fingerprint" in m for m in held):
            return "talk"
        return "head" if "website_id" in keys and _CONVERSATION & keys else ""

    def talk(self, value: dict[str, Any]) -> Talk:
        talk = Talk(ident(value, "session_id"), subject=words(value, "meta.subject"))
        talk.updated = parse_time(at(value, "updated_at"))
        talk.person = Person(
            ident(value, "people_id"),
            "customer",
            words(value, "meta.nickname"),
            words(value, "meta.email").lower(),
        )
        talk.outcome = {
            "solved": as_solved(words(value, "state")),
            "rating": as_rating(at(value, "rating.stars", "meta.rating.stars")),
        }
        talk.parts = [_part(m) for m in talk.members(value, "messages")]
        return talk

    def part(self, value: dict[str, Any]) -> Part:
        return _part(value)

    def owner(self, value: dict[str, Any]) -> str:
        return ident(value, "session_id")

    def completed(self, talk: Talk, headless: bool) -> Talk:
        solve_by_events(talk)
        return talk


def _part(value: dict[str, Any]) -> Part:
    content, sort = at(value, "content"), words(value, "type").casefold()
    text = words(content, "text") if isinstance(content, dict) else words(value, "content")
    part = Part(
        ident(value, "fingerprint"), _writer(value), text, parse_time(at(value, "timestamp")), flag=sort
    )
    if sort == _EVENT:
        part.kind, part.text = "event", ""
        kind, _, state = words(content, "namespace").partition(":")
        if kind == _STATE:
            note_state(part, state)
    elif sort not in _SHOWN or as_flag(at(value, "stealth")) not in (None, False):
        part.kind = "note"
    return part


def _writer(value: dict[str, Any]) -> Person:
    side: Side = side_of(words(value, "from"))
    if side == "agent":
        side = "bot" if as_flag(at(value, "automated")) else _operator(words(value, "origin").casefold())
    return Person(
        ident(value, "user.user_id"), side, words(value, "user.nickname"), words(value, "user.email").lower()
    )


def _operator(origin: str) -> Side:
    """On which side an operator is who wrote by an origin: what plugins send that bring no messages of
    people, such as triggers, has no author; where the origin tells nothing, nobody knows."""
    plugin = _URN.fullmatch(origin)
    names = set(re.findall(r"[^\W_]+", plugin[1] if plugin else origin))
    if is_bot_name(origin) or (plugin and not (names & _CHANNELS and names <= _CHANNELS | _BESIDE)):
        return "bot"
    return "agent" if plugin or origin == "chat" or origin in _CHANNELS else ""
