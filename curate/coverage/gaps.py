"""Gaps: what customers ask and nobody answered well, in the order of what an answer would be worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.coverage.clusters import Clean, Situations

NO_ANSWER = "no_good_answer"  # the reason where no record says another
TOO_POOR = "too_poor"  # the reason where records may train, and none is good enough to be the first
REPEATS = frozenset({"exact_duplicate", "near_duplicate"})  # reasons of records that say what a good one says


def asking(
    unanswered: Iterable[int], situations: Situations, asks: Callable[[int], bool]
) -> dict[int, list[int]]:
    """The places of the records that ask for something, by unanswered situation; of one in which none does,
    such as advertising, an empty list."""
    members: dict[int, list[int]] = {s: [] for s in unanswered}
    for place, s in enumerate(situations.macro.tolist()):
        if s in members and asks(place):
            members[s].append(place)
    return members


def too_poor(rows: Iterable[Mapping[str, Any]]) -> int:
    """How many rows of gaps.jsonl have usable records, none of which is good enough to be trained on."""
    return sum(row["why"] == TOO_POOR for row in rows)


def gap_rows(
    members: Mapping[int, Sequence[int]],
    situations: Situations,
    prompts: Callable[[int], str],
    quality: NDArray[np.float64],
    why: Callable[[int], str],
    clean: Clean = str,
) -> list[dict[str, Any]]:
    """The rows of gaps.jsonl for the situations that nobody answered well, those first that are worth the
    most.

    What an answer is worth is the share of the dump that the situation makes, times what the best answer
    lacks: share x (1 - best quality). `members` are from `asking`: only they count, and a situation without
    any is no gap. `prompts` and `why` give a record's prompt and the reason that it left for, by place,
    `quality` (n) how well it was answered, 0 where nobody did.
    """
    rows = [
        _row(situations, s, places, prompts, quality, why, clean) for s, places in members.items() if places
    ]
    return sorted(
        rows,
        key=lambda row: (
            -row["share"] * (1 - row["best_quality"]),
            -row["share"],
            row["situation"],
            row["prompt"],
        ),
    )


def _row(
    situations: Situations,
    s: int,
    places: Sequence[int],
    prompts: Callable[[int], str],
    quality: NDArray[np.float64],
    why: Callable[[int], str],
    clean: Clean,
) -> dict[str, Any]:
    usual = int(situations.examples[s])
    example = usual if usual in places else min(places, key=lambda i: (-quality[i], int(situations.rank[i])))
    return {
        "situation": situations.names[s],
        "prompt": clean(prompts(example)),
        "share": round(len(places) / len(situations), 5),
        "best_quality": round(float(quality[list(places)].max()), 4),
        "why": _most_frequent(Counter(filter(None, map(why, places)))),
        "tags": situations.tags[s],
    }


def _most_frequent(reasons: Mapping[str, int]) -> str:
    return min(reasons, key=lambda code: (-reasons[code], code), default=NO_ANSWER)
