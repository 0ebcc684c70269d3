"""How near sentences come to the phrases of an edge case, on a scale on which 0.5 is as near as its phrases
come to one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curate.coverage.space import BLOCK, DIGITS, Floats, Index
from curate.coverage.wording import alike

Numbers = NDArray[np.float64]

# All of these were found on labelled sets (docs/measurements/edge-cases.md).
WORDS = 0.2  # what the words count beside the vectors
PROMPT = 1.0  # what the whole prompt counts beside its sentence
CHANCE = 0.03  # what is taken off for each time that the sentences of a prompt double
NEIGHBOURS = 10  # prompts whose nearness speaks for a sentence's own
CROWD = 50  # prompts by whose nearness it is told whether a sentence is like many
CROWDED = 0.4  # how much of that is taken off
SAME = 0.999  # similarity from which two texts are one
# what a sentence has around it where the pool is too small to tell, as if so many prompts were that near
USUAL, USUAL_CROWD = 5, 0.35
OWN, OWN_SHARE = 0.3, 0.31  # nearness of phrases to one another where there is one alone; its share
START = 0.24  # nearness of a sentence at the limit, where phrases are far from one another
TAKEN, TRUST = 30, 0.9  # sentences that a case may learn from; what they count beside phrases
ONE_IN = 100  # prompts of a pool may be learned from
# of a case that finds more: a share of what it finds, so many at most, one in so many prompts of a pool
HALF, MOST_TAKEN, ONE_IN_OF_MANY = 0.5, 100, 25
NEAREST, BELOW_NEAREST = 20, 0.2  # how far below so many nearest sentences a limit lies


@dataclass(frozen=True, slots=True)
class Surroundings:
    """For m sentences the places (m, k) of their nearest prompts in the pool, how much each speaks for the
    sentence, and how crowded it is around it (m)."""

    places: Index
    pulls: Numbers
    crowd: Numbers

    def of(self, some: Index) -> Surroundings:
        return Surroundings(self.places[some], self.pulls[some], self.crowd[some])

    def within(self, prompts: Index, sizes: Index) -> Surroundings:
        """With the prompts (m) that the sentences stand in, and how many sentences these have: one of many is
        alike by chance sooner than one alone."""
        return Surroundings(
            np.column_stack([prompts, self.places]),
            np.column_stack([np.where(sizes > 1, PROMPT, 0.0), self.pulls]),
            self.crowd + CHANCE / CROWDED * np.log2(sizes),
        )


def surroundings(rows: Floats, pool: Floats) -> Surroundings:
    """Of unit vectors (m, d) among those of a pool's distinct prompts (n, d)."""
    crowd_size = min(CROWD, max(1, len(pool) // CROWD))
    near = min(NEIGHBOURS, crowd_size)
    places, pulls = np.zeros((len(rows), near), np.int64), np.zeros((len(rows), near))
    crowd = np.zeros(len(rows))
    for start in range(0, len(rows), BLOCK):
        part = slice(start, start + BLOCK)
        cosines = np.round(rows[part] @ pool.T, DIGITS)
        cosines[cosines >= SAME] = 0.0
        best = np.argpartition(-cosines, crowd_size - 1, axis=1)[:, :crowd_size]
        values = np.take_along_axis(cosines, best, axis=1).astype(np.float64)
        order = np.lexsort((best, -values), axis=1)[:, :near]
        places[part] = np.take_along_axis(best, order, axis=1)
        pulls[part] = np.maximum(np.take_along_axis(values, order, axis=1), 0.0) ** 2
        crowd[part] = (values.sum(axis=1) + USUAL * USUAL_CROWD) / (crowd_size + USUAL)
    return Surroundings(places, pulls, crowd)


@dataclass(frozen=True, slots=True)
class Voice:
    """Texts as vectors (n, d), around the middle of the pool, and as weights (n, words) of a case's words."""

    vectors: Floats
    words: Floats

    def of(self, some: Sequence[int] | Index) -> Voice:
        return Voice(self.vectors[some], self.words[some])


@dataclass(slots=True)
class Likeness:
    """An edge case by its phrases, and what was learned from sentences that match it."""

    phrases: Voice
    learned: Floats
    trust: Numbers

    @classmethod
    def of(cls, phrases: Voice) -> Likeness:
        return cls(phrases, phrases.vectors[:0], np.empty(0))

    def plain(self, voice: Voice) -> Numbers:
        """The mean of two cosines, with the nearest phrase and with all phrases together, and the likeness in
        words. Either alone finds less."""
        own = self.phrases.vectors
        near = (voice.vectors @ own.T).max(axis=1).astype(np.float64)
        centre = own.sum(axis=0, dtype=np.float64)
        if len(self.learned):
            also = voice.vectors @ self.learned.T * self.trust + (self.trust - 1)
            near = np.maximum(near, TRUST * also.max(axis=1))
            mass = min(float(self.trust.sum()), 2.0 * len(own)) / max(float(self.trust.sum()), 1.0)
            centre = centre + mass * (self.trust @ self.learned)
        centre = (centre / max(float(np.linalg.norm(centre)), 1e-9)).round(6)
        both = (near + voice.vectors @ centre.astype(np.float32)) / 2
        result: Numbers = np.round(both + WORDS * alike(self.phrases.words, voice.words), DIGITS)
        return result

    def nearness(self, voice: Voice, around: Surroundings, pool: Numbers) -> Numbers:
        """The plain likeness of sentences and of the prompts around them, less a share of how crowded it is
        there: what is like many prompts is like none of them in particular (Conneau et al., Word Translation
        without Parallel Data, ICLR 2018, for translations). `pool` is the plain likeness of its prompts."""
        beside = (around.pulls * pool[around.places]).sum(axis=1)
        smooth = (self.plain(voice) + beside) / (1 + around.pulls.sum(axis=1))
        result: Numbers = np.round(smooth - CROWDED * around.crowd, DIGITS)
        return result

    def learn(self, voice: Voice, trust: Numbers, prompts: int) -> None:
        """Takes the sentences that are trusted most as further phrases (pseudo-relevance feedback; Rocchio,
        1971): half of them where they are many, few of a pool of few `prompts`, most of which would lead
        astray."""
        half = int(HALF * round(float(trust.sum()), DIGITS))
        most = max(min(TAKEN, prompts // ONE_IN), min(half, MOST_TAKEN, prompts // ONE_IN_OF_MANY))
        best = np.argsort(-trust, kind="stable")[:most]
        best = best[trust[best] > 0]
        self.learned, self.trust = voice.vectors[best], trust[best]


def limit_of(phrases: Voice, around: Surroundings, pool: Voice) -> float:
    """The nearness at which a sentence matches: higher where the phrases are near to one another."""
    own = [OWN]
    for n in range(len(phrases.vectors)) if len(phrases.vectors) > 1 else ():
        others = Likeness.of(phrases.of([m for m in range(len(phrases.vectors)) if m != n]))
        own.append(float(others.nearness(phrases.of([n]), around.of(np.array([n])), others.plain(pool))[0]))
    return START + OWN_SHARE * float(np.mean(own[1:] or own))


def raised(limit: float, nearness: Numbers) -> float:
    """The limit of a case, higher where the nearest of the sentences (m), none of them its own phrase, are
    much nearer than it: then what lies between is of another case."""
    if len(nearness) < NEAREST:
        return limit
    nearest = float(np.sort(nearness)[-NEAREST:].mean())
    return max(limit, (limit + nearest - BELOW_NEAREST) / 2)
