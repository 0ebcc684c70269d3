"""Salesforce: chat transcripts, and cases with their e-mails and comments, of the API, data exports and
pipelines."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import Any, Literal

from curate.ids import as_text
from curate.loaders.base import LOADERS
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import (
    Odd,
    Part,
    Person,
    Side,
    Sort,
    Talk,
    addresses,
    at,
    body,
    folded,
    folded_key,
    ident,
    words,
)
from curate.loaders.formats._salesforce_chat import looks_like_chat, plain_or_html, read_chat, sides_of
from curate.loaders.formats._salesforce_feed import feed_part, is_of_case, is_of_feed
from curate.loaders.times import parse_time
from curate.loaders.values import as_count, as_flag, as_solved
from curate.loaders.visibility import shown_to_customer
from curate.records import DRAFT

Kind = Literal["case", "comment", "email", "history", "feed", "chat", "user", "contact", "other", ""]

_SORTS: dict[Kind, Sort] = {
    "case": "talk",
    "chat": "talk",
    "comment": "part",
    "email": "part",
    "history": "part",
    "feed": "part",
    "user": "person",
    "contact": "person",
    "other": "other",
}
_TYPES: dict[str, Kind] = {
    "case": "case",
    "casecomment": "comment",
    "emailmessage": "email",
    "casehistory": "history",
    "casefeed": "feed",
    "feeditem": "feed",
    "feedcomment": "feed",
    "livechattranscript": "chat",
    "user": "user",
    "contact": "contact",
}
_CHAT_KEYS = frozenset(("livechatvisitorid", "livechatdeploymentid", "livechatbuttonid", "chatkey"))
_DRAFT = "5"  # of the numbers that the status of an e-mail has
_USER, _CONTACT, _LENGTHS = "005", "003", (15, 18)  # how ids begin, and how long they are
_PROGRAMS = frozenset(("automated process", "platform integration user"))
_SUBQUERIES = ("casecomments", "emailmessages", "emails", "histories", "feeds", "feeditems", "feedcomments")
_TAG = re.compile(r"<[^<>]{1,2000}>")
_LETTERS = re.compile(r"\W+")
_MODIFIED = ("lastmodifieddate", "systemmodstamp")


@LOADERS.register("salesforce")
class SalesforceLoader(DeskLoader):
    """The description opens a case, unless its first e-mail says the same; comments are private unless
    published."""

    name = "salesforce"
    product = "Salesforce"
    summary = "Salesforce chat transcripts and cases with e-mails and comments: API, data exports, pipelines"
    privacy = "`IsPublished` of comments and `IsExternallyVisible` of mails"
    sender = "CreatedById"
    replies = "EmailMessage and CaseComment"
    apart = ("ParentId", "parent_id", "PARENTID")
    opens_in_talk = True
    habits = True
    listed = ("Status", "Priority", "Origin", "Type", "Reason", "Language")

    @staticmethod
    def same_id(ident: str) -> str:
        """Ids have 15 characters, or 18, of which the last three repeat the case of the others."""
        return ident[:15]

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        return _SORTS.get(_kind(value), "")

    def talk(self, value: dict[str, Any]) -> Talk:
        row = folded(value)
        return _chat(row) if _kind(value) == "chat" else _case(row)

    def part(self, value: dict[str, Any]) -> Part:
        return _part(folded(value), _kind(value))

    def person(self, value: dict[str, Any]) -> Person:
        row = folded(value)
        side = "customer" if _kind(value) == "contact" else _side_of_user(row)
        name = words(row, "name") or f"{words(row, 'firstname')} {words(row, 'lastname')}".strip()
        return Person(ident(row, "id"), side, name, words(row, "email").lower())

    def completed(self, talk: Talk, headless: bool) -> Talk:
        opening = next((p for p in talk.parts if p.person is talk.person), None)
        if opening:
            said = _bare(opening.text)
            mails = (_bare(p.text) for p in talk.parts if p.person.side == "customer" and p is not opening)
            if said and any(mail.startswith(said) for mail in mails):  # a description may be cut off
                opening.left_out = "description that repeats a message"
        if "deleted" in talk.flags:
            for part in talk.parts:
                part.left_out = part.left_out or ("" if part.kind == "event" else "message of a deleted case")
        if any(p.outcome.pop("reopened", None) for p in talk.parts):
            talk.outcome["reopened"] = True
        return talk


def _kind(value: dict[str, Any]) -> Kind:
    """Which object a record is: as it says itself, else by its fields."""
    about = value.get("attributes")
    if isinstance(about, dict):
        if kind := _TYPES.get(as_text(about.get("type")).casefold()):
            return "other" if kind == "feed" and not is_of_case(value) else kind
        if "/sobjects/" in as_text(about.get("url")):
            return "other"
    kind = _kind_of(tuple(value))
    if kind == "contact":
        own = ident(value, "Id", "ID", "id")
        start = own[:3] if len(own) in _LENGTHS else ""
        return "user" if start == _USER else "contact" if start == _CONTACT else ""
    if kind == "feed" and not is_of_case(value):
        return "other"
    if kind == "other" and is_of_feed(value):
        return "feed" if is_of_case(value) else "other"
    if kind == "other":  # a body of its own tells a chat where nothing else does
        found = next((as_text(v) for k, v in value.items() if folded_key(k) == "body"), "")
        return "chat" if looks_like_chat(found) else ""
    return kind


@lru_cache(maxsize=4096)
def _kind_of(keys: tuple[str, ...]) -> Kind:
    """Which object has these fields; `contact` is any person, `other` what only its content can tell."""
    held = {folded_key(k) for k in keys}
    if {"id", "body"} <= held:
        return "chat" if held & _CHAT_KEYS else "other"
    if {"parentid", "incoming"} <= held and held & {"textbody", "htmlbody"}:
        return "email"
    if {"parentid", "commentbody"} <= held:
        return "feed" if "feeditemid" in held else "comment"
    if {"id", "casenumber"} <= held and held & {"subject", "description"}:
        return "case"
    if {"caseid", "field", "newvalue"} <= held:
        return "history"
    if {"id", "lastname", "email"} <= held:
        return "contact"
    return ""


def _case(row: dict[str, Any]) -> Talk:
    person = Person(
        ident(row, "contactid"),
        "customer",
        words(row, "contact.name", "suppliedname"),
        words(row, "contact.email", "contactemail", "suppliedemail").lower(),
    )
    talk = Talk(ident(row, "id"), person, words(row, "subject"), words(row, "language"))
    talk.updated = parse_time(at(row, *_MODIFIED))
    talk.staff = {owner for owner in (ident(row, "ownerid"),) if owner.startswith(_USER)}
    closed = as_flag(at(row, "isclosed"))
    talk.outcome = {"solved": as_solved(words(row, "status")) if closed is None else closed}
    talk.flags += ["merged"] if ident(row, "masterrecordid") else []
    talk.flags += ["deleted"] if as_flag(at(row, "isdeleted")) else []
    if text := as_text(row.get("description")).strip():
        talk.parts.append(Part(f"{talk.id}#0", person, text, parse_time(at(row, "createddate"))))
    for key in _SUBQUERIES:
        page = at(row, key)
        members = talk.members(row, f"{key}.records" if isinstance(page, dict) else key)
        talk.parts += [_part(folded(held), _kind(held) or "comment") for held in members]
        if isinstance(page, dict):  # of a long list a query gives the first page alone
            lacking = (as_count(at(page, "totalsize")) or 0) - len(members)
            talk.missing += max(lacking, as_flag(at(page, "done")) is False, 0)
    return talk


def _part(row: dict[str, Any], kind: Kind) -> Part:
    if kind == "email":
        part = _email(row)
    elif kind == "history":
        part = Part(ident(row, "id"), Person(), kind="event", talk=ident(row, "caseid"))
        changed = (as_solved(as_text(row.get(key))) for key in ("oldvalue", "newvalue"))
        if words(row, "field").casefold() == "status" and [*changed] == [True, False]:
            part.outcome["reopened"] = True
    elif kind == "feed":
        part = feed_part(row)
    else:
        part = _comment(row)
    if as_flag(at(row, "isdeleted")):
        part.left_out = "deleted message"
    return part


def _comment(row: dict[str, Any]) -> Part:
    name = words(row, "createdby.name", "creatorname")
    side: Side = "bot" if name.casefold() in _PROGRAMS else ""
    if not side and at(row, "createdby.usertype"):
        side = _side_of_user({"usertype": at(row, "createdby.usertype")})
    flag = as_text(at(row, "ispublished"))
    return Part(
        ident(row, "id"),
        Person(ident(row, "createdbyid", "createdby.id"), side, name),
        as_text(row.get("commentbody")),
        parse_time(at(row, "createddate")),
        kind="message" if as_flag(flag) else "note",
        talk=ident(row, "parentid"),
        flag=flag,
    )


def _email(row: dict[str, Any]) -> Part:
    text, html = body(row, ("textbody",), ("htmlbody",))
    incoming = as_flag(at(row, "incoming"))
    side: Side = "" if incoming is None else "customer" if incoming else "agent"
    if side == "agent" and words(row, "automationtype"):
        side = "bot"
    writer = ident(row, "fromid") if incoming else ident(row, "fromid", "createdbyid")
    person = Person(writer, side, words(row, "fromname"), words(row, "fromaddress").lower())
    time = parse_time(at(row, "messagedate", "createddate"))
    part = Part(ident(row, "id"), person, text, time, html, talk=ident(row, "parentid", "relatedtoid"))
    part.to = addresses(*(at(row, f"{kind}address") for kind in ("to", "cc", "bcc")))
    status = words(row, "status")
    if status == _DRAFT or shown_to_customer(status) is False or as_flag(at(row, "isprivatedraft")):
        part.left_out = DRAFT
        part.flags.append(DRAFT)
    elif incoming is False and as_flag(at(row, "isbounced")):
        part.left_out = "failed message"
    if incoming is False and (flag := as_text(at(row, "isexternallyvisible"))):
        part.flag, part.kind = flag, "message" if as_flag(flag) is not False else "note"
    return part


def _side_of_user(row: dict[str, Any]) -> Side:
    """The side of a user by his licence: those of portals and communities are customers."""
    sort = words(row, "usertype").casefold().replace(" ", "")
    if sort.startswith(("automated", "cloudintegration")):
        return "bot"
    if sort:
        return "agent" if sort == "standard" else "customer"
    return "customer" if ident(row, "contactid") else "agent"


def _chat(row: dict[str, Any]) -> Talk:
    said = as_text(row.get("body"))
    chat = read_chat(said)
    visitor = words(row, "visitorname", "contact.name", "suppliedname")
    person = Person(ident(row, "contactid"), "customer", visitor, words(row, "contact.email").lower())
    talk = Talk(ident(row, "id"), person, words(row, "subject"), words(row, "language"))
    talk.updated = parse_time(at(row, *_MODIFIED))
    sides = sides_of(chat, visitor, words(row, "owner.name"))
    begun = chat.begun if chat.begun is not None else parse_time(at(row, "starttime", "createddate"))
    for number, line in enumerate(chat.lines):
        text, html = plain_or_html(line.text)
        side = sides[line.speaker]
        contact = person if side == "customer" else Person()
        writer = Person(contact.id, side, line.speaker, contact.email)
        time = None if begun is None else begun + line.after
        talk.parts.append(Part(f"{talk.id}#{number}", writer, text, time, html))
    if said.strip() and not chat.lines:
        talk.odd.append(Odd("Body", "no_messages", said))
    else:
        talk.parts += [Part("", Person(), kind="event") for _ in chat.notices]
    if as_flag(at(row, "isdeleted")):
        talk.flags.append("deleted")
    return talk


def _bare(text: str) -> str:
    """A text by its letters and digits alone."""
    return _LETTERS.sub("", unescape(_TAG.sub(" ", text)) if "<" in text else text).casefold()
