"""OTRS and Znuny: tickets with their articles of the generic interface, and the tables of the database."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from curate.ids import as_text
from curate.loaders.base import LOADERS
from curate.loaders.desk.addresses import addresses, sender_of
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import Part, Person, Side, Sort, Talk, at, folded, folded_key, ident, words
from curate.loaders.times import parse_time
from curate.loaders.values import as_flag, as_solved

_SIDES: dict[str, Side] = {"agent": "agent", "customer": "customer", "system": "bot"}
# as the database numbers them
_SENDERS = {"1": "agent", "2": "system", "3": "customer"}
_TYPES = {
    "1": "email-external",
    "2": "email-internal",
    "3": "email-notification-ext",
    "4": "email-notification-int",
    "5": "phone",
    "6": "fax",
    "7": "sms",
    "8": "webrequest",
    "9": "note-internal",
    "10": "note-external",
    "11": "note-report",
}
_PUBLIC = frozenset(
    (
        "email-external",
        "email-notification-ext",
        "phone",
        "fax",
        "sms",
        "webrequest",
        "note-external",
        "chat-external",
    )
)
_SHOWN = ("isvisibleforcustomer", "isvisible", "visibleforcustomer")
_SENDER = ("sendertype", "articlesendertype", "sendertypeid", "articlesendertypeid")
_TYPE = ("articletype", "articletypeid")


@LOADERS.register("otrs")
class OtrsLoader(DeskLoader):
    """Articles say by which side they were sent, and whether customers see them: by a flag, before version 6
    by their type."""

    name = "otrs"
    product = "OTRS"
    summary = "OTRS and Znuny: TicketGet with articles, and the tables of tickets and articles"
    privacy = "`IsVisibleForCustomer` or `article_type`"
    sender = "SenderType"
    replies = "articles of each ticket (TicketGet with AllArticles=1)"
    apart = ("ticket_id", "a_body", "is_visible_for_customer")
    page_keys = frozenset(("Ticket",))
    listed = ("Queue", "State", "Priority", "Type", "Service", "SLA")

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        return _sort(tuple(value))

    def talk(self, value: dict[str, Any]) -> Talk:
        row = folded(value)
        own = ident(row, "ticketid", "id")
        talk = Talk(ident(row, "ticketnumber", "tn") or own, subject=words(row, "title"), joins=own)
        talk.updated = parse_time(at(row, "changed", "changetime"))
        asker = words(row, "customeruserid", "customeruser", "customerid")
        talk.person = Person(asker, "customer", email=asker.lower() if "@" in asker else "")
        state = words(row, "statetype", "state").casefold()
        talk.outcome = {"solved": True if state.startswith("closed") else as_solved(state)}
        if words(row, "state").casefold() == "closed unsuccessful":
            talk.outcome["solved"] = False
        talk.flags += ["merged"] if "merged" in (state, words(row, "state").casefold()) else []
        held = at(row, "article", "articles")
        members = (
            [held]
            if isinstance(held, dict)
            else talk.members(row, "article" if at(row, "article") else "articles")
        )
        talk.parts = [_article(folded(a)) for a in members]
        return talk

    def part(self, value: dict[str, Any]) -> Part:
        return _article(folded(value))


@lru_cache(maxsize=4096)
def _sort(keys: tuple[str, ...]) -> Sort:
    held = {folded_key(k) for k in keys}
    number = held & {"ticketnumber", "tn"}
    if number and (held & {"article"} or ("articles" in held and "customeruserid" in held)):
        return "talk"
    told = held & {*_TYPE, *_SHOWN} or (held & {"articleid", "communicationchannel"})
    if held & {"ticketid", "ticketnumber"} and held & {*_SENDER} and held & {"body", "abody"} and told:
        return "part"
    heads = {"title"} <= held and held & {"queue", "queueid"} and held & {"customeruserid", "customerid"}
    return "talk" if number and heads else ""


def _article(row: dict[str, Any]) -> Part:
    name, address = sender_of(words(row, "from", "afrom"))
    sender = words(row, *_SENDER).casefold()
    side = _SIDES.get(_SENDERS.get(sender, sender), "")
    person = Person(address, side, name, address)
    part = Part(ident(row, "articleid", "id"), person, as_text(at(row, "body", "abody")))
    part.time = parse_time(at(row, "createtime", "created", "incomingtime"))
    part.to = addresses(*(at(row, key) for key in ("to", "ato", "cc", "acc")))
    part.html = "html" in words(row, "contenttype", "mimetype", "acontenttype").casefold()
    part.talk = ident(row, "ticketid", "ticketnumber")
    kind = words(row, *_TYPE).casefold()
    kind = _TYPES.get(kind, kind)
    shown = words(row, *_SHOWN)
    says = [as_flag(shown) is True] if any(k in row for k in _SHOWN) else []
    says += [kind in _PUBLIC] if any(k in row for k in _TYPE) else []
    part.flag = shown or kind
    part.kind = "message" if says and all(says) else "note"
    return part
