"""Which labels are speakers, and on which side they stand, learned over all files."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from curate.loaders.bots import Bots
from curate.loaders.formats._transcript_lines import NEVER, Said, Section, is_field, parse_line
from curate.loaders.formats._transcript_sides import Openings, is_generic, trade_side
from curate.loaders.roles import Agents, role_in, role_word
from curate.loaders.settings import CONVERSATION_AUTHOR, SourceBlock, as_list
from curate.loaders.values import word_set
from curate.loaders.visibility import is_note_word
from curate.records import Role

_EARLY = 3  # a speaker is one of the first three labels of most talks he is in; "Note:" is not
_OPENING = 3  # speakers whose first words are compared: a program may open before both sides
_OFTEN = 3  # conversations of different customers that somebody must be in to be taken for staff
_USUAL = 0.2  # of a file's lines that begin messages: a form of times that is rarer belongs to what somebody pasted
_NAMED = re.compile(r"^(?P<name>.*?)\s*[(\[](?P<role>[^()\[\]]+)[)\]]$")
# words with which people also begin a line within what they say
_TEXT_NOTE = word_set("note notes nota notas notiz notizen notitie notities notat anteckning")


class Labels:
    """Counts of labels, and the verdicts that follow from them."""

    def __init__(self, block: SourceBlock, met: set[str], met_bots: set[str]) -> None:
        rules = block.roles
        self.agents = Agents(block, met)
        self.bots = Bots(block, met_bots)
        self.map = {k.strip().casefold(): v for k, v in (rules.map if rules else {}).items()}
        self.first_asks = rules is not None and rules.customer == CONVERSATION_AUTHOR
        self.customers = {n.strip().casefold() for n in as_list(rules.customer)} if rules and not self.first_asks else set()
        self.otherwise: Role = rules.otherwise if rules else "unknown"
        self.note_texts = block.note_texts
        self.unnamed: set[str] = set()  # who count as agents by how many conversations they are in
        self.lines: Counter[str] = Counter()
        self.talks: Counter[str] = Counter()
        self.early: Counter[str] = Counter()
        self.timed: Counter[str] = Counter()
        self.idents: Counter[str] = Counter()
        self._shapes: defaultdict[str, Counter[str]] = defaultdict(Counter)  # by file; "" counts labelled lines without a time
        self.openings = Openings()

    def learn(self, sections: Iterable[Section]) -> Labels:
        for section in sections:
            self.idents[section.ident] += 1
            seen: dict[str, None] = {}
            opening: dict[str, str] = {}
            shapes = self._shapes[section.file.label]
            for said in filter(None, map(parse_line, section.lines)):
                label = said.label.casefold()
                self.lines[label] += 1
                self.timed[label] += bool(said.time)
                if self.name(said.label):  # a word for a role is no sender
                    self.bots.see(f"{section.file.label} {section.locator}", label, said.text)
                if said.shape or label not in NEVER:
                    shapes[said.shape] += 1
                    opening.setdefault(label, said.text)
                seen.setdefault(label)
            self.talks.update(seen.keys())
            self.early.update(list(seen)[:_EARLY])
            self.openings.see(list(opening.values())[:_OPENING])
        return self

    def shapes_of(self, file: str) -> frozenset[str]:
        """The forms of the times with which messages of a file begin."""
        counts = self._shapes.get(file, Counter())
        total = sum(counts.values())
        return frozenset(s for s, n in counts.items() if s and (n == total or (n > 1 and n >= _USUAL * total)))

    def is_speaker(self, said: Said, timed: bool, shapes: frozenset[str], one_line: bool) -> bool:
        """Whether the line begins a message. `timed`: lines of this conversation carry times; `one_line`: each of its lines has a label."""
        label = said.label.casefold()
        own = not said.shape or said.shape in shapes
        word = role_word(label)
        if self.agents.include([label]) or label in self.map or (word and not is_field(label) and (own or word in ("customer", "agent", "bot"))):
            return True
        if said.shape and own:
            return True
        if is_note_word(label):
            return self._is_own_note(label, one_line)
        if label in NEVER or is_field(label) or label.split()[0] in ("re", "fw", "fwd", "http", "https"):
            return False
        inner = _NAMED.match(said.label)
        if inner and role_in(inner["role"]):
            return True
        if timed and self.timed[label]:
            return False  # where speakers are timed, a line without a time is text
        if (one_line and not timed) or trade_side(label, [label]):
            return True
        usual = self.talks[label] > 1 or self.lines[label] > 1 or bool(role_in(said.label)) or said.label.startswith("+")
        return usual and self.early[label] >= 0.5 * self.talks[label]

    def _is_own_note(self, label: str, one_line: bool) -> bool:
        """Whether a line without a time that is labelled as a note is one of the desk, and not a part of what somebody says."""
        if label not in _TEXT_NOTE or self.note_texts == "internal":
            return True
        return self.note_texts != "public" and one_line

    def name(self, label: str) -> str:
        """The person's name in a label; empty for a mere role word."""
        inner = _NAMED.match(label)
        bare = inner["name"] if inner and (role_in(inner["role"]) or is_note_word(inner["role"])) else label
        words = [w for w in bare.split() if not role_word(w)]
        return " ".join(words) if not role_word(bare) else ""

    def roles(self, labels: list[str], header: dict[str, str], texts: dict[str, str]) -> dict[str, Role]:
        """The roles of one conversation's speakers: named, by word, by header, by equal opening texts, then by who is in many conversations.

        `labels` stand in the order of who spoke first; `texts` are the first words of each.
        """
        spoken = [label for label in labels if not is_note_word(label)]
        known = {label: self._own(label, header) for label in spoken}
        numbered = [label for label in spoken if is_generic(label) and label[-1].isdigit()]
        if len(numbered) > 1:  # User 1 and User 2 may stand on any side
            known.update({label: self.map.get(label.casefold()) for label in numbered if not self.agents.include([label.casefold()])})
        if {"contact", "user"} <= {label.casefold() for label in spoken}:  # of the two the user of the software answers
            known.update({label: "agent" for label in spoken if label.casefold() == "user"})
        if self.first_asks and spoken and known[spoken[0]] is None:
            known[spoken[0]] = "customer"
        open_ones = [label for label, role in known.items() if role is None]
        sides = set(known.values()) & {"customer", "agent"}
        out: dict[str, Role] = {label: role for label, role in known.items() if role}
        if open_ones and not self.first_asks:
            out.update(self._guessed(open_ones, sides, texts))
        return {label: out.get(label, self.otherwise) for label in labels}

    def _guessed(self, open_ones: list[str], sides: set[Role | None], texts: dict[str, str]) -> dict[str, Role]:
        """The roles of those whom nothing names; empty where they stay open."""
        if len(sides) == 1:
            return dict.fromkeys(open_ones, "customer" if "agent" in sides else "agent")
        if sides:
            return {}
        trades = {label: side for label in open_ones if (side := trade_side(self.name(label) or label, open_ones))}
        if set(trades.values()) == {"customer", "agent"}:
            return trades
        if len(open_ones) == 2 and (greeter := self.openings.greeter([texts.get(label, "") for label in open_ones])) is not None:
            return {open_ones[greeter]: "agent", open_ones[1 - greeter]: "customer"}
        staff = [label for label in open_ones if self.talks[label.casefold()] >= _OFTEN and not is_generic(label)]
        if not 0 < len(staff) < len(open_ones) or any(is_generic(label) for label in open_ones):
            return {}
        busiest = max(self.talks[o.casefold()] for o in open_ones if o not in staff)
        answering = {label for label in staff if self.talks[label.casefold()] > 2 * busiest}
        self.unnamed.update(self.name(label) or label for label in answering)
        return {label: "agent" if label in answering else "customer" for label in open_ones} if answering else {}

    def _own(self, label: str, header: dict[str, str]) -> Role | None:
        folded, name = label.casefold(), self.name(label).casefold()
        if self.agents.include((folded, name)):
            return "agent"
        if folded in self.map:
            return self.map[folded]
        if folded in self.customers:
            return "customer"
        role = role_in(label)
        if name and self.bots.include((folded, name)):
            return "bot"
        if role:
            return role
        for key, value in header.items():
            side = role_word(key)
            if side and name and (name == value.casefold() or name in value.casefold().split() or value.casefold() in name.split()):
                return side
        return None
