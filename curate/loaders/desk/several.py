"""Talks of several accounts of a desk that bear one id, and rows that a pipeline has marked as deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from curate.loaders.desk.parts import Part, Person, Talk, folded_key, ident, words
from curate.loaders.times import parse_time
from curate.loaders.values import as_flag

Row = list[Any]  # sort, place, value, flags

TALKS = ("talk", "head")
UNIQUE = 15  # characters of an id that no two accounts have, as it is no number that they count up
_APART = 60.0  # seconds from which two times are not one that was written twice
_ACCOUNTS = ("account_id", "workspace_id")
_CREATED = frozenset(("createdat", "createddatetime", "createddate", "created", "createdon"))
_HOLDERS = ("fields", "helpdesk_ticket", "ticket")  # under which a talk's own fields may stand
# flags and times of rows that a pipeline keeps once they are deleted; some stores have names in capitals
_MARKS = ("_fivetran_deleted", "__deleted", "_FIVETRAN_DELETED", "__DELETED")
_DELETED_AT = ("_sdc_deleted_at", "_ab_cdc_deleted_at", "_SDC_DELETED_AT", "_AB_CDC_DELETED_AT")
_NAMES = frozenset((*_MARKS, *_DELETED_AT))


class Desk(Protocol):
    """What is asked of a loader here."""

    def talk(self, value: dict[str, Any]) -> Talk:
        """A talk with the parts that lie in it."""

    def part(self, value: dict[str, Any]) -> Part:
        """A part that lies apart."""


def is_deleted(value: Any) -> bool:
    """Whether a pipeline says of a row that it is no longer there."""
    if not isinstance(value, dict) or _NAMES.isdisjoint(value):
        return False
    return any(as_flag(value.get(name)) for name in _MARKS) or any(value.get(n) for n in _DELETED_AT)


_Key = tuple[str, str, str, float | None, str]
_ANYBODY, _NOBODY = ("", "anybody"), ("", "without an id")


class _State(NamedTuple):
    """What one state of a talk says of which talk it is; `said` are its messages by id and text."""

    asker: Person
    created: float | None
    account: str
    said: frozenset[tuple[str, str]]
    people: frozenset[str]

    @property
    def key(self) -> _Key:
        """What two states of one talk have in common that was not changed between them."""
        return self.asker.id, self.asker.email, self.asker.name, self.created, self.account

    def contradicts(self, other: _State) -> bool:
        if self.account and other.account and self.account != other.account:
            return True
        if self.said & other.said:  # whoever asks in it now, and whatever the zone of its times
            return False
        times = (self.created, other.created)
        if None not in times and abs((times[0] or 0.0) - (times[1] or 0.0)) > _APART:
            return True
        return _are_others(self.asker, other.asker)


@dataclass
class _Group:
    """The rows of one talk; states that are alike stand once, with all that was said in them."""

    rows: list[Row] = field(default_factory=list)
    states: dict[_Key, _State] = field(default_factory=dict)

    def takes(self, state: _State) -> bool:
        return state.key in self.states or not any(own.contradicts(state) for own in self.states.values())

    def add(self, row: Row, state: _State) -> None:
        self.rows.append(row)
        if own := self.states.get(state.key):
            state = own._replace(said=own.said | state.said, people=own.people | state.people)
        self.states[state.key] = state

    @property
    def account(self) -> str:
        return next((s.account for s in self.states.values() if s.account), "")

    @cached_property
    def people(self) -> frozenset[str]:
        return frozenset().union(*(s.people for s in self.states.values()))

    @cached_property
    def files(self) -> frozenset[str]:
        return frozenset(file_of(row) for row in self.rows if row[0] in TALKS)

    @cached_property
    def folders(self) -> frozenset[str]:
        return frozenset(_folder(row) for row in self.rows if row[0] in TALKS)


class _Groups:
    """The talks under one id. The first state of a talk, which another one must not contradict, is found by
    what was said, or by when it began and who asks: an export may have one id at thousands of talks."""

    def __init__(self) -> None:
        self.all: list[_Group] = []
        self._places: dict[Any, list[int]] = {}

    def add(self, row: Row, state: _State) -> None:
        place = next((place for place in self._near(state) if self.all[place].takes(state)), len(self.all))
        marks: list[Any] = list(state.said)
        if place == len(self.all):
            self.all.append(_Group())
            whens = ("any", None if state.created is None else state.created // _APART)
            marks += [(when, who) for when in whens for who in (*_named(state.asker), _ANYBODY)]
        for mark in marks:
            places = self._places.setdefault(mark, [])
            if place not in places[-1:]:
                places.append(place)
        self.all[place].add(row, state)

    def _near(self, state: _State) -> list[int]:
        """The places of the talks whose first state may be one with this one, in order."""
        at = None if state.created is None else state.created // _APART
        whens = ("any",) if at is None else (at - 1, at, at + 1, None)
        whos = (*_named(state.asker), _NOBODY) if state.asker.id else (_ANYBODY,)
        marks = (*state.said, *((when, who) for when in whens for who in whos))
        return sorted({place for mark in marks for place in self._places.get(mark, ())})


def _named(asker: Person) -> list[tuple[str, str]]:
    """By what somebody who asks may be the same as another one."""
    names = {"id": asker.id, "email": asker.email.casefold(), "name": asker.name}
    return [*((kind, name) for kind, name in names.items() if name), *(() if asker.id else (_NOBODY,))]


def told_apart(desk: Desk, key: str, rows: list[Row]) -> list[list[Row]]:
    """The rows under one id, a list for each talk. States of a talk that contradict each other, by who asks,
    when it began or the account, are several talks; what lies apart belongs to the one of its account, else
    of its file, its folder or its people, and where nothing tells it, to none of them."""
    heads = [row for row in rows if row[0] in TALKS]
    accounts = {_account(row[2]) for row in rows} - {""}
    if len(key) >= UNIQUE or (len(heads) < 2 and len(accounts) < 2):
        return [rows]
    found = _Groups()
    for row in heads:
        found.add(row, _state(desk, row[2]))
    groups = found.all
    if len(groups) < 2 and len(accounts) < 2:
        return [rows]
    bundles: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row[0] not in TALKS:
            bundles.setdefault((account := _account(row[2]), "" if account else file_of(row)), []).append(row)
    homeless = []
    for (account, _), held in bundles.items():
        home = _home(desk, groups, account, held)
        if home is None:
            homeless.append(held)
        else:
            home.rows += held
    return [*(group.rows for group in groups), *homeless]


def _home(desk: Desk, groups: list[_Group], account: str, rows: list[Row]) -> _Group | None:
    """The talk to which rows that lie apart belong; None where several may be it, or none."""
    left = [g for g in groups if not (account and g.account and g.account != account)]
    files = {file_of(row) for row in rows}
    folders = {_folder(row) for row in rows}
    tests: tuple[Callable[[_Group], bool], ...] = (
        lambda group: bool(account) and group.account == account,
        lambda group: not group.files.isdisjoint(files),
        lambda group: not group.folders.isdisjoint(folders),
        lambda group: bool(group.people & written),
    )
    written = _names(desk.part(row[2]).person for row in rows if row[0] == "part") if len(left) > 1 else set()
    for test in tests:
        left = [group for group in left if test(group)] or left
    return left[0] if len(left) == 1 else None


def _state(desk: Desk, value: dict[str, Any]) -> _State:
    talk = desk.talk(value)
    said = frozenset((p.own_id, p.text) for p in talk.parts if p.text and p.own_id and "#" not in p.own_id)
    people = _names([talk.person, *(p.person for p in talk.parts)]) | talk.staff | talk.customers
    return _State(talk.person, _created(value), _account(value), said, frozenset(people))


def _are_others(one: Person, other: Person) -> bool:
    """Whether two who ask are two people, and not one under another address, or named in another way."""
    if one.id and one.id == other.id:
        return False
    if one.email and other.email:
        return one.email.casefold() != other.email.casefold()
    if one.name and one.name == other.name:
        return False
    return bool(one.id and other.id)


def _names(people: Iterable[Person]) -> set[str]:
    return {name for who in people for name in (who.id, who.email.casefold()) if name}


def _account(value: dict[str, Any]) -> str:
    held = value.get("helpdesk_ticket", value)
    return ident(held, *_ACCOUNTS)


def _created(value: dict[str, Any]) -> float | None:
    for held in (value, *(value.get(key) for key in _HOLDERS)):
        for key in held if isinstance(held, dict) else ():
            if folded_key(key) in _CREATED and (time := parse_time(words(held, key))) is not None:
                return time
    return None


def file_of(row: Row) -> str:
    """The label of the file that a row lies in."""
    return str(row[1]).rpartition(":")[0]


def _folder(row: Row) -> str:
    return file_of(row).rpartition("/")[0]
