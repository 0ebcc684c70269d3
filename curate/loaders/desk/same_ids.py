"""Messages under one id that lie in several files and have nobody in common: of one talk, or of the talks of
two accounts that both count from 1."""

from __future__ import annotations

from dataclasses import dataclass, field

from curate.loaders.account import Question
from curate.loaders.base import Source
from curate.loaders.desk.parts import Part
from curate.loaders.desk.several import UNIQUE, Desk, Row, file_of

_SHARE = 0.5  # of the talks in several files, from which on it is asked
_NOBODY = ("bot", "system")  # whose ids several accounts may share


def ask_same_ids(source: Source, key: str, counted: str, talks: str) -> None:
    """Asks whether files with the same numbers are of one account. `counted` says in how many cases it is
    open, and `key` is the field; `talks` is the product's word for them."""
    what = f"{counted} have other people in each, as {talks} of different accounts with the same number do"
    add = (
        "same_ids: apart   # if the files are of different accounts",
        f"same_ids: together   # if these are the same {talks}",
    )
    source.report.ask(Question("same_ids", source.name, key, what, add))


@dataclass
class _Group:
    """Messages of files that share people or messages, and what they share."""

    rows: list[Row] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    customer: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether somebody asks in it, or two people write: nothing that a page may have broken off."""
        return self.customer or len(self.people) > 1


class SameIds:
    """Watches talks whose messages lie apart for files that may be of different accounts. `same_ids` of the
    recipe decides what is open; without it they are one talk, and a question says so."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._several = self._open = 0

    def parted(self, desk: Desk, key: str, rows: list[Row], counts: bool) -> list[list[Row]]:
        """The rows of one talk, in as many lists as the recipe says; `counts` what is open."""
        said = self._source.block.same_ids
        speaking = [row for row in rows if row[0] == "part"]
        if said == "together" or len(key) >= UNIQUE or len(set(map(file_of, speaking))) < 2:
            return [rows]
        groups = _groups(desk, speaking)
        if said == "apart" and len(groups) > 1:
            return self._apart(groups, [row for row in rows if row[0] != "part"])
        self._several += counts
        self._open += counts and sum(group.is_whole for group in groups) > 1
        return [rows]

    def ask(self) -> None:
        """Asks whether messages of different files belong together, once all is read."""
        if not self._open or self._open < _SHARE * self._several:
            return
        what = f"{self._open:,} of {self._several:,} conversations whose messages lie in several files"
        ask_same_ids(self._source, "id", what, "conversations")

    @staticmethod
    def _apart(groups: list[_Group], others: list[Row]) -> list[list[Row]]:
        """A list for each group; a ticket and what is said of it goes to the group in whose folder it lies,
        where that is one, else it is a talk of its own."""
        own: list[Row] = []
        for row in others:
            folder = file_of(row).rpartition("/")[0]
            near = [g for g in groups if any(file_of(r).rpartition("/")[0] == folder for r in g.rows)]
            (near[0].rows if len(near) == 1 else own).append(row)
        return [group.rows for group in groups] + ([own] if own else [])


def _groups(desk: Desk, rows: list[Row]) -> list[_Group]:
    """The messages by file, those of files that share people or messages together."""
    files: dict[str, _Group] = {}
    for row in rows:
        group, part = files.setdefault(file_of(row), _Group()), desk.part(row[2])
        group.rows.append(row)
        group.people |= (who := _who(part))
        group.links |= who | ({f"message {part.own_id}"} if part.own_id and "#" not in part.own_id else set())
        group.customer = group.customer or part.person.side == "customer"
    groups: list[_Group] = []
    for group in files.values():
        for known in [g for g in groups if g.links & group.links]:
            groups.remove(known)
            group = _Group(
                known.rows + group.rows,
                known.links | group.links,
                known.people | group.people,
                known.customer or group.customer,
            )
        groups.append(group)
    return groups


def _who(part: Part) -> set[str]:
    """Who wrote a message, by his address where it has one: small numbers may be anybody's."""
    who = part.person
    return {name} if who.side not in _NOBODY and (name := who.email.casefold() or who.id) else set()
