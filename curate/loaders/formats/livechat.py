"""LiveChat archives: chats with their threads and events, and chats of the first API with their messages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from curate.loaders.account import Reject
from curate.loaders.base import LOADERS, Source
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import Part, Person, Side, Sort, Talk, at, ident, inner, opened, side_of, words
from curate.loaders.files import InputFile
from curate.loaders.jsonio import Piece
from curate.loaders.sample import Sample
from curate.loaders.times import parse_time
from curate.loaders.values import as_flag, as_rating
from curate.loaders.visibility import is_internal

_BOT_ID = re.compile(r"[0-9a-f]{32}")  # agents have addresses as ids, programs such numbers
_CUSTOMER_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FORM = "form that the customer filled in"
_SPOKEN = ("message", "file", "rich_message", "attachment")
_SIDES: dict[str, Side] = {"visitor": "customer", "agent": "agent", "supervisor": "agent"}
_OF_EVENT = frozenset(("chat_id", "thread_id", "event"))  # what a webhook says of one event
_THREAD = frozenset(("thread", "thread.events", "thread_events", "thread__events"))
_VISITOR = {"visitor", "visitor_name", "visitor_id"}
_RATES = {"rated_good": "good", "rated_bad": "bad"}  # of the first API


@LOADERS.register("livechat")
class LiveChatLoader(DeskLoader):
    """A thread is a conversation: a customer's chat goes on over months. `users` tell the sides, `visibility`
    who saw an event."""

    name = "livechat"
    product = "LiveChat"
    summary = "LiveChat archives: chats with threads and events, chats of the first API"
    privacy = "`visibility`"
    sender = "author_id"
    apart = ("webhook_id",)
    listed = ("tags", "properties")

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        if value.keys() >= _OF_EVENT and isinstance(event := opened(value["event"]), dict):
            return "part" if "type" in event else ""
        if _is_thread(_thread(value)) or (_is_thread(value) and ("thread_id" in value or _tells(value))):
            return "talk"
        if _is_first_api(value):
            return "talk"
        if "last_thread_summary" in value and "users" in value:
            return "head"
        return ""

    @classmethod
    def values(cls, file: InputFile, source: Source | None = None) -> Iterator[Piece | Reject]:
        return _apart(super().values(file, source))

    @classmethod
    def first_values(cls, sample: Sample) -> list[Piece]:
        return [p for p in _apart(super().first_values(sample)) if isinstance(p, Piece)]

    def talk(self, value: dict[str, Any]) -> Talk:
        if _is_first_api(value):
            return _first_api(value)
        thread = _thread(value) or value
        users = {ident(u, "id"): _user(u) for u in _listed(value, "users") + _listed(thread, "users")}
        talk = Talk(ident(thread, "id"))
        talk.person = next((u for u in users.values() if u.side == "customer"), talk.person)
        rating = at(thread, "properties.rating.score.value", "properties.rating.score")
        talk.outcome["rating"] = "" if rating is None else as_rating("yes" if as_flag(rating) else "no")
        talk.parts = [_event(e, users) for e in talk.members(thread, "events")]
        return talk

    def part(self, value: dict[str, Any]) -> Part:
        return _event(opened(value["event"]), {})

    def owner(self, value: dict[str, Any]) -> str:
        return ident(value, "thread_id")


def _thread(value: dict[str, Any]) -> dict[str, Any]:
    """The thread of a chat; a table has it as JSON text, or as columns of its own."""
    return inner(value, "thread") if not _THREAD.isdisjoint(value) else {}


def _is_thread(value: Any) -> bool:
    return isinstance(value, dict) and "id" in value and isinstance(at(value, "events"), list)


def _is_first_api(value: dict[str, Any]) -> bool:
    written = _first(value, "messages") | _first(value, "events")
    return {"user_type", "author_name"} <= written and not _VISITOR.isdisjoint(value)


def _tells(value: dict[str, Any]) -> bool:
    """Whether a thread without its chat is LiveChat's."""
    return "author_id" in _first(value, "events") and bool(
        {"visibility", "recipients"} & _first(value, "events")
    )


def _first(value: dict[str, Any], key: str) -> set[str]:
    """The keys of the first object of a list."""
    return next((set(m) for m in _listed(value, key)), set())


def _listed(value: Any, key: str) -> list[dict[str, Any]]:
    held = at(value, key)
    return [item for item in held if isinstance(item, dict)] if isinstance(held, list) else []


def _apart(items: Iterable[Piece | Reject]) -> Iterator[Piece | Reject]:
    """A chat with several threads as one chat for each."""
    for item in items:
        value = item.value if isinstance(item, Piece) else None
        if not isinstance(item, Piece) or not isinstance(value, dict) or not _first(value, "threads"):
            yield item
            continue
        chat = {k: v for k, v in value.items() if k != "threads"}
        for n, thread in enumerate(value["threads"]):
            where = f"{item.locator} threads {n}"
            whole = {**chat, "thread": thread} if isinstance(thread, dict) else thread
            yield Piece(item.key, where, whole, item.flags, item.pipeline)


def _user(value: dict[str, Any]) -> Person:
    number, side = ident(value, "id"), side_of(words(value, "type"))
    if side == "agent" and _BOT_ID.fullmatch(number):
        side = "bot"
    return Person(number, side, words(value, "name"), words(value, "email").lower())


def _event(value: dict[str, Any], users: dict[str, Person]) -> Part:
    author, sort = ident(value, "author_id"), words(value, "type")
    person = users.get(author) or Person(author, _side_by_id(author))
    if as_flag(at(value, "properties.lc2.welcome_message")):
        person = Person(person.id, "bot", person.name)
    flag = words(value, "visibility", "recipients")
    text = words(value, "text") or _rich(value)
    part = Part(ident(value, "id"), person, text, parse_time(at(value, "created_at")), flag=flag)
    if sort == "filled_form":
        part.left_out = _FORM
    elif sort not in _SPOKEN:
        part.kind, part.text = "event", ""
    elif is_internal(flag, "public"):
        part.kind = "note"
    return part


def _side_by_id(number: str) -> Side:
    """The side of somebody whom no list of users names."""
    if _CUSTOMER_ID.fullmatch(number):
        return "customer"
    return "agent" if "@" in number else "bot" if _BOT_ID.fullmatch(number) else ""


def _rich(value: dict[str, Any]) -> str:
    """The texts of a card."""
    held = [words(e, key) for e in _listed(value, "elements") for key in ("title", "subtitle")]
    return "\n".join(filter(None, held))


def _first_api(value: dict[str, Any]) -> Talk:
    talk = Talk(ident(value, "id"))
    talk.person = Person(
        ident(value, "visitor.id", "visitor_id"),
        "customer",
        words(value, "visitor.name", "visitor_name"),
        words(value, "visitor.email").lower(),
    )
    talk.outcome["rating"] = _RATES.get(words(value, "rate"), "")
    key = "events" if _first(value, "events") else "messages"
    for entry in talk.members(value, key):
        word, sort = words(entry, "user_type").casefold(), words(entry, "type") or "message"
        side: Side = "bot" if as_flag(at(entry, "welcome_message")) else _SIDES.get(word, "")
        name, number = words(entry, "author_name"), ident(entry, "agent_id")
        writer = Person(number, side, name) if side != "customer" else talk.person
        part = Part("", writer, words(entry, "text"), parse_time(at(entry, "timestamp", "date")), flag=word)
        if sort not in _SPOKEN:
            part.kind, part.text = "event", ""
        elif word not in ("visitor", "agent"):
            part.kind = "note"
        talk.parts.append(part)
    return talk
