"""What nobody answered well: situations that a model fails at and for which the pool has no example."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from curate.evaluate.held_out import HeldOut
from curate.text.brief import Brief
from curate.text.readable import many
from curate.turn.failures import Failing
from curate.turn.ranking import Ranking

NOTHING = 0.5  # cosine of the nearest good example below which nothing is there for a question


@dataclass(frozen=True, slots=True, repr=False)
class Question(Brief):
    """What a customer asked on the training side and nobody answered well: a question to write an answer
    for."""

    id: str
    prompt: str


def out_of_reach(ranking: Ranking, at: int) -> bool:
    """Whether neither the pool nor the training set has an example near a failing question."""
    return bool(max(ranking.reach[at], ranking.taught[at]) < NOTHING)


def gap_rows(
    failing: Sequence[Failing],
    ranking: Ranking,
    held: HeldOut,
    questions: Mapping[str, Question],
    best_quality: Mapping[str, float],
) -> list[dict[str, Any]]:
    """The rows of gaps.jsonl, what is worth most first: a situation each, in which questions fail that no
    example of the pool or the training set is near to.

    `worth` is the number of failures that an answer could mend, by their weight. The prompt is one of the
    training side; what a held-out customer asked is never given to write an answer for, so it may be empty.
    """
    members: dict[str, list[Failing]] = defaultdict(list)
    for one in failing:
        if out_of_reach(ranking, one.at):
            members[one.situation].append(one)
    rows = []
    for situation, some in members.items():
        question = questions.get(situation)
        rows.append(
            {
                "situation": situation,
                "prompt": question.prompt if question else "",
                "share": round(len(some) / len(held.cases), 4),
                "best_quality": best_quality.get(situation, 0.0),
                "why": _why(len(some), question),
                "worth": round(float(sum(ranking.weight[one.at] for one in some)), 4),
                "failing": [one.id for one in some],
            }
        )
    return sorted(rows, key=lambda row: (-row["worth"], row["situation"]))


def _why(n: int, question: Question | None) -> str:
    fails = f"the model fails at {many(n, 'held-out question')} of it, and no record that may train is near"
    if question:
        return f"{fails}; the prompt is a question of the training side that nobody answered well"
    return f"{fails}; nobody asks so on the training side either: write the question, too"
