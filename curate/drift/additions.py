"""What to add to the dataset: good new replies in what it does not cover, as additions.jsonl has them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from curate.coverage.covered import ENOUGH
from curate.drift.sides import Floats, Side
from curate.records import Record

EACH = 5  # records named for one situation


def additions(
    new: Side,
    situation_of: Sequence[str],
    because: Mapping[str, str],
    trained: Mapping[str, int],
    held_out: Floats,
    near: float,
    records: Mapping[str, Record],
) -> list[dict[str, Any]]:
    """The records to add, those that help the most traffic first: `id, situation, because, gain` and the
    record.

    `situation_of` (n) names each record's situation, `because` says why more of a situation is wanted,
    `trained` how many training records they have. What is as near as `near` to a prompt that the old run
    holds out is no candidate: nothing of the test side may reach the training side. `records` has those that
    may be named, by id. `gain` is the share
    of the new conversations that the situation has, by how many records it then has beyond those that cover
    it.
    """
    wanted: dict[str, list[int]] = defaultdict(list)
    talks: dict[str, set[str]] = defaultdict(set)
    for i, name in enumerate(situation_of):
        if name in because:
            talks[name].add(new.conversations[i])
            if new.ids[i] in records and new.good[i] and new.replies[i]:
                wanted[name].append(i)
    total = max(1, len(set(new.conversations)))
    rows = []
    for name, at in wanted.items():
        free = [i for i in at if not _held_out(new.vectors[i], held_out, near)]
        chosen = _apart(new, free)
        for rank, i in enumerate(chosen):
            have = trained.get(name, 0) + rank + 1
            gain = len(talks[name]) / total / max(1, have - ENOUGH + 1)
            rows.append((gain, name, rank, i))
    rows.sort(key=lambda row: (-row[0], row[1], row[2]))
    return [_row(records[new.ids[i]], new.quality[i], name, because[name], gain) for gain, name, _, i in rows]


def _held_out(vector: Floats, held_out: Floats, near: float) -> bool:
    return bool(len(held_out) and float((held_out @ vector).max()) >= near)


def _apart(new: Side, at: Sequence[int]) -> list[int]:
    """Up to five records of other conversations, the best first."""
    order = sorted(at, key=lambda i: (-_number(float(new.quality[i])), new.ids[i]))
    seen: Counter[str] = Counter()
    chosen = []
    for i in order:
        talk = new.conversations[i] or new.ids[i]
        if not seen[talk]:
            seen[talk] += 1
            chosen.append(i)
    return chosen[:EACH]


def _number(value: float) -> float:
    return -1.0 if np.isnan(value) else value


def _row(record: Record, quality: float, name: str, because: str, gain: float) -> dict[str, Any]:
    return {
        "id": record.id,
        "situation": name,
        "because": because,
        "gain": round(gain, 4),
        "prompt": record.prompt,
        "completion": record.completion,
        "conversation_id": record.conversation_id,
        "source": record.source,
        "quality": None if np.isnan(quality) else round(float(quality), 4),
    }
