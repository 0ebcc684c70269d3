"""Zammad: tickets with their articles, articles apart, and answers of the API with assets."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from curate.ids import as_text
from curate.loaders.account import LoadReport, Reject
from curate.loaders.base import LOADERS
from curate.loaders.desk.addresses import addresses, sender_of
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import Part, Person, Side, Sort, Talk, at, ident, words
from curate.loaders.files import InputFile
from curate.loaders.jsonio import Piece
from curate.loaders.sample import Sample
from curate.loaders.times import parse_time
from curate.loaders.values import as_count, as_flag, as_solved

_ASSETS = ("Ticket", "TicketArticle", "User")
# as a new installation numbers them
_SENDERS = {"1": "agent", "2": "customer", "3": "system"}
_CLOSED, _MERGED, _OPEN = "4", "5", ("1", "2", "3", "7")
_ROLES = {"1": "agent", "2": "agent", "3": "customer"}
_SIDES: dict[str, Side] = {"agent": "agent", "customer": "customer", "system": "bot"}


@LOADERS.register("zammad")
class ZammadLoader(DeskLoader):
    """Articles say who sent them and whether they are internal; the first of them opens the ticket."""

    name = "zammad"
    product = "Zammad"
    summary = "Zammad: tickets with articles, articles apart, answers of the API with assets"
    privacy = "`internal` (only a clear no is public)"
    sender = "sender"
    replies = "articles of each ticket (/api/v1/ticket_articles/by_ticket/ID)"
    apart = ("ticket_id", "assets")
    listed = ("group", "state", "priority", "tags", "type")

    @classmethod
    def pieces(cls, file: InputFile, report: LoadReport | None = None) -> Iterator[Piece | Reject]:
        for piece in super().pieces(file, report):
            yield from _opened(piece)

    @classmethod
    def samples(cls, sample: Sample) -> list[Piece]:
        return [p for piece in super().samples(sample) for p in _opened(piece) if isinstance(p, Piece)]

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        return _sort(tuple(value))

    def talk(self, value: dict[str, Any]) -> Talk:
        talk = Talk(ident(value, "id"), subject=words(value, "title"))
        talk.updated = parse_time(at(value, "updated_at"))
        address = words(value, "customer.email", "customer").lower()
        talk.person = Person(
            ident(value, "customer_id", "customer.id"), "customer", email=address if "@" in address else ""
        )
        talk.staff = {i for i in (ident(value, "owner_id", "owner.id"),) if i not in ("", "1")}
        state, number = words(value, "state.name", "state"), ident(value, "state_id", "state.id")
        solved = (
            as_solved(state) if state else True if number == _CLOSED else False if number in _OPEN else None
        )
        talk.outcome = {"solved": solved}
        if state.casefold() == "merged" or (not state and number == _MERGED):
            talk.flags.append("merged")
        held = talk.members(value, "articles")
        talk.parts = [_article(a) for a in held]
        if held:
            talk.missing = max((as_count(at(value, "article_count")) or 0) - len(held), 0)
        return talk

    def part(self, value: dict[str, Any]) -> Part:
        return _article(value)

    def owner(self, value: dict[str, Any]) -> str:
        return ident(value, "ticket_id")

    def person(self, value: dict[str, Any]) -> Person:
        named = at(value, "roles", "role_ids")
        roles = [as_text(r) for r in named] if isinstance(named, list) else as_text(named).split(",")
        sides = {_ROLES.get(r.strip(), r.strip().casefold()) for r in roles}
        side: Side = "agent" if sides & {"agent", "admin"} else "customer" if "customer" in sides else ""
        name = f"{words(value, 'firstname')} {words(value, 'lastname')}".strip()
        return Person(ident(value, "id"), side, name, words(value, "email").lower())


@lru_cache(maxsize=4096)
def _sort(keys: tuple[str, ...]) -> Sort:
    held = set(keys)
    if {"ticket_id", "body", "content_type"} <= held and held & {"sender", "sender_id"}:
        return "part"
    if {"number", "title"} <= held and _has(held, "customer") and _has(held, "state") and _has(held, "owner"):
        return "talk"
    return "person" if {"login", "firstname", "lastname"} <= held else ""


def _has(held: set[str], name: str) -> bool:
    return not held.isdisjoint((name, f"{name}_id", f"{name}.id"))


def _opened(piece: Piece | Reject) -> Iterator[Piece | Reject]:
    """What the assets of an answer hold, one by one; any other piece as it is."""
    assets = None
    if isinstance(piece, Piece) and isinstance(piece.value, dict):
        assets = piece.value if piece.key == "assets" else piece.value.get("assets")
    if not isinstance(piece, Piece) or not isinstance(assets, dict):
        yield piece
        return
    for kind in _ASSETS:
        held = assets.get(kind)
        for number, record in held.items() if isinstance(held, dict) else ():
            key = kind if isinstance(record, dict) else ""
            yield Piece(key, f"{piece.locator} {kind} {number}", record, piece.flags, piece.pipeline)


def _article(value: dict[str, Any]) -> Part:
    name, address = sender_of(words(value, "from"))
    sender = words(value, "sender.name", "sender").casefold() or _SENDERS.get(ident(value, "sender_id"), "")
    side = _SIDES.get(sender, "")
    if as_flag(at(value, "preferences.is-auto-response")):
        side = "bot"
    who = ident(value, "origin_by_id", "created_by_id")
    person = Person(who, side, name, address)
    flag = as_text(at(value, "internal"))
    part = Part(ident(value, "id"), person, as_text(value.get("body")), parse_time(at(value, "created_at")))
    part.to = addresses(at(value, "to"), at(value, "cc"))
    part.html = "html" in words(value, "content_type").casefold()
    part.talk, part.flag = ident(value, "ticket_id"), flag
    part.kind = "message" if as_flag(flag) is False else "note"
    if words(value, "preferences.delivery_status").casefold() == "fail":
        part.left_out = "failed message"
    return part
