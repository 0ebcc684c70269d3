"""Chatbots under names that do not say so: told by what they say of themselves, else asked about. Their text
is never learned from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from curate.loaders.account import Doubt, Question, quoted
from curate.loaders.base import Source
from curate.loaders.habits import Census, Habit
from curate.loaders.roles import NamedSenders, is_personal, shown_value
from curate.loaders.settings import NONE, SourceBlock, as_list
from curate.records import Conversation

CODE = "chatbot"
NAMED_AS_AGENT = "chatbot_agents"
_MANY = 5  # conversations over which equal texts alone raise a question
_VARIED = 0.6  # share of equal messages that the others of staff have at most
_LINE = "a program: its text is never learned from"


class Bots:
    """The programs among the senders of one source: those that the recipe names, and those that say of
    themselves what they are."""

    def __init__(self, block: SourceBlock, met: set[str] | None = None) -> None:
        names = as_list(block.bots)
        self._none = ruled_out(block)
        self._named = NamedSenders([] if self._none else names, set() if met is None else met)
        self._census = Census()
        self._told: frozenset[str] | None = None

    def see(self, talk: str, sender: str, text: str) -> None:
        """Notes a message of the first reading; `talk` is the conversation's id, `sender` the name or id that
        tells its authors apart."""
        if not self._none and self._census.takes(talk):
            self._census.see(talk, sender.strip().casefold(), text)

    def told(self) -> frozenset[str]:
        """The senders, in small letters, that say of themselves that they are programs."""
        if self._told is None:
            self._told = frozenset(
                sender for sender, habit in self._census.habits().items() if habit.is_program
            )
        return self._told

    def include(self, names: Iterable[str]) -> bool:
        """Whether one of these names, which are all of one sender, is a program's."""
        known_bots = self.told()
        if not known_bots and not self._named:
            return False
        folded = [name.strip().casefold() for name in names]
        return self._named.include(folded) or not known_bots.isdisjoint(folded)


def ruled_out(block: SourceBlock) -> bool:
    """Whether the recipe says that no sender is a program."""
    return [name.casefold() for name in as_list(block.bots)] == [NONE]


@dataclass
class Suspicion:
    """What the habits of senders whose roles are known say: programs that were told, and those read as people
    that may be some."""

    told: dict[str, Habit] = field(default_factory=dict)
    suspects: dict[str, Habit] = field(default_factory=dict)
    alone: bool = False  # nobody else answers

    def describe(self, names: Mapping[str, str]) -> str:
        """The programs that were told, with the evidence."""
        return _reason(self.told, names)


def suspicion(census: Census) -> Suspicion:
    """Judges the senders of a census with roles."""
    roles = {sender: held.most_common(1)[0][0] for sender, held in census.roles().items()}
    habits = census.habits({sender for sender, role in roles.items() if role in ("agent", "bot", "customer")})
    out = Suspicion({s: h for s, h in sorted(habits.items()) if roles[s] == "bot" and h.own})
    staff = {s: h for s, h in habits.items() if roles[s] == "agent"}
    customers = {s for s, role in roles.items() if role == "customer"}
    out.suspects = {
        s: h
        for s, h in sorted(staff.items())
        if h.is_program or h.declares or (h.repeats(_MANY) and _stands_out(s, staff))
    }
    for sender in sorted(customers & habits.keys()):
        habit = habits[sender]
        # one who speaks beside the customer, and is no agent because others are named as such
        if (habit.declares or habit.repeats(_MANY)) and census.beside(sender, customers) >= 0.8:
            out.suspects[sender] = habit
    others = {s for s, role in roles.items() if role in ("agent", "unknown")}
    out.alone = bool(out.told or out.suspects) and others <= out.suspects.keys()
    return out


def _stands_out(sender: str, staff: Mapping[str, Habit]) -> bool:
    """Whether the others who answer word most of what they say anew."""
    others = [h for s, h in staff.items() if s != sender and not h.repeats(_MANY)]
    return bool(others) and sum(h.equal for h in others) <= _VARIED * sum(h.texts for h in others)


def question(where: str, key: str, evidence: Suspicion, names: Mapping[str, str]) -> Question:
    """The question whether the suspects are programs; `names` are what a recipe calls the senders. Names of
    people are not shown."""
    listed = [names.get(s, s) for s in (*evidence.suspects, *evidence.told)]
    summary = _reason(evidence.suspects or evidence.told, names)
    what = "a chatbot may speak under the name of a person who answers"
    if evidence.alone:
        what = (
            "only what seems to be a chatbot answers, and it is not clear whether its text should be learned"
            " from"
        )
    known = [names.get(s, s) for s in evidence.told]
    people = f"bots: {_listed(known) if known and evidence.suspects else NONE}   # if it is to be learned" + (
        "" if evidence.alone else ", as people write it"
    )
    if any(map(is_personal, listed)):
        add = (
            "bots: [NAME]   # every sender that is a program, as the export has it: never learned from",
            *([people] if not known or not evidence.suspects else []),
        )
        senders = {**evidence.suspects, **evidence.told}
        return Question(
            CODE,
            where,
            key,
            f"{what}: {summary}",
            add,
            tuple((names.get(s, s), h.talks) for s, h in senders.items()),
        )
    return Question(CODE, where, key, f"{what}: {summary}", (f"bots: {_listed(listed)}   # {_LINE}", people))


def _reason(habits: Mapping[str, Habit], names: Mapping[str, str]) -> str:
    return "; ".join(
        f"{_shown(names.get(sender, sender))} ({habit.why()})" for sender, habit in habits.items()
    )


def _listed(names: Sequence[str]) -> str:
    return f"[{', '.join(quoted(name) for name in names)}]"


def _shown(name: str) -> str:
    shown = shown_value(name)
    return f"a sender {shown}" if shown != name[:30] else repr(shown)


class BotWatch:
    """Watches the conversations of one source as they are read: says which programs were told, and asks about
    those read as people."""

    def __init__(self, source: Source, key: str, of_a_model: bool) -> None:
        self._source, self._key, self._of_a_model = source, key, of_a_model
        rules = source.block.roles
        self._mapped = {name.strip().casefold() for name in rules.map} if rules else set()
        self._agents = NamedSenders(source.block.agent_names(), set())
        self._census = Census()
        self._names: dict[str, str] = {}
        self._explicit: set[str] = set()  # senders whom the map names
        self._as_agents: set[str] = set()
        self._unnamed = False  # whether agents answer whom nothing names

    def see(self, conversation: Conversation) -> None:
        """Notes who says what in which role."""
        if not self._census.takes(conversation.id):
            return
        for message in conversation.messages:
            sender = (message.author or message.author_name).strip()
            if message.kind != "message":
                continue
            if not sender:
                self._unnamed = self._unnamed or message.role == "agent"
                continue
            self._census.see(conversation.id, sender, message.text, message.role)
            if sender not in self._names:
                self._meet(sender, message.author_name.strip())

    def _meet(self, sender: str, name: str) -> None:
        self._names[sender] = name or sender
        names = {sender.casefold(), name.casefold()}
        self._explicit.update([sender] if names & self._mapped else [])  # whom the map names is what it says
        self._as_agents.update([sender] if self._agents.include(names) else [])

    def report(self) -> None:
        """Tells what was seen, once all is read."""
        report, block = self._source.report, self._source.block
        if ruled_out(block):
            return
        evidence = suspicion(self._census)
        if evidence.told:
            report.chatbots[self._source.name] = evidence.describe(self._names)
        settled = evidence.suspects.keys() if block.bots else self._as_agents
        self._doubt(
            {s: h for s, h in evidence.suspects.items() if s in settled - self._explicit and h.is_program}
        )
        left = {s: h for s, h in evidence.suspects.items() if s not in settled | self._explicit}
        evidence.alone = evidence.alone and not self._unnamed and left.keys() == evidence.suspects.keys()
        evidence.suspects = left
        if (
            block.bots
            or (evidence.alone and self._of_a_model)
            or any(q.code == CODE and q.key == self._key for q in report.questions)
        ):
            return  # a model that a set was made with is what is learned
        if evidence.suspects or evidence.alone:
            report.ask(question(self._source.name, self._key, evidence, self._names))

    def _doubt(self, named: Mapping[str, Habit]) -> None:
        """Doubts senders that are agents because the recipe or the command line says so."""
        if named and NAMED_AS_AGENT not in self._source.block.accept:
            what = (
                "some senders that the recipe or the command line counts as agents seem to be chatbots:"
                f" {_reason(named, self._names)}"
            )
            self._source.report.doubt(
                Doubt(
                    NAMED_AS_AGENT, self._source.name, what, f"accept: [{NAMED_AS_AGENT}]   # or bots: [NAME]"
                )
            )
