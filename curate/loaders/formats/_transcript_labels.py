"""Which labels are speakers, and on which side they stand, learned over all files."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from curate.loaders.bots import Bots
from curate.loaders.formats._transcript_lines import (
    NEVER,
    MessageStart,
    TranscriptSection,
    is_field,
    parse_line,
)
from curate.loaders.formats._transcript_sides import (
    Openings,
    is_aside,
    is_generic,
    is_role_like,
    is_third,
    is_weak,
    side_by_word,
    trade_side,
)
from curate.loaders.formats._transcript_speech import Speech
from curate.loaders.mapping.sides import side_of_sender
from curate.loaders.roles import Agents, role_in, role_word
from curate.loaders.settings import CONVERSATION_AUTHOR, SourceBlock, as_list
from curate.loaders.values import word_set
from curate.loaders.visibility import is_note_word
from curate.records import Role

_EARLY = 3  # a speaker is one of the first three labels of most talks he is in; "Note:" is not
_OPENING = 3  # speakers whose first words are compared: a program may open before both sides
_OFTEN = 3  # conversations of different customers that somebody must be in to be taken for staff
# of a file's lines that begin messages: a form of times that is rarer belongs to what somebody pasted
_USUAL = 0.2
_NAMED = re.compile(r"^(?P<name>.*?)\s*[(\[](?P<role>[^()\[\]]+)[)\]]$")
# words with which people also begin a line within what they say
_TEXT_NOTE = word_set("note notes nota notas notiz notizen notitie notities notat anteckning")


def is_private_label(label: str) -> bool:
    """Whether customers never saw what stands under a label: a note, or what colleagues say to each other."""
    return is_note_word(label) or is_aside(label)


class SpeakerLabels:
    """Counts of labels, and the verdicts that follow from them."""

    def __init__(self, block: SourceBlock, met: set[str], met_bots: set[str]) -> None:
        rules = block.roles
        self.agents = Agents(block, met)
        self.bots = Bots(block, met_bots)
        self.map = {k.strip().casefold(): v for k, v in (rules.map if rules else {}).items()}
        self.first_asks = rules is not None and rules.customer == CONVERSATION_AUTHOR
        self.customers = (
            {n.strip().casefold() for n in as_list(rules.customer)}
            if rules and not self.first_asks
            else set()
        )
        self.otherwise: Role = rules.otherwise if rules else "unknown"
        self.note_texts = block.note_texts
        self.unnamed: set[str] = set()  # who count as agents by how many conversations they are in
        self.lines: Counter[str] = Counter()
        self.talks: Counter[str] = Counter()
        self.early: Counter[str] = Counter()
        self.timed: Counter[str] = Counter()
        self.idents: Counter[str] = Counter()
        self._shapes: defaultdict[str, Counter[str]] = defaultdict(
            Counter
        )  # by file; "" counts labelled lines without a time
        self.openings = Openings()
        self.speech = Speech()

    def learn(self, sections: Iterable[TranscriptSection]) -> SpeakerLabels:
        for section in sections:
            self.idents[section.ident] += 1
            seen: dict[str, None] = {}
            opening: dict[str, str] = {}
            spoken: list[tuple[str, str]] = []
            shapes = self._shapes[section.file.label]
            for utterance in filter(None, map(parse_line, section.lines)):
                label = utterance.label.casefold()
                self.lines[label] += 1
                self.timed[label] += bool(utterance.time)
                if self.name(utterance.label):  # a word for a role is no sender
                    self.bots.see(f"{section.file.label} {section.locator}", label, utterance.text)
                if utterance.shape or label not in NEVER:
                    shapes[utterance.shape] += 1
                    opening.setdefault(label, utterance.text)
                    spoken.append((label, utterance.text))
                seen.setdefault(label)
            self.talks.update(seen.keys())
            self.early.update(list(seen)[:_EARLY])
            self.speech.see(f"{section.file.label} {section.locator}", spoken)
            self.openings.see(list(opening.values())[:_OPENING])
        return self

    def shapes_of(self, file: str) -> frozenset[str]:
        """The forms of the times with which messages of a file begin."""
        counts = self._shapes.get(file, Counter())
        total = sum(counts.values())
        return frozenset(
            s for s, n in counts.items() if s and (n == total or (n > 1 and n >= _USUAL * total))
        )

    def is_speaker(
        self, utterance: MessageStart, timed: bool, shapes: frozenset[str], one_line: bool
    ) -> bool:
        """Whether the line begins a message. `timed`: lines of this conversation carry times; `one_line`:
        each of its lines has a label."""
        label = utterance.label.casefold()
        own = not utterance.shape or utterance.shape in shapes
        word = role_word(label)
        if (
            self.agents.include([label])
            or label in self.map
            or (word and not is_field(label) and (own or word in ("customer", "agent", "bot")))
        ):
            return True
        if utterance.shape and own:
            return True
        if is_note_word(label):
            return self._is_own_note(label, one_line)
        if label in NEVER or is_field(label) or label.split()[0] in ("re", "fw", "fwd", "http", "https"):
            return False
        inner = _NAMED.match(utterance.label)
        if inner and role_in(inner["role"]):
            return True
        if timed and self.timed[label]:
            return False  # where speakers are timed, a line without a time is text
        if (one_line and not timed) or trade_side(label, [label]):
            return True
        usual = (
            self.talks[label] > 1
            or self.lines[label] > 1
            or bool(role_in(utterance.label))
            or utterance.label.startswith("+")
        )
        return usual and self.early[label] >= 0.5 * self.talks[label]

    def _is_own_note(self, label: str, one_line: bool) -> bool:
        """Whether a line without a time that is labelled as a note is one of the desk, and not a part of what
        somebody says."""
        if label not in _TEXT_NOTE or self.note_texts == "internal":
            return True
        return self.note_texts != "public" and one_line

    def name(self, label: str) -> str:
        """The person's name in a label; empty for a mere role word."""
        inner = _NAMED.match(label)
        bare = inner["name"] if inner and (role_in(inner["role"]) or is_note_word(inner["role"])) else label
        words = [w for w in bare.split() if not role_word(w)]
        return " ".join(words) if not role_word(bare) and not side_of_sender(bare) else ""

    def roles(self, labels: list[str], header: dict[str, str], texts: dict[str, str]) -> dict[str, Role]:
        """The roles of one conversation's speakers: named, by word, by header, by equal opening texts, then
        by who is in many conversations.

        `labels` stand in the order of who spoke first; `texts` are the first words of each.
        """
        spoken = [label for label in labels if not is_private_label(label)]
        sure = {label: self._told(label, header) for label in spoken}
        known = {label: role or role_in(label) or side_of_sender(label) for label, role in sure.items()}
        numbered = [label for label in spoken if is_generic(label) and (label[-1].isdigit() or " " in label)]
        if len(numbered) > 1:  # User 1 and User 2 may stand on any side
            known.update({label: sure[label] for label in numbered})
        if {"contact", "user"} <= {
            label.casefold() for label in spoken
        }:  # of the two the user of the software answers
            known.update({label: "agent" for label in spoken if label.casefold() == "user"})
        if self.first_asks and spoken and known[spoken[0]] is None:
            known[spoken[0]] = "customer"
        self._weigh(known, sure)
        open_ones = [label for label, role in known.items() if role is None]
        sides = set(known.values()) & {"customer", "agent"}
        out: dict[str, Role] = {label: role for label, role in known.items() if role}
        if open_ones and not self.first_asks:
            out.update(self._guessed(open_ones, sides, texts))
        return {label: out.get(label, self.otherwise) for label in labels}

    def _weigh(self, known: dict[str, Role | None], sure: dict[str, Role | None]) -> None:
        """Opens the roles that words alone tell where these put all on one side, or where what is said
        contradicts them."""
        by_word = [label for label in known if known[label] in ("customer", "agent") and not sure[label]]
        if not by_word or {"customer", "agent"} <= {role for label, role in sure.items() if role}:
            return
        people = [label for label in known if known[label] not in ("bot", "system", "tool")]
        roles = {
            label: known[label] or (None if is_third(label) and len(people) > 2 else side_by_word(label))
            for label in people
        }
        if (
            len(people) > 1
            and None not in roles.values()
            and len(set(roles.values())) == 1
            and all(map(is_role_like, people))
        ):
            known.update(dict.fromkeys(by_word))
            return
        for label in by_word:
            folded, agent = label.casefold(), known[label] == "agent"
            lone = agent and is_weak(label) and "customer" not in roles.values()
            if self.speech.contradicts(folded) if agent else self.speech.asks(folded):
                known[label] = None
            elif lone and folded != "agent" and not self.speech.answers(folded):
                known[label] = None  # an employee who opens every talk may well be the one who asks

    def _guessed(
        self, open_ones: list[str], sides: set[Role | None], texts: dict[str, str]
    ) -> dict[str, Role]:
        """The roles of those whom nothing names; empty where they stay open."""
        if len(sides) == 1:
            return self._beside(open_ones, "customer" if "agent" in sides else "agent")
        if sides:
            return {}
        trades = {
            label: side for label in open_ones if (side := trade_side(self.name(label) or label, open_ones))
        }
        if set(trades.values()) == {"customer", "agent"}:
            return trades
        if (
            len(open_ones) == 2
            and (greeter := self.openings.greeter([texts.get(label, "") for label in open_ones])) is not None
        ):
            return {open_ones[greeter]: "agent", open_ones[1 - greeter]: "customer"}
        if all(map(side_by_word, open_ones)):
            return self._by_speech(open_ones)
        staff = [
            label for label in open_ones if self.talks[label.casefold()] >= _OFTEN and not is_generic(label)
        ]
        if not 0 < len(staff) < len(open_ones) or any(is_generic(label) for label in open_ones):
            return {}
        busiest = max(self.talks[o.casefold()] for o in open_ones if o not in staff)
        answering = {label for label in staff if self.talks[label.casefold()] > 2 * busiest}
        if not all(self.speech.answers(label.casefold()) for label in answering):
            # who is in many talks, opens them and does not sound like staff may be a customer who comes again
            return {}
        self.unnamed.update(self.name(label) or label for label in answering)
        return (
            {label: "agent" if label in answering else "customer" for label in open_ones} if answering else {}
        )

    def _by_speech(self, open_ones: list[str]) -> dict[str, Role]:
        """Of two words for one side the one that sounds like staff answers."""
        if len(open_ones) != 2 or not (
            agent := self.speech.staff_of([label.casefold() for label in open_ones])
        ):
            return {}
        return {label: "agent" if label.casefold() == agent else "customer" for label in open_ones}

    def _beside(self, open_ones: list[str], side: Role) -> dict[str, Role]:
        """The side of those beside the one that is known. Of several, words for a third, and labels that only
        ever close a talk, stay open."""
        if len(open_ones) > 1:
            open_ones = [
                label
                for label in open_ones
                if not (is_third(label) or self.speech.only_closes(label.casefold()))
            ]
        return dict.fromkeys(open_ones, side)

    def _told(self, label: str, header: dict[str, str]) -> Role | None:
        """The role of a label that is more than a word: by the recipe, a program's, or by the header."""
        folded, name = label.casefold(), self.name(label).casefold()
        if self.agents.include((folded, name)):
            return "agent"
        if folded in self.map:
            return self.map[folded]
        if folded in self.customers:
            return "customer"
        if name and self.bots.include((folded, name)):
            return "bot"
        if role_in(label):
            return None
        for key, value in header.items():
            side = role_word(key)
            if (
                side
                and name
                and (
                    name == value.casefold()
                    or name in value.casefold().split()
                    or value.casefold() in name.split()
                )
            ):
                return side
        return None
