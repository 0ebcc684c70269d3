"""Who was named in a conversation, and the form in which names are compared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from curate.privacy.dump_words import NO_DUMP, DumpWords
from curate.privacy.lexicon import ORGANISATION, PARTICLES, lexicon, plain
from curate.privacy.unspaced import is_unspaced

TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CONTRACTED = frozenset({"s", "m", "t", "d", "re", "ve", "ll"})


@dataclass(slots=True)
class PeopleNamed:
    """Who was named in one conversation: a number for each person, and the words that name them."""

    entities: list[set[str]] = field(default_factory=list)
    by_word: dict[str, list[int]] = field(default_factory=dict)  # name word -> the entities that have it
    numbers: dict[int, int] = field(default_factory=dict)
    words: dict[str, bool] = field(default_factory=dict)  # name word -> whether it counts in lower case too
    joined: set[str] = field(
        default_factory=set
    )  # participants' names in scripts without spaces: they need not be words of their own
    providers: set[str] = field(default_factory=set)  # companies whose servers were named
    participants: set[str] = field(default_factory=set)  # words of the names of those who take part
    dump: DumpWords = NO_DUMP  # what the dump shows of words that look like names
    reserved: int = 0  # numbers that placeholders in the text already use
    learnt: int = 0  # how often something new was learnt

    def learn(self, parts: Iterable[str], *, lower: bool = False) -> None:
        """Remembers a person's name by its words; particles and initials are no words of their own."""
        known = lexicon()
        parts = list(parts)
        kept = [plain(part) for part in parts if len(part) > 1 and part.lower() not in PARTICLES]
        if not kept:
            return
        self._entity(kept)
        if lower:
            self.participants.update(kept)
            self.joined.update(part for part in parts if len(part) > 1 and is_unspaced(part))
        for part in kept:
            free = lower and len(part) >= 4 and part not in known.words and part not in known.doubtful
            if self.words.get(part) is not (free := self.words.get(part, False) or free):
                self.words[part] = free
                self.learnt += 1

    def _entity(self, parts: list[str]) -> int:
        new = set(parts)
        for i in sorted({i for part in new for i in self.by_word.get(part, ())}):
            if new <= self.entities[i] or self.entities[i] <= new:
                self._widen(i, new)
                return i
        self.entities.append(set())
        self._widen(len(self.entities) - 1, new)
        return len(self.entities) - 1

    def _widen(self, entity: int, parts: set[str]) -> None:
        for part in parts - self.entities[entity]:
            self.learnt += 1
            self.by_word.setdefault(part, []).append(entity)
        self.entities[entity] |= parts

    def number(self, text: str) -> int:
        """The number of the person whom a mention names; a new one for a new person."""
        tokens = [
            part
            for token in TOKEN.findall(text)
            for part in sorted(name for name in self.joined if name in token) or [token]
        ]
        parts = [plain(base(token)) for token in tokens]
        parts = [part for part in parts if len(part) > 1 and part not in PARTICLES] or [
            plain(text.strip()) or "?"
        ]
        entity = self._entity(parts)
        if entity not in self.numbers:
            self.numbers[entity] = max(self.reserved, max(self.numbers.values(), default=0)) + 1
        return self.numbers[entity]


def base(token: str) -> str:
    """A word without the possessive `'s` or a contracted verb (`I'm`, `don't`, `she'll`)."""
    for mark in "'’":
        if mark in token:
            head, tail = token.rsplit(mark, 1)
            if tail.lower() in _CONTRACTED:
                return head
    return token


def name_parts(name: str) -> list[str]:
    """The words of a participant's display name; none where it names a desk, a company or a user name rather
    than a person."""
    parts = TOKEN.findall(name)
    if not parts or "@" in name or any(char.isdigit() or char == "_" for char in name) or len(parts) > 5:
        return []
    if any(part.lower() in ORGANISATION for part in parts):
        return []
    return parts
