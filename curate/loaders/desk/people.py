"""Who speaks in the talks of a helpdesk: by what the export says of a message, by its list of people, by the
recipe."""

from __future__ import annotations

from curate.loaders.base import Source
from curate.loaders.bot_words import is_bot_name
from curate.loaders.bots import Bots
from curate.loaders.desk.parts import Part, Person, Talk
from curate.loaders.roles import Agents
from curate.records import Role

_MOST = 50_000  # people whose roles are remembered


class People:
    """Everybody whom the export names, small beside the talks: a few hundred bytes each."""

    def __init__(self, source: Source) -> None:
        self._known: dict[str, Person] = {}
        self._by_email: dict[str, Person] = {}
        self._agents = Agents(source.block, source.report.met_agents)
        self._bots = Bots(source.block, source.report.met_bots)
        self._unnamed = source.unnamed
        self._told: dict[tuple[str, ...], tuple[Role, str]] = {}
        self.staff: set[str] = set()  # to whom talks are assigned

    def add(self, person: Person) -> None:
        if person.id:
            self._known[person.id] = person
        if person.email:
            self._by_email[person.email.casefold()] = person

    def full(self, person: Person) -> Person:
        """A person with what the list of people says beside what his message does."""
        if not self._known and not self._by_email:
            return person
        known = self._known.get(person.id) if person.id else None
        if known is None and person.email:
            known = self._by_email.get(person.email.casefold())
        if known is None:
            return person
        return Person(
            person.id or known.id,
            person.side or known.side,
            person.name or known.name,
            person.email or known.email,
        )

    def _told_by_itself(self, person: Person) -> tuple[Role, str]:
        """The role that the recipe, or the message itself, gives somebody, whatever the talk."""
        names = tuple(n.strip().casefold() for n in (person.id, person.name, person.email) if n.strip())
        if self._agents.include(names):
            return "agent", "recipe"
        if self._bots.include(names):
            return "bot", "recipe"
        if person.side == "agent" and is_bot_name(person.name):
            return "bot", "name"
        return (person.side, "field") if person.side else ("unknown", "none")

    def role(self, person: Person, talk: Talk, asker: Person) -> tuple[Role, str]:
        """The role of who wrote a message, and what tells it."""
        key = (person.id, person.name, person.email, person.side)
        told = self._told.get(key)
        if told is None:
            told = self._told[key] = self._told_by_itself(person)
            if len(self._told) > _MOST:
                self._told.clear()
        if told[0] != "unknown":
            return told
        if _same(person, asker):
            return "customer", "requester"
        if person.id and person.id in talk.staff | self.staff:
            self._unnamed.add(person.id)
            return "agent", "assignee"
        return "unknown", "none"


def asker_of(talk: Talk, people: People) -> Person:
    """Who asked: as the talk says, else the only customer who writes in it, or the first of them."""
    if talk.person.id or talk.person.email:
        return people.full(talk.person)
    writers = (people.full(p.person) for p in talk.parts if _spoke(p))
    return next((w for w in writers if w.side == "customer"), talk.person)


def _spoke(part: Part) -> bool:
    return part.kind == "message" and not part.left_out


def _same(one: Person, other: Person) -> bool:
    if one.id and other.id:
        return one.id == other.id
    return bool(one.email) and one.email.casefold() == other.email.casefold()
