"""Who speaks in the talks of a helpdesk: by what the export says of a message, by its list of people, by the
recipe."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from curate.loaders.base import Source
from curate.loaders.bot_words import is_bot_name, is_program_name
from curate.loaders.bots import Bots
from curate.loaders.decode import mended
from curate.loaders.desk.parts import Part, Person, Side, Talk
from curate.loaders.formats._zendesk_sides import AuthorHabits, PersonComment, in_order
from curate.loaders.roles import Agents
from curate.records import Role

_MOST = 50_000  # people whose roles are remembered


class Told(NamedTuple):
    """What is known of who wrote a message whatever the talk: the role and what tells it, and the id or
    address, the name, and the folded address, as every later stage can hold them."""

    role: Role
    why: str
    author: str
    name: str
    email: str


class People:
    """Everybody whom the export names, small beside the talks: a few hundred bytes each.

    `same` is what two spellings of one id have in common; `others` is the side of those of whom nothing is
    known, where a product lets only one side write; `learns`: habits count, and who asks is found among those
    who write, as talks name him by another id.
    """

    def __init__(
        self, source: Source, same: Callable[[str], str] = str, others: Side = "", learns: bool = False
    ) -> None:
        self._same_id, self._others, self._learns = same, others, learns
        self.habits = AuthorHabits()
        self._asking: tuple[Talk | None, str] = (None, "")  # the talk at work, and who asks in it by habit
        self._known: dict[str, Person] = {}
        self._by_email: dict[str, Person] = {}
        self._agents = Agents(source.block, source.report.met_agents)
        self._bots = Bots(source.block, source.report.met_bots)
        self._named = bool(self._agents or source.block.bots)  # whether the recipe names anybody
        self._unnamed = source.unnamed
        self._told: dict[tuple[str, ...], Told] = {}
        self.staff: set[str] = set()  # to whom talks are assigned
        self._unsure: dict[str, Person] = {}  # of whom the parts themselves do not tell the side

    def add(self, person: Person) -> None:
        for key in filter(None, (person.id, person.also)):
            self._known[self._same_id(key)] = person
        if person.email:
            self._by_email[person.email.casefold()] = person

    def full(self, person: Person) -> Person:
        """A person with what the list of people says beside what his message does. Whom the list calls a
        program is one, where the message says no more than that the business sent it."""
        if not self._known and not self._by_email:
            return person
        known = self._known.get(self._same_id(person.id)) if person.id else None
        if known is None and person.email:
            known = self._by_email.get(person.email.casefold())
        if known is None:
            return person
        program = known.side == "bot" and person.side == "agent"
        return Person(
            known.id if known.also or not person.id else person.id,
            "bot" if program else person.side or known.side,
            person.name or known.name,
            person.email or known.email,
        )

    def _told_by_itself(self, person: Person) -> tuple[Role, str]:
        """The role that the recipe, or the message itself, gives somebody, whatever the talk."""
        if self._named:
            names = tuple(n.strip().casefold() for n in (person.id, person.name, person.email) if n.strip())
            if self._agents.include(names):
                return "agent", "recipe"
            if self._bots.include(names):
                return "bot", "recipe"
        if person.side == "agent" and _bears_name_of_program(person):
            return "bot", "name"
        return (person.side, "field") if person.side else ("unknown", "none")

    def told(self, person: Person) -> Told:
        """What is known of who wrote a message, whatever the talk; each person is looked at once."""
        known = (person.id, person.name, person.email, person.side)
        told = self._told.get(known)
        if told is None:
            email = mended(person.email).casefold()
            name = mended(person.name)
            told = Told(*self._told_by_itself(person), mended(person.id or person.email), name, email)
            if len(self._told) > _MOST:
                self._told.clear()
            self._told[known] = told
        return told

    def role(self, person: Person, talk: Talk, asker: Person) -> tuple[Role, str]:
        """The role, and what tells it, of somebody of whom that depends on the talk."""
        if self._is_same(person, asker):
            return "customer", "requester"
        if person.id and person.id in talk.customers:
            return "customer", "field"
        if why := self._staff_by(person, talk):
            self._unnamed.add(person.id or person.email)
            return ("bot", "name") if _bears_name_of_program(person) else ("agent", why)
        key = self._key(person)
        if (self._learns or self._agents) and key and key == self._asks(talk, asker):
            return "customer", "habit"
        if self._others and key:
            self._unnamed.add(person.id or person.email)
            program = self._others == "agent" and _bears_name_of_program(person)
            return ("bot", "name") if program else (self._others, "otherwise")
        return "unknown", "none"

    def is_open(self, part: Part) -> bool:
        """Whether nothing that the export says tells on which side the author of a part is."""
        return _spoke(part) and not self._others and not self.full(part.person).side

    def note(self, parts: Iterable[Part]) -> None:
        """Notes of whom the parts do not tell the side; the list of people may come later."""
        self._unsure |= {self._key(p.person): p.person for p in parts if self.is_open(p)}

    @property
    def learns(self) -> bool:
        """Whether habits must be learned, as somebody is known by nothing else."""
        return self._learns and any(not self.full(person).side for person in self._unsure.values())

    def watch(self, talk: Talk) -> None:
        """Learns habits from one talk; see `AuthorHabits`."""
        self.staff.update(talk.staff)
        self.habits.see(
            [
                PersonComment(p.time, self._own_key(p.person), p.kind == "message", _is_telling(p))
                for p in talk.parts
                if not p.left_out and p.kind != "event" and p.person.side not in ("bot", "system")
            ]
        )

    def _staff_by(self, person: Person, talk: Talk) -> str:
        """What tells that somebody answers for the business; empty where nothing does. Where the recipe names
        agents, no habit does."""
        if person.id and (person.id in talk.staff or person.id in self.staff):
            return "assignee"
        key = self._own_key(person)
        return "habit" if key and not self._agents and self.habits.is_staff(key) else ""

    def _asks(self, talk: Talk, asker: Person) -> str:
        """The key of who asks in a talk whose own words do not name him: the only author on no side, or the
        first, where staff writes, too."""
        if self._asking[0] is not talk:
            self._asking = (talk, self._find_asker(talk, asker))
        return self._asking[1]

    def _find_asker(self, talk: Talk, asker: Person) -> str:
        spoken = [(p, self.full(p.person)) for p in talk.parts if _spoke(p)]
        # his message that the talk itself holds bears the id of a contact, where others bear those of users
        later = [(p, who) for p, who in spoken if p.person is not talk.person]
        if any(self._is_same(who, asker) for _, who in later):
            return ""
        people = {self._key(who): who for _, who in later}
        order = in_order([PersonComment(p.time, self._key(who), True, False) for p, who in later])
        staff = {key for key in order if people[key].side == "agent" or self._answers(people[key], talk)}
        unsure = [key for key in order if key not in staff and not people[key].side]
        first = order[0] if order else ""
        if not unsure or (len(unsure) > 1 and unsure[0] != first):
            return ""
        told = bool(staff) or (len(order) == 1 and (bool(self._agents) or self.habits.returning))
        opened = len(later) < len(spoken)  # the first after an opening is whoever answers it
        return unsure[0] if told and not (opened and unsure[0] == first) else ""

    def _answers(self, person: Person, talk: Talk) -> bool:
        names = tuple(n.strip().casefold() for n in (person.id, person.name, person.email) if n.strip())
        return self._agents.include(names) or bool(self._staff_by(person, talk))

    def _own_key(self, person: Person) -> str:
        """What no two people share; a name alone, such as Visitor, many may bear."""
        return self._same_id(person.id) or person.email.casefold()

    def _key(self, person: Person) -> str:
        return self._own_key(person) or person.name

    def _is_same(self, one: Person, other: Person) -> bool:
        if one.id and other.id and self._same_id(one.id) == self._same_id(other.id):
            return True
        return bool(one.email) and one.email.casefold() == other.email.casefold()


def asker_of(talk: Talk, people: People) -> Person:
    """Who asked: as the talk says, else the only customer who writes in it, or the first of them."""
    if talk.person.id or talk.person.email:
        return people.full(talk.person)
    writers = (people.full(p.person) for p in talk.parts if _spoke(p))
    return next((w for w in writers if w.side == "customer"), talk.person)


def _is_telling(part: Part) -> bool:
    """Whether a private message shows that its author answers for the business."""
    return part.kind == "note" and part.telling


def _spoke(part: Part) -> bool:
    return part.kind == "message" and not part.left_out


def _bears_name_of_program(person: Person) -> bool:
    return is_bot_name(person.name) or is_program_name(person.email.partition("@")[0])
