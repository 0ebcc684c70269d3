"""What a split prevents, beside a random one of the same sizes: `python benchmarks/leakage.py RECORDS`.

RECORDS is a record file or a run. Its records need `prompt` and `completion`, and `conversation_id` and
`customer_id` where they are known. The copier answers each test prompt with the completion of the nearest
training prompt; its figure is the mean cosine between that and the true completion. Prints the table of
docs/measurements/split.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pools import Row, read_pairs, say

import curate
from curate.embedding import CachedEncoder, get_encoder

NEAR = 0.95


def shared(train: Sequence[Row], test: Sequence[Row], key: str) -> int:
    """How many values of a key stand on both sides."""
    sides = [{r[key] for r in side if r.get(key) is not None} for side in (train, test)]
    return len(sides[0] & sides[1])


def row(name: str, train: Sequence[Row], test: Sequence[Row], left: int, encoder: CachedEncoder) -> str:
    """A row of the table."""

    def vectors(side: Sequence[Row], key: str) -> np.ndarray:
        return encoder.encode([r[key] for r in side])

    similarity = vectors(test, "prompt") @ vectors(train, "prompt").T
    answers = vectors(train, "completion")[similarity.argmax(axis=1)]
    copier = float((answers * vectors(test, "completion")).sum(axis=1).mean())
    near = float((similarity.max(axis=1) >= NEAR).mean())
    return (
        f"| {name} | {shared(train, test, 'conversation_id')} | {shared(train, test, 'customer_id')}"
        f" | {near:.0%} | {similarity.max():.3f} | {copier:.3f} | {left} |"
    )


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("records", type=Path)
    args.add_argument("--most", type=int, default=3000)
    args.add_argument("--seed", type=int, default=0)
    given = args.parse_args()
    records = read_pairs(given.records)[: given.most]
    divided = curate.split(records, test_fraction=0.15, seed=given.seed)
    order = np.random.default_rng(given.seed).permutation(len(records))
    tested = [records[i] for i in order[: len(divided.test)]]
    trained = [records[i] for i in order[len(divided.test) : len(divided.test) + len(divided.train)]]
    encoder = get_encoder()
    say(
        "| | conversations on both sides | customers | test prompts with a training prompt at .95 or more"
        " | highest similarity | copier | on neither side |\n" + "| --- " * 7 + "|"
    )
    left = len(records) - len(divided.train) - len(divided.test)
    say(row("curate", divided.train, divided.test, left, encoder))
    say(row("random, same size", trained, tested, left, encoder))


if __name__ == "__main__":
    main()
