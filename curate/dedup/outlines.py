"""A few hundred bytes a text that tell most pairs apart at first sight, where a whole profile takes twenty
thousand."""

from __future__ import annotations

import functools
import operator
import zlib
from dataclasses import dataclass

from curate.dedup.profile import TextProfile

BITS = 1024  # at 200 words one in ten shares its bit


def most_apart(size: int) -> int:
    """How many words each of two texts may have beyond the other, the shorter with `size` content words: no
    slips of the finger make up for more."""
    return 2 + size // 2


@dataclass(frozen=True, slots=True)
class Outline:
    """A text's content words, and those with the soft ones, as a bit each among `BITS`; and how many content
    words there are.

    Some 400 bytes: of a large dump it is kept where whole profiles are not. Two words may share a bit, so two
    texts can look more alike, never less.
    """

    content: int
    every: int
    size: int

    @classmethod
    def of(cls, profile: TextProfile) -> Outline:
        content = functools.reduce(operator.or_, map(_bit, profile.content), 0)
        return cls(
            content, functools.reduce(operator.or_, map(_bit, profile.every), content), len(profile.content)
        )

    def apart(self, other: Outline) -> bool:
        """Whether `compare` is sure to call the two different."""
        most = most_apart(min(self.size, other.size))
        return (self.content & ~other.every).bit_count() > most and (
            other.content & ~self.every
        ).bit_count() > most


def _bit(word: str) -> int:
    return 1 << zlib.crc32(word.encode("utf-8", "surrogatepass")) % BITS
