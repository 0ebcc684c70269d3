"""What stands beside every reply: the replies and questions that it is compared with, and what a copier and
chance would have said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from curate.evaluate.held_out import Case, HeldOut
from curate.evaluate.sample import Surroundings, Vectors
from curate.record_files.taught import Taught
from curate.text.brief import Brief

LIKES = 5  # replies of the situation, those to the nearest questions
DISTRACTORS = 20  # questions and replies of other situations


@dataclass(frozen=True, slots=True, repr=False)
class Beside(Brief):
    """Of each case: its surroundings, what a copier replies, and what chance does (the reply of another
    situation); None where there is no training record, or nothing else at all."""

    around: list[Surroundings]
    copier: list[str | None]
    chance: list[str | None]


@dataclass(frozen=True, slots=True, repr=False)
class _Others(Brief):
    """All records, those of the training side first, in columns."""

    conversations: list[str]
    situations: list[str]
    needs: list[str]
    replies: list[str]
    train: int

    @classmethod
    def of(cls, held: HeldOut) -> _Others:
        rows: list[Taught | Case] = [*held.train, *held.cases]
        return cls(
            [row.conversation for row in rows],
            [row.situation for row in rows],
            [row.need for row in rows],
            [*(one.said for one in held.train), *(case.reference for case in held.cases)],
            len(held.train),
        )


def beside(held: HeldOut, cases: Vectors, train: Vectors, seed: int) -> Beside:
    """What stands beside the replies to each case; the vectors, (n, d), are of the questions.

    The reply that the copier takes is not among those that likeness is taken to, for nobody: it would be like
    itself.
    """
    others = _Others.of(held)
    vectors = np.concatenate([train, cases]) if len(train) else cases
    nearness = cases @ vectors.T
    members: dict[str, list[int]] = defaultdict(list)
    for n, situation in enumerate(others.situations):
        members[situation].append(n)
    result = Beside([], [], [])
    for i, case in enumerate(held.cases):
        near = nearness[i]
        rng = np.random.default_rng([seed, 4, i])
        copied = _nearest(near[: others.train], others, case.conversation)
        out = {case.conversation, *([others.conversations[copied]] if copied is not None else [])}
        same = [
            n for n in members[case.situation] if others.conversations[n] not in out and others.replies[n]
        ]
        same.sort(key=lambda n: (-near[n], n))
        apart = _apart(others, case.situation, case.conversation)
        dealt = [apart[n] for n in rng.permutation(len(apart))[: DISTRACTORS + 1].tolist()]
        drawn = dealt[:DISTRACTORS]
        result.around.append(
            Surroundings(
                [others.replies[n] for n in same[:LIKES]],
                [others.needs[n] for n in drawn],
                [others.replies[n] for n in drawn],
            )
        )
        result.copier.append(None if copied is None else others.replies[copied])
        result.chance.append(others.replies[dealt[-1]] if dealt else None)
    return result


def _nearest(near: Vectors, others: _Others, conversation: str) -> int | None:
    """The training record with the nearest question, of another conversation."""
    order = np.argsort(-near, kind="stable").tolist()
    return next((n for n in order if others.conversations[n] != conversation and others.replies[n]), None)


def _apart(others: _Others, situation: str, conversation: str) -> list[int]:
    """The records of other situations; where there is one situation alone, those of other
    conversations."""
    rest = [n for n, c in enumerate(others.conversations) if c != conversation and others.replies[n]]
    return [n for n in rest if others.situations[n] != situation] or rest


def texts_of(around: Sequence[Surroundings]) -> list[str]:
    """All texts of some surroundings, whose vectors are asked for."""
    return [text for one in around for text in (*one.likes, *one.other_needs, *one.other_replies)]
