"""Jira Service Management: issues of the API and of its CSV export, comments apart, requests of portals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Literal

from curate.ids import as_text
from curate.loaders.account import Reject
from curate.loaders.base import LOADERS, Source
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import (
    Part,
    Person,
    Sort,
    Talk,
    at,
    folded,
    folded_key,
    ident,
    is_markup,
    words,
)
from curate.loaders.files import InputFile
from curate.loaders.formats._jira_people import asking, person_of, side_of
from curate.loaders.formats._jira_rows import COMMENT, KEY, PARTICIPANTS, cells_of, english, row_of
from curate.loaders.formats._jira_text import document_text, is_document
from curate.loaders.jsonio import Piece
from curate.loaders.sample import Sample
from curate.loaders.times import parse_time
from curate.loaders.values import as_count, as_flag, as_rating, as_solved

Kind = Literal["issue", "flat", "row", "request", "comment", "person", ""]

_SORTS: dict[Kind, Sort] = {
    "issue": "talk",
    "flat": "talk",
    "row": "talk",
    "request": "talk",
    "comment": "part",
    "person": "person",
}
_IN_LINK = re.compile(r"/(?:issue|request)/([A-Za-z0-9_-]{1,80})/comment\b")
_ISSUE_FIELDS = frozenset(("summary", "issuetype", "comment", "reporter", "project"))
_PUBLIC = "sd.public.comment"


@LOADERS.register("jira")
class JiraLoader(DeskLoader):
    """Who reports an issue asks, all others answer, unless their account says otherwise."""

    name = "jira"
    product = "Jira"
    summary = "Jira Service Management: issues with comments of the API or as CSV, portal requests, pipelines"
    privacy = "`jsdPublic`, `public` or the property `sd.public.comment`"
    sender = "author"
    replies = "comments of each issue (in the API the field `comment`, in the CSV all fields)"
    unmarked = (
        "the CSV of Jira holds the internal comments, too, and does not say which they are: unless they begin"
        " like a note, they count as replies that customers saw. The API says it (`jsdPublic`)"
    )
    others = "agent"
    apart = ("issueId", "issue_id")
    opens_in_talk = True
    page_keys = frozenset(("issues", "values"))
    listed = ("Issue Type", "Priority", "Status", "Labels", "Project key", "Resolution", "fields")

    @classmethod
    def values(cls, file: InputFile, source: Source | None = None) -> Iterator[Piece | Reject]:
        return (p if isinstance(p, Reject) else english(p) for p in super().values(file, source))

    @classmethod
    def first_values(cls, sample: Sample) -> list[Piece]:
        return [english(p) for p in super().first_values(sample)]

    @classmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        return _SORTS.get(_kind(value), "")

    def talk(self, value: dict[str, Any]) -> Talk:
        kind = _kind(value)
        if kind == "row":
            return row_of(value, self.order)
        return _request(value) if kind == "request" else _issue(value)

    @classmethod
    def dates_within(cls, value: dict[str, Any]) -> Iterable[str]:
        return (cell.time for cell in cells_of(folded(value))) if _kind(value) == "row" else ()

    def part(self, value: dict[str, Any]) -> Part:
        part = _comment(value)
        link = _IN_LINK.search(words(value, "self", "_links.self"))
        part.talk = ident(value, "issueId", "issue_id", "issueKey") or (link[1] if link else "")
        return part

    def person(self, value: dict[str, Any]) -> Person:
        return person_of(value)


def _kind(value: dict[str, Any]) -> Kind:
    kind = _kind_of(tuple(value))
    if kind == "row" and not KEY.fullmatch(words(value, *(k for k in value if folded_key(k) == "issuekey"))):
        return ""
    if kind == "issue":
        held = at(value, "fields")
        flat = any(k.startswith("fields.") and k[7:] in _ISSUE_FIELDS for k in value)
        return kind if flat or (isinstance(held, dict) and not _ISSUE_FIELDS.isdisjoint(held)) else ""
    if kind == "comment" and not {"jsdPublic", "jsd_public", "issueId"} & value.keys():
        linked = _IN_LINK.search(words(value, "self", "_links.self"))
        return kind if linked or {"is_public", "issue_id"} <= value.keys() else ""
    return kind


@lru_cache(maxsize=4096)
def _kind_of(keys: tuple[str, ...]) -> Kind:
    """What has these fields; of an issue and a comment only the values make it sure."""
    held = set(keys)
    if "key" in held and ("fields" in held or any(k.startswith("fields.") for k in held)):
        return "issue"
    if {"issueKey", "requestFieldValues"} <= held:
        return "request"
    names = {folded_key(k) for k in keys}
    comments = [n for n in names if n.startswith("comment")]
    # columns about single comments, such as who saw them, make it another table
    if {"issuekey", "summary", "comment"} <= names and all(map(COMMENT.fullmatch, comments)):
        return "row"
    if {"id", "key", "summary", "reporter"} <= names and names & {"issuetype", "project"}:
        return "flat"
    if "body" in held and held & {"author", "author_id", "author.accountId", "author.displayName"}:
        return "comment"
    if {"accountId", "accountType"} <= held and "body" not in held:
        return "person"
    return "person" if {"id", "username", "is_active", "time_zone"} <= held else ""


def _fields(value: dict[str, Any]) -> dict[str, Any]:
    """The fields of an issue; those of a table have their names behind `fields.`."""
    held = at(value, "fields")
    if isinstance(held, dict):
        return held
    return {k.removeprefix("fields."): v for k, v in value.items()}


def _issue(value: dict[str, Any]) -> Talk:
    fields = _fields(value)
    talk = Talk(ident(value, "key"), joins=ident(value, "id"), subject=words(fields, "summary"))
    talk.updated = _time(at(fields, "updated"))
    asked = at(fields, "reporter", "creator")
    talk.person = asking(person_of(asked) if isinstance(asked, dict) else Person(as_text(asked).strip()))
    assignee = at(fields, "assignee")
    assigned = person_of(assignee).id if isinstance(assignee, dict) else as_text(assignee).strip()
    talk.staff = {assigned} - {"", talk.person.id}
    done = words(fields, "status.statusCategory.key")
    solved = as_solved(words(fields, "status.name", "status")) if not done else done == "done"
    if solved is None and isinstance(at(fields, "resolved"), str):  # a table has the numbers of states
        solved = True
    talk.outcome = {"solved": solved}
    names = at(value, "names")
    for key, held in fields.items():
        if not key.startswith("customfield_"):
            continue
        if isinstance(held, dict) and "rating" in held:
            talk.outcome["rating"] = as_rating(held["rating"])
        elif isinstance(held, list) and folded_key(words(names, key)) == PARTICIPANTS:
            talk.customers |= {person_of(p).id for p in held if isinstance(p, dict)} - talk.staff
    _open(talk, at(fields, "description"), at(fields, "created"))
    held = talk.members(fields, "comment" if isinstance(at(fields, "comment"), list) else "comment.comments")
    talk.parts += [_comment(c) for c in held]
    talk.missing = max((as_count(at(fields, "comment.total")) or 0) - len(held), 0)
    if at(value, "changelog"):
        for history in talk.members(value, "changelog.histories"):
            talk.parts.append(Part(ident(history, "id"), Person(), kind="event"))
            if any(map(_reopens, talk.members(history, "items"))):
                talk.outcome["reopened"] = True
    return talk


def _request(value: dict[str, Any]) -> Talk:
    """A request as the API of the portal has it: its fields are a list, its comments a page."""
    talk = Talk(ident(value, "issueKey"), joins=ident(value, "issueId"))
    fields = {words(f, "fieldId"): f.get("value") for f in talk.members(value, "requestFieldValues")}
    talk.subject = words(fields, "summary")
    asked = at(value, "reporter")
    talk.person = asking(person_of(asked) if isinstance(asked, dict) else Person())
    talk.outcome = {"solved": as_solved(words(value, "currentStatus.status"))}
    category = words(value, "currentStatus.statusCategory").casefold()
    if category:
        talk.outcome["solved"] = category == "done"
    _open(talk, fields.get("description"), at(value, "createdDate"))
    if at(value, "comments"):
        talk.parts += [_comment(c) for c in talk.members(value, "comments.values")]
    return talk


def _open(talk: Talk, text: Any, time: Any) -> None:
    """Puts the description of an issue before its comments, as the message of who reported it."""
    said = document_text(text) if is_document(text) else as_text(text).strip()
    if said:
        talk.parts.append(Part(f"{talk.id}#0", talk.person, said, _time(time)))


def _comment(value: dict[str, Any]) -> Part:
    held, author = at(value, "body"), at(value, "author")
    if is_document(held):
        text, html = document_text(held), False
    else:
        text = as_text(held) if held is not None else as_text(at(value, "renderedBody"))
        html = held is None and is_markup(text)
    who = {k.removeprefix("author."): v for k, v in value.items() if k.startswith("author.")}
    person = person_of(author if isinstance(author, dict) else who)
    person.id = (
        person.id or ident(value, "author_id") or (as_text(author).strip() if author and not who else "")
    )
    person.side = person.side or side_of("", person.id)
    flag = _flag(value)
    kind: Literal["message", "note"] = "message" if flag == "true" else "note"
    return Part(ident(value, "id"), person, text, _time(at(value, "created")), html, kind, flag=flag)


def _flag(value: dict[str, Any]) -> str:
    """Who saw a comment: "true" is everybody, all else, also nothing, is the desk alone."""
    if at(value, "visibility.value", "visibility.identifier", "visibility.type"):
        return "restricted"
    says: list[bool | None] = []
    for key in ("jsdPublic", "jsd_public", "is_public", "public"):
        if key in value:
            says.append(as_flag(value[key]))
    for prop in _properties(at(value, "properties")):
        if prop.get("key") == _PUBLIC:
            internal = as_flag(at(prop, "value.internal"))
            says.append(None if internal is None else not internal)
    if not says:
        return ""
    return "true" if all(said is True for said in says) else "false"


def _properties(held: Any) -> Iterator[dict[str, Any]]:
    yield from (p for p in held if isinstance(p, dict)) if isinstance(held, list) else ()


def _reopens(item: dict[str, Any]) -> bool:
    """Whether a change of an issue opens it again."""
    if words(item, "field").casefold() != "status":
        return False
    return as_solved(words(item, "fromString")) is True and as_solved(words(item, "toString")) is not True


def _time(value: Any) -> float | None:
    if isinstance(value, dict):
        value = at(value, "epochMillis", "iso8601", "jira")
    return parse_time(value)
