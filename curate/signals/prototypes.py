"""What a customer's turn says of the reply, by its vector: on which side of invented examples it lies.

`PrototypeScale` is for languages without phrases: the place between the mean of a few English turns that are
content and the mean of some that still fail; the other languages only show whether the encoder puts what
means the same in the same place. `TurnScale` stands beside the phrases, in short turns: more English
examples, and the direction that tells them apart best.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from curate.language.words import by_language

# of pairs of other languages' prototypes that the English ones tell apart, on average
# (docs/measurements/quality.md)
LEAST_SHARED = 0.85
DEAD_ZONE = 0.25  # of the way from the middle to either mean: most turns that say neither lie in it
GAIN = 1.5  # of what goes beyond it
MOST = 0.6  # as much as one clear phrase: no reply is dropped by an estimate alone (gate.min_next)


# Ridge penalty on the examples' kernel; least AUC of examples that were left out; places that say nothing
# (turns in between lie nearer to the failing ones); what the rest is times, and adds to phrases at most
# (docs/measurements/quality.md)
PENALTY = 1.0
LEAST_TOLD = 0.8
QUIET = (-0.3, 0.1)
LEANING = 0.8
BESIDE = 0.5


@cache
def prototypes() -> dict[str, tuple[list[str], list[str]]]:
    """The invented turns by language: those that are content, those that are not."""
    failing = by_language("failing_turns")
    return {code: ([*turns], [*failing[code]]) for code, turns in by_language("content_turns").items()}


@dataclass(frozen=True, slots=True)
class PrototypeScale:
    """The line through the two means of one encoder's English prototypes: its middle (d,), and its direction
    (d,), by which each mean is 1 away.

    `shared` says by language which share of pairs of a content and a failing prototype lie on it in their
    order (AUC).
    """

    middle: NDArray[np.float32]
    direction: NDArray[np.float32]
    shared: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, encode: Callable[[Sequence[str]], NDArray[np.float32]]) -> PrototypeScale:
        """The scale of the encoder whose `encode` gives unit vectors (n, d)."""
        turns = prototypes()
        vectors = iter(encode([turn for ends in turns.values() for end in ends for turn in end]))
        placed = {
            code: tuple(np.array([next(vectors) for _ in end]) for end in ends)
            for code, ends in turns.items()
        }
        content, failing = (end.mean(axis=0) for end in placed.pop("en"))
        width = float((content - failing) @ (content - failing)) or 1.0
        scale = cls((content + failing) / 2, (content - failing) * (2 / width))
        for code, ends in placed.items():
            up, down = map(scale.places, ends)
            scale.shared[code] = float((up[:, None] > down).mean())
        return scale

    @property
    def holds(self) -> bool:
        """Whether the encoder places other languages as it places English."""
        return float(np.mean(list(self.shared.values()))) >= LEAST_SHARED

    def places(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Where unit vectors (n, d) lie on the line, (n,): the means of the prototypes at 1 and -1.

        That is the difference of their mean cosines with the two kinds of prototypes, in units of the
        encoder's own.
        """
        return np.asarray((vectors - self.middle) @ self.direction, np.float32)

    def verdicts(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """`outcome.next` in [-.6, .6], (n,): 0 where a turn says neither."""
        places = self.places(vectors)
        beyond = places - np.clip(places, -DEAD_ZONE, DEAD_ZONE)
        return np.asarray(np.clip(GAIN * beyond, -MOST, MOST), np.float32)


@cache
def ended_turns() -> tuple[list[str], list[str], list[str]]:
    """The invented English turns of customers who are content, of those who are not, and neither."""
    return (
        [*by_language("content_turns")["en"], *by_language("ended_well")["en"]],
        [*by_language("failing_turns")["en"], *by_language("ended_badly")["en"]],
        [*by_language("neither_turns")["en"]],
    )


@dataclass(frozen=True, slots=True)
class TurnScale:
    """The line on which ridge regression places one encoder's vectors of the English examples: content ones
    at 1, failing ones at -1, the others at 0, each kind with the same weight.

    A vector v (d,) lies at `at` + (v - `middle`) `direction`. `told` is the share of pairs of a content and a
    failing example in their order, each placed by the others alone (leave-one-out residuals: Hastie,
    Tibshirani and Friedman, The Elements of Statistical Learning, 2009, section 7.10).
    """

    middle: NDArray[np.float64]
    direction: NDArray[np.float64]
    at: float
    told: float

    @classmethod
    def of(cls, encode: Callable[[Sequence[str]], NDArray[np.float32]]) -> TurnScale:
        """The scale of the encoder whose `encode` gives unit vectors (n, d)."""
        kinds = ended_turns()
        vectors = encode([turn for kind in kinds for turn in kind]).astype(np.float64)
        sizes = np.array([len(kind) for kind in kinds])
        wanted = np.repeat([1.0, -1.0, 0.0], sizes)
        share = np.repeat(1 / (len(kinds) * sizes), sizes)  # of all, (n,)
        middle, at = share @ vectors, float(share @ wanted)
        apart = vectors - middle
        penalty = PENALTY / (share * len(share))
        inverse = np.linalg.inv(apart @ apart.T + np.diag(penalty))
        parts = inverse @ (wanted - at)
        fresh = wanted - parts / np.diag(inverse)
        told = float((fresh[wanted > 0][:, None] > fresh[wanted < 0]).mean())
        return cls(middle, apart.T @ parts, at, told)

    @property
    def holds(self) -> bool:
        """Whether the encoder tells such turns apart."""
        return self.told >= LEAST_TOLD

    def leanings(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """What the vectors (n, d) of short turns add to their scores by phrases, in [-.5, .5], (n,)."""
        places = self.at + (vectors.astype(np.float64) - self.middle) @ self.direction
        beyond = places - np.clip(places, *QUIET)
        return np.asarray(np.round(np.clip(LEANING * beyond, -BESIDE, BESIDE), 3), np.float64)
