"""What goes together in a sentence: phrases of two kinds, near each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from curate.language.phrases import MARKS, Hit, PhraseLexicon, Tokens
from curate.language.words import classes


class Found(NamedTuple):
    """A sentence, flat, with the phrases of a group that it holds by kind: the first word, the one behind the
    last, and the phrase."""

    tokens: Tokens
    hits: dict[str, list[tuple[int, int, Hit]]]

    def near(self, one: str, other: str, reach: int, *, ordered: bool = False) -> bool:
        """Whether a phrase of each kind stands with at most `reach` words between them; `ordered`: the first
        kind first."""
        return any(
            0 <= b[0] - a[1] <= reach or (not ordered and 0 <= a[0] - b[1] <= reach)
            for a in self.hits.get(one, ())
            for b in self.hits.get(other, ())
        )

    @property
    def words(self) -> list[str]:
        """Its words, without marks."""
        return [token for token in self.tokens.items if token not in MARKS]

    @property
    def text(self) -> str:
        return self.tokens.joined.strip()


def found_in(text: str, group: str) -> list[Found]:
    """The sentences of a text, with the phrases of a group of the language files."""
    return [_read(run, group) for _, run in Tokens.of(text).sentences()]


def _read(run: Sequence[str], group: str) -> Found:
    tokens = Tokens.of(" ".join(run))
    # the nth of the tokens is so many words from the beginning: marks are none
    words = [0, *accumulate(token not in MARKS for token in tokens.items)]
    hits: dict[str, list[tuple[int, int, Hit]]] = {}
    for kind, lexicon in _lexicons(group):
        for hit in lexicon.find(tokens):
            first = tokens.joined[: hit.at + 1].count(" ") - 1
            last = min(first + len(hit.phrase.split()), len(tokens.items))
            hits.setdefault(kind, []).append((words[first], words[last], hit))
    return Found(tokens, hits)


@cache
def _lexicons(group: str) -> tuple[tuple[str, PhraseLexicon], ...]:
    """One for each kind: a phrase counts also within a longer one of another kind."""
    return tuple((kind, PhraseLexicon({kind: phrases})) for kind, phrases in classes(group).items())
