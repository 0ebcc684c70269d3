"""Which labels are speakers, and on which side they stand, learned over all files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from curate.loaders.formats._transcript_lines import NEVER, Said, Section, parse_line
from curate.loaders.roles import Agents, role_in, role_word
from curate.loaders.settings import SourceBlock
from curate.loaders.visibility import is_note_word
from curate.records import Role

_EARLY = 3  # a speaker is one of the first three labels of most talks he is in; "Note:" is not
_OFTEN = 3  # conversations of different customers that somebody must be in to be taken for staff
_NAMED = re.compile(r"^(?P<name>.*?)\s*\((?P<role>[^()]+)\)$")


class Labels:
    """Counts of labels, and the verdicts that follow from them."""

    def __init__(self, block: SourceBlock, met: set[str]) -> None:
        self.agents = Agents(block, met)
        self.map = {k.strip().casefold(): v for k, v in (block.roles.map if block.roles else {}).items()}
        self.lines: Counter[str] = Counter()
        self.talks: Counter[str] = Counter()
        self.early: Counter[str] = Counter()
        self.timed: Counter[str] = Counter()
        self.idents: Counter[str] = Counter()

    def learn(self, sections: Iterable[Section]) -> Labels:
        for section in sections:
            self.idents[section.ident] += 1
            seen: dict[str, None] = {}
            for said in filter(None, map(parse_line, section.lines)):
                label = said.label.casefold()
                self.lines[label] += 1
                self.timed[label] += bool(said.time)
                seen.setdefault(label)
            self.talks.update(seen.keys())
            self.early.update(list(seen)[:_EARLY])
        return self

    def is_speaker(self, said: Said, timed: bool) -> bool:
        """Whether the line begins a message; `timed`: lines of this conversation carry times."""
        label = said.label.casefold()
        if self.agents.include([label]) or label in self.map or role_word(label):
            return True
        if is_note_word(label):
            # a note of the desk, where it is dated like the talk's own lines; else a part of what somebody says
            return self.timed[label] >= 0.5 * self.lines[label] > 0 or len(label.split()) > 1
        if label in NEVER or label.split()[0] in ("re", "fw", "fwd", "http", "https"):
            return False
        if said.time:
            return True
        inner = _NAMED.match(said.label)
        if inner and role_in(inner["role"]):
            return True
        if timed and self.timed[label]:
            return False  # where speakers are timed, a line without a time is text
        usual = self.talks[label] > 1 or self.lines[label] > 1 or bool(role_in(said.label))
        return usual and self.early[label] >= 0.5 * self.talks[label]

    def name(self, label: str) -> str:
        """The person's name in a label; empty for a mere role word."""
        inner = _NAMED.match(label)
        bare = inner["name"] if inner and role_in(inner["role"]) else label
        words = [w for w in bare.split() if not role_word(w)]
        return " ".join(words) if not role_word(bare) else ""

    def roles(self, labels: list[str], header: dict[str, str]) -> dict[str, Role]:
        """The roles of one conversation's speakers: named, by word, by header, then by who is in many conversations."""
        known = {label: self._own(label, header) for label in labels if not is_note_word(label)}
        open_ones = [label for label, role in known.items() if role is None]
        staff = [label for label in open_ones if self.talks[label.casefold()] >= _OFTEN]
        sides = set(known.values())
        out: dict[str, Role] = {label: role for label, role in known.items() if role}
        for label in open_ones:
            busy = self.talks[label.casefold()]
            if "customer" in sides and "agent" not in sides:
                out[label] = "agent"
            elif "agent" in sides and "customer" not in sides:
                out[label] = "customer"
            elif not sides & {"customer", "agent"} and staff and len(staff) < len(open_ones):
                out[label] = "agent" if label in staff and busy > 2 * max(self.talks[o.casefold()] for o in open_ones if o not in staff) else "customer"
            else:
                out[label] = "unknown"
        decided = out if "agent" in out.values() or sides & {"customer", "agent"} else {label: role or "unknown" for label, role in known.items()}
        return {label: decided.get(label, "unknown") for label in labels}

    def _own(self, label: str, header: dict[str, str]) -> Role | None:
        folded, name = label.casefold(), self.name(label).casefold()
        if self.agents.include((folded, name)):
            return "agent"
        if folded in self.map:
            return self.map[folded]
        if role := role_in(label):
            return role
        for key, value in header.items():
            side = role_word(key)
            if side and name and (name == value.casefold() or name in value.casefold().split() or value.casefold() in name.split()):
                return side
        return None
