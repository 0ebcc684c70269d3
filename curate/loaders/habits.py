"""How often each sender speaks as a program and says the same again, measured on a sample of conversations
that stays small however large the dump."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from zlib import crc32

from curate.loaders.bot_words import LOOKED_AT, speaks_as_program

_MOST = 4_000  # conversations that are held
_LONGEST = 60  # messages of a conversation
_TEXTS = 200  # texts of one sender that are compared
_BUSY = 3  # conversations that somebody must be in to be no passer-by
_RUN = 3  # words in a row that make a piece
_SHORTEST = 3  # words of a text that tells something by being said again: "Done" is what anybody says
_ALIKE = 0.7  # share of a text that stands in pieces of others: names, numbers and dates differ
_TAG = re.compile(r"<[^<>]{1,200}>")
# signs of scripts without blanks are words of their own; all numbers are one
_UNIT = re.compile(
    r"(?P<number>\d+)|[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[^\W\d_\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+"
)


@dataclass(frozen=True)
class Habit:
    """One sender: the conversations he is in, the messages that are compared, and what they have in common,
    which is looked for only where somebody asks."""

    talks: int
    messages: Sequence[tuple[str, str]] = field(repr=False)  # (conversation, text)
    own: int  # conversations in which he says that he is a program
    beside: float  # share of his conversations in which somebody else speaks who is in many, too

    @property
    def texts(self) -> int:
        """How many messages are compared."""
        return len(self.messages)

    @property
    def equal(self) -> int:
        """Messages that say what his messages in other conversations say, but for names and numbers."""
        return self._alike[0]

    @property
    def forms(self) -> int:
        """Different texts among these."""
        return self._alike[1]

    @cached_property
    def _alike(self) -> tuple[int, int]:
        return _alike(self.messages)

    @property
    def declares(self) -> bool:
        """Whether he often says that he is a program."""
        return self.own >= 2 and self.own >= 0.3 * self.talks

    @property
    def is_program(self) -> bool:
        """Whether he says so in most conversations and in equal texts, or hands over to somebody else; a
        person who only sounds like one does neither."""
        if self.own < 2:
            return False
        own_share, same = self.own / self.talks, self.equal / self.texts
        hands_over = own_share >= 0.6 and same >= 0.5 and self.talks >= _BUSY and self.beside >= 0.5
        return (own_share >= 0.5 and same >= 0.8) or hands_over or (own_share >= 0.2 and self.repeats(2))

    def repeats(self, least: int) -> bool:
        """Whether nearly all that he says over so many conversations are a few texts."""
        return (
            self.talks >= least and self.equal >= 0.9 * self.texts and self.forms <= max(3, 0.2 * self.texts)
        )

    def why(self) -> str:
        """The evidence in words."""
        clauses = (
            [f"says in {self.own:,} of {self.talks:,} conversations that it is a program"] if self.own else []
        )
        forms = "one text" if self.forms == 1 else f"{self.forms:,} texts"
        same = (
            f"{self.equal:,} of {self.texts:,} messages are {forms} again and again, but for names and"
            " numbers"
        )
        return "; ".join([*clauses, same if self.equal else f"its {self.texts:,} messages differ"])


class Census:
    """The messages of a sample of conversations by sender, with the role that each has, where that is known
    by now.

    The sample is drawn by the conversations' ids, so its rows may come in any order.
    """

    def __init__(self) -> None:
        self._mask = 0
        self._talks: dict[str, list[tuple[str, str, str]]] = {}
        self._people: list[frozenset[str]] | None = None

    def takes(self, talk: str) -> bool:
        """Whether the messages of a conversation count."""
        return not self._mask or not crc32(talk.encode("utf-8", "surrogatepass")) & self._mask

    def see(self, talk: str, sender: str, text: str, role: str = "") -> None:
        """Notes a message of a conversation that the census takes."""
        self._people = None
        held = self._talks.setdefault(talk, [])
        if sender and text.strip() and len(held) < _LONGEST:
            held.append((sender, role, text[: 2 * LOOKED_AT]))
        while len(self._talks) > _MOST:
            self._mask = 2 * self._mask + 1
            self._talks = {key: rows for key, rows in self._talks.items() if self.takes(key)}

    def talks(self) -> list[list[tuple[str, str]]]:
        """The conversations, as (sender, text)."""
        return [[(sender, text) for sender, _, text in rows] for rows in self._talks.values()]

    def senders(self) -> dict[str, list[tuple[str, str]]]:
        """Those who are in several conversations, with (conversation, text) of what they said."""
        by_sender: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for talk, rows in self._talks.items():
            for sender, _, text in rows:
                by_sender[sender].append((talk, text))
        # what somebody says in one conversation stands together
        return {sender: rows for sender, rows in by_sender.items() if rows[0][0] != rows[-1][0]}

    def roles(self) -> dict[str, Counter[str]]:
        """The roles of each sender's messages."""
        out: dict[str, Counter[str]] = defaultdict(Counter)
        for rows in self._talks.values():
            for sender, role, _ in rows:
                out[sender][role] += 1
        return out

    def beside(self, sender: str, others: set[str]) -> float:
        """The share of a sender's conversations in which one of the others speaks."""
        if self._people is None:
            self._people = [frozenset(s for s, _, _ in rows) for rows in self._talks.values()]
        own = [who for who in self._people if sender in who]
        return sum(bool(who & others - {sender}) for who in own) / max(len(own), 1)

    def habits(self, among: set[str] | None = None) -> dict[str, Habit]:
        """The habits of those who are in several conversations and, where `among` leaves them open, say that
        they are programs."""
        senders = self.senders()
        busy = {sender for sender, rows in senders.items() if len({talk for talk, _ in rows}) >= _BUSY}
        out = {}
        for sender, rows in senders.items():
            if among is not None and sender not in among:
                continue
            texts = [(talk, _plain(text)) for talk, text in rows[:_TEXTS]]
            own = len({talk for talk, text in texts if speaks_as_program(text)})
            if own or among is not None:
                talks = len({talk for talk, _ in texts})
                out[sender] = Habit(talks, texts, own, self.beside(sender, busy) if own else 0.0)
        return out


def _plain(text: str) -> str:
    """A text without tags, as far as it is looked at."""
    bare = unescape(_TAG.sub(" ", text)) if "<" in text or "&" in text else text
    return bare.strip()[:LOOKED_AT]


def _units(text: str) -> tuple[str, ...]:
    return tuple("0" if unit["number"] else unit[0] for unit in _UNIT.finditer(text.casefold()))


def _pieces(units: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [units[n : n + _RUN] for n in range(max(len(units) - _RUN + 1, 1))]


def _alike(texts: Sequence[tuple[str, str]]) -> tuple[int, int]:
    """How many of (conversation, text) repeat what the sender says in other conversations, and how many
    different texts these are."""
    split_texts = [(talk, _units(text)) for talk, text in texts]
    where: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for talk, units in split_texts:
        for piece in _pieces(units):
            where[piece].add(talk)
    least = 2 if len({talk for talk, _ in texts}) < 6 else 3
    equal, forms = 0, set()
    for _, units in split_texts:
        covered = [False] * len(units)
        for n, piece in enumerate(_pieces(units)):
            if len(where[piece]) >= least:
                covered[n : n + len(piece)] = [True] * len(piece)
        if len(units) >= _SHORTEST and sum(covered) >= _ALIKE * len(units):
            equal += 1
            forms.add(tuple(unit for unit, on in zip(units, covered, strict=True) if on))
    return equal, len(forms)
