"""Who is who in a Slack workspace, and which of them answer customers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from curate.ids import as_text
from curate.loaders.bot_words import is_bot_name
from curate.loaders.bots import Bots
from curate.loaders.roles import Agents
from curate.loaders.settings import SourceBlock
from curate.records import Role

_TITLE = re.compile(
    r"\b(?:support|customer (?:service|success|care|experience)|help ?desk|service desk|account"
    r" manager|kundenservice|service client|soporte)\b",
    re.IGNORECASE,
)
# An agent answers threads of others again and again, and more often than he opens his own.
_ANSWERS = 3
_NAMES = (
    "real_name",
    "display_name",
    "first_name",
    "last_name",
    "name",
    "real_name_normalized",
    "display_name_normalized",
)


class Team:
    """Users, channels, and the roles of those who write. Named agents decide; without any, roles are
    guessed."""

    def __init__(self, block: SourceBlock, met: set[str], met_bots: set[str]) -> None:
        self._users: dict[str, dict[str, Any]] = {}
        self._channels: dict[str, str] = {}
        self._agents = Agents(block, met)
        self.bots = Bots(block, met_bots)
        self.named = bool(self._agents)
        self._guessed: set[str] = set()
        self.unnamed: set[str] = set()  # of those, who wrote
        self.evidence: Counter[str] = Counter()  # how many people opened and answered threads, for a question

    def add_user(self, value: dict[str, Any]) -> None:
        self._users[as_text(value["id"])] = value

    def add_profile(self, value: dict[str, Any]) -> None:
        """What a message itself tells of its author, for those that the users' list lacks."""
        profile, ident = value.get("user_profile"), as_text(value.get("user"))
        if isinstance(profile, dict) and ident and ident not in self._users:
            self._users[ident] = {"id": ident, "name": profile.get("name"), "profile": profile}

    def add_channel(self, value: dict[str, Any]) -> None:
        self._channels[as_text(value.get("name") or value["id"])] = as_text(value["id"])

    def channel_name(self, ident: str) -> str:
        return next((name for name, own in self._channels.items() if own == ident), ident)

    def names(self, ident: str) -> list[str]:
        """All names of a person, the fullest first."""
        user = self._users.get(ident, {})
        profile = user.get("profile") or {}
        all_names = [as_text(held.get(key)).strip() for key in _NAMES for held in (profile, user)]
        return list(dict.fromkeys(n for n in all_names if n))

    def name(self, ident: str) -> str:
        return next(iter(self.names(ident)), "")

    def email(self, ident: str) -> str:
        return as_text((self._users.get(ident, {}).get("profile") or {}).get("email")).strip().lower()

    def _known(self, ident: str) -> set[str]:
        """Everything by which a recipe may name a person, in small letters."""
        return {n.casefold() for n in (ident, self.email(ident), *self.names(ident)) if n}

    def watch(self, threads: Iterable[list[str]]) -> None:
        """Guesses who answers, from the authors of every thread in order."""
        if self.named:
            return
        opened: Counter[str] = Counter()
        answered: Counter[str] = Counter()
        for authors in threads:
            authors = [who for who in authors if not self.bots.include(self._known(who))]
            if authors:
                opened[authors[0]] += len(set(authors)) > 1
                answered.update(set(authors) - {authors[0]})
        did_both = {who for who in opened if opened[who]} & set(answered)
        people, busiest = len(set(opened) | set(answered)), max(answered.values(), default=0)
        self.evidence.update(
            people=people,
            opened=sum(n > 0 for n in opened.values()),
            answered=len(answered),
            both=len(did_both),
            most=busiest,
        )
        titled = {
            i for i, u in self._users.items() if _TITLE.search(as_text((u.get("profile") or {}).get("title")))
        }
        # a customer may be in support, too: whoever opens as many threads as he answers is asked about
        by_title = {who for who in titled if not opened[who] or answered[who] > opened[who]}
        by_habit = {who for who, n in answered.items() if n >= _ANSWERS and n > 2 * opened[who]}
        self._guessed = {who for who in by_title | by_habit if who}
        # colleagues of those who answer share their mail domain, which no customer who opens threads has
        domains = Counter(self._domain(who) for who in self._guessed)
        outside = {
            self._domain(who) for who in opened if who not in self._guessed and opened[who] > answered[who]
        }
        staff = {d for d, n in domains.items() if d and n >= 2 and d not in outside}
        self._guessed |= {who for who in self._users if self._domain(who) in staff}

    def _domain(self, ident: str) -> str:
        return self.email(ident).rpartition("@")[2]

    def role(self, ident: str, name: str, message: dict[str, Any], opened: bool, opener: str) -> Role:
        """The role of one message's author."""
        known = {*self._known(ident), name.casefold()}
        if self._agents.include(known):
            return "agent"
        user = self._users.get(ident, {})
        if (
            message.get("bot_id")
            or message.get("subtype") == "bot_message"
            or user.get("is_bot")
            or ident == "USLACKBOT"
            or is_bot_name(name)
        ):
            return "bot"
        if self.bots.include(known):
            return "bot"
        if not ident:
            return "unknown"
        if self.named:
            return "customer"
        if ident in self._guessed:
            self.unnamed.add(ident)
            return "agent"
        # without any sign, a second person in somebody's thread may be anybody
        return "customer" if opened or opener in self._guessed else "unknown"
