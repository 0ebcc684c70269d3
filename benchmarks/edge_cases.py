"""How well phrases find an edge case: `python benchmarks/edge_cases.py LABELLED.jsonl...`.

Rows have `prompt` and `label`. Each label in turn is the edge case: some of its prompts are the phrases, the
rest is to be found.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from pools import read, say

from curate.coverage import EdgeCase
from curate.coverage.cases import Phrases
from curate.embedding import get_encoder
from curate.positions import content_ranks

MOST, LEAST = (
    5000,
    20,
)  # prompts of a file that are read, drawn evenly; prompts that a label has at least to be tried
FLOORS = (0.4, 0.45, 0.5, 0.55, 0.6)


def measure(
    texts: np.ndarray, labels: np.ndarray, vectors: np.ndarray, phrases: int, draws: int
) -> dict[float, np.ndarray]:
    """Mean (precision, recall, F1) over the labels and draws at each similarity; nothing found has precision
    1."""
    found, ranks = defaultdict(list), content_ranks(texts.tolist())
    for draw in range(draws):
        rng = np.random.default_rng(draw)
        for label in sorted(name for name, n in Counter(labels).items() if n >= LEAST):
            said = rng.permutation(np.flatnonzero(labels == label))[:phrases]
            case = EdgeCase(name=label, examples=texts[said].tolist())
            left = ~np.isin(texts, texts[said])
            matches = Phrases.of([case], vectors[said], vectors).matches(vectors, ranks, FLOORS[0])[0]
            for floor in FLOORS:
                hits = [m.place for m in matches if m.similarity >= floor and left[m.place]]
                right = int((labels[hits] == label).sum())
                precision, recall = (
                    right / len(hits) if hits else 1.0,
                    right / max(1, int((labels[left] == label).sum())),
                )
                found[floor].append(
                    (precision, recall, 2 * precision * recall / max(precision + recall, 1e-9))
                )
    return {floor: np.mean(values, axis=0) for floor, values in found.items()}


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("labelled", type=Path, nargs="+")
    args.add_argument("--phrases", type=int, default=5)
    args.add_argument("--draws", type=int, default=3)
    given = args.parse_args()
    encoder = get_encoder()
    say(
        f"{given.phrases} phrases: precision / recall / F1\n\n| similarity | "
        + " | ".join(f"{floor:g}" for floor in FLOORS)
        + " |"
    )
    say("| --- |" + " --- |" * len(FLOORS))
    for path in given.labelled:
        rows = read(path)
        rows = [rows[i] for i in np.random.default_rng(0).permutation(len(rows))[:MOST]]
        texts, labels = (np.array([row[key] for row in rows], object) for key in ("prompt", "label"))
        found = measure(texts, labels, encoder.encode(texts.tolist()), given.phrases, given.draws)
        say(
            f"| {path.stem} | "
            + " | ".join("{:.2f} / {:.2f} / {:.2f}".format(*values) for values in found.values())
            + " |"
        )


if __name__ == "__main__":
    main()
