"""Why a sentence that sounds like a phrase does not say it: it denies it, or tells it of somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from curate.language.detect import common_hits, likely_languages
from curate.language.folding import flat
from curate.language.negation import is_negated
from curate.language.phrases import STOPS, Tokens, flat_words
from curate.language.words import by_language

Objection = Literal["", "negated", "another_person", "nearer_to_another"]
STEM = 5  # letters by which forms of a word are taken for one
SUBJECT = 4  # words of a clause among which its subject stands
TOGETHER = 2  # words that two clauses share where one denies the other


@dataclass(frozen=True, slots=True)
class _Clause:
    words: Sequence[str]
    content: frozenset[str]
    negated: bool

    def says(self, name: str) -> bool:
        """Whether a phrase of a list of that name stands in it."""
        said = f" {' '.join(self.words)} "
        return any(f" {phrase} " in said for phrase in flat_words(name))

    @property
    def renounces(self) -> bool:
        """Whether customers say in it that they will not do something. What they no longer do is another
        matter: that may be what they ask for."""
        return self.negated and self.says("own_intents") and not self.says("no_longer")


@dataclass(frozen=True, slots=True)
class Told:
    """What is told in a sentence: its clauses, and whether it is about another person only."""

    clauses: Sequence[_Clause]
    of_another: bool
    names_another: bool

    @classmethod
    def of(cls, sentence: str) -> Told:
        tokens = Tokens.of(sentence)
        clauses = [
            _Clause(words, _content(words), is_negated(words, tokens.vocabulary)) for words in _split(tokens)
        ]
        other = not tokens.vocabulary.isdisjoint(flat_words("other_people"))
        own = not tokens.vocabulary.isdisjoint(flat_words("own_subjects"))
        subject = any(
            not flat_words("other_people").isdisjoint(clause.words[:SUBJECT]) for clause in clauses[:1]
        )
        return cls(clauses, other and subject and not own, other)

    def denies(self, other: Told) -> bool:
        """Whether a clause says the opposite of one of the other: it shares what that is about, and one of
        them alone is negated. "No parcel arrived" denies "my parcel arrived", not "my parcel is late"."""
        return any(
            mine.negated != theirs.negated and _same_matter(mine, theirs)
            for mine in self.clauses
            for theirs in other.clauses
        )

    @property
    def announces(self) -> bool:
        """Whether it says that something will be done."""
        return any(clause.says("announcements") and not clause.negated for clause in self.clauses)

    @property
    def renounces(self) -> bool:
        """Whether it says only that something will not be done: "I won't call a lawyer"."""
        return any(clause.renounces for clause in self.clauses) and not self.announces

    def confirms(self, other: Told) -> bool:
        """Whether a clause says the same as one of the other, negated in both or in neither."""
        return any(
            mine.negated == theirs.negated and _same_matter(mine, theirs)
            for mine in self.clauses
            for theirs in other.clauses
        )


def objection(sentence: str, nearest: Told, phrases: Iterable[Told]) -> Objection:
    """Why the sentence does not say what the phrases of a case say, of which one is the nearest; "" where
    nothing speaks against it.

    Where a phrase tells of another person itself, such sentences are meant.
    """
    told, all_phrases = Told.of(sentence), list(phrases)
    if told.denies(nearest) and not any(told.confirms(phrase) for phrase in all_phrases):
        return "negated"
    if told.renounces and nearest.announces and not any(phrase.renounces for phrase in all_phrases):
        return "negated"
    if told.of_another and not any(phrase.names_another for phrase in all_phrases):
        return "another_person"
    return ""


def _split(tokens: Tokens) -> Iterator[list[str]]:
    """The clauses: between marks, and words such as "but", "and" and "if"."""
    ends = STOPS | {","} | flat_words("adversatives") | flat_words("clause_leads")
    codes = likely_languages(common_hits(tokens.words)).codes
    ends |= {flat(word) for code in codes for word in by_language("conditionals").get(code, ())}
    clause: list[str] = []
    for token in tokens.items:
        if token not in ends:
            clause.append(token)
        elif clause:
            yield clause
            clause = []
    if clause:
        yield clause


def _content(words: Sequence[str]) -> frozenset[str]:
    empty = flat_words("stop_words") | flat_words("courtesy_words") | flat_words("negators")
    return frozenset(word[:STEM] for word in words if word not in empty and len(word) > 1)


def _same_matter(mine: _Clause, theirs: _Clause) -> bool:
    """Whether two clauses are about one thing: at least two words in common, or all of the first."""
    shared = mine.content & theirs.content
    return bool(shared) and (len(shared) >= TOGETHER or shared == mine.content)
