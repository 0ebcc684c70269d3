"""Help Scout conversations: of the API with their threads, threads alone, and as tables of a pipeline."""

from __future__ import annotations

import re
from typing import Any

from curate.ids import as_id, as_text
from curate.loaders.base import LOADERS
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import Part, Person, Side, Sort, Talk, addresses, at, body, ident, inner, words
from curate.loaders.times import parse_time
from curate.loaders.values import as_count, as_rating, as_solved, is_spam_word, word_set
from curate.records import DRAFT

# sorts of threads that a customer sees; forwarded ones go to somebody else, and what is not known is private
_SHOWN = word_set("customer message chat beaconchat phone facebook instagram whatsapp sms")
_SORTS = _SHOWN | word_set("note lineitem forwardparent forwardchild")
_UNSENT = word_set("draft hidden underreview review deleted")
_STAFF = ("", "user", "team", "system_user")
_RATINGS = {"1": "good", "2": "neutral", "3": "bad"}  # of a report; the API has words
_WORDS = {"okay": "neutral", "ok": "neutral", "notgood": "bad"}
_HEAD = ({"folderId", "mailboxId"}, {"folder_id", "mailbox_id"})
_CONVERSATION = re.compile(r"/conversations/(\d+)")


@LOADERS.register("helpscout")
class HelpScoutLoader(DeskLoader):
    """The threads of a conversation are its messages; `type` tells notes and events, `createdBy` the side."""

    name = "helpscout"
    product = "Help Scout"
    summary = "Help Scout conversations: API answers with threads, pipelines' conversations and threads"
    privacy = "`type`"
    sender = "createdBy"
    apart = ("conversation_id", "conversationId", "thread_id", "threadId")
    replies = "threads (`?embed=threads`, or the stream `conversation_threads`)"
    listed = ("status", "mailboxId", "mailbox_id", "type", "tags")

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        threads = at(value, "_embedded.threads", "threads")
        if isinstance(threads, list) and _is_listed(value, threads):
            return "talk"
        if any(value.keys() >= keys for keys in _HEAD):
            return "head"
        if "body" in value and as_text(value.get("type")) in _SORTS and "content_type" not in value:
            apart = "conversation_id" in value and "via" in inner(value, "source")
            return "part" if "type" in _author(value) or apart else ""
        if ident(value, "threadId", "thread_id") and ("rating" in value or "rating_id" in value):
            return "more"
        return ""

    def talk(self, value: dict[str, Any]) -> Talk:
        talk = Talk(as_id(value.get("id")) or _linked(value), subject=words(value, "subject"))
        talk.updated = parse_time(at(value, "userUpdatedAt", "user_updated_at", "updatedAt", "updated_at"))
        asker = _either(value, "primaryCustomer", "primary_customer") or inner(value, "customer")
        talk.person = _person(asker, "customer")
        assignee = ident(inner(value, "assignee"), "id")
        talk.staff = {assignee} if assignee else set()
        status = words(value, "status")
        talk.outcome = {"solved": None if is_spam_word(status) else as_solved(status)}
        threads = value.get("threads")
        listed = isinstance(threads, (list, str)) and as_count(threads) is None
        held = talk.members(value, "threads" if listed else "_embedded.threads")
        talk.parts = [_part(thread) for thread in held]
        talk.missing = 0 if listed else max((as_count(threads) or 0) - len(held), 0)
        if words(value, "state") in _UNSENT:
            talk.flags.append(_UNSENT_TALK)
        if is_spam_word(status):
            talk.flags.append("spam")
        return self.completed(talk, False)

    def part(self, value: dict[str, Any]) -> Part:
        if "body" in value:
            part = _part(value)
        else:
            part = Part("", Person(), time=parse_time(at(value, "createdAt", "created_at")), kind="event")
            part.outcome = {"rating": _rating(value)}
        return part

    def owner(self, value: dict[str, Any]) -> str:
        own = ident(value, "conversation_id", "conversationId") or _linked(value)
        return own or ("" if "body" in value else ident(value, "id"))  # a report's row bears its id itself

    def completed(self, talk: Talk, headless: bool) -> Talk:
        for part in talk.parts:
            if part.kind == "event" and part.outcome:
                talk.outcome |= part.outcome
            if _UNSENT_TALK in talk.flags:
                part.left_out = part.left_out or "message of a deleted conversation"
            elif "spam" in talk.flags and part.person.side == "customer":
                part.outcome["spam"] = True
        return talk


_UNSENT_TALK = "deleted"


def _is_listed(value: dict[str, Any], threads: list[Any]) -> bool:
    """Whether a list of threads is a conversation's, or a page that names its conversation."""
    known = "_embedded" in value or any(
        isinstance(t, dict) and as_text(t.get("type")) in _SORTS for t in threads
    )
    return known and ("id" in value or bool(_linked(value)))


def _part(value: dict[str, Any]) -> Part:
    sort, state = words(value, "type"), words(value, "state")
    text, html = body(value, rich=("body",))
    time = parse_time(at(value, "createdAt", "created_at"))
    part = Part(as_id(value.get("id")), _writer(value, sort), text, time, html, flag=sort)
    part.to = addresses(*(at(value, key) for key in ("to", "cc", "bcc")))
    if is_spam_word(value.get("status")) and part.person.side == "customer":
        part.outcome["spam"] = True
    if sort == "lineitem":
        part.kind, part.text = "event", ""
    elif state in _UNSENT:
        part.left_out = "message that was not sent" if state != "deleted" else "deleted message"
        part.flags += [DRAFT] if state == DRAFT else []
    elif sort not in _SHOWN or state not in ("", "published"):
        part.kind = "note"
    return part


def _writer(value: dict[str, Any], sort: str) -> Person:
    author = _author(value)
    kind = words(author, "type") or words(inner(value, "source"), "via")
    # without any word the sort of a thread tells the side; a word that is not known may mean anybody
    side: Side = "agent" if sort in _SORTS and sort != "customer" and kind in _STAFF else ""
    if sort == "customer" or kind == "customer":
        side = "customer"
    elif kind == "system_user":
        side = "bot"
    elif side == "agent":
        action = words(inner(value, "action"), "type")
        side = "bot" if "workflow" in action and "manual" not in action else side
    return _person(author or (inner(value, "customer") if side == "customer" else {}), side)


def _author(value: dict[str, Any]) -> dict[str, Any]:
    return _either(value, "createdBy", "created_by")


def _either(value: dict[str, Any], camel: str, snake: str) -> dict[str, Any]:
    """The object under the name of the API, or the one that pipelines make of it."""
    return inner(value, camel) or inner(value, snake)


def _person(value: dict[str, Any], side: Side) -> Person:
    names = [words(value, "first", "firstName", "first_name"), words(value, "last", "lastName", "last_name")]
    return Person(ident(value, "id"), side, " ".join(filter(None, names)), words(value, "email").lower())


def _linked(value: dict[str, Any]) -> str:
    """The conversation that a page of threads, or a thread, names in its links."""
    found = _CONVERSATION.search(words(value, "_links.self.href", "_links.conversation.href"))
    return found[1] if found else ""


def _rating(value: dict[str, Any]) -> str:
    word = words(value, "rating").casefold().replace("-", "").replace(" ", "")
    return _RATINGS.get(ident(value, "rating_id", "ratingId")) or _WORDS.get(word) or as_rating(word)
