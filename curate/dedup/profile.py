"""What the guards know of one text: canonical words, figures, negations, names, order. Built once a text,
compared many times."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

HEAD = 60  # words of a text that are kept as they stand


@dataclass(slots=True)
class Clause:
    """The words between two breaks of a text, and what is negated in them."""

    words: set[str] = field(default_factory=set)
    negated: list[str] = field(default_factory=list)


@dataclass(slots=True)
class TextProfile:
    """One text as the guards see it. Sets hold canonical words.

    `content` are the words that carry meaning, each with its form as written, `every` those and the soft
    ones; `names` the content words written like names; `figures` pairs of value and the word it counts,
    `spelled` the values written as words; `order` the words as they come, with persons ("1p"), breaks (","),
    coordinators ("&") and leading prepositions ("~when"); `slots` values that name one case only; `opener` is
    yes or no where the text answers so, `polar` whether it asks for that, `own` whether it is about the
    writer's own order or case. `told` are the figures that describe that case ("my 200 points"), `asked` the
    words of its questions, `who` whether one asks who does it, `choices` the words of the two alternatives
    that one asks about. `clauses` are the first ones, `spoken` the first words as they stand, `head` the same
    without filler. `doubted` are the words that are a number in one language and something else in another,
    with the number that each was read as, or "".
    """

    content: dict[str, str] = field(default_factory=dict)
    every: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    figures: list[tuple[str, str]] = field(default_factory=list)
    spelled: set[str] = field(default_factory=set)
    negated: list[str] = field(default_factory=list)
    conditions: dict[str, set[str]] = field(default_factory=dict)
    amounts: set[str] = field(default_factory=set)
    roles: dict[str, set[str]] = field(default_factory=dict)
    owners: dict[str, set[str]] = field(default_factory=dict)
    past: set[str] = field(default_factory=set)
    present: set[str] = field(default_factory=set)
    asks: set[str] = field(default_factory=set)
    slots: set[str] = field(default_factory=set)
    order: list[str] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=lambda: [Clause()])
    opener: str = ""
    wh: str = ""
    polar: bool = False
    own: bool = False
    choices: tuple[frozenset[str], frozenset[str]] | None = None
    spoken: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    told: set[str] = field(default_factory=set)
    who: bool = False
    asked: frozenset[str] = frozenset()
    doubted: dict[str, str] = field(default_factory=dict)


def wording_key(profile: TextProfile) -> bytes:
    """The same for two texts that say the same but for order, filler, names of people and numbers of cases;
    b"" for an empty one.

    It proposes pairs to compare and decides nothing.
    """
    if not profile.content:
        return b""
    key_parts = (
        sorted(profile.content),
        sorted(profile.negated),
        sorted(profile.figures),
        sorted(profile.amounts),
    )
    return hashlib.blake2b(repr(key_parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
