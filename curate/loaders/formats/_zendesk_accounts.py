"""Tickets of several Zendesk accounts with the same ids: each account counts its own from 1."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from curate.ids import as_id, as_text
from curate.loaders.base import Source
from curate.loaders.desk.same_ids import ask_same_ids
from curate.loaders.formats._zendesk_people import SYSTEM_USER, ident_of
from curate.loaders.formats._zendesk_values import TICKET
from curate.loaders.times import parse_time

_HOST = re.compile(r"https?://([^/:?#]+)", re.IGNORECASE)
# tickets by different people from which on it is asked, also as a share of those that lie in several
# files; one is enough where both talks go on at the same time
_FEWEST, _SHARE = 2, 0.5

_PEOPLE = ("requester", "submitter", "assignee", "author", "updater")
Rows = list[list[Any]]  # of one ticket id: sort, place, value, flags


class _Parts(NamedTuple):
    """The rows of one id by account; whether it stays open if they are of several accounts, and whether the
    talks of these would go on at the same time."""

    held: list[Rows]
    open: bool = False
    at_once: bool = False


class Accounts:
    """Tells tickets of one id apart: by the host of their address, by the time when they were opened, else by
    the people who write and the comments that they share. `same_ids` of the recipe decides what is open."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._several = self._open = self._at_once = 0

    def parted(self, rows: Rows) -> list[Rows]:
        """The rows of one id by account."""
        return self._parts(rows).held

    def counted(self, rows: Rows) -> list[Rows]:
        """The same, and noted for the question."""
        parts = self._parts(rows)
        self._several += max(len({_file(r) for r in rows if is_of(r)}) for is_of in (_speaks, _is_head)) > 1
        self._open += parts.open
        self._at_once += parts.at_once
        return parts.held

    def ask(self) -> None:
        """Asks whether comments of different files belong together, once all is read."""
        if self._open < _SHARE * self._several or not (self._open >= _FEWEST or self._at_once):
            return
        total = max(self._several, self._open)
        counted = f"{self._open:,} of {total:,} tickets that come several times or in several files"
        ask_same_ids(self._source, "ticket_id", counted, "tickets")

    def _parts(self, rows: Rows) -> _Parts:
        said = self._source.block.same_ids
        alone = sum(map(_is_head, rows)) < 2 and len(set(map(_file, rows))) == 1
        if said == "together" or alone:
            return _Parts([rows])
        hosts = _hosts(rows)
        held = _linked(rows, hosts)
        if len(held) == 1:
            return _Parts(held)
        if len(set(filter(None, hosts))) > 1 or _opened_apart(held) or said == "apart":
            return _Parts(held, not said and any(not _heads(part) for part in held))
        speaking = [part for part in held if any(map(_speaks, part))]
        if len(speaking) < 2 and sum(bool(_heads(part)) for part in held) < 2:
            return _Parts([rows])
        return _Parts([rows], True, _at_once(speaking))


def _linked(rows: Rows, hosts: list[str]) -> list[Rows]:
    """The rows in groups that share a file, people or comments, in the order of their first rows."""
    parent = list(range(len(rows)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = number = parent[parent[number]]
        return number

    first: dict[Hashable, int] = {}
    for number, (row, host) in enumerate(zip(rows, hosts, strict=True)):
        for key in _keys(row):
            one, other = sorted((root(first.setdefault((host, key), number)), root(number)))
            parent[other] = one
    out: dict[int, Rows] = {}
    for number, row in enumerate(rows):
        out.setdefault(root(number), []).append(row)
    return list(out.values())


def _keys(row: list[Any]) -> Iterator[Hashable]:
    """What rows of one ticket have in common."""
    sort, _, value, _ = row
    people = [p for who in _PEOPLE for p in _person(ident_of(value, who))]
    yield from people
    if sort != TICKET:
        yield "file", _file(row)
    elif not people:
        yield "opened", parse_time(value.get("created_at"))
    for inner in [value] if _is_comment(value) else _inner(value):
        author = ident_of(inner, "author")
        yield from _person(author)
        if ident := as_id(inner.get("id")):
            yield "comment", ident, author


def _person(ident: str) -> Iterator[Hashable]:
    if ident and ident != SYSTEM_USER:
        yield "who", ident


def _is_comment(value: dict[str, Any]) -> bool:
    return "body" in value


def _inner(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The comments and events that lie in a ticket or in its events."""
    for key in ("comments", "child_events", "events"):
        held = value.get(key)
        yield from (v for v in held if isinstance(v, dict)) if isinstance(held, list) else ()


def _speaks(row: list[Any]) -> bool:
    return _is_comment(row[2]) or any(True for _ in _inner(row[2]))


def _is_head(row: list[Any]) -> bool:
    return bool(row[0] == TICKET)


def _heads(part: Rows) -> Rows:
    return [row for row in part if _is_head(row)]


def _opened_apart(parts: list[Rows]) -> bool:
    """Whether the ticket itself is in each part and was opened at another time, which never changes."""
    opened = [{parse_time(row[2].get("created_at")) for row in _heads(part)} - {None} for part in parts]
    return all(opened) and len(set[float | None]().union(*opened)) == sum(map(len, opened))


def _hosts(rows: Rows) -> list[str]:
    """The account's host of each row, by its own address, else by that of the ticket in the same folder."""
    own = [_host(row[2]) if row[0] == TICKET else "" for row in rows]
    folders: dict[str, set[str]] = {}
    for row, host in zip(rows, own, strict=True):
        folders.setdefault(_folder(row), set()).update(filter(None, [host]))
    known = set(filter(None, own))
    if len(known) < 2:
        return [next(iter(known), "")] * len(rows)
    return [
        host or (next(iter(near)) if len(near := folders[_folder(row)]) == 1 else _host_of_people(row, rows))
        for row, host in zip(rows, own, strict=True)
    ]


def _host_of_people(row: list[Any], rows: Rows) -> str:
    """The host of the only account whose tickets name somebody of a row."""
    people = {key for key in _keys(row) if key[0] == "who"}  # type: ignore[index]
    found = {_host(r[2]) for r in _heads(rows) if people & set(_keys(r))}
    return next(iter(found)) if len(found) == 1 else ""


def _host(ticket: dict[str, Any]) -> str:
    found = _HOST.match(as_text(ticket.get("url")).strip())
    return found[1].casefold() if found else ""


def _file(row: list[Any]) -> str:
    return str(row[1]).rpartition(":")[0]


def _folder(row: list[Any]) -> str:
    return _file(row).rpartition("/")[0]


def _times(part: Rows) -> list[float]:
    said = (v for row in part for v in (row[2], *_inner(row[2])) if _is_comment(v))
    return [t for value in said if (t := parse_time(value.get("created_at"))) is not None]


def _at_once(parts: list[Rows]) -> bool:
    """Whether one talk begins before another ends."""
    spans = sorted((min(times), max(times)) for part in parts if (times := _times(part)))
    return any(later[0] <= earlier[1] for earlier, later in pairwise(spans))
