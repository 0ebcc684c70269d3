"""Lists of users beside tables: who answers for the business, as the list itself says it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from curate.loaders.account import Question
from curate.loaders.base import Suggestion
from curate.loaders.files import InputFile
from curate.loaders.mapping.sides import by_words, side_of_name
from curate.loaders.roles import role_word
from curate.loaders.rows import RawRow, read_rows
from curate.loaders.settings import Roles
from curate.loaders.values import as_flag
from curate.records import Role

_ROWS, _PEOPLE = 50_000, 200_000  # of messages that are looked at, and of a list
_MOST_AGENTS = 2_000  # that a recipe names one by one
_WORD = re.compile(r"[^\W\d_]{4,}")
_SORTS = 12  # different values of a column of roles
_BOTH = 0.5  # share of conversations of several that must hold both sides
_BOTH_BY_NAME = 0.9  # the same where the name of the file alone says who is listed

Talks = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class _List:
    """The people of a list by the ids that messages have, with their sides; `said` is whether a column says
    these, and not the name of the file alone."""

    label: str
    sides: dict[str, Role]
    said: bool

    def of(self, role: Role) -> set[str]:
        return {who for who, side in self.sides.items() if side == role}


def name_people(suggestions: Sequence[Suggestion], beside: Iterable[InputFile]) -> set[str]:
    """Gives tables the roles that lists among the files tell of which no message is made, in place of guessed
    ones. Where a list and the messages do not agree it is a question. Returns the labels of the lists that
    were used."""
    used: set[str] = set()
    others = [*beside, *(file for s in suggestions if s.is_open for file in s.files)]
    for suggestion in suggestions if others else ():
        columns, roles = suggestion.block.messages, suggestion.block.roles
        if suggestion.is_open or not columns or not columns.author or (roles and roles.column):
            continue
        talks = _talks(suggestion.files, columns.author, columns.conversation)
        wrote = set().union(*talks.values()) if talks else set()
        lists = [found for file in others if (found := _people(file, wrote)) and wrote & found.of("agent")]
        best = max(lists, key=lambda one: len(wrote & one.sides.keys()), default=None)
        if best and _apply(best, suggestion, talks, wrote):
            used.add(best.label)
    return used


def _talks(files: Iterable[InputFile], author: str, conversation: str) -> dict[str, set[str]]:
    talks: dict[str, set[str]] = defaultdict(set)
    for file in files:
        rows = (row.values for row in islice(read_rows(file), _ROWS) if isinstance(row, RawRow))
        for number, row in enumerate(rows):
            if who := row.get(author, "").strip():
                talks[row.get(conversation, "") or f"{file.label} {number}"].add(who)
    return talks


def _people(file: InputFile, wrote: Collection[str]) -> _List | None:
    """Those whom a list names; None where it lists no people, none who wrote, or says nothing of sides."""
    rows = [row.values for row in islice(read_rows(file), _PEOPLE) if isinstance(row, RawRow)]
    columns = dict.fromkeys(name for row in rows for name in row)
    held = {name: [row.get(name, "").strip() for row in rows] for name in columns}
    known = {name: sum(v in wrote for v in set(values)) for name, values in held.items()}
    key = max(known, key=lambda name: known[name], default="")
    if not key or not known[key] or len(set(held[key])) < len(rows):  # one row a person
        return None
    addresses = any(2 * sum("@" in v for v in values) >= len(rows) for values in held.values())
    for name, values in held.items():
        if name != key and (roles := _roles(name, values)):
            sides = {who: roles[v] for who, v in zip(held[key], values, strict=True) if v in roles}
            return _List(file.label, sides, True)
    side = _side_of_file(file.inner.rpartition("/")[2].rpartition(".")[0])
    return _List(file.label, dict.fromkeys(held[key], side), False) if addresses and side else None


def _side_of_file(name: str) -> Role | None:
    """The side that the name of a file says in some language, mostly in the plural: `support_agents`,
    `kunden`."""
    forms = (f for word in _WORD.findall(name) for f in (word, word[:-1], word[:-2], f"{word[:-1]}e"))
    sides = {side for form in forms if (side := role_word(form)) in ("agent", "customer")}
    return sides.pop() if len(sides) == 1 else None


def _roles(name: str, values: Sequence[str]) -> dict[str, Role]:
    """The roles that a column gives, by value; nothing where it is not one of roles."""
    counts = Counter(v for v in values if v)
    if not 0 < len(counts) <= _SORTS:
        return {}
    flags = {v: as_flag(v) for v in counts}
    if (side := side_of_name(name)) in ("agent", "customer") and None not in flags.values():
        other: Role = "customer" if side == "agent" else "agent"
        return {v: side if yes else other for v, yes in flags.items()}
    roles = by_words(counts)
    return roles if 2 * sum(counts[v] for v in roles) > len(values) and "agent" in roles.values() else {}


def _apply(people: _List, suggestion: Suggestion, talks: Talks, wrote: set[str]) -> bool:
    agents, listed = people.of("agent"), wrote & people.sides.keys()
    several = [there for there in talks.values() if len(there) > 1]
    both = sum(not agents.isdisjoint(there) and not agents.issuperset(there) for there in several)
    if len(agents) > _MOST_AGENTS or (both < _BOTH_BY_NAME * len(several) and not people.said):
        return False
    what = (
        f"{people.label} lists {len(wrote & agents):,} of the {len(wrote):,} who wrote as agents"
        f" and {len(listed - agents):,} as others"
    )
    if both < _BOTH * len(several):
        open_ones = f"{what}, but only {both:,} of {len(several):,} conversations of several hold both sides"
        line = "roles: {agent: [ID, ID], otherwise: customer}   # the ids of those who answer"
        where = suggestion.files[0].label
        suggestion.questions = [q for q in suggestion.questions if q.code != "roles"]
        suggestion.questions.append(Question("roles", where, people.label, open_ones, (line,)))
        return False
    rest: Role = "unknown" if people.of("customer") & wrote and wrote - listed else "customer"
    update: dict[str, object] = {"roles": Roles(agent=sorted(agents), otherwise=rest)}
    if (bots := people.of("bot")) and not suggestion.block.bots:
        update["bots"] = sorted(bots)
    suggestion.block = suggestion.block.model_copy(update=update)
    suggestion.questions = [q for q in suggestion.questions if q.code != "roles"]
    kept = {key: why for key, why in suggestion.comments.items() if not key.startswith("roles")}
    suggestion.comments = {**kept, "roles.agent": what}
    return True
